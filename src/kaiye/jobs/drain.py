"""Run jobs in this process: for tests and commands that wait for the end."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from django.db import connection, transaction

from kaiye.jobs.failures import JobsFailed
from kaiye.jobs.outbox import Claim, Finished, announced, settle, turn
from kaiye.jobs.sql import Pick

log = structlog.get_logger("kaiye.jobs")


def execute(claim: Claim) -> Finished:
    """The handler has run; its error, if any, is an answer and not an exception."""
    try:
        claim.handler.work(claim.payload, claim.at)
    except Exception as error:
        return Finished(claim, error)
    if claim.handler.period is None:
        log.info("job.done", job=claim.id, handler=claim.handler.name)
    return Finished(claim, None)


def _within(claim: Claim) -> Finished:
    """Like `execute`; inside a transaction of the caller an error undoes what the handler wrote, no more."""
    if not connection.in_atomic_block:
        return execute(claim)
    before = transaction.savepoint()
    finished = execute(claim)
    if finished.error is None:
        transaction.savepoint_commit(before)
    else:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(before)
    return finished


def drain(*, limit: int | None = None, keys: Collection[str] | None = None) -> int:
    """Every due job has been run here, in order, with those announced meanwhile; how many.

    With `keys`, only jobs of these keys and of the keys their handlers announce. Periodic work is left to
    the workers. A job that fails is not tried twice; at the end `JobsFailed` is raised, with the first
    error as its cause. There is no hard run limit here: the process is the caller's.
    """
    wanted = set(keys) if keys is not None else None
    failed: list[Finished] = []
    count = 0
    finished: Finished | None = None
    while True:
        if limit is not None and count >= limit:
            break
        pick = Pick(keys=wanted, excluded=[bad.claim.id for bad in failed], periodic=False)
        claim, finished = turn(finished, pick), None
        if claim is None:
            break
        count += 1
        following = announced.set(wanted)
        try:
            finished = _within(claim)
        finally:
            announced.reset(following)
        if finished.error is not None:
            failed.append(finished)
    if finished is not None:
        settle(finished)
    if failed:
        names = [(f"{bad.claim.handler.name}({bad.claim.key})", bad.error) for bad in failed if bad.error]
        raise JobsFailed(names) from failed[0].error
    return count
