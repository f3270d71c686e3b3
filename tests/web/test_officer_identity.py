"""The officer's identity desk: referred checks, codes at the counter, authorisations; for their authority only."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kaiye.cli.specimen_licences import draw_licence, licence
from kaiye.cli.specimen_photos import photograph
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, ActorKind, actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox
from kaiye.realname import api as realname
from kaiye.realname import services
from tests.realname.builders import JPEG, NUMBER, Eyes, concluded, person
from tests.rules.dossiers import COMPANY_CODE
from tests.web import way
from tests.web.helpers import officers_account, signed_in, somebody, text_of
from tests.web.test_signing_pages import identified, link, opened

pytestmark = pytest.mark.django_db
DESK = "/officer/identity/"
HERE = "340104"


def officer(authority: str = HERE, login: str = "officer") -> Client:
    return signed_in(officers_account(authority, login))


def waiting() -> realname.Check:
    return concluded(Eyes(distance=0.5), authority=HERE, at=now())


def test_a_referred_check_is_decided_side_by_side() -> None:
    check, client = waiting(), officer()
    assert "张云杉" in client.get(DESK).content.decode()
    page = client.get(f"{DESK}checks/{check.pk}/").content.decode()
    pictures = re.findall(r'src="(/officer/identity/checks/[0-9]+/pictures/[0-9]+/)"', page)
    assert len(pictures) == 5
    shown = client.get(pictures[0])
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    assert "500‰" in page
    answer = client.post(f"{DESK}checks/{check.pk}/", {"version": str(check.version)})
    assert answer.status_code == 422
    assert "请写明理由" in text_of(answer)
    facts = {"version": str(check.version), "decision": "confirm", "reason": "五官一致"}
    assert client.post(f"{DESK}checks/{check.pk}/", facts).status_code == 302
    assert realname.get(check.pk).life is realname.State.PASSED
    assert client.post(f"{DESK}checks/{check.pk}/", facts).status_code == 409


def test_who_looked_at_whose_pictures_is_on_the_trail() -> None:
    check, client = waiting(), officer()
    client.get(f"{DESK}checks/{check.pk}/")
    told = [entry for entry in entries(subject=check.filing) if entry.kind == "personal.seen"]
    assert len(told) == 1
    assert told[0].actor.startswith("account:")


@pytest.mark.parametrize("path", ["checks/{check}/", "checks/{check}/pictures/{picture}/", "visits/{visit}/"])
def test_nobody_else_sees_anything(path: str) -> None:
    check = waiting()
    other = realname.open_check(
        person(), purpose=realname.Purpose.SIGNING, subject="8.0", authority=HERE, at=now()
    )
    visit = realname.book_counter(other.pk, at=now())
    address = DESK + path.format(check=check.pk, picture=realname.pictures(check)[0].pk, visit=visit.pk)
    assert officer().get(address).status_code == 200
    assert officer("310115", "elsewhere").get(address).status_code == 404
    assert signed_in(somebody()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_an_applicant_has_no_desk() -> None:
    assert signed_in(somebody()).get(DESK).status_code == 403


def test_a_code_at_the_counter_leads_to_the_signature(settings: Any) -> None:
    settings.KAIYE_SANDBOX = False
    opened(signed_in(somebody()))
    path = link("13855100001")
    phone = identified(path, "13855100001")
    phone.post(f"{path}identity/counter/")
    code = re.search(r'id="visit-code">([A-Z0-9]{6})<', phone.get(f"{path}identity/").content.decode())
    assert code
    client = officer()
    assert client.post(DESK, {"code": "AAAAAA"}).status_code == 422
    where = client.post(DESK, {"code": code[1]}).headers["Location"]
    page = client.get(where).content.decode()
    assert way.ZHANG["id_number"] in page
    assert client.post(where, {"same": "yes", "seen": ""}).status_code == 422
    assert client.post(where, {"same": "yes", "seen": "居民身份证原件"}).status_code == 302
    drain()
    assert "已经由工作人员核对通过" in mailbox("13855100001")[0].text
    phone.get(f"{path}papers/")
    answer = phone.post(f"{path}sign/", {"typed_name": "张云杉", "consent": "yes"})
    assert answer.headers["Location"] == path


def test_an_authorisation_is_confirmed_beside_its_papers() -> None:
    row = realname.ask_signatory(
        person(),
        uscc=COMPANY_CODE,
        organisation="合肥样本投资有限公司",
        until=date(2027, 6, 30),
        licence=JPEG,
        letter=JPEG,
        authority=HERE,
        actor=Actor(ActorKind.APPLICANT, "account:5"),
        at=now(),
    )
    client = officer()
    address = f"{DESK}signatories/{row.pk}/"
    page = client.get(address).content.decode()
    assert NUMBER not in page
    assert client.get(f"{address}letter/").status_code == 200
    assert officer("310115", "elsewhere").get(f"{address}letter/").status_code == 404
    assert client.post(address, {"version": "1"}).status_code == 422
    facts = {"version": "1", "decision": "confirm", "reason": "公章与登记一致"}
    assert client.post(address, facts).status_code == 302
    assert realname.authorised(COMPANY_CODE, NUMBER, filing="", on=date(2027, 6, 30))


def test_an_officer_sees_what_the_machine_read_on_the_licence_beside_what_was_filed() -> None:
    """A real reading of a drawn licence: the code agrees, the name differs, and nothing is decided by it."""
    drawn = photograph(draw_licence(licence(7, uscc=COMPANY_CODE)), "clean", 7)
    row = realname.ask_signatory(
        person(),
        uscc=COMPANY_CODE,
        organisation="合肥样本投资有限公司",
        until=date(2027, 6, 30),
        licence=drawn,
        letter=JPEG,
        authority=HERE,
        actor=Actor(ActorKind.APPLICANT, "account:5"),
        at=now(),
    )
    page = officer().get(f"{DESK}signatories/{row.pk}/").content.decode()
    assert page.count("与填写的一致") == 1
    assert page.count("与填写的不一致") == 1
    assert licence(7).fields["name"] in page
    assert row.state == "pending"


def test_an_account_decided_by_an_officer_is_bound_and_told() -> None:
    account = somebody()
    check = concluded(
        Eyes(distance=0.5),
        purpose=realname.Purpose.ACCOUNT,
        subject=f"account:{account.pk}",
        filing="",
        at=now(),
    )
    client = officer()
    facts = {"version": str(check.version), "decision": "confirm", "reason": "是本人"}
    assert client.post(f"{DESK}checks/{check.pk}/", facts).status_code == 302
    drain()
    bound = realname.verified_account(account.pk)
    assert bound is not None
    assert bound.index == services.index_of(NUMBER)
    assert filings.mine(actor_of(account)) == []
