"""A case that waits for a source decides itself when it is back, and shows its clock until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from kaiye.casework import api as casework
from kaiye.evidence import api as outside
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Conflict, Forbidden, IdNumber, NotFound
from kaiye.rules.api import Evidence
from tests.casework.builders import llc, named
from tests.casework.driver import AT, signed, submitted
from tests.filings.people import officer, owner

pytestmark = pytest.mark.django_db(transaction=True)

RETRIES = outside.POLICIES["population"].again
SILENT = {"unreachable": ["population"]}
SOMEBODY = next(iter(llc()["people"].values()))["id_number"]
DECEASED = {"population": {SOMEBODY: {"status": "deceased"}}}


def waiting(case: casework.Case) -> casework.Waiting:
    found = casework.waiting_for(case)
    assert found is not None
    return found


def test_the_clock_says_since_when_and_when_next() -> None:
    first = waiting(submitted(llc(), sources=SILENT))
    assert (first.sources, first.since, first.asked) == (("population",), AT, 1)
    assert first.next_at is not None
    assert first.left == len(RETRIES)


def test_asked_again_it_is_silent_since_the_first_time() -> None:
    case = submitted(llc(), sources=SILENT)
    later = casework.decide(case.pk, at=AT + timedelta(minutes=1), sources=SILENT)
    again = waiting(later)
    assert (again.since, again.asked, again.left) == (AT, 2, len(RETRIES) - 1)
    assert again.next_at is not None


def test_after_the_last_time_an_officer_decides_or_asks() -> None:
    case = submitted(llc(), sources=SILENT)
    for _ in RETRIES:
        case = casework.decide(case.pk, at=AT, sources=SILENT)
    assert (waiting(case).next_at, waiting(case).left, case.awaiting_evidence) == (None, 0, False)
    # By itself nothing happens any more, whatever the source would say.
    assert casework.decide(case.pk, at=AT, sources={}).version == case.version
    assert casework.ask_now(case.pk, actor=officer(), at=AT, sources={}).state == casework.State.APPROVED


def test_it_decides_itself_when_the_source_is_back() -> None:
    case = submitted(llc(), sources=SILENT)
    assert casework.decide(case.pk, at=AT, sources={}).state == casework.State.APPROVED
    assert casework.waiting_for(casework.get_case(case.pk)) is None


def test_what_the_source_says_against_it_sends_it_back() -> None:
    case = submitted(llc(), sources=SILENT)
    assert casework.decide(case.pk, at=AT, sources=DECEASED).state == casework.State.RETURNED


def test_with_something_else_against_it_it_stays_with_the_officer() -> None:
    case = submitted(llc(scope=[{"item": "软件开发"}, {"text": "星图数字孪生平台运营"}]), sources=SILENT)
    still = casework.decide(case.pk, at=AT, sources={})
    assert (still.state, still.awaiting_evidence) == (casework.State.REVIEW, False)
    assert casework.waiting_for(still) is None


def test_the_officer_was_first() -> None:
    case = submitted(llc(), sources=SILENT)
    taken = casework.return_(case.pk, version=case.version, actor=officer(), at=AT, own=["请补充说明。"])
    assert casework.decide(case.pk, at=AT, sources={}).version == taken.version


def test_only_who_may_decide_may_ask() -> None:
    case = submitted(llc(), sources=SILENT)
    with pytest.raises(NotFound):
        casework.ask_now(case.pk, actor=officer("330100"), at=AT)
    with pytest.raises((Forbidden, NotFound)):
        casework.ask_now(case.pk, actor=owner(), at=AT)


def test_nothing_is_asked_when_nothing_is_waited_for() -> None:
    case = submitted(llc(scope=[{"item": "软件开发"}, {"text": "星图数字孪生平台运营"}]))
    with pytest.raises(Conflict):
        casework.ask_now(case.pk, actor=officer(), at=AT)


def test_the_job_that_asks_again_is_the_one_shown() -> None:
    case = submitted(llc(), sources=SILENT)
    due = [job.due for job in jobs.waiting() if job.kind == "case.evidence"]
    assert due == [waiting(case).next_at]


# An answer that may be reused, and what it may do.


class Court:
    """The court's list behind a gateway: who is on it now, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.silent = False
        self.listed: frozenset[IdNumber] = frozenset()

    def __call__(self, numbers: Sequence[IdNumber], /) -> frozenset[IdNumber]:
        self.asked += 1
        if self.silent:
            raise outside.NoAnswer(outside.Why.TOO_SLOW)
        return self.listed


@pytest.fixture
def court(monkeypatch: pytest.MonkeyPatch) -> Court:
    """Every source of the sandbox answers, the court by its gateway."""
    from kaiye.evidence import gathering

    found = Court()
    clear = outside.sandbox_sources(Evidence())
    way = outside.Connected(replace(clear, dishonest_debtors=found), outside=frozenset({"dishonest_debtors"}))
    # Signers are asked by the sandbox, cases by the gateway.
    real = gathering.connected
    monkeypatch.setattr(gathering, "connected", lambda document: way if document is None else real(document))
    return found


