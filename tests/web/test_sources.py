"""How the outside sources stand, for officers and engineers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client, override_settings

from kaiye.evidence.api import load_list, read_list
from kaiye.evidence.models import Asking, Outage
from kaiye.identity.api import Account
from kaiye.kernel.api import now
from kaiye.rules.api import SOURCES
from tests.casework.builders import llc
from tests.casework.driver import submitted
from tests.web.helpers import officers_account, signed_in, somebody, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_else_sees_it() -> None:
    assert Client().get("/officer/sources/").status_code == 302
    assert signed_in(somebody()).get("/officer/sources/").status_code == 403


def test_an_engineer_sees_it_without_the_queue() -> None:
    engineer = officers_account()
    Account.objects.filter(pk=engineer.pk).update(role="system_admin", authority="")
    client = signed_in(Account.objects.get(pk=engineer.pk))
    page = client.get("/officer/sources/")
    assert page.status_code == 200
    assert "看待办案件" not in text_of(page)
    assert client.get("/officer/").status_code == 403


def test_what_is_down_since_when_and_who_waits_for_it() -> None:
    at = now()
    submitted(llc(), sources={"unreachable": ["population"]})
    Outage.objects.create(
        source="population", since=at - timedelta(hours=2), failures=9, paused_until=at + timedelta(minutes=4)
    )
    for ms, why in ((120.4, ""), (180, ""), (2000, "too_slow")):
        Asking.objects.create(source="population", at=at, ms=ms, answered=not why, why=why)
    page = text_of(signed_in(officers_account()).get("/officer/sources/"))
    assert "等它的案件：1件" in page
    row = page[page.index("没有答复 从") :]
    assert "人口库：现在没有答复" in page
    assert "暂停询问到" in row
    assert "24小时内问3次，失败1次" in row
    assert "用时中位数120毫秒，95%不超过180毫秒" in row
    assert "超过了规定的时间" in row
    metrics = Client(REMOTE_ADDR="127.0.0.1").get("/metrics").content.decode()
    assert 'kaiye_cases_waiting{source="population"} 1.0' in metrics
    assert 'kaiye_source_down{source="population"} 1.0' in metrics
    assert 'kaiye_source_down{source="barred"} 0.0' in metrics
    assert 'kaiye_source_asked_total{source="population",status="unreachable"}' in metrics


def test_policies_and_lists_are_told_in_both_languages() -> None:
    text = "division,address,listed_on\n340104,样例路8号,2026-11-01"
    day = date(2026, 11, 20)
    load_list(
        "forbidden_addresses",
        read_list("forbidden_addresses", text, dated=day),
        origin="市自然资源局",
        dated=day,
        content=text.encode(),
        actor="system",
        at=now(),
    )
    client = signed_in(officers_account())
    page = text_of(client.get("/officer/sources/"))
    assert all(title.text() in page for title in SOURCES.values())
    assert "市自然资源局 2026年11月20日 1" in page
    english = text_of(client.get("/officer/sources/", headers={"accept-language": "en"}))
    assert "The authority's own register, asked before the outside source." in english.replace("&#39;", "'")


@override_settings(KAIYE_SANDBOX=False)
def test_what_is_not_connected_is_said() -> None:
    assert "有8个数据源没有接入" in text_of(signed_in(officers_account()).get("/officer/sources/"))
