"""The pages of identity and its protection in a real browser: axe finds nothing, nothing is too wide for a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from kaiye.identity.api import Actor, ActorKind, Role, open_staff_account, request_code
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.realname import api as realname
from kaiye.safeguards import api as safeguards
from tests.casework.driver import submitted
from tests.realname.builders import JPEG, Eyes, concluded, opened, person
from tests.rules.dossiers import COMPANY_CODE
from tests.web.browser import PHONE, axe, chromium, fill, overflow, send
from tests.web.helpers import officers_account, signed_in, somebody
from tests.web.test_accessible import pytestmark as conditions
from tests.web.test_accessible import visitor, wrong
from tests.web.test_protection import document, link

pytestmark = conditions


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_persons_pages_are_accessible(browser: Browser, live_server: Any, language: str) -> None:
    case = submitted(document(), at=now())
    denial = link()
    account = somebody()
    client = signed_in(account)
    context = visitor(browser, live_server, language, client.cookies[settings.SESSION_COOKIE_NAME].value)
    problems = wrong(context, f"{live_server.url}/identity/")
    client.post("/account/identity/who/", {"person_name": "张云杉", "id_number": "340104198803120213"})
    pages = ("", "who/", "front/", "back/", "face/", "other-ways/", "counter/", "video/", "check/")
    for page in pages:
        problems += wrong(context, f"{live_server.url}/account/identity/{page}")
    client.post("/account/identity/demonstration/")
    problems += wrong(context, f"{live_server.url}/identity/")
    mention = safeguards.Mention.objects.filter(reference=case.filing).first()
    assert mention is not None
    problems += wrong(context, f"{live_server.url}/identity/mentions/{mention.pk}/report/")
    problems += wrong(context, f"{live_server.url}{denial}")
    client.post(denial)
    drain()
    for path in (denial, f"/register/{case.uscc}/", "/identity/", "/barred/"):
        problems += wrong(context, f"{live_server.url}{path}")
    assert not problems, os.linesep.join(problems)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_identity_desk_is_accessible(browser: Browser, live_server: Any, language: str) -> None:
    check = concluded(Eyes(distance=0.5), authority="340111", at=now())
    other = opened("8.0", authority="340111", at=now())
    visit = realname.book_counter(other.pk, at=now())
    signatory = realname.ask_signatory(
        person(), uscc=COMPANY_CODE, organisation="合肥样本投资有限公司", until=date(2027, 6, 30), licence=JPEG,
        letter=JPEG, authority="340111", actor=Actor(ActorKind.APPLICANT, "account:5"), at=now(),
    )  # fmt: skip
    reporter = safeguards.Reporter("张云杉", "340104198803120213", "13855100001", proved=False)
    report = safeguards.report_misuse(
        reporter,
        reference="KY1",
        registered_as=lambda: "",
        authority="340111",
        words="不是我",
        actor="signer:1.0",
        at=now(),
    )
    client = signed_in(officers_account("340111"))
    context = visitor(browser, live_server, language, client.cookies[settings.SESSION_COOKIE_NAME].value)
    paths = (
        "identity/",
        f"identity/checks/{check.pk}/",
        f"identity/visits/{visit.pk}/",
        f"identity/signatories/{signatory.pk}/",
        "misuse/",
        f"misuse/{report.number}/",
        "misuse/bars/new/",
    )
    problems = [line for path in paths for line in wrong(context, f"{live_server.url}/officer/{path}")]
    assert not problems, os.linesep.join(problems)


def test_both_second_steps_of_staff_are_accessible(browser: Browser, live_server: Any) -> None:
    for login, phone in (("app", ""), ("message", "13855100009")):
        open_staff_account(
            login, password="correct horse battery", name="周审核", role=Role.OFFICER, authority="340111",
            phone=phone, at=now(),
        )  # fmt: skip
        page = visitor(browser, live_server, "zh-hans").new_page()
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(f"{live_server.url}/account/staff/")
        fill(page, {"login": login, "password": "correct horse battery"})
        send(page)
        assert axe(page) == []
        assert overflow(page) <= 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_an_accounts_safety_are_accessible(
    browser: Browser, live_server: Any, language: str
) -> None:
    client = signed_in(somebody())
    forced = signed_in(somebody())
    forced.get("/account/security/")
    client.get("/account/security/")
    session = client.session
    session["proved_at"] = now().isoformat()
    session.save()
    context = visitor(browser, live_server, language, client.cookies[settings.SESSION_COOKIE_NAME].value)
    problems: list[str] = []
    for path in ("security/", "security/confirm/", "security/password/", "security/phone/", "recover/"):
        problems += wrong(context, f"{live_server.url}/account/{path}")
    request_code("13855100002", ip="127.0.0.1", at=now(), draw=lambda: "482913")
    row = realname.open_recovery("13855100001", "13855100002", "482913", ip="127.0.0.1", at=now())
    session["recovery"] = row.pk
    session["recovery_asked"] = {"lost": "13855100001", "phone": "13855100002"}
    session.save()
    for path in ("code/", "state/", "identity/", "identity/who/"):
        problems += wrong(context, f"{live_server.url}/account/recover/{path}")
    assert not problems, os.linesep.join(problems)
