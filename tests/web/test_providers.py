"""By an identity provider in the browser: signing in, linking, showing who one is, and every way that fails."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from kaiye.identity import api as identity
from kaiye.identity.models import ProviderVisit
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox
from kaiye.policy import api as policy
from kaiye.realname import api as realname
from kaiye.rules.api import Means
from tests.identity.impostor import LOW, NUMBER, Impostor, connected, running
from tests.web.helpers import officers_account, signed_in, somebody, text_of
from tests.web.test_signing_pages import PEOPLE, identified, link, opened

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13855100001"
TO, BACK = "/account/providers/to/province/", "/account/providers/back/province/"


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Tries of other tests do not count: committed, they would stay in the cache's table."""
    cache.clear()


@pytest.fixture
def told() -> Iterator[Impostor]:
    with running() as found:
        connected(found.url)
        yield found


def address_on(page: str) -> str:
    """Where the page that leads on leads."""
    found = re.search(r'id="onward" href="([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def gone(client: Client, told: Impostor, path: str = TO, **fields: str) -> dict[str, str]:
    """Sent to the provider; what it was asked."""
    assert client.get(path, fields).status_code == 200
    answer = client.post(path, fields)
    assert answer.status_code == 200, text_of(answer)
    query = parse_qs(urlsplit(address_on(answer.content.decode())).query)
    told.asked = {name: values[0] for name, values in query.items()}
    return told.asked


def came(client: Client, told: Impostor, **answer: str) -> Any:
    """Back from the provider."""
    return client.get(BACK, {"state": told.asked["state"], "code": "a-code", "iss": told.url, **answer})


def sure(client: Client) -> Client:
    """Whoever sits there has shown a code just now."""
    session = client.session
    session["proved_at"] = now().isoformat()
    session.save()
    return client


def linked(told: Impostor, phone: str = PHONE) -> Client:
    client = sure(signed_in(somebody(phone)))
    gone(client, told, "/account/providers/link/province/")
    assert came(client, told).headers["Location"] == "/account/providers/"
    return client


def test_the_first_time_one_shows_which_account_it_is_and_then_comes_in_directly(told: Impostor) -> None:
    client = Client()
    assert "用省统一身份认证登录" in client.get("/account/sign-in/").content.decode()
    asked = gone(client, told, next="/apply/names/")
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    address = came(client, told).headers["Location"]
    assert address.startswith("/account/providers/first/")
    first = client.get(address).content.decode()
    assert first == client.get(address).content.decode()
    assert "第一次用省统一身份认证登录" in first
    assert not client.session.get("_auth_user_id")
    onward = re.search(r'href="(/account/sign-in/\?next=[^"]+)"', first)
    assert onward
    account = somebody()
    client.force_login(account, backend="kaiye.identity.backends.Sessions")
    confirm = "/account/providers/confirm/?next=/apply/names/"
    assert client.get(confirm).headers["Location"].startswith("/account/security/confirm/?next=%2Faccount")
    sure(client)
    assert "138****0001" in client.get(confirm).content.decode()
    assert identity.provider_links(account.pk) == []
    assert (
        client.post(confirm, {"link": "yes", "next": "/apply/names/"}).headers["Location"] == "/apply/names/"
    )
    client.logout()
    gone(client, told, next="/apply/names/")
    assert came(client, told).headers["Location"] == "/apply/names/"
    assert client.session["_auth_user_id"] == str(account.pk)


def test_a_name_or_telephone_told_by_a_provider_opens_no_account(told: Impostor) -> None:
    somebody()
    told.claims = {"phone_number": PHONE, "phone_number_verified": True, "email": "a@example.com"}
    client = Client()
    gone(client, told)
    came(client, told)
    assert not client.session.get("_auth_user_id")


def test_who_does_not_agree_is_not_linked(told: Impostor) -> None:
    client = Client()
    gone(client, told)
    came(client, told)
    account = somebody()
    client.force_login(account, backend="kaiye.identity.backends.Sessions")
    sure(client).post("/account/providers/confirm/", {"link": "no"})
    client.post("/account/providers/confirm/", {"link": "yes"})
    assert identity.provider_links(account.pk) == []


def test_linking_and_unlinking_is_told_and_on_the_trail(told: Impostor) -> None:
    client = linked(told)
    account = somebody()
    (link,) = identity.provider_links(account.pk)
    page = client.get("/account/providers/").content.decode()
    assert "省统一身份认证" in page
    stranger = sure(signed_in(somebody("13855100002")))
    assert stranger.post("/account/providers/unlink/", {"link": link.pk}).status_code == 404
    client.post("/account/providers/unlink/", {"link": link.pk})
    assert "还没有关联" in client.get("/account/providers/").content.decode()
    kinds = [row.kind for row in entries(f"account:{account.pk}")]
    assert kinds[-2:] == ["account.provider_linked", "account.provider_unlinked"]
    drain()
    assert (
        len([letter for letter in mailbox(PHONE) if "身份服务" in letter.text or "关联" in letter.text]) == 2
    )
    other = Client()
    gone(other, told)
    assert came(other, told).headers["Location"].startswith("/account/providers/first/")


def test_one_identity_signs_in_to_one_account(told: Impostor) -> None:
    linked(told)
    other = sure(signed_in(somebody("13855100002")))
    gone(other, told, "/account/providers/link/province/")
    answer = came(other, told)
    assert answer.status_code == 409
    assert "已经关联了另一个账号" in answer.content.decode()
    told.subject = "province-8"
    first = sure(signed_in(somebody()))
    gone(first, told, "/account/providers/link/province/")
    assert came(first, told).status_code == 409


def test_linking_belongs_to_the_account_that_began_it(told: Impostor) -> None:
    client = sure(signed_in(somebody()))
    gone(client, told, "/account/providers/link/province/")
    session = client.session
    kept = session["provider_browser"]
    client.force_login(somebody("13855100002"), backend="kaiye.identity.backends.Sessions")
    session = client.session
    session["provider_browser"] = kept
    session.save()
    assert came(client, told).status_code == 403
    assert identity.provider_links(somebody("13855100002").pk) == []


def test_a_browser_left_open_links_and_unlinks_nothing(told: Impostor) -> None:
    linked(told)
    account = somebody()
    client = signed_in(account)
    (link,) = identity.provider_links(account.pk)
    answer = client.post("/account/providers/unlink/", {"link": link.pk})
    assert answer.headers["Location"].startswith("/account/security/confirm/")
    answer = client.post("/account/providers/link/province/")
    assert answer.headers["Location"].startswith("/account/security/confirm/")
    assert [one.pk for one in identity.provider_links(account.pk)] == [link.pk]


def test_who_waits_too_long_before_saying_yes_is_not_linked(told: Impostor) -> None:
    client = Client()
    gone(client, told)
    came(client, told)
    ProviderVisit.objects.update(taken=now() - timedelta(minutes=15))
    client.force_login(somebody(), backend="kaiye.identity.backends.Sessions")
    assert sure(client).post("/account/providers/confirm/", {"link": "yes"}).status_code == 409
    assert identity.provider_links(somebody().pk) == []


def test_who_arrived_elsewhere_is_not_linked_here(told: Impostor) -> None:
    victim, thief = Client(), Client()
    gone(victim, told)
    came(victim, told)
    thief.force_login(somebody(), backend="kaiye.identity.backends.Sessions")
    session = sure(thief).session
    session["provider_arrived"] = victim.session["provider_arrived"]
    session["provider_browser"] = "of the thief"
    session.save()
    assert thief.post("/account/providers/confirm/", {"link": "yes"}).status_code == 409
    assert identity.provider_links(somebody().pk) == []


def test_staff_do_not_come_in_by_a_provider(told: Impostor) -> None:
    client = signed_in(officers_account())
    assert client.get("/account/providers/").status_code == 302
    assert client.post("/account/providers/link/province/").status_code == 302


def test_a_closed_account_stays_closed(told: Impostor) -> None:
    linked(told)
    account = somebody()
    account.is_active = False
    account.save()
    client = Client()
    gone(client, told)
    assert came(client, told).status_code == 403
    assert not client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ({"error": "access_denied"}, 403, "没有在省统一身份认证完成登录"),
        ({"error": "server_error"}, 503, "暂时没有响应"),
        ({"iss": "https://another.example"}, 403, "没有通过安全检查"),
        ({"state": "of nobody"}, 409, "没有找到这次登录"),
    ],
)
def test_what_went_wrong_is_said_with_a_way_out(
    told: Impostor, answer: dict[str, str], status: int, words: str
) -> None:
    client = Client()
    gone(client, told, next="/apply/names/")
    found = came(client, told, **answer)
    page = found.content.decode()
    assert found.status_code == status
    assert words in page
    assert TO in page or "/account/sign-in/" in page


