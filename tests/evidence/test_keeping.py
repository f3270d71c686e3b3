"""Answers are reused for their time and no longer; a source that is down is left alone, and its return is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kaiye.dossier.api import Dossier, parse
from kaiye.evidence.api import POLICIES, Connected, Gathered, NoAnswer, Sources, Why, ask, next_wait, standing
from kaiye.evidence.keeping import FAILURES, forget
from kaiye.evidence.models import Asking, KeptAnswer, Outage
from kaiye.jobs import api as jobs
from kaiye.kernel.api import SHANGHAI, IdNumber
from kaiye.rules.api import SOURCES
from tests.rules.dossiers import BASES

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


class Source:
    """A list of debtors that answers or not, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.silent = False
        self.listed: frozenset[IdNumber] = frozenset()

    def __call__(self, numbers: Sequence[IdNumber], /) -> frozenset[IdNumber]:
        self.asked += 1
        if self.silent:
            raise NoAnswer(Why.FAILED)
        return self.listed


def dossier(kind: str = "llc") -> Dossier:
    return parse(BASES[kind]())


def asked(source: Any, at: datetime = AT, name: str = "dishonest_debtors", **options: Any) -> Gathered:
    way = Connected(Sources(**{name: source}), outside=frozenset({name}))
    return ask(options.pop("of", dossier()), at=at, way=way, **options)


def record(gathered: Gathered, name: str = "dishonest_debtors") -> tuple[str, str, str]:
    one = next(one for one in gathered.sources if one.source == name)
    return one.status, one.answered_at, one.why


def test_an_answer_is_reused_for_its_time_with_the_moment_it_was_given() -> None:
    source, reuse = Source(), POLICIES["dishonest_debtors"].reuse
    source.listed = frozenset({dossier().people["a"].id_number})
    first = asked(source)
    assert record(first) == ("answered", AT.isoformat(), "")
    again = asked(source, AT + reuse - MINUTE)
    assert record(again) == ("cached", AT.isoformat(), "")
    assert again.evidence == first.evidence
    assert again.reused == {"dishonest_debtors"}
    assert source.asked == 1
    assert record(asked(source, AT + reuse))[0] == "answered"
    assert source.asked == 2


def test_another_question_is_asked() -> None:
    source = Source()
    asked(source)
    assert record(asked(source, of=dossier("board")))[0] == "answered"


def test_a_fresh_answer_is_had_where_one_is_wanted() -> None:
    source = Source()
    asked(source)
    assert record(asked(source, fresh={"dishonest_debtors"}))[0] == "answered"


def test_who_reports_a_misuse_is_protected_from_that_moment() -> None:
    source = Source()
    for _ in range(2):
        asked(source, name="identity_misused")
    assert source.asked == 2
    assert not KeptAnswer.objects.exists()


def test_no_failure_is_kept() -> None:
    source = Source()
    source.silent = True
    assert record(asked(source)) == ("unreachable", "", "failed")
    source.silent = False
    assert record(asked(source))[0] == "answered"


def test_kept_answers_cannot_be_read_in_the_table() -> None:
    source = Source()
    source.listed = frozenset({dossier().people["a"].id_number})
    asked(source)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM evidence_keptanswer")
        assert dossier().people["a"].id_number.reveal() not in str(cursor.fetchall())


def test_a_source_that_is_down_is_left_alone_and_then_asked_by_one() -> None:
    source = Source()
    source.silent = True
    for _ in range(FAILURES):
        asked(source)
    assert record(asked(source)) == ("unreachable", "", "paused")
    assert source.asked == FAILURES
    # An officer's hand is asked for all the same.
    asked(source, insist=True)
    assert source.asked == FAILURES + 1
    pause = Outage.objects.get().paused_until
    assert pause == AT + 2 * MINUTE
    assert record(asked(source, pause)) == ("unreachable", "", "failed")
    assert record(asked(source, pause)) == ("unreachable", "", "paused")
    assert source.asked == FAILURES + 2


def test_when_a_pause_is_over_one_of_two_asks() -> None:
    from kaiye.evidence.keeping import paused

    Outage.objects.create(source="barred", since=AT, failures=FAILURES, paused_until=AT)
    assert paused(["barred"], at=AT) == set()
    assert paused(["barred"], at=AT) == {"barred"}


def test_its_return_is_told_once_and_the_outage_is_over() -> None:
    source = Source()
    source.silent = True
    asked(source)
    assert Outage.objects.get().since == AT
    source.silent = False
    asked(source, AT + MINUTE)
    asked(source, AT + MINUTE, fresh={"dishonest_debtors"})
    assert [job.kind for job in jobs.waiting()] == ["source.back"]
    assert not Outage.objects.exists()


def test_how_sources_stand_is_told_of_the_last_day() -> None:
    Asking.objects.bulk_create(
        Asking(source="barred", at=AT - n * MINUTE, ms=float(n), answered=True) for n in range(1, 101)
    )
    Asking.objects.create(source="barred", at=AT, ms=3000, answered=False, why="too_slow")
    Asking.objects.create(source="barred", at=AT - timedelta(days=2), ms=9, answered=True)
    found = next(one for one in standing(at=AT) if one.policy.source == "barred")
    assert (found.asked, found.failed, found.median, found.slow, found.why) == (101, 1, 50, 95, "too_slow")
    assert (found.last_answer, found.last_failure) == (AT - MINUTE, AT)
    assert [one.policy.source for one in standing(at=AT)] == list(SOURCES)


def test_what_may_not_be_reused_any_more_is_forgotten() -> None:
    asked(Source())
    forget(at=AT + timedelta(days=8))
    assert not KeptAnswer.objects.exists()
    assert not Asking.objects.exists()


def test_every_source_has_its_policy_and_is_asked_again_until_a_last_time() -> None:
    assert POLICIES.keys() == SOURCES.keys()
    for policy in POLICIES.values():
        assert 0 < policy.timeout <= 3
        assert next_wait([policy.source], 1) == policy.again[0]
        assert next_wait([policy.source], len(policy.again) + 1) is None
    assert next_wait([], 1) is None
