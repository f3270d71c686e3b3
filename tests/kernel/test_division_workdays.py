"""Division codes, working days and canonical bytes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiye.kernel.api import (
    DivisionCode,
    InvalidDivisionCode,
    add_working_days,
    calendar_is_official,
    canonical_json,
    working_day,
)


@pytest.mark.parametrize(
    ("code", "level", "province", "prefecture"),
    [
        ("340104", "county", "340000", "340100"),
        ("340100", "prefecture", "340000", "340100"),
        ("340000", "province", "340000", "340000"),
        ("110101", "county", "110000", "110100"),
        ("110000", "province", "110000", "110100"),
        ("500229", "county", "500000", "500100"),
        ("419001", "county", "410000", "419001"),
        ("469002", "county", "460000", "469002"),
        ("659001", "county", "650000", "659001"),
        ("441900", "prefecture", "440000", "441900"),
        ("810000", "province", "810000", "810000"),
    ],
)
def test_what_the_digits_say(code: str, level: str, province: str, prefecture: str) -> None:
    division = DivisionCode(code)
    assert (division.level, division.province, division.prefecture) == (level, province, prefecture)
    assert division == code


@pytest.mark.parametrize("text", ["", "34010", "3401040", "34010A", "040104"])
def test_six_digits(text: str) -> None:
    with pytest.raises(InvalidDivisionCode):
        DivisionCode.parse(text)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), True),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2027, 1, 1), False),
        (date(2027, 5, 3), True),
        (date(2027, 10, 2), False),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert working_day(day) is works


def test_only_published_years_are_official() -> None:
    assert calendar_is_official(2026)
    assert calendar_is_official(2004)
    assert not calendar_is_official(2003)
    assert not calendar_is_official(2035)


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 9, 24), 3, date(2026, 9, 30)),  # over Mid-Autumn
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 10, 8), 2, date(2026, 10, 10)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
    ],
)
def test_adding_working_days(day: date, n: int, due: date) -> None:
    assert add_working_days(day, n) == due


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_exactly_n_working_days_lie_between(day: date, n: int) -> None:
    due = add_working_days(day, n)
    between = (day + timedelta(days=i) for i in range(1, (due - day).days + 1))
    assert sum(map(working_day, between)) == n
    assert working_day(due)


def test_canonical_bytes() -> None:
    value = {"b": [1, True, None], "a": "名\n", "10": 1.0}
    assert canonical_json(value) == '{"10":1,"a":"名\\n","b":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), 2**60, {"a": object()}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical_json(value)
