"""What the rules say of a page while it is filled in: at the field, of what is there, with nothing saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.web.browser import AXE, CHROMIUM, PHONE, axe, chromium, overflow
from tests.web.helpers import new_filing, post, signed_in, somebody
from tests.web.test_accessible import visitor
from tests.web.way import LLC, ZHANG

pytestmark = pytest.mark.django_db(transaction=True)


def said(client: Client, reference: str, place: str, fields: dict[str, Any]) -> dict[str, str]:
    """Field → the remark at it."""
    answer = client.post(f"/apply/{reference}/edit/{place}/typed/", fields)
    assert answer.status_code == 200
    page = answer.content.decode()
    found = re.findall(r'data-field="(\w+)">\s*<p class="ky-typed__text">(.*?)</p>', page, re.DOTALL)
    return {field: re.sub(r"<[^>]+>", "", text).strip() for field, text in found}


@pytest.fixture
def filing() -> tuple[Client, str]:
    client = signed_in(somebody())
    reference = new_filing(client)
    post(client, f"/apply/{reference}/edit/place/", {"division": "340104"})
    return client, reference


def test_a_vague_address_is_told_before_the_page_is_finished(filing: tuple[Client, str]) -> None:
    client, reference = filing
    assert "门牌号" in said(client, reference, "domicile", {"address": "望江西路"})["address"]
    assert said(client, reference, "domicile", {"address": "望江西路88号5幢1203室"}) == {}


def test_an_empty_field_is_left_in_peace(filing: tuple[Client, str]) -> None:
    client, reference = filing
    assert said(client, reference, "domicile", {"address": "", "nature": "residential"}) == {}
    assert said(client, reference, "capital", {"amount": ""}) == {}


def test_what_cannot_be_read_is_told_at_its_field(filing: tuple[Client, str]) -> None:
    client, reference = filing
    assert set(said(client, reference, "capital", {"amount": "一百"})) == {"amount"}


def test_capital_waits_for_the_shareholders(filing: tuple[Client, str]) -> None:
    """Sums that differ are told once there is something to add up."""
    client, reference = filing
    assert said(client, reference, "capital", {"amount": "100"}) == {}
    for place, fields in LLC:
        post(client, f"/apply/{reference}/{place}", fields)
    assert said(client, reference, "capital", {"amount": "100"}) == {}
    assert "100" in said(client, reference, "capital", {"amount": "101"})["amount"]


def test_a_wrong_number_of_a_new_person_is_told_and_nothing_is_kept(filing: tuple[Client, str]) -> None:
    client, reference = filing
    wrong = {**ZHANG, "id_number": ZHANG["id_number"][:-1] + "9"}
    assert "id_number" in said(client, reference, "person/new", wrong)
    assert said(client, reference, "person/new", ZHANG) == {}
    assert "张云杉" not in client.get(f"/apply/{reference}/list/people/").content.decode()


def test_nobody_else_can_ask(filing: tuple[Client, str]) -> None:
    _, reference = filing
    answer = signed_in(somebody("13900000002")).post(f"/apply/{reference}/edit/capital/typed/", {})
    assert answer.status_code == 404


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.journey
@pytest.mark.looks
@pytest.mark.skipif(not Path(CHROMIUM).exists() or not AXE.exists(), reason="Chromium or axe-core is missing")
def test_it_appears_at_the_field_and_is_accessible(
    filing: tuple[Client, str], browser: Browser, live_server: Any
) -> None:
    client, reference = filing
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = visitor(browser, live_server, "zh-hans", session)
    page: Page = context.new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/apply/{reference}/edit/domicile/")
    page.fill("#address", "望江西路")
    remark = page.locator("#address ~ .ky-typed")
    remark.wait_for(timeout=5000)
    assert remark.get_attribute("id") in (page.get_attribute("#address", "aria-describedby") or "")
    assert page.evaluate("document.activeElement.id") == "address"
    assert overflow(page) <= 0
    assert axe(page) == []
    page.fill("#address", "望江西路88号5幢1203室")
    remark.wait_for(state="detached", timeout=5000)
    context.close()
