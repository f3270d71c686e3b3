"""Trying a change on all past filings at once, in as many processes as asked."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from kaiye.casework.trials import PIECE, Tally, Trying, pieces, try_piece
from kaiye.jobs.api import die_with_parent
from kaiye.kernel.api import Unavailable, say
from kaiye.policy import api as policy
from kaiye.rules.api import Change, parameters_from_json

# Pieces on their way for each process: enough that none waits, few enough that memory does not grow.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Work:
    """What a process is told; the parameters as JSON, so that all processes judge by the same."""

    trying: Trying
    parameters: list[dict[str, object]]


# Of a process that `_begin` has made ready.
_mine: tuple[Change, policy.Days] | None = None


def try_all(trying: Trying, *, workers: int, size: int = PIECE) -> Iterator[Tally]:
    """One tally for each piece of past filings, in the order of their latest decisions.

    All are judged by the rules in force when it began. With one worker everything happens in this process.
    """
    parameters = policy.parameters_in_force()
    if workers == 1:
        change = trying.change(parameters)
        for after, upto, _ in pieces(trying.days, size=size):
            yield try_piece(change, trying.days, after=after, upto=upto)
        return
    work = _Work(trying, parameters.as_json())
    # Spawned, not forked: a copied database connection would be used by two.
    with ProcessPoolExecutor(
        workers, multiprocessing.get_context("spawn"), _begin, (work, os.getpid())
    ) as pool:
        waiting: deque[Future[Tally]] = deque()
        try:
            for after, upto, _ in pieces(trying.days, size=size):
                waiting.append(pool.submit(_one, after, upto))
                if len(waiting) > workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise Unavailable(
                say("一个试算进程中途结束了，结果不完整。"), way_out=say("请重试；内存不够时减少 --workers。")
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(work: _Work, parent: int) -> None:
    """A process of its own is ready: it ends with its parent and leaves Ctrl-C to it."""
    global _mine
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()
    _mine = work.trying.change(parameters_from_json(work.parameters)), work.trying.days


def _one(after: int, upto: int) -> Tally:
    assert _mine is not None
    change, days = _mine
    return try_piece(change, days, after=after, upto=upto)
