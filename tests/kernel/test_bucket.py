"""Turns come back with time, and each asker has their own."""

from __future__ import annotations

from kaiye.kernel.api import Bucket


def test_a_burst_then_a_steady_pace() -> None:
    bucket = Bucket(burst=3, per_second=2)
    assert [bucket.wait("a", 10.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert bucket.wait("b", 10.0) == 0.0
    assert bucket.wait("a", 10.25) == 0.25
    assert bucket.wait("a", 10.5) == 0.0
    assert bucket.wait("a", 10.5) == 0.5


def test_a_long_rest_gives_no_more_than_the_burst() -> None:
    bucket = Bucket(burst=2, per_second=1)
    bucket.wait("a", 0.0)
    assert [bucket.wait("a", 1000.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_clock_that_stands_still_or_goes_back_gives_nothing() -> None:
    bucket = Bucket(burst=1, per_second=1)
    assert bucket.wait("a", 5.0) == 0.0
    assert bucket.wait("a", 4.0) == 1.0


def test_a_crowd_is_forgotten_from_its_oldest() -> None:
    bucket = Bucket(burst=1, per_second=0.001, askers=2)
    assert [bucket.wait(one, 0.0) for one in "abc"] == [0.0, 0.0, 0.0]
    # a had used its turn, and was forgotten when c came.
    assert bucket.wait("a", 0.0) == 0.0
    assert bucket.wait("c", 0.0) > 0.0
