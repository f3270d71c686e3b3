"""The numbers a check goes by, as in force on a day (`rules/parameters.yaml`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from kaiye.kernel.api import local_date
from kaiye.policy.api import parameters_in_force
from kaiye.realname.judging import Thresholds


def number(name: str, at: datetime) -> int:
    """The parameter in force on the day of `at`."""
    value = parameters_in_force().value(name, local_date(at))
    if not isinstance(value, int):
        raise TypeError(name)
    return value


def texts(name: str, at: datetime) -> tuple[str, ...]:
    """A parameter that lists words."""
    value = parameters_in_force().value(name, local_date(at))
    if not isinstance(value, tuple):
        raise TypeError(name)
    return value


def minutes(name: str, at: datetime) -> timedelta:
    """A parameter that counts minutes."""
    return timedelta(minutes=number(name, at))


def days(name: str, at: datetime) -> timedelta:
    """A parameter that counts days."""
    return timedelta(days=number(name, at))


def thresholds(at: datetime) -> Thresholds:
    """How alike faces must be."""
    return Thresholds(number("identity.face_match", at), number("identity.face_band", at))
