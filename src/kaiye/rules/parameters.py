"""Numbers and lists that law can change, each with the days on which it holds and its citation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kaiye.kernel.api import KaiyeError, say

Value = int | tuple[str, ...]

# Ids of rules that are not applied: a parameter like any other, so it is dated, cited, tried and replayed.
SUSPENDED = "rules.suspended"


class NoRuleInForce(KaiyeError):
    """Nothing lays down the law for that day; a decision would rest on nothing."""

    code = "no_rule"
    status = 422
    exit_code = 2
    default_way_out = say("请换一个日期；本系统的规则从2024年7月1日起完整。")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a parameter in one period (`until` is its last day)."""

    name: str
    value: Value
    since: date
    until: date | None
    basis: str
    note: str

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, eq=False)
class Parameters:
    """All parameters of a rule set, by name; one object for one content, told apart by identity."""

    by_name: Mapping[str, tuple[Parameter, ...]]

    def value(self, name: str, on: date) -> Value:
        """The value in force on that day; raises `NoRuleInForce` when there is none."""
        for parameter in self.by_name.get(name, ()):
            if parameter.in_force(on):
                return parameter.value
        raise NoRuleInForce(say("{on}没有可用的参数“{name}”。", on=on.isoformat(), name=name))

    def changed(self, new: Parameter) -> Parameters:
        """These parameters with `new` in force on its days; before and after them everything is as it was."""
        kept = [part for old in self.by_name.get(new.name, ()) for part in _outside(old, new)]
        periods = tuple(sorted([*kept, new], key=lambda one: one.since))
        return Parameters({**self.by_name, new.name: periods})

    def replaced(self, values: Mapping[str, Value]) -> Parameters:
        """These parameters with other values for all time, to try a change of law on past filings."""
        tried = {name: (Parameter(name, value, date.min, None, "", ""),) for name, value in values.items()}
        return Parameters({**self.by_name, **tried})

    def as_json(self) -> list[dict[str, Any]]:
        """Canonical content, for the digest of the rule set."""
        return [
            {
                "name": one.name,
                "value": list(one.value) if isinstance(one.value, tuple) else one.value,
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
                "basis": one.basis,
            }
            for name in sorted(self.by_name)
            for one in self.by_name[name]
        ]


def from_json(entries: Iterable[Mapping[str, Any]]) -> Parameters:
    """The parameters that `as_json` wrote down; notes are not part of them."""
    found: dict[str, tuple[Parameter, ...]] = {}
    for entry in entries:
        one = Parameter(
            entry["name"],
            _value(entry["value"]),
            date.fromisoformat(entry["since"]),
            date.fromisoformat(entry["until"]) if entry["until"] else None,
            entry["basis"],
            "",
        )
        found[one.name] = (*found.get(one.name, ()), one)
    return Parameters(found)


def _outside(old: Parameter, new: Parameter) -> Iterator[Parameter]:
    """The days of `old` that are not days of `new`."""
    if old.since < new.since:
        before = new.since - timedelta(days=1)
        yield old if old.until is not None and old.until <= before else replace(old, until=before)
    if new.until is not None and (old.until is None or old.until > new.until):
        yield replace(old, since=max(old.since, new.until + timedelta(days=1)))


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else int(value)


@cache
def standard() -> Parameters:
    """The parameters of `parameters.yaml`."""
    entries = yaml.safe_load((Path(__file__).parent / "parameters.yaml").read_text(encoding="utf-8"))
    found: dict[str, tuple[Parameter, ...]] = {}
    for entry in entries:
        one = Parameter(
            entry["name"],
            _value(entry["value"]),
            entry["since"],
            entry.get("until"),
            entry["basis"],
            entry.get("note", ""),
        )
        found[one.name] = (*found.get(one.name, ()), one)
    return Parameters(found)
