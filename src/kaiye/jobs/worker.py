"""A worker: a child process runs the jobs, its parent watches the clock.

The parent never touches the database while the child lives, so a handler that hangs, leaks or crashes the
interpreter costs one child: it is killed at the handler's run limit, the job is put back, a new child starts.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import Any

import structlog
from django.db import DatabaseError, connections

from kaiye.jobs import subscriptions
from kaiye.jobs.drain import execute
from kaiye.jobs.models import Job
from kaiye.jobs.outbox import Claim, Finished, ensure_periodic, fail, release, settle, turn
from kaiye.jobs.presence import Presence, mourn_departed
from kaiye.jobs.process import die_with_parent
from kaiye.jobs.sql import ALL, is_due

log = structlog.get_logger("kaiye.jobs")

IDLE_SHORTEST = 0.02
IDLE_LONGEST = 0.5
TROUBLE_LONGEST = 5.0
WATCH = 0.05
FAREWELL = 10.0


@dataclass(frozen=True, slots=True)
class Slot:
    """What parent and child share: the deadline (monotonic ns), job and token at work; the wish to stop."""

    shared: Any

    def begin(self, claim: Claim) -> None:
        self.shared[1], self.shared[2] = claim.id, claim.token
        self.shared[0] = time.monotonic_ns() + int(claim.handler.limit.total_seconds() * 1e9)

    def end(self) -> None:
        self.shared[0] = 0
        self.shared[1] = 0

    @property
    def overdue(self) -> bool:
        return bool(0 < self.shared[0] < time.monotonic_ns())

    @property
    def at_work(self) -> tuple[int, int] | None:
        return (self.shared[1], self.shared[2]) if self.shared[1] else None

    def ask_to_stop(self) -> None:
        self.shared[3] = 1

    @property
    def stopping(self) -> bool:
        return bool(self.shared[3])


def run_worker(stop: Callable[[], bool]) -> None:
    """Jobs are run until `stop()`; the one at work is finished first, within its limit.

    Call it from the main thread of a process without other threads: the child is forked.
    """
    presence = Presence()
    try:
        _keep_working(presence.name, stop)
    finally:
        presence.leave()


def _keep_working(holder: str, stop: Callable[[], bool]) -> None:
    context = multiprocessing.get_context("fork")
    trouble = IDLE_SHORTEST
    while not stop():
        slot = Slot(context.RawArray("q", 4))
        started = time.monotonic()
        try:
            ensure_periodic()
            mourn_departed(release)
        except DatabaseError as error:
            log.warning("worker.database", error=type(error).__name__)
            trouble = _pause(trouble, stop)
            continue
        finally:
            connections.close_all()
        child = context.Process(
            target=_work, args=(slot, os.getpid(), holder), name="kaiye-jobs", daemon=True
        )
        child.start()
        _watch(child, slot, stop)
        _mourn(child, slot, holder)
        if not stop():
            trouble = _pause(IDLE_SHORTEST if time.monotonic() - started > TROUBLE_LONGEST else trouble, stop)


def _watch(child: ForkProcess, slot: Slot, stop: Callable[[], bool]) -> None:
    """The child has ended: by itself, at a run limit, or because we stop."""
    leave_by = None
    while not wait([child.sentinel], timeout=WATCH):
        if leave_by is None and stop():
            slot.ask_to_stop()
            leave_by = time.monotonic() + FAREWELL
        if slot.overdue or (leave_by is not None and time.monotonic() > leave_by and not slot.at_work):
            child.kill()
    child.join()


def _mourn(child: ForkProcess, slot: Slot, holder: str) -> None:
    """What was at work, or just claimed, when the child ended is put back (or given up), if we can say so."""
    reason = "ran longer than its limit" if slot.overdue else f"its process ended ({child.exitcode})"
    try:
        if slot.at_work is not None:
            job, token = slot.at_work
            row = Job.objects.get(pk=job)
            fail(job, token, subscriptions.named(row.handler), reason, attempts=row.attempts)
        release(holder)
    except (DatabaseError, Job.DoesNotExist) as error:
        # The lease ends by itself and the job is claimed again.
        log.warning("worker.mourn", error=type(error).__name__)
    finally:
        connections.close_all()


def _pause(seconds: float, stop: Callable[[], bool]) -> float:
    """Wait, and say how long to wait the next time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop():
        time.sleep(min(WATCH, seconds))
    return min(seconds * 2, TROUBLE_LONGEST)


def _work(slot: Slot, parent: int, holder: str) -> None:
    """The child: claim, run, record; ends when asked to or when its parent is gone."""
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    finished: Finished | None = None
    idle = IDLE_SHORTEST
    while not slot.stopping and os.getppid() == parent:
        try:
            claim = turn(finished, holder=holder) if finished or is_due(ALL) else None
        except DatabaseError as error:
            # Nothing was recorded; `finished` is offered again, fenced if the lease has ended meanwhile.
            log.warning("worker.database", error=type(error).__name__)
            connections.close_all()
            time.sleep(IDLE_LONGEST)
            continue
        finished = None
        if claim is None:
            time.sleep(idle)
            idle = min(idle * 1.5, IDLE_LONGEST)
            continue
        idle = IDLE_SHORTEST
        slot.begin(claim)
        finished = execute(claim)
        slot.end()
        if isinstance(finished.error, DatabaseError):
            connections.close_all()
    if finished is not None:
        settle(finished)
    connections.close_all()
