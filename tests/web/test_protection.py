"""“This was not me”, “my identity”, the officers' desk for reports, and the published list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kaiye.casework import api as casework
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.licences import api as licences
from kaiye.notices.api import mailbox
from kaiye.realname import api as realname
from kaiye.safeguards import api as safeguards
from tests.casework.builders import iih
from tests.casework.driver import submitted
from tests.realname.builders import NUMBER, concluded
from tests.web.helpers import officers_account, signed_in, somebody, text_of, version_on

pytestmark = pytest.mark.django_db


def document() -> dict[str, Any]:
    """An individual business of the person whom the identity checks of these tests prove."""
    found = iih()
    (key,) = found["people"]
    found["people"][key] |= {"name": "张云杉", "id_number": NUMBER, "phone": "13855100001"}
    return found


def link() -> str:
    drain()
    letter = next(found for found in mailbox("13855100001") if found.kind == "signing.afterwards")
    found = re.search(r"/not-me/[^/]+/", letter.link or "")
    assert found
    return found[0]


def proved() -> Client:
    """The browser of the person whose account was proved."""
    account = somebody()
    subject = f"account:{account.pk}"
    concluded(purpose=realname.Purpose.ACCOUNT, subject=subject, filing="", at=now())
    realname.bind(account.pk, at=now())
    return signed_in(account)


def desk(case: casework.Case, login: str = "officer") -> Client:
    return signed_in(officers_account(case.authority, login))


def test_opening_the_link_changes_nothing_and_one_tap_does() -> None:
    case = submitted(document())
    address = link()
    anybody = Client()
    for _ in range(2):
        page = anybody.get(address).content.decode()
    assert "这不是我，请停下" in page
    assert "张云杉" not in page
    assert not safeguards.Report.objects.exists()
    assert anybody.head(address).status_code == 200
    assert not safeguards.Report.objects.exists()
    assert anybody.post(address, {"words": "没签过"}).status_code == 302
    assert "已经停下" in anybody.get(address).content.decode()
    assert safeguards.Report.objects.get().uscc == case.uscc
    drain()
    assert "登记存在争议" in anybody.get(f"/register/{case.uscc}/").content.decode()


def test_an_unknown_link_is_a_plain_page() -> None:
    assert Client().get("/not-me/none/").status_code == 404
    assert Client().post("/not-me/none/").status_code == 404


def test_nobody_sees_anything_before_they_have_shown_who_they_are() -> None:
    case = submitted(document())
    assert Client().get("/identity/").status_code == 302
    page = signed_in(somebody()).get("/identity/").content.decode()
    assert "去做实名核验" in page
    assert case.filing not in page
    assert desk(case).get("/identity/").status_code == 404


def test_a_person_sees_where_they_are_named_and_reports_it() -> None:
    case = submitted(document())
    drain()
    client = proved()
    page = client.get("/identity/").content.decode()
    assert case.filing in page
    assert case.uscc in page
    assert NUMBER not in page
    address = re.search(r"/identity/mentions/[0-9]+/report/", page)
    assert address
    assert client.get(address[0]).status_code == 200
    assert client.post(address[0], {"words": "我没有办"}).status_code == 302
    report = safeguards.Report.objects.get()
    assert report.proved
    page = client.get("/identity/").content.decode()
    assert report.number in page
    assert client.post(f"/identity/reports/{report.number}/withdraw/").status_code == 302
    assert safeguards.Report.objects.get().life is safeguards.State.WITHDRAWN


def test_one_persons_mentions_and_reports_are_not_anothers() -> None:
    submitted(iih())
    drain()
    other = safeguards.Mention.objects.first()
    assert other is not None
    client = proved()
    assert client.get(f"/identity/mentions/{other.pk}/report/").status_code == 404
    assert client.post(f"/identity/mentions/{other.pk}/report/").status_code == 404


def test_alert_and_lock_are_kept_and_a_request_is_answered() -> None:
    client = proved()
    assert client.post("/identity/guard/", {"guard": ["alert", "lock"]}).status_code == 302
    guard = safeguards.guard_of(safeguards.index_of(NUMBER))
    assert guard is not None
    assert (guard.alert, guard.locked) == (True, True)
    with pytest.raises(safeguards.Locked):
        submitted(document())
    page = client.get("/identity/").content.decode()
    assert "等您答复" in page
    asked = safeguards.Consent.objects.get()
    assert client.post(f"/identity/consents/{asked.pk}/", {"answer": "no"}).status_code == 302
    assert safeguards.Consent.objects.get().given is False
    assert signed_in(somebody("13855100009")).post(
        f"/identity/consents/{asked.pk}/", {"answer": "yes"}
    ).status_code in {200, 404}
    assert safeguards.Consent.objects.get().given is False


def test_officers_handle_reports_of_their_authority() -> None:
    case = submitted(document())
    Client().post(link())
    report = safeguards.Report.objects.get()
    client = desk(case)
    assert report.number in client.get("/officer/misuse/").content.decode()
    address = f"/officer/misuse/{report.number}/"
    page = client.get(address).content.decode()
    assert NUMBER not in page
    version = version_on(page)
    answer = client.post(address, {"version": version})
    assert answer.status_code == 422
    assert "请选择怎样处理" in text_of(answer)
    facts = {"version": version, "event": "accepted", "reason": "材料齐全"}
    assert client.post(address, facts).status_code == 302
    assert safeguards.Report.objects.get().life is safeguards.State.ACCEPTED
    assert signed_in(officers_account("310115", "elsewhere")).get(address).status_code == 404
    assert signed_in(somebody()).get("/officer/misuse/").status_code == 403


def test_a_bar_is_published_when_a_second_officer_confirms() -> None:
    case = submitted(document())
    first, second = desk(case, "one"), desk(case, "two")
    facts = {"name": "某甲", "number": NUMBER, "ground": "皖市监撤〔2026〕1号", "since": "2026-11-20"}
    assert first.post("/officer/misuse/bars/new/", {**facts, "since": "gestern"}).status_code == 422
    assert first.post("/officer/misuse/bars/new/", facts).status_code == 302
    bar = safeguards.Bar.objects.get()
    assert "某甲" not in Client().get("/barred/").content.decode()
    assert first.post(f"/officer/misuse/bars/{bar.pk}/confirm/").status_code == 403
    assert second.post(f"/officer/misuse/bars/{bar.pk}/confirm/").status_code == 302
    page = Client().get("/barred/").content.decode()
    assert "某甲" in page
    assert NUMBER not in page


def test_whoever_checks_the_licence_sees_the_dispute() -> None:
    case = submitted(document())
    drain()
    (licence,) = licences.of_entity(case.uscc)
    address = f"/licence/{licence.code}/"
    assert "登记存在争议" not in Client().get(address).content.decode()
    Client().post(link())
    assert "登记存在争议" in Client().get(address).content.decode()


def test_the_page_of_a_used_link_tells_how_it_ended() -> None:
    case = submitted(document())
    address = link()
    Client().post(address)
    report = safeguards.Report.objects.get()
    facts = {"version": report.version, "event": "declined", "reason": "身份未能核验"}
    assert desk(case).post(f"/officer/misuse/{report.number}/", facts).status_code == 302
    page = Client().get(address).content.decode()
    assert "已经停下" not in page
    assert "身份未能核验" in page


def test_the_officer_sees_why_a_case_is_stopped() -> None:
    case = submitted({**document(), "scope": [{"item": "餐饮服务"}, {"text": "为社区老人提供手机使用辅导"}]})
    assert case.state == casework.State.REVIEW
    client = desk(case)
    address = f"/officer/cases/{case.pk}/"
    assert "form-approve" in client.get(address).content.decode()
    Client().post(link())
    page = client.get(address).content.decode()
    assert "不能准予登记" in page
    assert safeguards.Report.objects.get().number in page
    assert "form-approve" not in page
