"""The safety of one's own account: password, devices, sessions that end at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kaiye.identity.api import Account, has_password, reset_factor
from kaiye.identity.models import SignedIn
from kaiye.identity.permissions import SYSTEM
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox
from tests.web.helpers import officers_account
from tests.web.helpers import signed_in as forced

pytestmark = pytest.mark.django_db
PHONE = "13855100001"
WORDS = "three wise herons fly"


def code() -> str:
    drain()
    found = re.search(r"[0-9]{6}", mailbox(PHONE)[0].text)
    assert found
    return found[0]


def by_code(client: Client | None = None) -> tuple[Client, Any]:
    """A browser after telephone and code, and the last answer."""
    client = client or Client(headers={"user-agent": "Mozilla/5.0 (Android 16) Firefox/140"})
    client.post("/account/sign-in/", {"phone": PHONE})
    return client, client.post("/account/sign-in/code/", {"code": code()})


def inside(client: Client) -> bool:
    return client.get("/apply/").status_code == 200


def with_password() -> tuple[Client, Account]:
    client, _ = by_code()
    assert client.post("/account/security/password/", {"new_password": WORDS}).status_code == 302
    return client, Account.objects.get(pk=client.session["_auth_user_id"])


def test_with_a_password_the_code_alone_signs_nobody_in() -> None:
    _, account = with_password()
    assert has_password(account)
    other, answer = by_code()
    assert answer.headers["Location"].startswith("/account/sign-in/password/")
    assert not inside(other)
    assert other.post("/account/sign-in/password/", {"password": "wrong wrong wrong"}).status_code == 403
    assert not inside(other)
    assert other.post("/account/sign-in/password/", {"password": WORDS}).status_code == 302
    assert inside(other)


def test_five_wrong_passwords_lock_and_the_right_one_waits() -> None:
    _, account = with_password()
    other, _ = by_code()
    for _ in range(5):
        assert other.post("/account/sign-in/password/", {"password": "wrong wrong wrong"}).status_code == 403
    assert other.post("/account/sign-in/password/", {"password": WORDS}).status_code == 429
    assert "account.locked" in [row.kind for row in entries(f"account:{account.pk}")]


def test_nobody_begins_with_the_password() -> None:
    assert (
        Client()
        .post("/account/sign-in/password/", {"password": WORDS})
        .headers["Location"]
        .startswith("/account/sign-in/?")
    )


@pytest.mark.parametrize(
    "bad", ["short", "password1234", f"my phone {PHONE}", "138-5510-0001 is mine", "x" * 201]
)
def test_a_bad_password_is_refused_at_its_field(bad: str) -> None:
    client, _ = by_code()
    answer = client.post("/account/security/password/", {"new_password": bad})
    assert answer.status_code == 422
    assert 'id="new_password-error"' in answer.content.decode()
    assert bad not in answer.content.decode()


def test_a_password_ends_the_other_sessions_and_not_this_one() -> None:
    other, _ = by_code()
    client, account = with_password()
    assert inside(client)
    assert not inside(other)
    drain()
    assert "新的密码" in mailbox(PHONE)[0].text
    assert client.post("/account/security/password/remove/").status_code == 302
    assert inside(client)
    kinds = [row.kind for row in entries(f"account:{account.pk}")]
    assert {"account.password_set", "account.sessions_ended", "account.password_removed"} <= set(kinds)
    assert not has_password(Account.objects.get(pk=account.pk))


def test_a_browser_left_open_changes_nothing() -> None:
    client, _ = by_code()
    session = client.session
    session["proved_at"] = (now() - timedelta(minutes=11)).isoformat()
    session.save()
    answer = client.post("/account/security/password/", {"new_password": WORDS})
    assert answer.headers["Location"].startswith("/account/security/confirm/")
    assert not has_password(Account.objects.get(pk=session["_auth_user_id"]))
    assert client.post("/account/security/confirm/", {"sent": "yes", "code": "000000"}).status_code == 403
    assert client.get("/account/security/password/").status_code == 302
    client.post("/account/security/confirm/", {"act": "send"})
    assert client.post("/account/security/confirm/", {"sent": "yes", "code": code()}).status_code == 302
    assert client.get("/account/security/password/").status_code == 200


def test_another_device_is_listed_in_words_told_and_ended_at_once() -> None:
    first, _ = by_code()
    second, _ = by_code(Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140"}))
    drain()
    assert "新的设备" in mailbox(PHONE)[0].text
    page = first.get("/account/security/", REMOTE_ADDR="203.0.113.9").content.decode()
    assert "Firefox，Android" in page
    assert "Chrome，Windows" in page
    assert "127.0.0.*" in page
    assert "127.0.0.1" not in page
    row = SignedIn.objects.get(session=second.session.session_key)
    assert first.post("/account/security/sessions/end/", {"sign_in": row.pk}).status_code == 302
    assert not inside(second)
    assert inside(first)


def test_the_same_device_is_known_again() -> None:
    client, _ = by_code()
    client.post("/account/sign-out/")
    by_code(client)
    drain()
    assert not [letter for letter in mailbox(PHONE) if letter.kind == "identity.new_device"]


def test_nobody_ends_somebody_elses_session() -> None:
    client, _ = by_code()
    officer = forced(officers_account())
    officer.get("/officer/")
    row = SignedIn.objects.get(session=client.session.session_key)
    officer.post("/account/security/sessions/end/", {"sign_in": row.pk})
    officer.post("/account/security/sessions/end-others/")
    assert inside(client)


def test_staff_are_signed_out_when_idle_and_after_a_day() -> None:
    client = forced(officers_account())
    for change in ({"seen": now() - timedelta(minutes=31)}, {"began": now() - timedelta(hours=13)}):
        client = forced(Account.objects.get(login="officer"))
        assert client.get("/officer/").status_code == 200
        SignedIn.objects.filter(session=client.session.session_key).update(**change)
        assert client.get("/officer/").status_code == 302


def test_a_reset_factor_ends_the_sessions() -> None:
    account = officers_account()
    client = forced(account)
    assert client.get("/officer/").status_code == 200
    reset_factor(account.pk, reason="手机丢了", actor=SYSTEM, at=now())
    assert client.get("/officer/").status_code == 302


def test_passwords_are_hashed_with_argon2() -> None:
    from kaiye import settings

    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
