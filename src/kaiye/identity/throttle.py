"""Counting tries, so that guessing is slow for everybody and everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.identity.models import Throttle
from kaiye.kernel.api import TooMany, counted_as, say
from kaiye.vault.api import blind_index


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries of `what` in a window that opens with the first one."""

    what: str
    count: int
    window: timedelta


CODE_BY_PHONE = Limit("code.phone", 5, timedelta(minutes=15))
CODE_BY_PHONE_DAY = Limit("code.phone.day", 20, timedelta(days=1))
CODE_BY_IP = Limit("code.ip", 100, timedelta(hours=1))
TRY_BY_IP = Limit("try.ip", 200, timedelta(hours=1))
# Five wrong passwords lock a staff login for a quarter of an hour, whether or not it exists.
STAFF = Limit("staff.login", 5, timedelta(minutes=15))
# The same for a person's password.
PASSWORD = Limit("person.password", 5, timedelta(minutes=15))
FACTOR = Limit("staff.factor", 5, timedelta(minutes=15))


def count(limit: Limit, whom: str, *, at: datetime) -> int:
    """The try is counted and committed; returns which one it is. Row locks keep parallel tries honest."""
    if not whom:
        return 0
    key = _key(limit, whom)
    # A new row may be created by two at once: the loser counts on the winner's row.
    for _ in range(2):
        with transaction.atomic():
            row = Throttle.objects.select_for_update().filter(key=key).first()
            if row is not None:
                fresh = row.opened + limit.window <= at
                row.opened, row.count = (at, 1) if fresh else (row.opened, row.count + 1)
                row.save(update_fields=["opened", "count"])
                return row.count
        try:
            with transaction.atomic():
                Throttle.objects.create(key=key, opened=at, count=1)
            return 1
        except IntegrityError:
            continue
    raise TooMany(say("尝试次数过多，请稍后再试。"))


def require(limit: Limit, whom: str, *, at: datetime) -> None:
    """The try is counted, or TooMany is raised."""
    if count(limit, whom, at=at) > limit.count:
        raise TooMany(say("尝试次数过多，请稍后再试。"))


def exhausted(limit: Limit, whom: str, *, at: datetime) -> bool:
    """Whether the next try would be refused; nothing is counted."""
    row = Throttle.objects.filter(key=_key(limit, whom)).first()
    return row is not None and row.opened + limit.window > at and row.count >= limit.count


def give_back(limit: Limit, whom: str) -> None:
    """The last try did not count: it succeeded."""
    Throttle.objects.filter(key=_key(limit, whom), count__gt=0).update(count=F("count") - 1)


def forget(limit: Limit, whom: str) -> None:
    """Counting starts anew."""
    Throttle.objects.filter(key=_key(limit, whom)).delete()


def _key(limit: Limit, whom: str) -> str:
    # A phone number or a login is no address and counts as it is.
    return blind_index(f"{limit.what}|{counted_as(whom)}", purpose="identity.throttle")


def sweep(at: datetime) -> None:
    """Windows that closed more than a day ago are forgotten."""
    Throttle.objects.filter(opened__lt=at - timedelta(days=2)).delete()
