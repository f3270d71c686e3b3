"""Announce, claim, finish: the life of a job row. All times are the database's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now

from kaiye.jobs import metrics, sql, subscriptions
from kaiye.jobs.failures import describe
from kaiye.jobs.models import Job
from kaiye.jobs.sql import ALL, Pick
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
    announce_all(kind, {key: payload}, due=due)


def announce_all(kind: str, payloads: Mapping[str, Payload], *, due: datetime | None = None) -> None:
    """As `announce`, several keys of one kind with their payloads."""
    listeners = [listener.name for listener in subscriptions.listening_to(kind)]
    sql.add(
        kind, [(listener, key, payload) for key, payload in payloads.items() for listener in listeners], due
    )
    followed = announced.get()
    if followed is not None:
        followed.update(payloads)


def ensure_periodic() -> None:
    """Every periodic handler has its one row, with today's period."""
    for known in subscriptions.periodic():
        values = {"kind": known.kind, "payload": {}, "rank": 0, "period": known.period}
        row, created = Job.objects.get_or_create(
            key=known.kind, handler=known.name, defaults={**values, "due": Now()}
        )
        if not created and row.period != known.period:
            Job.objects.filter(pk=row.pk).update(period=known.period)


def turn(finished: Finished | None, pick: Pick = ALL, *, holder: str = "") -> Claim | None:
    """Record what was finished and claim the next job of `pick` for `holder`, in one transaction."""
    with transaction.atomic():
        if finished is not None:
            settle(finished)
        return _claim(pick, holder)


def release(holder: str) -> None:
    """What this worker had claimed when it ended, without a word, may be claimed again at once."""
    held = Job.objects.filter(holder=holder, due__isnull=False, claimed_until__gt=Now())
    released = held.update(claimed_until=None)
    if released:
        log.warning("job.released", holder=holder, jobs=released)


def _claim(pick: Pick, holder: str) -> Claim | None:
    """The first free job. Its attempt is counted now, so that one which kills its worker ends too."""
    while True:
        row = sql.take(pick, grace=GRACE, holder=holder)
        if row is None:
            return None
        known = subscriptions.named(row.handler)
        if known.period is None and row.attempts > known.attempts:
            _bury(row.id, row.token, known, row.error or "the worker ended while it ran")
            continue
        metrics.CLAIMED.labels(known.name).inc()
        at = row.at.astimezone(SHANGHAI)
        return Claim(row.id, row.token, known, row.key, row.payload, row.attempts, at)


def settle(finished: Finished) -> bool:
    """The row says how the job ended; False when its lease was lost and somebody else holds it."""
    claim, known = finished.claim, finished.claim.handler
    if finished.error is not None:
        return fail(claim.id, claim.token, known, describe(finished.error), attempts=claim.attempts)
    if known.period is not None:
        again = [sql.seconds(timedelta(seconds=known.period))]
        kept = _finish(claim.id, claim.token, f"due = {sql.later()}, attempts = 0, error = ''", again)
    else:
        changes = f"state = 'done', due = NULL, finished = {sql.now()}, error = ''"
        kept = _finish(claim.id, claim.token, changes, [])
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
    return _finish(job, token, f"due = {sql.later()}, error = %s", [sql.seconds(wait), error])


def _bury(job: int, token: int, known: Handler, error: str) -> bool:
    changes = f"state = 'dead', due = NULL, finished = {sql.now()}, error = %s"
    kept = _finish(job, token, changes, [error])
    if kept:
        metrics.DEAD.labels(known.name).inc()
        log.error("job.dead", job=job, handler=known.name, error=error)
    return kept


def _finish(job: int, token: int, changes: str, values: list[Any]) -> bool:
    kept = sql.finish(job, token, changes, values)
    if not kept:
        log.warning("job.fenced", job=job, token=token)
    return kept


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many attempts: from a second doubling to an hour, with jitter."""
    wait: timedelta = min(BACKOFF_FIRST * 2 ** min(attempts - 1, 20), BACKOFF_LONGEST)
    return wait * (500 + randbelow(1001)) / 1000
