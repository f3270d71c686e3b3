"""Announce, drain, fail, retry, die, come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from kaiye.jobs import outbox, subscriptions
from kaiye.jobs.api import (
    JobsFailed,
    Unheard,
    announce,
    dead,
    drain,
    every,
    exposition,
    handler,
    oldest_due_seconds,
    prune,
    requeue,
    waiting,
)
from kaiye.jobs.models import Job, State
from kaiye.jobs.sql import Pick
from kaiye.kernel.api import NotFound, Refused, WrongState, say

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def done() -> Iterator[list[tuple[str, Any]]]:
    """What the sample handlers did; they are forgotten afterwards."""
    before = set(subscriptions.names())
    yield []
    for name in set(subscriptions.names()) - before:
        subscriptions.remove(name)


def _listen(done: list[tuple[str, Any]], kind: str = "sample", name: str = "first", **options: Any) -> None:
    @handler(kind, name=name, **options)
    def work(payload: dict[str, Any], at: datetime) -> None:
        done.append((name, payload))


def _fail_with(error: Exception, *, attempts: int = 3) -> None:
    @handler("sample", name="failing", attempts=attempts)
    def work(payload: dict[str, Any], at: datetime) -> None:
        raise error


def _due_now() -> None:
    Job.objects.filter(due__isnull=False).update(due=Now(), claimed_until=None)


def test_every_handler_of_the_kind_works_once(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    _listen(done, name="second")
    announce("sample", {"ref": "A"}, key="A")
    announce("sample", {"ref": "A"}, key="A")
    assert drain() == 2
    assert done == [("first", {"ref": "A"}), ("second", {"ref": "A"})]
    announce("sample", {"ref": "A"}, key="A")
    assert drain() == 0
    assert waiting() == []


def test_an_announcement_nobody_hears_is_an_error() -> None:
    with pytest.raises(Unheard):
        announce("nobody.listens", {}, key="A")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_announced(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    with transaction.atomic():
        announce("sample", {}, key="A")
        transaction.set_rollback(True)
    assert drain() == 0


def test_only_due_jobs_run_in_order_of_due(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    announce("sample", {"n": 3}, key="tomorrow", due=datetime.now(UTC) + timedelta(days=1))
    announce("sample", {"n": 2}, key="now")
    announce("sample", {"n": 1}, key="earlier", due=AT - timedelta(days=400))
    assert drain() == 2
    assert [payload["n"] for _, payload in done] == [1, 2]
    assert [row.key for row in waiting()] == ["tomorrow"]


def test_drain_follows_what_its_jobs_announce(done: list[tuple[str, Any]]) -> None:
    _listen(done, kind="second.step", name="follower")

    @handler("first.step", name="leader")
    def lead(payload: dict[str, Any], at: datetime) -> None:
        assert at.tzinfo is not None
        announce("second.step", payload, key=f"then:{payload['ref']}")

    announce("second.step", {"ref": "X"}, key="unrelated")
    announce("first.step", {"ref": "A"}, key="A")
    assert drain(keys=["A"]) == 2
    assert done == [("follower", {"ref": "A"})]
    assert [row.key for row in waiting()] == ["unrelated"]


def test_drain_stops_at_its_limit(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    for number in range(5):
        announce("sample", {"n": number}, key=str(number))
    assert drain(limit=2) == 2
    assert len(waiting()) == 3


def test_a_failure_is_raised_recorded_and_kept_for_later(done: list[tuple[str, Any]]) -> None:
    _fail_with(ValueError("no such file"))
    _listen(done)
    announce("sample", {"ref": "A"}, key="A")
    with pytest.raises(JobsFailed) as raised:
        drain()
    assert isinstance(raised.value.__cause__, ValueError)
    assert "failing(A)" in str(raised.value)
    assert done == [("first", {"ref": "A"})]
    (row,) = waiting()
    assert (row.attempts, row.handler) == (1, "failing")
    assert row.error.startswith("ValueError at jobs/test_outbox.py:")
    assert row.error.endswith(": no such file")
    assert row.due is not None
    assert row.due > datetime.now(UTC) + timedelta(seconds=0.3)


def test_a_database_error_undoes_what_the_handler_wrote_and_no_more(done: list[tuple[str, Any]]) -> None:
    @handler("sample", name="failing")
    def work(payload: dict[str, Any], at: datetime) -> None:
        announce("other", {}, key="lost")
        Job.objects.create(kind="sample", handler="failing", key="A", payload={})

    _listen(done, kind="other")
    announce("sample", {}, key="A")
    announce("other", {}, key="B")
    with pytest.raises(JobsFailed):
        drain()
    assert done == [("first", {})]
    assert waiting()[0].error.startswith("IntegrityError at ")


@pytest.mark.parametrize(
    ("error", "hidden"),
    [
        (ValueError("bad number 340104198802130213"), "340104198802130213"),
        (ValueError("张三 is not a person"), "张三"),
        (ValueError("key (phone)\nDETAIL: 13800000000"), "13800000000"),
        (ValueError("mail to zhang.san@example.com"), "zhang"),
        (Refused(say("股东{name}不符合条件。", name="李四")), "李四"),
    ],
)
def test_what_is_recorded_names_nobody(done: list[tuple[str, Any]], error: Exception, hidden: str) -> None:
    _fail_with(error)
    announce("sample", {}, key="A")
    with pytest.raises(JobsFailed) as raised:
        drain()
    assert hidden not in waiting()[0].error
    assert hidden not in str(raised.value)


def test_after_its_last_attempt_a_job_is_dead_until_requeued(done: list[tuple[str, Any]]) -> None:
    _fail_with(ValueError("no"), attempts=2)
    announce("sample", {}, key="A")
    for _ in range(2):
        _due_now()
        with pytest.raises(JobsFailed):
            drain()
    _due_now()
    assert drain() == 0
    (row,) = dead()
    assert (row.state, row.attempts) == (State.DEAD, 2)
    subscriptions.remove("failing")
    _listen(done, name="failing")
    requeue(row.id)
    assert drain() == 1
    assert dead() == []
    with pytest.raises(WrongState):
        requeue(row.id)
    with pytest.raises(NotFound):
        requeue(row.id + 1000)


def test_a_job_that_ends_its_worker_every_time_is_dead_too(done: list[tuple[str, Any]]) -> None:
    _listen(done, attempts=2)
    announce("sample", {}, key="A")
    for _ in range(2):
        assert outbox.turn(None) is not None
        Job.objects.update(claimed_until=Now() - timedelta(seconds=1))
    assert outbox.turn(None) is None
    assert [row.error for row in dead()] == ["the worker ended while it ran"]
    assert done == []


def test_a_claimed_job_is_left_alone_and_its_late_holder_is_fenced(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    announce("sample", {}, key="A")
    first = outbox.turn(None)
    assert first is not None
    assert outbox.turn(None) is None
    Job.objects.update(claimed_until=Now() - timedelta(seconds=1))
    second = outbox.turn(None)
    assert second is not None
    assert (second.attempts, second.token) == (2, first.token + 1)
    assert outbox.settle(outbox.Finished(first, None)) is False
    assert Job.objects.get().state == State.WAITING
    assert outbox.settle(outbox.Finished(second, None)) is True
    assert Job.objects.get().state == State.DONE


def test_periodic_work_has_one_row_and_one_leader(done: list[tuple[str, Any]]) -> None:
    @every(5, name="ticking")
    def tick(at: datetime) -> None:
        done.append(("tick", at))

    outbox.ensure_periodic()
    outbox.ensure_periodic()
    mine = Pick(keys=["every:ticking"])
    assert Job.objects.filter(handler="ticking").count() == 1
    assert drain() == 0
    claim = outbox.turn(None, mine)
    assert claim is not None
    assert outbox.turn(None, mine) is None
    outbox.settle(outbox.Finished(claim, ValueError("once")))
    _due_now()
    claim = outbox.turn(None, mine)
    assert claim is not None
    claim.handler.work(claim.payload, claim.at)
    outbox.settle(outbox.Finished(claim, None))
    row = Job.objects.annotate(wait=F("due") - Now()).get(handler="ticking")
    assert (row.state, row.attempts, row.error, len(done)) == (State.WAITING, 0, "", 1)
    assert timedelta(seconds=4) < row.wait <= timedelta(seconds=5)


def test_backoff_doubles_to_an_hour_with_jitter() -> None:
    for attempts, seconds in ((1, 1), (2, 2), (5, 16), (13, 3600), (99, 3600)):
        waits = {outbox.backoff(attempts) for _ in range(50)}
        assert all(
            timedelta(seconds=seconds / 2) <= wait <= timedelta(seconds=seconds * 1.5) for wait in waits
        )
        assert len(waits) > 5


def test_done_jobs_are_forgotten_after_a_month(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    announce("sample", {}, key="old")
    announce("sample", {}, key="new")
    drain()
    Job.objects.filter(key="old").update(finished=Now() - timedelta(days=31))
    assert prune() == 1
    assert [job.key for job in Job.objects.all()] == ["new"]


def test_the_age_of_the_oldest_due_job_is_told(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    assert oldest_due_seconds() == 0
    announce("sample", {}, key="A", due=datetime.now(UTC) - timedelta(minutes=2))
    assert 110 < oldest_due_seconds() < 200
    text = exposition().decode()
    assert "kaiye_jobs_waiting 1.0" in text
    assert "kaiye_jobs_claimed_total" in text


def test_a_payload_must_be_json(done: list[tuple[str, Any]]) -> None:
    _listen(done)
    with pytest.raises(TypeError), transaction.atomic():
        announce("sample", {"at": AT}, key="A")
