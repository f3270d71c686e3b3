"""Debian's Chromium driven by Playwright: filling in forms by field name, and axe on a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = os.environ.get("KAIYE_CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; Playwright keeps a loop in this thread, where Django would refuse its database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield browser
        browser.close()


def fill(page: Page, fields: dict[str, Any]) -> None:
    """Fill in the fields of the page's form by their names."""
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            _fill(page, name, str(one))


def _fill(page: Page, name: str, value: str) -> None:
    # A click returns when the next page has begun to arrive; what is counted below must be there first.
    page.locator(f'main [name="{name}"]').first.wait_for(state="attached")
    folded = page.locator(f'main details:not([open]):has([name="{name}"]) > summary')
    if folded.count():
        folded.first.click()
    boxes = page.locator(f'main input[name="{name}"][type=radio], main input[name="{name}"][type=checkbox]')
    if boxes.count():
        page.locator(f'main input[name="{name}"][value="{value}"]').check(force=True)
        return
    field = page.locator(f'main [name="{name}"]').first
    if field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def follow(page: Page, leads_on: Locator) -> None:
    """Press what leads to another page, and wait until that page is there as a whole."""
    with page.expect_navigation(wait_until="load"):
        leads_on.click()


def send(page: Page) -> None:
    """Press the button that saves the page's form."""
    button = (
        "main form[method=post] button.govuk-button[type=submit]:not([name]):not(.govuk-button--secondary)"
    )
    follow(page, page.locator(button).last)


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong on the page, one line each."""
    if not page.evaluate("() => Boolean(window.axe)"):
        # Read into the page by the debugger, so the content security policy stays as it is.
        page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", _TAGS)[
        "violations"
    ]
    return [
        f"{one['id']}: {one['help']} – {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return int(
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
