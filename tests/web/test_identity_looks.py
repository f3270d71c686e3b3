"""The real-name pages in a real browser: axe finds nothing, a small phone is wide enough, and the camera takes the moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from kaiye.realname import api as realname
from tests.realname.builders import JPEG, Eyes
from tests.web.browser import AXE, CHROMIUM, PHONE, axe, fill, overflow, send
from tests.web.helpers import signed_in, somebody
from tests.web.test_accessible import visitor, wrong
from tests.web.test_identity_pages import ZHANG, eyes
from tests.web.test_signing_pages import PEOPLE, link, opened

__all__ = ["eyes"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.looks,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make front)"),
]
_FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """With a camera that shows a moving picture."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", *_FAKE],
        )
        yield found
        found.close()


def photograph(name: str) -> list[dict[str, Any]]:
    return [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": JPEG + name.encode()}]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_check_is_accessible_and_the_camera_takes_the_moves(
    browser: Browser, live_server: Any, eyes: Eyes, language: str
) -> None:
    opened(signed_in(somebody()))
    path = f"{live_server.url}{link(ZHANG)}"
    context = visitor(browser, live_server, language)
    page = context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{path}who/")
    name, last_four = PEOPLE[ZHANG]
    fill(page, {"signer_name": name, "last_four": last_four})
    send(page)
    base = f"{path}identity/"
    assert page.url == base
    problems = wrong(context, base)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{base}front/")
    send(page)
    problems += axe(page)
    assert page.locator(".govuk-error-summary").count() == 1
    for side in ("front", "back"):
        problems += wrong(context, f"{base}{side}/")
        page.locator("input[type=file]").set_input_files(photograph(side))  # type: ignore[arg-type]
        send(page)
    problems += wrong(context, f"{base}face/")
    assert not page.locator("[data-shoot]").is_visible()
    page.locator("[data-start]").click()
    page.locator("[data-shoot]").wait_for(state="visible")
    assert not page.locator("[data-start]").is_visible()
    assert page.locator("[data-now]").text_content() == page.locator("label[for=move_0]").text_content()
    problems += [*axe(page), *(["the camera is too wide"] if overflow(page) > 0 else [])]
    for _ in range(2):
        page.wait_for_timeout(300)
        page.locator("[data-shoot]").click()
    page.wait_for_url(f"{base}check/")
    check = realname.Check.objects.get()
    sent = [one for one in realname.pictures(check) if one.kind.startswith("live_")]
    assert [bytes(one.content[:3]) for one in sent] == [b"\xff\xd8\xff"] * 2
    assert len({one.sha256 for one in sent}) == 2
    for end in ("check/", "other-ways/", "counter/", "video/"):
        problems += wrong(context, base + end)
    realname.Check.objects.update(camera=False)
    problems += wrong(context, base)
    assert not problems, os.linesep.join(problems)
