"""Whole lives in a real browser against a whole Kaiye: from signing in to the licence, or to the refusal."""

from __future__ import annotations

import copy
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys.lives import Applicant, Officer, Screen, Signer, wait_for
from tests.journeys.town import Town, running
from tests.web import way
from tests.web.browser import CHROMIUM, chromium, fill, follow, send

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="Chromium is not installed (apt-get install chromium)"
    ),
    pytest.mark.skipif(
        not (shutil.which("pdfsig") and shutil.which("pdftoppm")),
        reason="pdfsig and pdftoppm are not installed (apt-get install poppler-utils)",
    ),
]

OWN_WORDING = "为古籍修复提供影像比对服务"
SHOP_WORDING = "代客誊抄书信并装裱成册"


# A stock company as small as the law allows (公司法 第一百三十三条: one supervisor); `way.JSC` has a board of them.
SMALL = {
    "edit/supervision/": {"supervision": "supervisors", "supervisors": ["p4"]},
    "edit/contacts/": {"finance": "p3", "liaison": "p3"},
}
LEFT_OUT = {"刘望舒", "李慕白", "张云杉"}
JSC = [
    (path, SMALL.get(path, fields)) for path, fields in way.JSC if fields.get("person_name") not in LEFT_OUT
]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with running("--demo") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def applicant(browser: Browser, town: Town) -> Applicant:
    """One applicant, signed in once, who files everything."""
    found = Applicant(browser, town)
    found.sign_in("13955100001")
    return found


