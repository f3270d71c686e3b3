"""The external time-stamping authority, watched: when it fails for too long nobody signs, until it answers again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from kaiye.database.api import find
from kaiye.kernel.api import SHANGHAI, say
from kaiye.signing.errors import NoTimestamp, SigningStopped
from kaiye.signing.limits import minutes, seconds
from kaiye.signing.models import ClockRow
from kaiye.signing.timestamps import Clock, external, foreign_token

_ONE = 1
# A success is written down at most this often.
_NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TimestampState:
    """How time stamps stand, for the system administrator."""

    # An authority elsewhere is used; our own never fails by itself.
    external: bool
    # The first failure since the last success; None while it works or was never asked.
    failing_since: datetime | None
    # Nobody signs until one succeeds.
    stopped: bool
    tried: datetime | None
    succeeded: datetime | None
    # When it is asked next, while stopped.
    again: datetime | None
    # What was wrong last time, in the words of the error.
    problem: str

    @property
    def working(self) -> bool:
        return self.failing_since is None


def timestamp_state(at: datetime) -> TimestampState:
    """How time stamps stand at that moment."""
    row = find(ClockRow, pk=_ONE) if external() else None
    if row is None:
        return TimestampState(bool(external()), None, False, None, None, None, "")
    stopped = _stopped(row, at)
    again = _again(row, at) if stopped else None
    return TimestampState(
        True, row.failing_since, stopped, row.tried, row.succeeded, again, row.problem if stopped else ""
    )


def check_clock(at: datetime) -> None:
    """Raises SigningStopped while signing is stopped and it is not yet time to try again."""
    state = timestamp_state(at)
    if state.stopped and state.again is not None and at < state.again:
        raise _refusal(state.failing_since or at, state.again)


@contextmanager
def watched(at: datetime) -> Iterator[None]:
    """What happens inside may ask for time stamps; how that went is remembered for everybody.

    While signing is stopped one attempt at a time is let through to find out whether the authority is back.
    Call it outside transactions: a failure must be remembered although nothing else is.
    """
    if not external():
        yield
        return
    _let_through(at)
    try:
        yield
    except NoTimestamp as error:
        _failed(at, str(error.message))
        raise
    _worked(at)


def probe(at: datetime) -> bool:
    """While time stamps fail, one is asked for; whether they work (again)."""
    row = find(ClockRow, pk=_ONE) if external() else None
    if row is None or row.failing_since is None:
        return True
    apart = seconds("signing.clock_apart_seconds", at)
    try:
        foreign_token(secrets.token_bytes(32), external(), Clock(at, apart))
    except NoTimestamp as error:
        _failed(at, str(error.message))
        return False
    _worked(at)
    return True


def _let_through(at: datetime) -> None:
    row = find(ClockRow, pk=_ONE)
    if row is None or not _stopped(row, at):
        return
    again = _again(row, at)
    # Of all who come at that moment one asks; for the others it is stopped.
    if at < again or not ClockRow.objects.filter(pk=_ONE, tried=row.tried).update(tried=at):
        raise _refusal(row.failing_since or at, max(again, at + seconds("signing.clock_retry_seconds", at)))


def _stopped(row: ClockRow, at: datetime) -> bool:
    since = row.failing_since
    return since is not None and at - since >= minutes("signing.clock_stop_minutes", at)


def _again(row: ClockRow, at: datetime) -> datetime:
    return (row.tried or at) + seconds("signing.clock_retry_seconds", at)


def _failed(at: datetime, problem: str) -> None:
    ClockRow.objects.get_or_create(pk=_ONE)
    ClockRow.objects.filter(pk=_ONE).update(tried=at, problem=problem[:300])
    ClockRow.objects.filter(pk=_ONE, failing_since=None).update(failing_since=at)


def _worked(at: datetime) -> None:
    ClockRow.objects.get_or_create(pk=_ONE)
    stale = Q(failing_since__isnull=False) | Q(succeeded=None) | Q(succeeded__lt=at - _NOTED)
    ClockRow.objects.filter(stale, pk=_ONE).update(failing_since=None, tried=at, succeeded=at, problem="")


def _refusal(since: datetime, again: datetime) -> SigningStopped:
    # To the next full minute: nobody should come a moment too early.
    shown = (again + timedelta(seconds=59)).astimezone(SHANGHAI)
    return SigningStopped(
        say(
            "时间戳服务从{since}起没有有效应答，现在暂停签名，谁的签名都不会在没有可信时间的情况下完成。",
            since=f"{since.astimezone(SHANGHAI):%H:%M}",
        ),
        way_out=say("您填写和签写的内容都还在，请在{time}以后再确认签名。", time=f"{shown:%H:%M}"),
    )
