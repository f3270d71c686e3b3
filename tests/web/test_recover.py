"""The pages by which an account without its telephone comes back, and by which it is stopped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kaiye.identity.api import Account, actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.notices.api import mailbox
from kaiye.realname import api as realname
from tests.web.helpers import officers_account, signed_in, somebody

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "13855100001", "13855100002"
PERSON = {"person_name": "张云杉", "id_number": "340104198803120213"}


def code(phone: str) -> str:
    drain()
    found = re.search(r"[0-9]{6}", mailbox(phone)[0].text)
    assert found
    return found[0]


def owned() -> tuple[Client, Account]:
    account = somebody(OLD)
    client = signed_in(account)
    client.post("/account/identity/who/", PERSON)
    client.post("/account/identity/demonstration/")
    assert realname.verified_account(account.pk)
    return client, account


def begun(lost: str = OLD) -> Client:
    """A stranger's browser that has shown the new telephone's code."""
    client = Client()
    assert client.post("/account/recover/", {"lost": lost, "phone": NEW}).status_code == 302
    answer = client.post("/account/recover/code/", {"code": code(NEW)})
    assert answer.headers["Location"] == "/account/recover/identity/"
    return client


def shown(client: Client, person: dict[str, str] = PERSON) -> Any:
    client.post("/account/recover/identity/who/", person)
    answer = client.post("/account/recover/identity/demonstration/")
    assert answer.headers["Location"] == "/account/recover/state/"
    return client.get("/account/recover/state/").content.decode()


def test_an_account_comes_back_page_by_page() -> None:
    owner, account = owned()
    assert "核验通过" in shown(begun())
    row = realname.waiting_recovery(account.pk)
    assert row is not None
    assert row.due is not None
    assert "阻止" in owner.get("/account/security/").content.decode()
    realname.finish_recovery(row.pk, at=row.due)
    assert owner.get("/account/security/").status_code == 302
    assert Account.objects.get(pk=account.pk).phone == NEW
    drain()
    assert "已经找回" in mailbox(NEW)[0].text


def test_the_old_telephones_link_stops_it_by_a_button_only() -> None:
    _, account = owned()
    client = begun()
    shown(client)
    drain()
    link = next(letter.link for letter in mailbox(OLD) if letter.kind == "account.recovery")
    path = re.sub(r"^https?://[^/]+", "", link or "")
    assert Client().get(path).status_code == 200
    assert realname.waiting_recovery(account.pk) is not None
    assert Client().post(path).status_code == 200
    assert realname.waiting_recovery(account.pk) is None
    assert "原手机号阻止" in client.get("/account/recover/state/").content.decode()
    assert Client().get("/account/recover/stop/guessed/").status_code == 404


def test_whoever_is_signed_in_stops_it_and_nobody_else() -> None:
    owner, account = owned()
    shown(begun())
    signed_in(somebody("13855100005")).post("/account/security/recovery/stop/")
    assert realname.waiting_recovery(account.pk) is not None
    owner.post("/account/security/recovery/stop/")
    assert realname.waiting_recovery(account.pk) is None


def test_a_number_without_an_account_looks_the_same_until_one_has_shown_who_one_is() -> None:
    client = begun("13855100099")
    assert client.get("/account/recover/identity/").status_code == 200
    assert "不能在网上找回" in shown(client)


def test_somebody_else_gets_nothing() -> None:
    _, account = owned()
    page = shown(begun(), {"person_name": "李慕白", "id_number": "340104199001010343"})
    assert "不能在网上找回" in page
    assert realname.waiting_recovery(account.pk) is None


def test_nobody_begins_in_the_middle() -> None:
    client = Client()
    for page in ("code/", "state/", "identity/", "identity/who/"):
        assert client.get(f"/account/recover/{page}").headers["Location"] == "/account/recover/"


def test_an_officer_at_the_counter_confirms_the_person_and_the_wait_stays() -> None:
    _, account = owned()
    client = begun()
    client.post("/account/recover/identity/who/", PERSON)
    client.post("/account/recover/identity/counter/")
    row = realname.recovery(client.session["recovery"])
    check = realname.of(realname.Purpose.RECOVERY, realname.subject_of(row), at=now())
    assert check is not None
    booked = realname.visit_of(check)
    assert booked is not None
    officer = actor_of(officers_account())
    visit = realname.visit_by_code(booked.code, officer)
    realname.settle_visit(visit.pk, same=True, seen="身份证原件", actor=officer, at=now())
    drain()
    waiting = realname.waiting_recovery(account.pk)
    assert waiting is not None
    assert waiting.due is not None
    assert waiting.due > now()


def test_the_phone_is_changed_with_codes_of_both() -> None:
    account = somebody(OLD)
    client = signed_in(account)
    session = client.session
    session["proved_at"] = now().isoformat()
    session.save()
    assert client.post("/account/security/phone/", {"phone": NEW}).status_code == 200
    codes = {"code_old": code(OLD), "code_new": code(NEW)}
    answer = client.post("/account/security/phone/", {"phone": NEW, "sent": "yes", **codes})
    assert answer.status_code == 302, answer.content.decode()
    assert Account.objects.get(pk=account.pk).phone == NEW
    assert client.get("/account/security/").status_code == 200
