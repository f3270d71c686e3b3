"""The citizen's number, against python-stdnum and id-validator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest
import stdnum.cn.ric
from hypothesis import given
from hypothesis import strategies as st
from id_validator import data as id_validator_data
from id_validator import validator
from stdnum import numdb
from stdnum.exceptions import InvalidComponent, ValidationError

from kaiye.kernel.api import CitizenId, InvalidCitizenId

REGIONS = [code for code in id_validator_data.get_address_code() if not code.endswith("00")]
TABLES = ("get_address_code", "get_address_code_timeline", "get_additional_address_code_timeline")
FIRST, LAST = date(1900, 1, 1), date(2026, 1, 1)


@pytest.fixture(autouse=True, scope="module")
def oracles_remember_their_tables() -> Iterator[None]:
    """Both oracles build their tables of places anew for every number; here they build them once."""
    with pytest.MonkeyPatch.context() as patch:
        for table in TABLES:
            patch.setattr(id_validator_data, table, cache(getattr(id_validator_data, table)))
        places = numdb.get("cn/loc")
        patch.setattr(places, "info", cache(places.info))
        yield


def valid(text: str) -> bool:
    try:
        CitizenId.parse(text)
    except InvalidCitizenId:
        return False
    return True


def random_number(source: random.Random) -> str:
    birth = FIRST + timedelta(days=source.randrange((LAST - FIRST).days))
    return CitizenId.build(source.choice(REGIONS), birth, source.randrange(1000)).reveal()


def mutate(source: random.Random, number: str, first: int) -> str:
    """One or two characters changed at or after `first`; half of them get a right check digit again."""
    characters = list(number)
    for _ in range(source.choice((1, 2))):
        characters[source.randrange(first, 18)] = source.choice("0123456789")
    if source.random() < 0.5:
        characters[17] = stdnum.cn.ric.calc_check_digit("".join(characters))
    return "".join(characters)


def test_agrees_with_stdnum() -> None:
    source = random.Random(1)
    counts = {True: 0, False: 0}
    for _ in range(100_000):
        number = random_number(source)
        if source.random() < 0.5:
            number = mutate(source, number, 0)
        try:
            stdnum.cn.ric.validate(number)
            theirs = True
        except (InvalidComponent, KeyError):
            # Either no such day, or a place that stdnum's table lacks; we check the place elsewhere.
            try:
                stdnum.cn.ric.get_birth_date(number)
                theirs = number[0] != "0" and number[6:10] >= "1800"
            except InvalidComponent:
                theirs = False
        except ValidationError:
            theirs = False
        theirs = theirs and number[6:10] >= "1800"  # stdnum takes any year
        assert valid(number) == theirs, number
        counts[theirs] += 1
    assert min(counts.values()) > 10_000


def test_agrees_with_id_validator() -> None:
    source = random.Random(2)
    counts = {True: 0, False: 0}
    today = date(2026, 11, 22)
    for _ in range(100_000):
        number = random_number(source)
        if source.random() < 0.5:
            number = mutate(source, number, 6)
        theirs = validator.is_valid(number) and number[6:14] <= f"{today:%Y%m%d}"
        try:
            CitizenId.parse(number, on=today)
            ours = True
        except InvalidCitizenId:
            ours = False
        assert ours == theirs, number
        counts[theirs] += 1
    assert min(counts.values()) > 10_000


@given(st.sampled_from(REGIONS), st.dates(FIRST, LAST), st.integers(0, 999))
def test_building_and_parsing_round_trip(region: str, birth: date, sequence: int) -> None:
    number = CitizenId.build(region, birth, sequence)
    again = CitizenId.parse(f" {number.reveal().lower()} ")
    assert again == number
    assert hash(again) == hash(number)
    assert (again.region, again.birth, again.sex) == (region, birth, "M" if sequence % 2 else "F")


def test_the_worked_example() -> None:
    number = CitizenId.parse("11010519491231002x")
    assert (number.birth, number.sex, number.region) == (date(1949, 12, 31), "F", "110105")


def test_it_is_never_shown_by_accident() -> None:
    number = CitizenId.parse("11010519491231002X")
    for shown in (str(number), repr(number), f"{number}", f"{number!r}", number.masked):
        assert "19491231" not in shown
    assert number.reveal() == "11010519491231002X"
    assert number != "11010519491231002X"


@pytest.mark.parametrize("region", ["810000", "820000", "830000", "911344"])
def test_residence_permits_and_foreign_residents_cards_follow_the_same_pattern(region: str) -> None:
    assert CitizenId.build(region, date(1990, 1, 1), 1).region == region


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "length"),
        ("110105491231002", "length"),
        ("11010519491231002", "length"),
        ("1101051949123100X2", "characters"),
        ("01010519491231002X", "characters"),
        ("11010519491331002X", "date"),
        ("11010519490229002X", "date"),
        ("110105194912310021", "check"),
    ],
)
def test_what_is_wrong_is_said(text: str, kind: str) -> None:
    with pytest.raises(InvalidCitizenId) as caught:
        CitizenId.parse(text)
    assert caught.value.kind == kind
    assert text == "" or text not in str(caught.value)


def test_a_birth_in_the_future_is_no_date() -> None:
    number = CitizenId.build("340104", date(2026, 11, 22), 1).reveal()
    assert CitizenId.parse(number, on=date(2026, 11, 22)).birth == date(2026, 11, 22)
    with pytest.raises(InvalidCitizenId) as caught:
        CitizenId.parse(number, on=date(2026, 11, 21))
    assert caught.value.kind == "date"


def test_an_impossible_front_cannot_be_built() -> None:
    with pytest.raises(InvalidCitizenId):
        CitizenId.build("34010", date(1990, 1, 1), 1)
