"""A changed parameter: its days, its bounds, and one filing judged before and after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kaiye.dossier.api import parse
from kaiye.kernel.api import InvalidInput, NotFound
from kaiye.rules.api import (
    SUSPENDED,
    Change,
    Evidence,
    Facts,
    Outcome,
    Parameter,
    Parameters,
    Value,
    check_change,
    decide,
    parameter_title,
    parameters_from_json,
    read_value,
    rules_reading,
    ruleset_digest,
    standard_parameters,
    suspendable_rules,
)
from tests.rules.dossiers import AS_OF, BASES

YEARS = "llc.contribution_years"


def change(
    name: str = YEARS, value: Value = 3, since: date = date(2027, 1, 1), until: date | None = None
) -> Parameter:
    return Parameter(name, value, since, until, "公司法 第四十七条（修订）", "")


def periods(parameters: Parameters, name: str = YEARS) -> list[tuple[Value, str, str | None]]:
    return [
        (one.value, one.since.isoformat(), one.until.isoformat() if one.until else None)
        for one in parameters.by_name[name]
    ]


def test_a_change_ends_what_was_in_force() -> None:
    assert periods(standard_parameters().changed(change())) == [
        (5, "2024-07-01", "2026-12-31"),
        (3, "2027-01-01", None),
    ]


def test_after_the_last_day_of_a_change_the_value_before_is_back() -> None:
    assert periods(standard_parameters().changed(change(until=date(2027, 6, 30)))) == [
        (5, "2024-07-01", "2026-12-31"),
        (3, "2027-01-01", "2027-06-30"),
        (5, "2027-07-01", None),
    ]


def test_a_later_change_takes_the_place_of_an_earlier_one_on_its_days_only() -> None:
    first = standard_parameters().changed(change(since=date(2028, 1, 1)))
    assert periods(first.changed(change(value=4, until=date(2028, 3, 31)))) == [
        (5, "2024-07-01", "2026-12-31"),
        (4, "2027-01-01", "2028-03-31"),
        (3, "2028-04-01", None),
    ]


def test_every_day_has_one_value() -> None:
    parameters = standard_parameters().changed(change(until=date(2027, 6, 30))).changed(change(value=4))
    for day in range(date(2026, 12, 25).toordinal(), date(2027, 7, 9).toordinal()):
        on = date.fromordinal(day)
        assert sum(one.in_force(on) for one in parameters.by_name[YEARS]) == 1, on


def test_what_was_written_down_reads_back_as_the_same_rule_set() -> None:
    changed = standard_parameters().changed(change()).changed(change("scope.forbidden_words", ("赌博",)))
    again = parameters_from_json(changed.as_json())
    assert again.as_json() == changed.as_json()
    assert ruleset_digest(again) == ruleset_digest(changed) != ruleset_digest(standard_parameters())


# What may be set.


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        (YEARS, " ３ ", 3),
        ("currency.convertible", "USD, EUR，USD", ("USD", "EUR")),
        ("scope.forbidden_words", "赌博、高利贷\n代孕", ("赌博", "高利贷", "代孕")),
        (SUSPENDED, "", ()),
    ],
)
def test_a_value_is_read_as_its_kind(name: str, text: str, value: Value) -> None:
    assert read_value(name, text, standard_parameters()) == value


@pytest.mark.parametrize("text", ["", "三", "-1", "3.5", "1e3", "9" * 14])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_value(YEARS, text, standard_parameters())
    assert refused.value.problems[0].pointer == "/value"


@pytest.mark.parametrize(
    "new",
    [
        change(value=0),
        change(value=101),
        change(value=("3",)),
        change("currency.convertible", 3),
        change("currency.convertible", ("usd",)),
        change("scope.forbidden_words", ("",)),
        change("scope.forbidden_words", ("长" * 61,)),
        change("name.divisions_of_higher_authorities", ("31",)),
        change("owners.share_percent", 101),
        change("llc.min_shareholders", 51),
        change("age.own_labour", 19),
        change(until=date(2026, 12, 31)),
        change(SUSPENDED, ("CP-003",)),
        change(SUSPENDED, ("SB-021",)),
        change(SUSPENDED, ("XX-999",)),
    ],
    ids=lambda new: f"{new.name}={new.value}",
)
def test_what_cannot_be_the_law_is_refused(new: Parameter) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_change(new, standard_parameters())
    assert refused.value.problems


def test_bounds_are_within_what_is_allowed() -> None:
    for value in (1, 100):
        assert (
            check_change(change(value=value), standard_parameters()).value(YEARS, date(2027, 1, 1)) == value
        )


def test_an_unknown_parameter_is_not_found() -> None:
    with pytest.raises(NotFound):
        check_change(change("llc.colour"), standard_parameters())


def test_the_standard_values_are_within_their_own_bounds() -> None:
    for name, found in standard_parameters().by_name.items():
        for one in found:
            check_change(
                Parameter(name, one.value, one.since, one.until, one.basis, ""), standard_parameters()
            )


def test_every_parameter_has_a_title() -> None:
    assert not [name for name in standard_parameters().by_name if str(parameter_title(name)) == name]


def test_only_rules_of_our_own_making_can_be_suspended() -> None:
    found = {entry.id for entry in suspendable_rules()}
    assert {"CP-024", "AD-009"} <= found
    assert not found & {"CP-003", "SH-001", "NM-011", "SB-021", "SB-014", "NM-054"}


def test_the_rules_that_read_a_parameter_are_known() -> None:
    assert [entry.id for entry in rules_reading(YEARS)] == ["CP-003"]
    # Read in a function the rules share.
    assert {"OR-012", "OR-044"} <= {entry.id for entry in rules_reading("company.small_employees")}


# One filing before and after.


def facts(**changes: Any) -> Facts:
    return Facts(as_of=AS_OF, evidence=Evidence(), **changes)


def test_a_suspended_rule_finds_nothing() -> None:
    dossier = parse({**BASES["llc"](), "capital": {"amount": "5000", "currency": "CNY"}})
    suspended = standard_parameters().replaced({SUSPENDED: ("CP-024",)})
    assert "CP-024" in {one.rule for one in decide(dossier, facts=facts()).findings}
    assert "CP-024" not in {one.rule for one in decide(dossier, facts=facts(), parameters=suspended).findings}


def test_a_shorter_time_for_contributions_restricts() -> None:
    after = standard_parameters().replaced({YEARS: 3})
    found = Change(standard_parameters(), after).compare(parse(BASES["llc"]()), facts())
    assert found.before.outcome is not Outcome.RESTRICT
    assert found.after.outcome is Outcome.RESTRICT
    assert {one.rule for one in found.new} == {"CP-003"}
    assert found.gone == ()


@pytest.mark.parametrize("base", sorted(BASES))
@pytest.mark.parametrize(
    "values",
    [
        {YEARS: 3},
        {SUSPENDED: ("CP-024", "AD-008", "SC-003")},
        {"board.min_members": 5, "supervisors.min_members": 5, "company.small_employees": 3},
        {"capital.low_below_yuan": 10**9, SUSPENDED: ("AD-009",)},
        {"scope.offline_words": ("软件",), "scope.forbidden_words": ("软件开发",), "age.full_capacity": 60},
        {
            "owners.exempt_up_to_yuan": 0,
            "identity.expires_soon_days": 3650,
            "address.lease_ends_soon_days": 3650,
        },
    ],
    ids=lambda values: "+".join(values),
)
def test_judging_only_what_changed_is_judging_everything(base: str, values: dict[str, Value]) -> None:
    dossier = parse(BASES[base]())
    for evidence in (Evidence(), Evidence(unreachable=frozenset({"population", "crowded_addresses"}))):
        given = Facts(as_of=AS_OF, evidence=evidence)
        before, after = standard_parameters(), standard_parameters().replaced(values)
        found = Change(before, after).compare(dossier, given)
        assert found.before == decide(dossier, facts=given, parameters=before)
        assert found.after == decide(dossier, facts=given, parameters=after)
        # A rule once suspended is in force again.
        back = Change(after, before).compare(dossier, given)
        assert (back.before, back.after) == (found.after, found.before)
