"""The name page with its script, in a browser: answers in the pause, minds input methods, works by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import Browser, Page

from kaiye.kernel.api import now
from kaiye.names.api import claim
from tests.web.browser import AXE, CHROMIUM, DESK, PHONE, axe, chromium, overflow
from tests.web.helpers import new_filing, post, signed_in, somebody
from tests.web.test_accessible import visitor

pytestmark = [
    pytest.mark.journey,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="Chromium is not installed (apt-get install chromium)"
    ),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make front)"),
]

TAKEN = "合肥云杉信息科技有限公司"
# As long as somebody stops to think; the page itself waits a quarter of a second.
PAUSE = 5000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    """The name page of a new filing in 蜀山, where one trade name is taken; whatever it logs is an error."""
    with transaction.atomic():
        claim(TAKEN, authority="340104", uscc="91340104MA00000001", at=now())
    client = signed_in(somebody())
    reference = new_filing(client)
    post(client, f"/apply/{reference}/edit/place/", {"division": "340104"})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = visitor(browser, live_server, getattr(request, "param", "zh-hans"), session)
    shown = context.new_page()
    shown.set_default_timeout(PAUSE)
    said: list[str] = []
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    shown.goto(f"{live_server.url}/apply/{reference}/edit/name/")
    yield shown
    context.close()
    # A dead line is a test's own doing.
    assert [line for line in said if "503" not in line] == []


def wrong(page: Page) -> list[str]:
    """What axe finds at both sizes, and what is wider than a phone."""
    problems = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        problems += axe(page)
        if overflow(page) > 0:
            problems.append(f"{overflow(page)} pixels too wide")
    return problems


def blocked(page: Page) -> None:
    page.locator("#trade_name").press_sequentially("云杉")
    page.locator("#name_industry").press_sequentially("信息科技")
    page.wait_for_selector(".ky-answer--restricted")


@pytest.mark.parametrize("page", ["zh-hans", "en"], indirect=True)
def test_the_answer_comes_by_itself_and_is_accessible(page: Page) -> None:
    page.locator("#trade_name").press_sequentially("云杉")
    page.wait_for_selector(".ky-answer--open")
    assert not page.locator("#check-name").is_visible()
    page.locator("#name_industry").press_sequentially("信息科技")
    page.wait_for_selector(".ky-answer--restricted")
    assert page.locator(".ky-take[data-trade]").count() == 3
    assert wrong(page) == []
    page.locator(".ky-take[data-trade]").first.click()
    page.wait_for_selector(".ky-answer--free")
    # The person is led to the new answer, and told of it once.
    assert page.evaluate("document.activeElement.id") == "answer-title"
    assert page.locator("#name-line").get_attribute("role") == "status"
    assert page.locator("#name-line").inner_text().startswith(page.locator("#answer-title").inner_text())
    assert wrong(page) == []
    page.locator("[data-back]").click()
    page.wait_for_selector(".ky-answer--restricted")
    assert page.locator("#trade_name").input_value() == "云杉"


def test_an_input_method_is_not_interrupted(page: Page) -> None:
    """While letters are being put together into characters nothing is asked; afterwards once."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "typed" in request.url else None)
    field = page.locator("#trade_name")
    field.dispatch_event("compositionstart")
    field.press_sequentially("yunshan", delay=60)
    page.wait_for_timeout(400)
    assert asked == []
    field.evaluate("element => { element.value = '云杉' }")
    field.dispatch_event("compositionend")
    page.wait_for_selector(".ky-answer")
    assert len(asked) == 1


def test_with_the_keyboard_alone(page: Page) -> None:
    blocked(page)
    page.locator("#name_industry").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.ky-take[data-trade]')"):
            break
    wanted = page.evaluate("document.activeElement.dataset.trade")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ky-answer--free")
    assert page.locator("#trade_name").input_value() == wanted
    # Enter in a field saves; it takes no suggestion.
    page.locator("#trade_name").fill("云杉")
    page.wait_for_selector(".ky-answer--restricted")
    address = page.url
    with page.expect_navigation(wait_until="load"):
        page.locator("#trade_name").press("Enter")
    page.goto(address)
    assert page.locator("#trade_name").input_value() == "云杉"


def test_a_relation_is_filled_in_and_nothing_typed_is_lost_when_the_line_is_dead(page: Page) -> None:
    page.locator("#alternatives").fill("合肥听雨屿信息科技有限公司")
    page.locator('input[value="有限责任公司"]').check(force=True)
    blocked(page)
    page.locator("[data-related]").click()
    page.wait_for_selector(".ky-answer--free")
    assert page.locator("#investment_relation").input_value() == "91340104MA00000001"
    assert page.locator("#investment_relation").is_visible()
    page.route("**/typed/", lambda route: route.fulfill(status=503))
    page.locator("#trade_name").fill("望舒")
    page.wait_for_selector(".ky-name-line--open")
    assert page.locator("#trade_name").input_value() == "望舒"
    assert page.locator("#alternatives").input_value() == "合肥听雨屿信息科技有限公司"
    page.unroute("**/typed/")
