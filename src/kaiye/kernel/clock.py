"""The registry's time: Asia/Shanghai. Services take the moment as an argument; only edges ask here."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, in Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def local_date(at: datetime) -> date:
    """The registry's calendar day of an aware moment."""
    return at.astimezone(SHANGHAI).date()


def add_years(day: date, years: int) -> date:
    """The corresponding day `years` later; 29 February becomes 28 February (民法典 第二百零二条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later, or the last of that month when it has none (民法典 第二百零二条)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
