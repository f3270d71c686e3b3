"""Staff sign in with two factors; after the password alone nobody is signed in."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest
from django.test import Client

from kaiye.identity.api import Account, Role, open_staff_account
from kaiye.identity.models import Authenticator
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.notices.api import mailbox

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def opened(role: Role = Role.OFFICER, phone: str = "", login: str = "officer") -> Account:
    return open_staff_account(
        login, password=PASSWORD, name="周审核", role=role, authority="340111", phone=phone, at=now()
    )


def password(client: Client, **more: str) -> Any:
    return client.post("/account/staff/", {"login": "officer", "password": PASSWORD, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def by_telephone(client: Client, phone: str = "13855100009", **more: str) -> Any:
    """Through both steps by the code of a message; the last answer."""
    assert password(client, **more).headers["Location"] == "/account/staff/code/"
    drain()
    found = re.search(r"[0-9]{6}", mailbox(phone)[0].text)
    assert found
    return client.post("/account/staff/code/", {"code": found[0]})


def test_the_password_alone_signs_nobody_in() -> None:
    opened(phone="13855100009")
    client = Client()
    password(client)
    assert not signed_in(client)
    assert client.get("/officer/").status_code == 302
    answer = client.post("/account/staff/code/", {"code": "000000"})
    assert answer.status_code == 403
    assert not signed_in(client)


def test_with_the_code_of_the_message_the_desk_opens() -> None:
    opened(phone="13855100009")
    client = Client()
    before = client.session.session_key
    answer = by_telephone(client)
    assert answer.headers["Location"] == "/officer/"
    assert signed_in(client)
    assert client.session.session_key != before
    assert client.get("/officer/").status_code == 200


def test_at_the_first_sign_in_an_app_is_set_up() -> None:
    account = opened()
    client = Client()
    assert password(client).headers["Location"] == "/account/staff/app/"
    page = client.get("/account/staff/app/").content.decode()
    assert "<svg" in page
    assert client.post("/account/staff/app/", {"code": "000000"}).status_code == 403
    secret = Authenticator.objects.get(account=account).secret
    answer = client.post("/account/staff/app/", {"code": pyotp.TOTP(secret).at(now())})
    codes = re.findall(r"<li><code>([a-z0-9]{10})</code></li>", answer.content.decode())
    assert len(codes) == 10
    assert signed_in(client)
    # From now on the app is asked, and a recovery code stands in once.
    other = Client()
    assert password(other).headers["Location"] == "/account/staff/code/"
    assert other.get("/account/staff/app/").headers["Location"] == "/account/staff/code/"
    assert other.post("/account/staff/code/", {"code": codes[0]}).status_code == 302
    assert signed_in(other)


def test_nobody_begins_with_the_second_step() -> None:
    opened(phone="13855100009")
    for page in ("code", "app"):
        assert Client().get(f"/account/staff/{page}/").headers["Location"] == "/account/staff/"
        assert (
            Client().post(f"/account/staff/{page}/", {"code": "1"}).headers["Location"] == "/account/staff/"
        )


def test_policy_officers_come_to_their_own_desk() -> None:
    opened(Role.POLICY_OFFICER, phone="13855100009")
    assert by_telephone(Client()).headers["Location"] == "/policy/"
