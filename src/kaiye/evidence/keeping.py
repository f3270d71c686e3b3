"""What sources said is kept for its time; how they fared is kept for a week; a source that is down is left alone.

Every function here takes the moment as an argument and is one short transaction; none waits for a network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from kaiye.evidence.models import Asking, KeptAnswer, Outage
from kaiye.evidence.policies import POLICIES
from kaiye.jobs import api as jobs
from kaiye.kernel.api import canonical_json
from kaiye.vault.api import blind_index

BACK = "source.back"
# So many failures in a row, and a source is left alone: a minute, then twice as long each time it fails.
FAILURES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)
KEEP_ASKINGS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer of before, as JSON, and when it was given."""

    answer: Any
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Fared:
    """How one source fared when it was asked."""

    source: str
    ms: float
    why: str = ""


def question_key(source: str, question: Any) -> str:
    """The same for the same question; tells nothing without the key."""
    return blind_index(canonical_json(question).decode(), purpose=f"evidence.{source}")


def kept_answers(keys: Mapping[str, str], *, at: datetime) -> dict[str, Kept]:
    """For each source whose question (`question_key`) was answered and may still be reused, that answer."""
    rows = KeptAnswer.objects.filter(question__in=keys.values(), reusable_until__gt=at, answered_at__lte=at)
    return {
        row.source: Kept(row.answer, row.answered_at) for row in rows if keys.get(row.source) == row.question
    }


def paused(sources: Collection[str], *, at: datetime) -> set[str]:
    """Which of these are left alone at this moment.

    When a pause is over, exactly one asker gets the source: the others find it paused again.
    """
    resting = set()
    for row in Outage.objects.filter(source__in=sources, paused_until__isnull=False):
        if row.paused_until is not None and row.paused_until > at:
            resting.add(row.source)
            continue
        mine = Outage.objects.filter(pk=row.pk, paused_until=row.paused_until)
        if not mine.update(paused_until=at + _pause(row.failures)):
            resting.add(row.source)
    return resting


@transaction.atomic
def note(fared: Collection[Fared], answers: Mapping[str, tuple[str, Any]], *, at: datetime) -> None:
    """How sources fared is recorded, and what they answered kept: `answers` is source → (question, answer).

    The first answer after an outage is announced, so that whoever waits for the source is decided.
    """
    Asking.objects.bulk_create(
        Asking(source=one.source, at=at, ms=one.ms, answered=not one.why, why=one.why) for one in fared
    )
    for source, (question, answer) in answers.items():
        reuse = POLICIES[source].reuse
        if reuse:
            KeptAnswer.objects.update_or_create(
                source=source,
                question=question,
                defaults={"answer": answer, "answered_at": at, "reusable_until": at + reuse},
            )
    for one in fared:
        if one.why:
            _failed(one.source, at)
    _recovered([one.source for one in fared if not one.why])


def _failed(source: str, at: datetime) -> None:
    row, _ = Outage.objects.get_or_create(source=source, defaults={"since": at})
    Outage.objects.filter(pk=row.pk).update(failures=F("failures") + 1)
    failures = row.failures + 1
    if failures >= FAILURES:
        Outage.objects.filter(pk=row.pk).update(paused_until=at + _pause(failures))


def _recovered(sources: Collection[str]) -> None:
    if not sources:
        return
    for row in Outage.objects.filter(source__in=sources):
        jobs.announce(
            BACK, {"source": row.source, "outage": row.pk}, key=f"source:{row.source}:outage:{row.pk}"
        )
        row.delete()


def _pause(failures: int) -> timedelta:
    doublings = min(max(failures - FAILURES, 0), 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def forget(*, at: datetime) -> None:
    """Answers past their time and records of asking older than a week are gone."""
    KeptAnswer.objects.filter(reusable_until__lte=at).delete()
    Asking.objects.filter(at__lt=at - KEEP_ASKINGS).delete()
