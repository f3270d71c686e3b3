"""The policy officers' pages: try, look, propose; another person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client
from playwright.sync_api import Browser

from kaiye.identity.api import SYSTEM
from kaiye.identity.models import Authenticator
from kaiye.jobs import api as jobs
from kaiye.kernel.api import local_date, now
from kaiye.ledger import api as ledger
from kaiye.policy import api as policy
from kaiye.rules.api import SUSPENDED
from tests.casework.driver import submitted
from tests.dossier.builders import llc
from tests.policy.builders import PASSWORD, YEARS, policy_account
from tests.web.browser import AXE, CHROMIUM, DESK, PHONE, axe, chromium, overflow
from tests.web.helpers import officers_account, signed_in, somebody, text_of, version_on

pytestmark = pytest.mark.django_db(transaction=True)

FORM = f"/policy/parameters/{YEARS}/change/"
BASIS = "公司法（2027年修订）第四十七条"


def desk(login: str = "policy-1", name: str = "吴规则") -> Client:
    return signed_in(policy_account(login, name))


def other() -> Client:
    return desk("policy-2", "郑复核")


def fields(**changes: Any) -> dict[str, Any]:
    day = local_date(now()) + timedelta(days=30)
    return {"value": "3", "since": day.isoformat(), "basis": BASIS, **changes}


def tried(client: Client, **changes: Any) -> str:
    """The address of a trial that is done."""
    answer = client.post(FORM, fields(**changes))
    assert answer.status_code == 302, text_of(answer)
    address: str = answer.headers["Location"]
    jobs.drain(keys={f"trial:{address.split('/')[3]}:0"})
    return address


def proposed(client: Client) -> str:
    """The address of a change that waits."""
    answer = client.post(f"{tried(client)}propose/")
    assert answer.status_code == 302, text_of(answer)
    address: str = answer.headers["Location"]
    return address


def decide(client: Client, address: str, what: str, **more: str) -> Any:
    version = version_on(client.get(address).content.decode())
    return client.post(f"{address}{what}/", {"version": version, **more}, follow=True)


# The whole way.


def test_from_the_form_to_a_change_in_force() -> None:
    case = submitted(llc())
    before = case.state
    client = desk()
    assert "没有等待批准的变更" in text_of(client.get("/policy/"))
    answer = client.post(FORM, fields(), follow=True)
    assert "试算排在后台" in text_of(answer)
    jobs.drain(keys={f"trial:{policy.recent_trials(SYSTEM)[0].pk}:0"})
    address = answer.redirect_chain[0][0]
    page = text_of(client.get(address))
    assert "重判的申请 1件" in page
    assert "结果改变 1件" in page
    assert case.filing in page
    assert "CP-003" in page
    # Nothing personal is stored or shown.
    assert "何青禾" not in page
    waiting = client.post(f"{address}propose/", follow=True)
    assert "已提交审批" in text_of(waiting)
    change = waiting.redirect_chain[0][0]
    # The proposer may take it back, and no more.
    shown = client.get(change).content.decode()
    assert "form-withdraw" in shown
    assert "form-enact" not in shown
    refused = client.post(f"{change}enact/", {"version": "1"})
    assert refused.status_code == 403
    second = other()
    assert "吴规则" in text_of(second.get("/policy/"))
    done = decide(second, change, "enact")
    assert "已批准" in text_of(done)
    day = local_date(now()) + timedelta(days=30)
    assert policy.parameters_in_force().value(YEARS, day) == 3
    page = text_of(client.get(f"/policy/parameters/{YEARS}/"))
    assert BASIS in page
    assert "还没有生效" in page
    # Decisions already made stay as they are.
    case.refresh_from_db()
    assert case.state == before
    ledger.sequence()
    kinds = [entry.kind for entry in ledger.entries(subject=f"parameter:{YEARS}")]
    assert kinds == ["policy.proposed", "policy.enacted"]


def test_rejected_with_a_reason() -> None:
    change = proposed(desk())
    silent = decide(other(), change, "reject", reason=" ")
    assert silent.status_code == 422
    assert 'href="#reason"' in silent.content.decode()
    assert "已驳回" in text_of(decide(other(), change, "reject", reason="修订还没有公布。"))
    assert "修订还没有公布。" in text_of(desk().get(change))


def test_withdrawn_by_its_proposer() -> None:
    change = proposed(desk())
    assert "已撤回" in text_of(decide(desk(), change, "withdraw"))
    assert "form-" not in re.sub("form-search", "", other().get(change).content.decode().split("<main")[1])


def test_a_rule_of_our_own_is_suspended() -> None:
    client = desk()
    address = f"/policy/parameters/{SUSPENDED}/change/"
    page = client.get(address).content.decode()
    assert 'value="CP-024"' in page
    assert 'value="CP-003"' not in page
    answer = client.post(address, fields(value=["CP-024", "AD-009"]))
    assert answer.status_code == 302
    assert policy.get_trial(int(answer.headers["Location"].split("/")[3])).value == ["CP-024", "AD-009"]
    forged = client.post(address, fields(value=["CP-003"]))
    assert forged.status_code == 422
    assert "不能暂停适用" in text_of(forged)


# What is entered wrongly.


@pytest.mark.parametrize(
    ("changes", "marked"),
    [
        ({"value": "三年"}, "value"),
        ({"value": "0"}, "value"),
        ({"value": ""}, "value"),
        ({"since": "2020-01-01"}, "since"),
        ({"since": "明天"}, "since"),
        ({"since": ""}, "since"),
        ({"until": "2020-01-01"}, "until"),
        ({"basis": " "}, "basis"),
        ({"note": "长" * 501}, "note"),
        ({"first_day": "2026-02-30"}, "first_day"),
        ({"first_day": "2026-02-02", "last_day": "2026-02-01"}, "last_day"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_entered(changes: dict[str, str], marked: str) -> None:
    answer = desk().post(FORM, fields(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{marked}"' in page
    assert BASIS in page or "basis" in changes
    assert policy.Trial.objects.count() == 0


def test_every_page_of_every_parameter_opens() -> None:
    client = desk()
    for standing in policy.standings(local_date(now())):
        assert client.get(f"/policy/parameters/{standing.name}/").status_code == 200, standing.name
        assert client.get(f"/policy/parameters/{standing.name}/change/").status_code == 200, standing.name


def test_what_does_not_exist_is_not_found() -> None:
    client = desk()
    for path in ("parameters/llc.colour/", "parameters/x/change/", "trials/7/", "changes/7/"):
        assert client.get(f"/policy/{path}").status_code == 404, path
    for path in ("trials/7/propose/", "changes/7/enact/"):
        assert client.post(f"/policy/{path}", {"version": "1"}).status_code == 404, path


def test_a_change_decided_meanwhile_is_said() -> None:
    change = proposed(desk())
    second = other()
    decide(second, change, "enact")
    for what in ("enact", "reject"):
        answer = second.post(f"{change}{what}/", {"version": "1", "reason": "不同意。"})
        assert answer.status_code == 409, what
    stale = proposed(desk())
    answer = second.post(f"{stale}enact/", {"version": "9"})
    assert answer.status_code == 409
    assert "刚刚由其他人办理" in text_of(answer)
    assert second.post(f"{stale}enact/", {"version": "x"}).status_code == 422


# Who may.


def test_nobody_else_sees_the_policy_pages() -> None:
    change, trial = proposed(desk()), "/policy/trials/1/"
    paths = ("/policy/", f"/policy/parameters/{YEARS}/", FORM, trial, change)
    for client in (signed_in(somebody()), signed_in(officers_account())):
        for path in paths:
            assert client.get(path).status_code == 403, path
        assert client.post(FORM, fields()).status_code == 403
        for what in ("enact", "reject", "withdraw"):
            assert client.post(f"{change}{what}/", {"version": "1", "reason": "不"}).status_code == 403, what
    for path in paths:
        assert Client().get(path).status_code == 302, path


def test_every_step_is_guarded_against_forgery() -> None:
    change = proposed(desk())
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(policy_account("policy-2", "郑复核"), backend="kaiye.identity.backends.Sessions")
    for address in (FORM, "/policy/trials/1/propose/", f"{change}enact/"):
        assert strict.post(address, fields(version="1")).status_code == 403, address


def test_policy_officers_come_to_their_desk() -> None:
    policy_account()
    client = Client(headers={"accept-language": "zh-CN"})
    answer = client.post("/account/staff/", {"login": "policy-1", "password": PASSWORD, "next": "/officer/"})
    assert answer.headers["Location"] == "/account/staff/app/"
    secret = (
        Authenticator.objects.get(account__login="policy-1").secret
        if client.get("/account/staff/app/").status_code == 200
        else ""
    )
    page = client.post("/account/staff/app/", {"code": pyotp.TOTP(secret).at(now())}).content.decode()
    assert 'href="/policy/"' in page
    assert 'href="/policy/"' in client.get("/").content.decode()
    assert client.get("/officer/").status_code == 403


# How it looks.


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.journey
@pytest.mark.looks
@pytest.mark.slow
@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make front)")
def test_every_policy_page_is_accessible(browser: Browser, live_server: Any) -> None:
    assert CHROMIUM
    submitted(llc())
    client = desk()
    running = client.post(FORM, fields()).headers["Location"]
    done = tried(client)
    mine = proposed(client)
    rejected = proposed(client)
    decide(other(), rejected, "reject", reason="修订还没有公布。")
    enacted = proposed(client)
    decide(other(), enacted, "enact")
    waiting = proposed(other())
    paths = (
        "/policy/", f"/policy/parameters/{YEARS}/", f"/policy/parameters/{SUSPENDED}/change/", FORM,
        running, done, mine, rejected, enacted, waiting,
    )  # fmt: skip
    wrong: list[str] = []
    for size in (PHONE, DESK):
        for language in ("zh-CN", "en"):
            context = browser.new_context(viewport=size, locale=language, base_url=live_server.url)
            session = client.cookies["kaiye_session"].value
            context.add_cookies([{"name": "kaiye_session", "value": session, "url": live_server.url}])
            page = context.new_page()
            for path in paths:
                answer = page.goto(path)
                assert answer is not None
                assert answer.status == 200, path
                wrong += [f"{path} {size['width']} {language}: {line}" for line in axe(page)]
                if overflow(page) > 0:
                    wrong.append(f"{path} is {overflow(page)} px too wide at {size['width']} ({language})")
            context.close()
    assert not wrong, "\n".join(wrong)
