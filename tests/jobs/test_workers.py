"""Workers that are killed, hang, crash and compete: nothing is lost, nothing is done twice at once."""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.jobs.crew import Crew, alive

JOBS = 300
KILLS = 30


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    with Crew(tmp_path) as hired:
        yield hired


def _until(true: Callable[[], bool], seconds: float) -> None:
    # Generous: the machine may be busy with other things.
    end = time.monotonic() + 3 * seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)


def _open(crew: Crew) -> int:
    ((count,),) = crew.ask("SELECT count(*) FROM jobs_job WHERE due IS NOT NULL AND period IS NULL")
    return int(count)


def test_thirty_kills_lose_nothing_and_double_nothing(crew: Crew) -> None:
    chance = random.Random(20261122)
    crew.announce("effect", JOBS, 0.02)
    team = [crew.hire(), crew.hire()]
    kills = []
    for _ in range(KILLS):
        before = _begun(crew)
        _until(lambda before=before: _begun(crew) > before, 10)  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.04))
        place = chance.randrange(len(team))
        os.kill(team[place], signal.SIGKILL)
        _until(lambda gone=team[place]: not alive(gone), 5)  # type: ignore[misc]
        kills.append(time.monotonic_ns())
        team[place] = crew.hire()
    assert _open(crew) > 0, "the kills must come while there is work"
    _until(lambda: _open(crew) == 0, 40)
    assert sorted(row[0] for row in crew.ask("SELECT n FROM crew_effect")) == list(range(JOBS))
    states = crew.ask("SELECT state, count(*) FROM jobs_job WHERE handler = 'effect' GROUP BY state")
    assert states == [("done", JOBS)]
    spans = crew.ask("SELECT n, at, ended FROM crew_span")
    interrupted = sum(1 - 2 * row[2] for row in spans)
    assert interrupted >= 2, "some kills must have hit a job at work"
    _none_ran_twice_at_once(spans, kills)


def _begun(crew: Crew) -> int:
    ((count,),) = crew.ask("SELECT count(*) FROM crew_span WHERE ended = 0")
    return int(count)


def _none_ran_twice_at_once(spans: list[tuple[int, int, int]], kills: Sequence[int] = ()) -> None:
    """A job begins again only after its end, or after a worker was killed."""
    last: dict[int, tuple[int, int]] = {}
    for number, at, ended in sorted(spans, key=lambda row: row[1]):
        before = last.get(number)
        if before is not None and not ended:
            # The child hears of its worker's death a moment later.
            killed = any(before[0] - 0.05e9 < kill < at for kill in kills)
            assert before[1] or killed, f"job {number} was begun twice"
        last[number] = (at, ended)


def test_what_a_killed_worker_was_at_is_taken_up_by_the_next_at_once(crew: Crew) -> None:
    crew.announce("slow", 1)
    worker = crew.hire()
    _until(lambda: _begun(crew) == 1, 10)
    os.kill(worker, signal.SIGKILL)
    _until(lambda: not alive(worker), 5)
    crew.hire()
    # Long before the lease of an hour is over.
    _until(lambda: _begun(crew) == 2, 10)


def test_two_workers_share_the_work_and_never_one_job(crew: Crew) -> None:
    crew.announce("effect", 120, 0.005)
    team = [crew.hire(), crew.hire()]
    _until(lambda: _open(crew) == 0, 30)
    spans = crew.ask("SELECT n, pid, at, ended FROM crew_span")
    assert {row[0] for row in spans if not row[3]} == set(range(120))
    _none_ran_twice_at_once([(number, at, ended) for number, _, at, ended in spans])
    assert len({row[1] for row in spans}) == 2
    # Each tick is one process's, at least its period after the one before.
    _until(lambda: len(crew.ask("SELECT at FROM crew_tick")) >= 5, 5)
    ticks = sorted(row[0] for row in crew.ask("SELECT at FROM crew_tick"))
    assert all(after - before > 0.19e9 for before, after in itertools.pairwise(ticks))
    for worker in team:
        os.kill(worker, signal.SIGTERM)
    _until(lambda: not any(alive(worker) for worker in team), 5)


def test_a_handler_that_hangs_or_crashes_costs_one_child(crew: Crew) -> None:
    crew.announce("hang", 1)
    crew.announce("crash", 1)
    crew.announce("effect", 3)
    crew.hire()
    _until(lambda: _open(crew) == 0, 10)
    rows = {row[0]: row[1:] for row in crew.ask("SELECT handler, state, attempts, error FROM jobs_job")}
    assert rows["hang"] == ("dead", 2, "ran longer than its limit")
    assert rows["crash"] == ("dead", 1, "its process ended (-11)")
    assert rows["effect"][0] == "done"
    assert not [row for row in crew.ask("SELECT pid FROM crew_span WHERE n = 100") if alive(row[0])]


def test_a_worker_asked_to_stop_finishes_its_job(crew: Crew) -> None:
    crew.announce("effect", 1, 0.3)
    worker = crew.hire()
    _until(lambda: len(crew.ask("SELECT n FROM crew_span")) == 1, 5)
    os.kill(worker, signal.SIGTERM)
    _until(lambda: not alive(worker), 5)
    assert _open(crew) == 0
    assert crew.ask("SELECT n FROM crew_effect") == [(0,)]


def test_the_child_ends_with_its_worker(crew: Crew) -> None:
    crew.announce("hang", 1)
    worker = crew.hire()
    _until(lambda: len(crew.ask("SELECT n FROM crew_span")) == 1, 5)
    ((child,),) = crew.ask("SELECT pid FROM crew_span")
    assert alive(child)
    os.kill(worker, signal.SIGKILL)
    _until(lambda: not alive(child), 0.2)