def test_opened_twice_or_elsewhere_is_said(told: Impostor) -> None:
    client = Client()
    gone(client, told)
    elsewhere = came(Client(), told)
    assert (elsewhere.status_code, "不是在这个浏览器" in elsewhere.content.decode()) == (409, True)
    came(client, told)
    again = came(client, told)
    assert (again.status_code, "已经用过" in again.content.decode()) == (409, True)


def test_a_provider_that_is_silent_is_said_before_one_leaves(told: Impostor) -> None:
    connected("http://127.0.0.1:9")
    identity.forget_metadata()
    answer = Client().post(TO)
    assert answer.status_code == 503
    assert "暂时没有响应" in answer.content.decode()


def test_no_other_site_is_led_to_after_signing_in(told: Impostor) -> None:
    linked(told)
    client = Client()
    gone(client, told, next="https://evil.example/")
    assert came(client, told).headers["Location"] == "/apply/"


def test_signing_out_says_that_one_may_still_be_signed_in_there(told: Impostor) -> None:
    linked(told)
    client = Client()
    gone(client, told)
    came(client, told)
    answer = client.post("/account/sign-out/")
    assert answer.headers["Location"] == "/account/providers/left/"
    assert f"{told.url}/end?client_id=kaiye" in client.get("/account/providers/left/").content.decode()
    assert client.get("/account/providers/left/").headers["Location"] == "/"


