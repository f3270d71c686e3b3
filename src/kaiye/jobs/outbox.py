"""Announce, claim, finish: the life of a job row. All times are the database's own clock."""

from __future__ import annotations

from collections.abc import Collection
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow

import structlog
from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from kaiye.jobs import metrics, subscriptions
from kaiye.jobs.failures import describe
from kaiye.jobs.models import Job, State
from kaiye.jobs.subscriptions import Handler, Payload
from kaiye.kernel.api import SHANGHAI

log = structlog.get_logger("kaiye.jobs")

# The lease outlives the hard run limit by this much: the worker is killed before another may begin.
GRACE = timedelta(seconds=2)
BACKOFF_FIRST = timedelta(seconds=1)
BACKOFF_LONGEST = timedelta(hours=1)
PERIODIC_LONGEST = timedelta(minutes=1)

# Keys announced while a job runs under `drain`, so that it follows the work it started.
announced: ContextVar[set[str] | None] = ContextVar("announced", default=None)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run one job until its lease ends."""

    id: int
    token: int
    handler: Handler
    key: str
    payload: Payload
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """A claim that was run, and the error it ended with."""

    claim: Claim
    error: BaseException | None


def announce(kind: str, payload: Payload, *, key: str, due: datetime | None = None) -> None:
    """Every handler of `kind` will do its work for `key` once, after the caller's transaction commits.

    Announcing the same key again changes nothing. The payload is JSON without personal data: references
    only. `due` is the earliest moment; by default at once.
    """
    rows = [
        Job(kind=kind, handler=listener.name, key=key, payload=payload, due=due or Now())
        for listener in subscriptions.listening_to(kind)
    ]
    Job.objects.bulk_create(rows, ignore_conflicts=True)
    followed = announced.get()
    if followed is not None:
        followed.add(key)


def ensure_periodic() -> None:
    """Every periodic handler has its one row, with today's period."""
    for known in subscriptions.periodic():
        values = {"kind": known.kind, "payload": {}, "rank": 0, "period": known.period}
        row, created = Job.objects.get_or_create(
            key=known.kind, handler=known.name, defaults={**values, "due": Now()}
        )
        if not created and row.period != known.period:
            Job.objects.filter(pk=row.pk).update(period=known.period)


def ready(*, keys: Collection[str] | None = None, periodic: bool = True) -> QuerySet[Job]:
    """Jobs this program can run now, the order they are run in."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=Now())
    found = Job.objects.filter(free, due__lte=Now(), handler__in=subscriptions.names())
    if keys is not None:
        found = found.filter(key__in=keys)
    if not periodic:
        found = found.filter(period__isnull=True)
    return found.order_by("rank", "due", "id")


def turn(finished: Finished | None, candidates: QuerySet[Job]) -> Claim | None:
    """Record what was finished and claim the next of `candidates`, in one transaction."""
    with transaction.atomic():
        if finished is not None:
            settle(finished)
        return _claim(candidates)


def _claim(candidates: QuerySet[Job]) -> Claim | None:
    """The first free job, its attempt counted now: one that kills its worker ends too."""
    while True:
        row = (
            candidates.select_for_update(skip_locked=True)
            .annotate(now=Now(output_field=DateTimeField()))
            .first()
        )
        if row is None:
            return None
        known = subscriptions.named(row.handler)
        if row.period is None and row.attempts >= known.attempts:
            _bury(row.pk, row.token, known, row.error or "the worker ended while it ran")
            continue
        taken = Job.objects.filter(pk=row.pk, token=row.token, due__isnull=False).update(
            token=F("token") + 1,
            attempts=F("attempts") + 1,
            claimed_until=_from_now(known.limit + GRACE),
        )
        if taken:
            metrics.CLAIMED.labels(known.name).inc()
            return Claim(
                id=row.pk,
                token=row.token + 1,
                handler=known,
                key=row.key,
                payload=row.payload,
                attempts=row.attempts + 1,
                at=row.now.astimezone(SHANGHAI),
            )


def settle(finished: Finished) -> bool:
    """The row says how the job ended; False when its lease was lost and somebody else holds it."""
    claim, known = finished.claim, finished.claim.handler
    if finished.error is not None:
        return fail(claim.id, claim.token, known, describe(finished.error), attempts=claim.attempts)
    if known.period is not None:
        again = {"due": _from_now(timedelta(seconds=known.period)), "attempts": 0}
        kept = _finish(claim.id, claim.token, **again, error="")
    else:
        kept = _finish(claim.id, claim.token, state=State.DONE, due=None, finished=Now(), error="")
    if kept:
        metrics.DONE.labels(known.name).inc()
    return kept


def fail(job: int, token: int, known: Handler, error: str, *, attempts: int) -> bool:
    """The job waits for its next attempt, or is dead after its last; False when the lease was lost."""
    metrics.FAILED.labels(known.name).inc()
    log.warning("job.failed", job=job, handler=known.name, attempts=attempts, error=error)
    if known.period is None and attempts >= known.attempts:
        return _bury(job, token, known, error)
    wait = backoff(attempts)
    if known.period is not None:
        wait = max(min(wait, PERIODIC_LONGEST), timedelta(seconds=known.period))
    return _finish(job, token, due=_from_now(wait), error=error)


def _bury(job: int, token: int, known: Handler, error: str) -> bool:
    kept = _finish(job, token, state=State.DEAD, due=None, finished=Now(), error=error)
    if kept:
        metrics.DEAD.labels(known.name).inc()
        log.error("job.dead", job=job, handler=known.name, error=error)
    return kept


def _finish(job: int, token: int, **values: object) -> bool:
    changed = Job.objects.filter(pk=job, token=token, due__isnull=False).update(claimed_until=None, **values)
    if not changed:
        log.warning("job.fenced", job=job, token=token)
    return bool(changed)


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many attempts: from a second doubling to an hour, with jitter."""
    wait: timedelta = min(BACKOFF_FIRST * 2 ** min(attempts - 1, 20), BACKOFF_LONGEST)
    return wait * (500 + randbelow(1001)) / 1000


def _from_now(wait: timedelta) -> Combinable:
    return Now() + wait
