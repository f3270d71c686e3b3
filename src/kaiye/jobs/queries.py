"""What the queue looks like, and the way back from the dead list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from kaiye.jobs.models import Job, State
from kaiye.kernel.api import NotFound, WrongState, say

KEEP_DONE = timedelta(days=30)
_PRUNED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as an engineer sees it."""

    id: int
    kind: str
    handler: str
    key: str
    state: str
    attempts: int
    due: datetime | None
    error: str


def _rows(jobs: QuerySet[Job]) -> list[JobRow]:
    return [
        JobRow(job.pk, job.kind, job.handler, job.key, job.state, job.attempts, job.due, job.error)
        for job in jobs
    ]


def waiting(keys: Collection[str] | None = None, *, limit: int = 1000) -> list[JobRow]:
    """Jobs that are not finished, due or not, running or not; of `keys` only when given."""
    found = Job.objects.filter(due__isnull=False, period__isnull=True)
    if keys is not None:
        found = found.filter(key__in=keys)
    return _rows(found.order_by("rank", "due", "id")[:limit])


def dead(*, limit: int = 1000) -> list[JobRow]:
    """Jobs given up after their last attempt, the latest first."""
    found = Job.objects.filter(state=State.DEAD, finished__isnull=False)
    return _rows(found.order_by("-finished", "-id")[:limit])


def requeue(job: int) -> None:
    """The dead job is due at once, with all its attempts before it."""
    back = Job.objects.filter(pk=job, state=State.DEAD).update(
        state=State.WAITING, due=Now(), attempts=0, finished=None, claimed_until=None
    )
    if back:
        return
    if Job.objects.filter(pk=job).exists():
        raise WrongState(say("任务 {job} 没有停止，不需要重新排队。", job=job))
    raise NotFound(say("没有编号为 {job} 的任务。", job=job))


def prune(*, keep: timedelta = KEEP_DONE) -> int:
    """Jobs done longer ago than `keep` are gone; how many."""
    gone = 0
    while True:
        old = Job.objects.filter(state=State.DONE, finished__lt=Now() - keep).order_by("finished")
        deleted, _ = Job.objects.filter(
            pk__in=list(old.values_list("pk", flat=True)[:_PRUNED_AT_ONCE])
        ).delete()
        gone += deleted
        if deleted < _PRUNED_AT_ONCE:
            return gone