def test_our_public_key_is_there_for_providers() -> None:
    (key,) = Client().get("/account/providers/keys.json").json()["keys"]
    assert (key["kty"], key["use"], "d" in key) == ("EC", "sig", False)


# Who somebody is.


def at_the_link() -> tuple[Client, str]:
    opened(signed_in(somebody()))
    path = link(PHONE)
    client = identified(path, PHONE)
    return client, f"{path}identity/"


def shown(told: Impostor, client: Client, base: str) -> Any:
    gone(client, told, f"{base}provider/province/")
    return came(client, told)


def test_a_signer_comes_to_the_papers_by_a_provider(told: Impostor, settings: Any) -> None:
    client, base = at_the_link()
    assert "用省统一身份认证核验" in client.get(base).content.decode()
    asked = gone(client, told, f"{base}provider/province/")
    assert (asked["prompt"], asked["max_age"], asked["acr_values"]) == ("login", "0", "urn:example:face")
    assert came(client, told).headers["Location"] == base.replace("identity/", "papers/")
    check = realname.Check.objects.get()
    assert (check.life, check.means) == (realname.State.PASSED, Means.PROVIDER)
    step = check.steps.get(kind="provider")
    assert step.record["id_token"].count(".") == 2
    assert len(step.record["id_token_sha256"]) == 64
    settings.KAIYE_SANDBOX = False
    path = base.replace("identity/", "")
    client.get(f"{path}papers/")
    answer = client.post(f"{path}sign/", {"typed_name": PEOPLE[PHONE][0], "consent": "yes"})
    assert answer.headers["Location"] != base, text_of(answer)


def test_the_token_does_not_lie_in_clear(told: Impostor) -> None:
    client, base = at_the_link()
    shown(told, client, base)
    step = realname.Step.objects.raw(
        "SELECT id, record AS sealed FROM realname_step WHERE kind = 'provider'"
    )[0]
    assert b"id_token" not in bytes(step.sealed)
    for row in entries(realname.Check.objects.get().filing):
        assert NUMBER not in str(row.facts)


def test_somebody_elses_identity_ends_the_check(told: Impostor) -> None:
    told.claims = {"name": "李清", "id_number": "340102199109250343"}
    client, base = at_the_link()
    assert shown(told, client, base).headers["Location"] == base
    assert realname.Check.objects.get().life is realname.State.FAILED
    assert "可能登录了别人的账号" in client.get(base).content.decode()


