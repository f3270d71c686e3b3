"""What is personal in a case: open to who decides it, to others after they said why; the person sees who looked."""

from __future__ import annotations

import pytest
from django.test import Client

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.ledger import api as ledger
from tests.casework.builders import named
from tests.casework.driver import submitted
from tests.web.test_officer import desk, of, referred
from tests.web.test_protection import document, proved

pytestmark = pytest.mark.django_db


def looks(case: casework.Case) -> list[dict[str, object]]:
    return [row.facts for row in ledger.about({case.filing}, kind="personal.seen", limit=9)]


def papers(case: casework.Case, browser: Client) -> int:
    sha256 = filings.papers(case.ceremony)[0].sha256
    return browser.get(of(case, f"papers/{sha256}.pdf")).status_code


def closed(trade_name: str = "墨池岚") -> casework.Case:
    case = submitted(named(trade_name))
    assert case.is_closed
    return case


def test_who_decides_a_case_sees_it_and_every_look_is_kept() -> None:
    case = referred()
    browser = desk()
    page = browser.get(of(case)).content.decode()
    assert 'id="look"' not in page
    assert 'id="content"' in page
    assert [one["purpose"] for one in looks(case)] == ["case_review"]
    assert papers(case, browser) == 200
    assert len(looks(case)) == 2


def test_who_does_not_decide_it_says_why_first() -> None:
    case = closed()
    browser = desk(case.authority)
    page = browser.get(of(case)).content.decode()
    assert 'id="look"' in page
    assert 'id="content"' not in page
    assert papers(case, browser) == 302
    assert looks(case) == []

    for empty in ("", "  看  ", "长" * 201):
        answer = browser.post(of(case, "look/"), {"reason": empty})
        assert answer.status_code == 422
        assert "请写明为什么" in answer.content.decode()
    assert papers(case, browser) == 302

    assert browser.post(of(case, "look/"), {"reason": "答复当事人的询问"}).status_code == 302
    assert 'id="content"' in browser.get(of(case)).content.decode()
    assert papers(case, browser) == 200
    assert [one.reason for one in casework.looks_at({case.filing})] == ["答复当事人的询问"]
    (kept,) = ledger.about({case.filing}, kind="personal.seen", limit=9)
    assert "答复当事人的询问" not in str(kept.facts)
    assert ledger.is_about(kept.id, "reason", "答复当事人的询问")


def test_what_was_said_for_one_case_opens_no_other_and_not_for_another_officer() -> None:
    one, other = closed(), referred()
    browser = desk(one.authority, "first")
    browser.post(of(one, "look/"), {"reason": "答复当事人的询问"})
    second = desk(one.authority, "second")
    assert papers(one, second) == 302
    assert desk("440304", "far").post(of(one, "look/"), {"reason": "答复询问"}).status_code == 404
    assert looks(other) == []


def test_it_closes_after_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from kaiye.web.officer import cases

    case = closed()
    browser = desk(case.authority)
    browser.post(of(case, "look/"), {"reason": "答复当事人的询问"})
    assert papers(case, browser) == 200
    real = cases.now
    monkeypatch.setattr(cases, "now", lambda: real() + timedelta(minutes=31))
    assert papers(case, browser) == 302


def test_the_person_sees_who_looked_and_why_and_others_do_not() -> None:
    case = submitted(document())
    browser = desk(case.authority)
    browser.post(of(case, "look/"), {"reason": "答复当事人的询问"})
    person = proved()
    page = person.get("/identity/").content.decode()
    assert "答复当事人的询问" in page
    assert case.filing in page
    other = closed("云栖砚")
    desk(other.authority, "second").post(of(other, "look/"), {"reason": "统计抽查之用"})
    assert "统计抽查之用" not in person.get("/identity/").content.decode()
