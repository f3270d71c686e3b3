"""A case that waits for a source decides itself when it is back, and shows its clock until then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaiye.casework import api as casework
from kaiye.casework.decision import RETRIES
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Conflict, Forbidden, NotFound
from tests.casework.builders import llc
from tests.casework.driver import AT, submitted
from tests.filings.people import officer, owner

pytestmark = pytest.mark.django_db(transaction=True)

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
