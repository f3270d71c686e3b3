"""A passkey in a real browser: added, used from the sign-in page, removed; without a script the code is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from kaiye.identity.models import Passkey
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.notices.api import mailbox
from tests.web.browser import PHONE, axe, chromium, fill, overflow, send
from tests.web.helpers import signed_in, somebody
from tests.web.test_accessible import pytestmark as conditions
from tests.web.test_accessible import visitor

pytestmark = conditions
VIRTUAL = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_passkey_is_added_and_signs_in(
    browser: Browser, live_server: Any, settings: Any, language: str
) -> None:
    settings.KAIYE_PUBLIC_URL = live_server.url
    page = visitor(browser, live_server, language).new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})["authenticatorId"]
    page.goto(f"{live_server.url}/account/sign-in/")
    fill(page, {"phone": "13855100001"})
    send(page)
    drain()
    found = re.search(r"[0-9]{6}", mailbox("13855100001")[0].text)
    assert found
    fill(page, {"code": found[0]})
    send(page)
    page.goto(f"{live_server.url}/account/security/passkeys/new/")
    assert axe(page) == []
    assert overflow(page) <= 0
    fill(page, {"passkey_name": "我的手机"})
    page.locator("form[data-passkey] button[type=submit]").click()
    page.wait_for_url("**/account/security/")
    assert "我的手机" in page.content()
    assert axe(page) == []
    assert overflow(page) <= 0
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/account/passkey/")
    assert axe(page) == []
    page.locator("#passkey").click()
    page.wait_for_url("**/apply/")
    page.goto(f"{live_server.url}/account/security/")
    assert "我的手机" in page.content()
    # A device that does not verify its holder gives nothing.
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/account/passkey/")
    page.locator("#passkey").click()
    page.locator("[data-passkey-failed]").wait_for(state="visible")
    assert Passkey.objects.get().sign_count > 0


def test_without_a_script_the_code_is_offered(browser: Browser, live_server: Any, settings: Any) -> None:
    settings.KAIYE_PUBLIC_URL = live_server.url
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/account/passkey/")
    assert page.locator("form[data-passkey]").is_hidden()
    assert page.locator("main noscript").is_visible()
    assert page.locator('main a[href^="/account/sign-in/"]').is_visible()


def test_a_passkey_is_removed_and_another_browser_is_out(settings: Any) -> None:
    account = somebody()
    row = Passkey.objects.create(
        account=account,
        digest="0" * 64,
        credential="AA",
        public_key=b"",
        sign_count=1,
        name="旧手机",
        added=now(),
    )
    client, other = signed_in(account), signed_in(account)
    assert other.get("/account/security/").status_code == 200
    assert client.post("/account/security/passkeys/remove/", {"passkey": row.pk}).status_code == 302
    assert Passkey.objects.exists()
    session = client.session
    session["proved_at"] = now().isoformat()
    session.save()
    client.post("/account/security/passkeys/remove/", {"passkey": row.pk})
    assert not Passkey.objects.exists()
    assert other.get("/account/security/").status_code == 302
    assert client.get("/account/security/").status_code == 200


def test_at_an_address_without_a_name_there_are_none() -> None:
    assert Client().get("/account/passkey/").status_code == 404
    assert "/account/passkey/" not in Client().get("/account/sign-in/").content.decode()
