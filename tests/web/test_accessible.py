"""Every page in a real browser: axe finds nothing, and nothing is wider than a small phone's screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import local_date, now
from kaiye.licences import api as licences
from tests.casework.builders import llc, named
from tests.casework.driver import AT, submitted
from tests.casework.test_two_pairs_of_eyes import staff
from tests.web import way
from tests.web.browser import AXE, CHROMIUM, DESK, PHONE, axe, chromium, fill, overflow, send
from tests.web.helpers import officers_account, signed_in, somebody
from tests.web.test_reserved_names import reserved

pytestmark = [
    pytest.mark.journey,
    pytest.mark.looks,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="Chromium is not installed (apt-get install chromium)"
    ),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make front)"),
]

ANYBODY = [
    "/", "/account/sign-in/", "/account/staff/", "/demo/mailbox/", "/sign/", "/sign/unknown-link/", "/nowhere/",
]  # fmt: skip
DRAFT = [
    "", "check/", "check/order/", "withdraw/", "list/people/", "list/investors/", "edit/person/p2/remove/",
    "edit/person/new/", "edit/organisation/new/", "edit/investor/new/", "edit/investor/p1/",
    "edit/place/", "edit/place/?parent=none", "edit/scope/?q=软件", "edit/industry/?q=软件",
    *dict.fromkeys(path for path, _ in way.LLC if "/new/" not in path),
]  # fmt: skip
NAMES = [
    "", "new/", "new/?type=", "new/?type=LLC", "new/?type=LLC&parent=340100&division=",
    "new/?type=LLC&division=340104", "{kept}/", "{kept}/release/",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def wrong(context: BrowserContext, address: str) -> list[str]:
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.goto(address)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        # English pages have the same marks in the same places: they are read at the narrow size only.
        problems += axe(page) if size is PHONE or 'lang="zh' in page.content()[:40] else []
        if overflow(page) > 0:
            problems.append(f"{overflow(page)} pixels too wide at {size['width']}")
    page.close()
    return [f"{address} {problem}" for problem in problems]


def visitor(browser: Browser, server: Any, language: str, session: str = "") -> BrowserContext:
    context = browser.new_context(locale="zh-CN")
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if session:
        cookies[settings.SESSION_COOKIE_NAME] = session
    context.add_cookies(
        [{"name": name, "value": value, "url": server.url} for name, value in cookies.items()]
    )
    return context


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_accessible(browser: Browser, live_server: Any, language: str) -> None:
    account = somebody()
    client = signed_in(account)
    reference = filings.start(way.LLC_DOCUMENT, actor=actor_of(account), at=now()).reference
    context = visitor(browser, live_server, language, client.cookies[settings.SESSION_COOKIE_NAME].value)
    problems = [line for path in ANYBODY for line in wrong(context, live_server.url + path)]
    kept = reserved(account)
    paths = [f"/apply/names/{path.format(kept=kept.reference)}" for path in NAMES]
    paths += [f"/apply/{reference}/{path}" for path in DRAFT]
    for path in ["/apply/", "/apply/new/", *paths]:
        problems += wrong(context, live_server.url + path)
    filing = filings.get(reference, actor_of(account))
    filings.prepare_signing(reference, version=filing.version, actor=actor_of(account), at=now())
    for path in ("signing/", "signing/reopen/", "evidence/"):
        problems += wrong(context, f"{live_server.url}/apply/{reference}/{path}")
    signer = filings.remind(reference, "p2", actor=actor_of(account), at=now())
    link = f"{live_server.url}/sign/{signer.token}/"
    page = context.new_page()
    page.goto(f"{link}who/")
    problems += wrong(context, link) + wrong(context, f"{link}who/")
    fill(page, {"signer_name": "李慕白", "last_four": "0343"})
    send(page)
    problems += [
        line for path in ("papers/", "sign/", "refuse/?why=wrong") for line in wrong(context, link + path)
    ]
    assert not problems, os.linesep.join(problems)


def test_errors_are_accessible(browser: Browser, live_server: Any) -> None:
    client = signed_in(somebody())
    reference = filings.start(way.LLC_DOCUMENT, actor=actor_of(somebody()), at=now()).reference
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = visitor(browser, live_server, "zh-hans", session).new_page()
    page.goto(f"{live_server.url}/apply/{reference}/edit/investor/p1/")
    fill(page, {"due_0": "2041-01-01"})
    send(page)
    assert "saved=1" in page.url
    assert axe(page) == []
    page.goto(f"{live_server.url}/apply/{reference}/edit/capital/")
    fill(page, {"amount": "很多"})
    send(page)
    assert page.title().startswith("错误：")
    assert axe(page) == []


def waiting() -> casework.Case:
    """A case with everything an officer's page can show: own wording, own articles, a source that is silent, a
    question to the officer, a dispute, more time asked for, and a restriction proposed to be let pass."""
    articles = {"kind": "custom", "text": "第一章 总则\n第一条 本公司依法设立。\n第二条 公司住所：某处。"}
    scope = [{"item": "软件开发"}, {"text": "为古籍修复提供影像比对服务"}, {"text": "小区食堂"}]
    document = named("听雨屿", scope=scope, articles=articles)
    document["people"]["lu"]["id_valid_until"] = "2026-11-24"
    sources = {"unreachable": ["population"]}
    case = submitted(document, me=actor_of(somebody()), sources=sources)
    wu, superior = staff("wu"), staff("hefei", authority="340100")
    casework.ask_opinion(case.pk, version=case.version, actor=wu, at=AT, question="属于养老服务吗？")
    case = casework.get_case(case.pk)
    case = casework.record_dispute(case.pk, version=case.version, actor=wu, at=AT, text="股东资格之诉")
    case = casework.ask_extension(case.pk, version=case.version, actor=wu, at=AT, reason="情形复杂")
    count = len(casework.restrictions_now(case, at=now())[1])
    grounds = [("正在补办", "居民身份证法 第十一条")] * count
    casework.propose_override(case.pk, version=case.version, actor=superior, at=now(), grounds=grounds)
    return casework.get_case(case.pk)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_officer_page_is_accessible(browser: Browser, live_server: Any, language: str) -> None:
    case, closed = waiting(), submitted(llc(), at=now())
    account = officers_account()
    type(account).objects.filter(pk=account.pk).update(leader=True)
    client = signed_in(account)
    context = visitor(browser, live_server, language, client.cookies[settings.SESSION_COOKIE_NAME].value)
    paths = [
        "",
        "?show=closed",
        "?text=没有",
        "sources/",
        *(f"cases/{case.pk}/{page}" for page in ("", "return/", "refuse/", "override/", "evidence/")),
        *(f"cases/{case.pk}/act/{act}/" for act in ("opinion", "recusal", "dispute")),
    ]
    problems = [line for path in paths for line in wrong(context, f"{live_server.url}/officer/{path}")]
    problems += wrong(context, f"{live_server.url}/officer/cases/{closed.pk}/")
    page = context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/officer/cases/{case.pk}/")
    for summary in page.locator("details > summary").all():
        summary.click()
    problems += [*axe(page), *(["everything unfolded is too wide"] if overflow(page) > 0 else [])]
    plain = submitted(
        named("听松屿", scope=[{"text": "为古籍修复提供影像比对服务"}]), me=actor_of(somebody())
    )
    for name in ("return", "refuse"):
        page.goto(f"{live_server.url}/officer/cases/{plain.pk}/{name}/")
        page.locator(f"#form-{name} button").last.click()
        page.wait_for_selector(".govuk-error-summary")
        problems += axe(page)
    assert not problems, os.linesep.join(problems)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_public_page_is_accessible(browser: Browser, live_server: Any, language: str) -> None:
    uscc = submitted(llc(), at=now()).uscc
    drain()
    found = licences.current(uscc)
    assert found
    context = visitor(browser, live_server, language)
    paths = [
        "/register/", "/register/?q=青禾浦", "/register/?q=没有", f"/register/{uscc}/",
        f"/register/{uscc}/?as_of={local_date(now())}", f"/register/{uscc}/?as_of=昨天", "/register/none/",
        f"/licence/{found.code}/", "/licence/none/", "/licence/verify/",
        "/rules/", "/rules/?chapter=capital", "/rules/?q=出资&type=LLC", "/rules/?q=没有", "/rules/CP-003/", "/rules/OR-007/",
        "/rules/CP-999/", "/rules/undecided/", "/rules/parameters/", "/rules/data/",
    ]  # fmt: skip
    problems = [line for path in paths for line in wrong(context, live_server.url + path)]
    page = context.new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/rules/CP-003/")
    for summary in page.locator("main details > summary").all():
        summary.click()
    problems += [*axe(page), *(["a rule's source is too wide"] if overflow(page) > 0 else [])]
    for text in (found.credential, "这不是凭证", ""):
        page.goto(f"{live_server.url}/licence/verify/")
        fill(page, {"text": text})
        send(page)
        page.wait_for_selector(".ky-verdict, .govuk-error-summary")
        problems += [*axe(page), *(["the answer is too wide"] if overflow(page) > 0 else [])]
    assert not problems, os.linesep.join(problems)
