"""Working days: the State Council's calendar where it is published, a provisional one elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

# 全国年节及纪念日放假办法 (国令795, in force 2025-01-01): the holidays whose Gregorian date is fixed.
# The lunar ones and 清明 depend on the yearly notice and are not guessed.
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_ONE_DAY = timedelta(days=1)


@cache
def calendar_is_official(year: int) -> bool:
    """Whether the holiday notice for `year` is in the calendar; otherwise its days are provisional."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def working_day(day: date) -> bool:
    """Whether offices work on `day`, weekends worked in exchange included."""
    if calendar_is_official(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day` (before it when n is negative); the day itself is not counted.

    With n = 0, `day` when it is a working day, else the next one (民法典 第二百零三条).
    """
    if n == 0:
        while not working_day(day):
            day += _ONE_DAY
        return day
    step = _ONE_DAY if n > 0 else -_ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not working_day(day):
            day += step
    return day


def working_days_until(day: date, last: date) -> int:
    """How many working days are left after `day` up to `last`; negative: how many have passed since `last`."""
    first, end, sign = (day, last, 1) if day <= last else (last, day, -1)
    return sign * sum(working_day(first + _ONE_DAY * (n + 1)) for n in range((end - first).days))
