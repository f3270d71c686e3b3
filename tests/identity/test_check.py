"""Who somebody is: the number, the population source, and what happens when it is silent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from kaiye.dossier.api import Person
from kaiye.identity.api import check_person
from kaiye.kernel.api import SHANGHAI
from kaiye.rules.api import Evidence

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
NUMBER = "340104198803120213"


def person(**facts: Any) -> Person:
    return Person(**{"name": "张云杉", "id_number": NUMBER, "id_valid_until": "2040-01-01", **facts})


def reasons(who: Person, **evidence: Any) -> list[str]:
    check = check_person(who, Evidence.parse(evidence), at=AT)
    assert check.ok is not bool(check.reasons)
    return [str(reason) for reason in check.reasons]


def test_a_person_nobody_speaks_against_passes() -> None:
    assert reasons(person()) == []
    assert reasons(person(), population={NUMBER: {"name": "张云杉"}}) == []


@pytest.mark.parametrize(
    "evidence",
    [
        {"population": {NUMBER: {"name": "别人"}}},
        {"population": {NUMBER: {"status": "deceased"}}},
        {"population": {NUMBER: {"status": "cancelled"}}},
        {"identity_misused": [NUMBER]},
        {"unreachable": ["population"]},
        {"unreachable": ["identity_misused"]},
    ],
)
def test_what_a_source_says_or_cannot_say_stops(evidence: dict[str, Any]) -> None:
    found = reasons(person(), **evidence)
    assert len(found) == 1
    assert NUMBER not in found[0]


@pytest.mark.parametrize(
    ("evidence", "denied"),
    [
        ({"population": {NUMBER: {"name": "别人"}}}, True),
        ({"population": {NUMBER: {"status": "deceased"}}}, True),
        ({"population": {NUMBER: {"status": "cancelled"}}}, False),
        ({"identity_misused": [NUMBER]}, False),
        ({"unreachable": ["population"]}, False),
        ({"unreachable": ["identity_misused"], "population": {NUMBER: {"name": "别人"}}}, True),
    ],
)
def test_the_law_s_restrictions_are_denials_and_its_warnings_doubts(
    evidence: dict[str, Any], denied: bool
) -> None:
    check = check_person(person(), Evidence.parse(evidence), at=AT)
    assert bool(check.denials) is denied
    assert not check.ok


def test_a_small_x_hides_nobody() -> None:
    known = "34010419880312007X"
    for written in (known, known.lower(), f" {known}"):
        assert len(reasons(person(id_number=written), identity_misused=[known])) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"id_number": "340104198803120214"},
        {"id_number": ""},
        {"name": ""},
        {"id_valid_until": "2026-11-21"},
    ],
)
def test_a_wrong_number_or_an_expired_card_stops(facts: dict[str, Any]) -> None:
    assert len(reasons(person(**facts))) == 1


def test_a_card_is_good_on_its_last_day_and_some_for_ever() -> None:
    assert reasons(person(id_valid_until=date(2026, 11, 22).isoformat())) == []
    assert reasons(person(id_valid_until="long")) == []


def test_a_passport_is_not_measured_by_citizens_rules() -> None:
    foreign = person(id_type="passport", id_number="E12345678", name="Jean d’Arc")
    assert reasons(foreign, unreachable=["population"]) == []
