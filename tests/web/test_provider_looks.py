"""The pages around an identity provider in a real browser: there and back with nothing stopped by our own headers,
axe finds nothing, and nothing is wider than a small phone's screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, Page

from kaiye.identity import api as identity
from kaiye.kernel.api import now
from tests.identity.impostor import connected
from tests.web.browser import PHONE, axe, chromium, fill, follow, overflow
from tests.web.helpers import signed_in, somebody
from tests.web.test_accessible import pytestmark as conditions
from tests.web.test_accessible import visitor, wrong
from tests.web.test_providers import sure, uncounted
from tests.web.test_real_provider import needed, real
from tests.web.test_signing_pages import PEOPLE, link, opened

__all__ = ["uncounted"]
pytestmark = [*conditions, *needed]
ZHANG = "13855100001"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def provider(live_server: Any, settings: Any) -> Iterator[identity.Provider]:
    settings.KAIYE_PUBLIC_URL = live_server.url
    identity.forget_metadata()
    with real(live_server.url) as issuer:
        yield connected(issuer, scopes=["openid", "profile", "identity"])


def looked(page: Page, name: str) -> list[str]:
    """What is wrong with the page that is shown."""
    folder = os.environ.get("KAIYE_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    return [f"{name}: {one}" for one in axe(page)] + (
        [f"{name}: {overflow(page)} pixels too wide"] if overflow(page) > 0 else []
    )


def through(page: Page, who: str) -> None:
    """On our page before leaving, at the provider, and back."""
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/interaction/**")
    page.locator("[name=who]").fill(who)
    page.locator("button").click()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_signing_in_by_a_provider_there_and_back(
    browser: Browser, live_server: Any, provider: identity.Provider, language: str
) -> None:
    context = visitor(browser, live_server, language)
    page = context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/account/sign-in/")
    problems = looked(page, f"sign-in-{language}")
    follow(page, page.locator("main section a").first)
    problems += looked(page, f"before-{language}")
    through(page, "nobody")
    page.wait_for_url("**/account/providers/back/**")
    problems += looked(page, f"failed-{language}")
    follow(page, page.locator("main a.govuk-button"))
    through(page, "zhang")
    page.wait_for_url("**/account/providers/first/**")
    problems += looked(page, f"first-{language}")
    account = somebody()
    client = sure(signed_in(account))
    signed = visitor(browser, live_server, language, client.cookies[configured.SESSION_COOKIE_NAME].value)
    page = signed.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/account/providers/link/province/")
    through(page, "zhang")
    page.wait_for_url("**/account/providers/")
    problems += looked(page, f"linked-{language}")
    page = context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/account/providers/to/province/")
    page.locator("main form button[type=submit]").click()
    # The provider knows them already.
    page.wait_for_url("**/apply/")
    follow(page, page.locator(".ky-header button"))
    problems += looked(page, f"left-{language}")
    problems += wrong(signed, f"{live_server.url}/account/providers/")
    assert not problems, os.linesep.join(problems)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_signer_shows_who_they_are_without_the_camera(
    browser: Browser, live_server: Any, provider: identity.Provider, language: str
) -> None:
    opened(signed_in(somebody()))
    path = f"{live_server.url}{link(ZHANG)}"
    page = visitor(browser, live_server, language).new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{path}who/")
    name, last_four = PEOPLE[ZHANG]
    fill(page, {"signer_name": name, "last_four": last_four})
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"{path}identity/")
    problems = looked(page, f"identity-{language}")
    follow(page, page.locator("section[aria-labelledby=providers] a"))
    problems += looked(page, f"identity-before-{language}")
    through(page, "zhang")
    page.wait_for_url(f"{path}papers/")
    assert not problems, os.linesep.join(problems)


def test_confirming_a_link_is_accessible(
    browser: Browser, live_server: Any, provider: identity.Provider
) -> None:
    context = visitor(browser, live_server, "zh-hans")
    page = context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/account/providers/to/province/")
    through(page, "zhang")
    page.wait_for_url("**/account/providers/first/**")
    follow(page, page.locator("main a.govuk-button"))
    fill(page, {"phone": ZHANG})
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/sign-in/code/**")
    identity.request_code(ZHANG, ip="127.0.0.1", at=now(), draw=lambda: "482913")
    fill(page, {"code": "482913"})
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/account/providers/confirm/**")
    problems = looked(page, "confirm")
    assert not problems, os.linesep.join(problems)
    page.locator("button[value=yes]").click()
    page.wait_for_url("**/apply/")