def live(document: dict[str, Any], at: datetime = AT) -> casework.Case:
    """Submitted, and decided by what the gateways say."""
    filing = signed(document, at=at)
    return casework.submit(filing.reference, version=filing.version, actor=owner(), at=at).case


def asked_of_court(case: casework.Case) -> dict[str, str]:
    record = case.records.order_by("-number")[0]
    return next(one for one in record.facts["sources"] if one["source"] == "dishonest_debtors")


def test_nobody_is_stopped_by_an_answer_of_before(court: Court) -> None:
    court.listed = frozenset({IdNumber(SOMEBODY)})
    assert live(llc()).state == casework.State.RETURNED
    assert court.asked == 1
    # Taken off the list a minute later: the kept answer would still stop them.
    court.listed = frozenset()
    case = live(named("听澜屿"), AT + timedelta(minutes=1))
    assert case.state == casework.State.APPROVED
    assert court.asked == 2
    assert asked_of_court(case)["status"] == "answered"


def test_a_clear_answer_of_before_is_reused_with_its_moment(court: Court) -> None:
    live(llc())
    case = live(named("听澜屿"), AT + timedelta(minutes=1))
    assert court.asked == 1
    told = asked_of_court(case)
    assert (told["status"], told["answered_at"]) == ("cached", AT.isoformat())
    assert told["moment"] == (AT + timedelta(minutes=1)).isoformat()


def test_an_answer_against_them_that_cannot_be_had_again_waits(court: Court) -> None:
    court.listed = frozenset({IdNumber(SOMEBODY)})
    live(llc())
    court.silent = True
    case = live(named("听澜屿"), AT + timedelta(minutes=1))
    assert (case.state, waiting(case).sources) == (casework.State.REVIEW, ("dishonest_debtors",))
    assert waiting(case).whys["dishonest_debtors"] == "too_slow"


def test_when_the_source_answers_anybody_all_who_wait_for_it_are_decided(court: Court) -> None:
    court.silent = True
    first, second = live(llc()), live(named("听澜屿"))
    assert {first.state, second.state} == {casework.State.REVIEW}
    court.silent = False
    assert live(named("砚溪汀")).state == casework.State.APPROVED
    jobs.drain()
    assert {casework.get_case(case.pk).state for case in (first, second)} == {casework.State.APPROVED}
    assert not jobs.dead()


def test_asking_by_hand_takes_nothing_from_the_clock(court: Court) -> None:
    court.silent = True
    case = live(llc())
    before = waiting(case)
    for _ in range(3):
        casework.ask_now(case.pk, actor=officer(), at=AT)
    after = waiting(casework.get_case(case.pk))
    assert (after.next_at, after.left) == (before.next_at, before.left)
    assert court.asked == 4


def test_a_clock_that_was_overtaken_asks_nobody(court: Court) -> None:
    from kaiye.casework import handlers

    court.silent = True
    case = live(llc())
    handlers.ask_again({"case": case.pk, "attempt": case.attempts}, AT)
    assert court.asked == 2
    handlers.ask_again({"case": case.pk, "attempt": case.attempts}, AT)
    assert court.asked == 2


@pytest.mark.parametrize("silent", [True, False])
def test_an_officer_who_decides_while_the_source_is_asked_wins(
    court: Court, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    from kaiye.casework import decision

    court.silent = True
    case = live(llc())
    real = decision.examine

    def meanwhile(*arguments: Any, **options: Any) -> Any:
        judgment = real(*arguments, **options)
        monkeypatch.setattr(decision, "examine", real)
        casework.return_(case.pk, version=case.version, actor=officer(), at=AT, own=["请补充说明。"])
        return judgment

    court.silent = silent
    monkeypatch.setattr(decision, "examine", meanwhile)
    assert casework.decide(case.pk, at=AT).state == casework.State.RETURNED
    assert [job.kind for job in jobs.waiting() if job.key.endswith(":evidence:2")] == []


def test_what_is_not_connected_is_not_waited_for() -> None:
    filing = signed(llc())
    with override_settings(KAIYE_SANDBOX=False):
        case = casework.submit(filing.reference, version=filing.version, actor=owner(), at=AT).case
    assert (case.state, case.awaiting_evidence) == (casework.State.REVIEW, False)
    assert waiting(case).next_at is None


@pytest.mark.parametrize("said", [{}, DECEASED], ids=["clear", "against them"])
def test_a_case_an_officer_has_taken_up_does_not_decide_itself(said: dict[str, Any]) -> None:
    case = submitted(llc(), sources=SILENT)
    casework.ask_opinion(case.pk, version=case.version, actor=officer(), at=AT, question="请看一下住所。")
    still = casework.decide(case.pk, at=AT, sources=said)
    assert (still.state, still.awaiting_evidence) == (casework.State.REVIEW, False)
    # With what the source said before the officer's eyes.
    assert casework.waiting_for(still) is None