def test_another_name_under_the_same_number_goes_to_an_officer(told: Impostor) -> None:
    told.claims = {"name": "张云彬"}
    client, base = at_the_link()
    shown(told, client, base)
    check = realname.Check.objects.get()
    assert (check.life, check.means) == (realname.State.REVIEW, Means.PROVIDER)
    assert "身份服务的答复已经收到" in client.get(base).content.decode()
    desk = signed_in(officers_account(check.authority))
    page = desk.get(f"/officer/identity/checks/{check.pk}/").content.decode()
    assert "张云彬" in page
    assert "这次核验没有拍照" in page
    assert "id_token" not in page
    fields = {"decision": "confirm", "reason": "户口簿有曾用名", "version": str(check.version)}
    assert desk.post(f"/officer/identity/checks/{check.pk}/", fields).status_code == 302
    assert realname.get(check.pk).life is realname.State.PASSED


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"acr": LOW}, "可信程度不够"),
        ({"acr": None}, "可信程度不够"),
        ({"acr": "urn:not-agreed"}, "可信程度不够"),
        ({"auth_time": None}, "没有说明您是刚刚登录的"),
        ({"auth_time": 1}, "没有说明您是刚刚登录的"),
    ],
)
def test_a_word_that_does_not_count_writes_nothing_and_leaves_the_other_ways(
    told: Impostor, claims: dict[str, Any], words: str
) -> None:
    told.claims = claims
    client, base = at_the_link()
    answer = shown(told, client, base)
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert base in answer.content.decode()
    check = realname.Check.objects.get()
    assert check.life is realname.State.OPEN
    assert not check.steps.exists()


def test_a_provider_without_the_number_proves_nothing(told: Impostor) -> None:
    told.claims = {"id_number": None}
    told.userinfo = {"id_number": ""}
    client, base = at_the_link()
    assert "没有提供您的姓名和身份证号码" in shown(told, client, base).content.decode()


def test_where_no_level_counts_no_provider_is_offered(
    told: Impostor, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, base = at_the_link()
    monkeypatch.setattr("kaiye.realname.limits.texts", lambda *_: ())
    assert "用省统一身份认证核验" not in client.get(base).content.decode()
    assert client.post(f"{base}provider/province/").headers["Location"] == base


def test_an_answer_for_one_check_is_not_taken_for_another(told: Impostor) -> None:
    client, base = at_the_link()
    gone(client, told, f"{base}provider/province/")
    visit = ProviderVisit.objects.latest("pk")
    visit.goal = {**visit.goal, "check": visit.goal["check"] + 1}
    visit.save()
    assert came(client, told).status_code == 404
    assert realname.Check.objects.get().life is realname.State.OPEN


def test_a_sign_in_is_no_proof_of_identity(told: Impostor) -> None:
    client, base = at_the_link()
    gone(client, told, f"{base}provider/province/")
    ProviderVisit.objects.update(fresh=False)
    assert came(client, told).status_code == 403
    assert realname.Check.objects.get().life is realname.State.OPEN


def test_a_face_that_was_looked_at_before_still_counts(told: Impostor) -> None:
    from tests.realname.builders import Eyes, photographed

    check = photographed(Eyes(distance=0.5), at=now(), subject="9.0")
    told.asked = {}
    address = identity.visit_provider(
        "province", purpose="identity", goal={"check": check.pk}, browser="b", redirect="http://127.0.0.1/",
        fresh=True, at=now(),
    )  # fmt: skip
    told.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = {"state": told.asked["state"], "code": "c", "iss": told.url}
    arrival = identity.return_from_provider(
        "province", answer, browser="b", redirect="http://127.0.0.1/", at=now()
    )
    assert realname.take_provider(check.pk, arrival, at=now(), sources={}).life is realname.State.REVIEW


def test_an_account_belongs_to_whom_a_provider_proves(told: Impostor) -> None:
    account = somebody()
    client = signed_in(account)
    base = "/account/identity/"
    client.post(f"{base}who/", {"person_name": "张云杉", "id_number": NUMBER, "id_type": "resident_id"})
    assert shown(told, client, base).headers["Location"] == base
    bound = realname.verified_account(account.pk)
    assert bound is not None
    assert bound.index == realname.index_of(NUMBER)


def test_the_levels_are_a_dated_parameter() -> None:
    assert policy.parameters_in_force().value("realname.provider_levels", now().date()) == ("high",)