@pytest.fixture(scope="module")
def officer(browser: Browser, town: Town) -> Officer:
    """The officer of 蜀山区 of the demo's accounts."""
    accounts = json.loads((town.home / "keys" / "demo-accounts.json").read_text())
    account = next(one for one in accounts if one["login"] == "shushan")
    found = Officer(browser, town)
    found.sign_in(account["login"], account["password"])
    return found


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Signing links that were used."""
    return set()


@pytest.fixture(scope="module")
def registered() -> dict[str, str]:
    """Credit codes by name, of what was registered so far."""
    return {}


def shop(trade_name: str, wording: str) -> dict[str, Any]:
    """An individual business with a scope in its own words."""
    document = copy.deepcopy(way.LLC_DOCUMENT)
    for left_out in ("capital", "beneficial_owners"):
        del document[left_out]
    parts = {"division": "合肥市蜀山区", "trade_name": trade_name, "industry": "文具", "form": "店"}
    return {
        **document,
        "entity_type": "IIH",
        "name": {"text": "".join(parts.values()), "parts": parts, "commitment": True},
        "industry": "5241",
        "scope": [{"item": "文具用品零售"}, {"text": wording}],
        "people": {"p1": document["people"]["p2"]},
        "investors": [{"party": "p1", "contributions": []}],
        "posts": [{"post": "liaison", "person": "p1"}],
        "governance": {"employees": 1},
        "articles": {"kind": "template", "template": "none"},
    }


def people_of(steps: list[way.Step]) -> list[dict[str, str]]:
    """Everybody entered on the way, as signers know themselves."""
    return [
        {"name": f["person_name"], "phone": f["person_phone"], "id_number": f["id_number"]}
        for path, f in steps
        if path in {"edit/person/new/", "edit/operator/"}
    ]


def all_sign(browser: Browser, town: Town, people: list[dict[str, str]], seen: set[str]) -> None:
    """Everybody named signs on a phone."""
    signer = Signer(browser, town)
    for person in people:
        signer.sign(person, seen=seen)
    signer.close()


def approved(applicant: Applicant) -> str:
    """The result page says so; the credit code."""
    expect(applicant.page.locator(".govuk-panel__title")).to_have_text("准予登记")
    return applicant.page.locator("#uscc").inner_text()


def licensed(applicant: Applicant, reference: str, tmp_path: Path) -> str:
    """The licence is downloaded, its seal is accepted, its QR code leads to what the register says; the code."""
    uscc = approved(applicant)
    pdf = applicant.download(reference, "下载营业执照正本（PDF）")
    assert pdf.startswith(b"%PDF-")
    path = tmp_path / "licence.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said, said
    picture = subprocess.run(["pdftoppm", "-r", "150", "-png", path], capture_output=True, check=True).stdout
    codes = [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]
    assert codes, "no QR code can be read on the licence"
    address = next(text for text in codes if "/licence/" in text)
    assert address.startswith(f"{applicant.town.url}/licence/")
    phone = Screen(applicant.context.browser, applicant.town, phone=True)  # type: ignore[arg-type]
    phone.page.goto(address)
    expect(phone.page.locator(".ky-verdict")).to_contain_text("真实有效")
    expect(phone.page.locator("main")).to_contain_text(uscc)
    phone.close()
    return uscc


@pytest.mark.parametrize(
    ("kind", "steps", "name"),
    [
        ("LLC", way.LLC, "合肥云杉澄信息科技有限公司"),
        ("JSC", JSC, "合肥砚秋澜新材料科技股份有限公司"),
        ("IIH", way.IIH, "合肥市蜀山区望舒屿文具店"),
    ],
)
def test_from_signing_in_to_the_licence(
    kind: str, steps: list[way.Step], name: str, browser: Browser, town: Town, applicant: Applicant,
    seen: set[str], registered: dict[str, str], tmp_path: Path,
) -> None:  # fmt: skip
    reference = applicant.fill_in(kind, steps)
    applicant.open_signing(reference)
    all_sign(browser, town, people_of(steps), seen)
    applicant.submit(reference)
    registered[name] = licensed(applicant, reference, tmp_path)


def test_own_wording_is_approved_by_an_officer(
    browser: Browser, town: Town, applicant: Applicant, officer: Officer,
    seen: set[str], registered: dict[str, str],
) -> None:  # fmt: skip
    name = "合肥墨舟澜信息科技有限公司"
    document = copy.deepcopy(way.LLC_DOCUMENT)
    document["name"] = {
        "text": name,
        "parts": {"division": "合肥", "trade_name": "墨舟澜", "industry": "信息科技", "form": "有限公司"},
        "commitment": True,
    }
    reference = applicant.start(document)
    applicant.page.goto(f"/apply/{reference}/edit/scope/")
    applicant.page.get_by_text("用自己的话写").click()
    applicant.page.locator("#own_text").fill(OWN_WORDING)
    send(applicant.page)
    applicant.page.goto(f"/apply/{reference}/check/")
    expect(applicant.page.locator("main")).to_contain_text("需要工作人员审核")
    applicant.open_signing(reference)
    all_sign(browser, town, list(document["people"].values()), seen)
    applicant.submit(reference)
    expect(applicant.page.locator("h1")).to_have_text("申请已经收到，正在审核")
    assert "自拟的经营范围" in officer.reason(name)
    officer.open(name)
    expect(officer.page.locator("main")).to_contain_text(OWN_WORDING)
    follow(officer.page, officer.page.locator("#form-approve button"))
    assert "准予登记" in officer.done()
    applicant.page.goto(f"/apply/{reference}/result/")
    registered[name] = approved(applicant)


def referred(
    trade_name: str, browser: Browser, town: Town, applicant: Applicant, officer: Officer, seen: set[str]
) -> tuple[str, dict[str, str]]:
    """A shop with its own wording before the officer; its reference and its operator."""
    document = shop(trade_name, SHOP_WORDING)
    reference = applicant.start(document)
    applicant.open_signing(reference)
    all_sign(browser, town, [document["people"]["p1"]], seen)
    applicant.submit(reference)
    officer.open(document["name"]["text"])
    return reference, document["people"]["p1"]


def test_refused_with_reasons_and_law(
    browser: Browser, town: Town, applicant: Applicant, officer: Officer, seen: set[str]
) -> None:
    reference, _ = referred("拾光屿", browser, town, applicant, officer, seen)
    follow(officer.page, officer.page.locator("#go-refuse"))
    fill(
        officer.page,
        {"reason-0": "自拟的经营项目以他人名义书写信函，违背公序良俗。", "basis-0": "民法典 第一百五十三条"},
    )
    follow(officer.page, officer.page.locator("#form-refuse button"))
    assert "不予登记" in officer.done()
    applicant.page.goto(f"/apply/{reference}/result/")
    expect(applicant.page.locator("h1")).to_have_text("不予登记")
    expect(applicant.page.locator("#points")).to_contain_text("违背公序良俗")
    expect(applicant.page.locator("#points")).to_contain_text("民法典 第一百五十三条")
    assert applicant.download(reference, "不予登记通知书（PDF）").startswith(b"%PDF-")


def test_returned_mended_and_approved(
    browser: Browser, town: Town, applicant: Applicant, officer: Officer,
    seen: set[str], registered: dict[str, str],
) -> None:  # fmt: skip
    name = "合肥市蜀山区听澜屿文具店"
    reference, operator = referred("听澜屿", browser, town, applicant, officer, seen)
    follow(officer.page, officer.page.locator("#go-return"))
    fill(officer.page, {"own": "自拟的经营项目请写明装裱的材料。\n住所请写明楼层。"})
    follow(officer.page, officer.page.locator("#form-return button"))
    assert "退回" in officer.done()
    page = applicant.page
    page.goto(f"/apply/{reference}/result/")
    expect(page.locator("#points li")).to_have_text([re.compile("装裱的材料"), re.compile("住所请写明楼层")])
    assert applicant.download(reference, "补正告知书（PDF）").startswith(b"%PDF-")
    follow(page, page.locator("#mend"))
    follow(page, page.locator('a[href*="edit/domicile/"]').first)
    fill(page, {"address": "望江西路88号创新大厦5幢一层102室"})
    send(page)
    follow(page, page.locator('a[href*="edit/scope/"]').first)
    fill(page, {"own_text": "代客誊抄书信，以宣纸装裱成册"})
    send(page)
    applicant.open_signing(reference)
    all_sign(browser, town, [operator], seen)
    applicant.submit(reference)
    officer.open(name)
    expect(officer.page.locator("main")).to_contain_text("以宣纸装裱成册")
    follow(officer.page, officer.page.locator("#form-approve button"))
    assert "准予登记" in officer.done()
    page.goto(f"/apply/{reference}/result/")
    registered[name] = approved(applicant)


def test_everybody_can_look_them_up_and_the_trail_is_whole(
    browser: Browser, town: Town, registered: dict[str, str]
) -> None:
    assert len(registered) == len(set(registered.values())) == 5
    visitor = Screen(browser, town)
    visitor.page.goto("/register/")
    for name, uscc in registered.items():
        wait_for(f"the public page of {name}", lambda: found(visitor, name))  # noqa: B023
        follow(visitor.page, visitor.page.get_by_role("link", name=name))
        expect(visitor.page.locator("h1")).to_have_text(name)
        expect(visitor.page.locator("main")).to_contain_text(uscc)
        follow(visitor.page, visitor.page.get_by_role("navigation").get_by_role("link", name="查企业"))
    visitor.close()
    assert town.command("ledger", "verify").returncode == 0


def found(visitor: Screen, name: str) -> bool:
    """Whether the search finds the name."""
    fill(visitor.page, {"q": name})
    follow(visitor.page, visitor.page.locator("#form-search button"))
    return visitor.page.get_by_role("link", name=name).count() > 0
