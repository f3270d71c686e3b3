"""The numbers a ceremony goes by, as in force on a day (`rules/parameters.yaml`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from kaiye.kernel.api import local_date
from kaiye.policy.api import parameters_in_force


def number(name: str, at: datetime) -> int:
    """The parameter in force on the day of `at`."""
    value = parameters_in_force().value(name, local_date(at))
    if not isinstance(value, int):
        raise TypeError(name)
    return value


def numbers(name: str, at: datetime) -> tuple[int, ...]:
    """A list of whole numbers, as in force."""
    value = parameters_in_force().value(name, local_date(at))
    if isinstance(value, int | str | bool):
        raise TypeError(name)
    return tuple(int(one) for one in value)


def days(name: str, at: datetime) -> timedelta:
    """A parameter that counts days."""
    return timedelta(days=number(name, at))


def minutes(name: str, at: datetime) -> timedelta:
    """A parameter that counts minutes."""
    return timedelta(minutes=number(name, at))


def seconds(name: str, at: datetime) -> timedelta:
    """A parameter that counts seconds."""
    return timedelta(seconds=number(name, at))
