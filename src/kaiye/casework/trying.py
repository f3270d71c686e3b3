"""Trying a change on all past filings at once, in as many processes as asked."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from kaiye.casework import process
from kaiye.casework.trials import PIECE, Tally, Trying, pieces, try_piece
from kaiye.kernel.api import Unavailable, say
from kaiye.policy import api as policy

# Pieces on their way for each process: enough that none waits, few enough that memory does not grow.
_AHEAD = 2


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
    work = process.Work(
        dict(trying.values), trying.days.first, trying.days.last, parameters.as_json(), os.getpid()
    )
    # Spawned, not forked: a copied database connection would be used by two.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), process.begin, (work,)) as pool:
        waiting: deque[Future[Tally]] = deque()
        try:
            for after, upto, _ in pieces(trying.days, size=size):
                waiting.append(pool.submit(process.judge, after, upto))
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
