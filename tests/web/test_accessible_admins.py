"""The administrators' pages in a real browser: axe finds nothing, nothing is too wide for a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from kaiye.identity import api as identity
from kaiye.identity.api import Duty, Role, actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.notices.api import mailbox
from tests.web.browser import chromium
from tests.web.helpers import signed_in
from tests.web.test_accessible import pytestmark as conditions
from tests.web.test_accessible import visitor, wrong
from tests.web.test_admin_desks import dead_job, opened, undelivered

pytestmark = conditions


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_three_desks_are_accessible(browser: Browser, live_server: Any, language: str) -> None:
    first, second = opened(Role.SECURITY_ADMIN, "security-1"), opened(Role.SECURITY_ADMIN, "security-2")
    officer, duty = opened(Role.OFFICER, "zhou"), Duty(Role.OFFICER, "340104")
    change = identity.propose_account(
        "wuli", duty, name="吴审核", phone="13855100009", actor=actor_of(first), at=now()
    )
    identity.unlock(officer.pk, reason="本人到场", actor=actor_of(first), at=now())
    dead_job()
    undelivered()
    pages = {
        first: [
            "accounts/",
            "accounts/new/",
            f"accounts/{officer.pk}/",
            f"accounts/{officer.pk}/act/stop/",
            f"changes/{change.pk}/",
            "certificates/",
        ],
        second: [f"changes/{change.pk}/"],
        opened(Role.SYSTEM_ADMIN, "system"): ["system/"],
        opened(Role.AUDIT_ADMIN, "audit"): ["audit/"],
    }
    problems: list[str] = []
    for account, paths in pages.items():
        session = signed_in(account).cookies[settings.SESSION_COOKIE_NAME].value
        context = visitor(browser, live_server, language, session)
        for path in paths:
            problems += wrong(context, f"{live_server.url}/administration/{path}")
    identity.confirm_change(change.pk, version=1, actor=actor_of(second), at=now())
    drain()
    link = str(mailbox("13855100009")[0].link).partition("8000")[2]
    problems += wrong(visitor(browser, live_server, language), f"{live_server.url}{link}")
    assert not problems, os.linesep.join(problems)
