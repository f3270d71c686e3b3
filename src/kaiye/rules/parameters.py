"""Numbers and lists that law can change, each with the days on which it holds and its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kaiye.kernel.api import KaiyeError, say


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
    value: int | tuple[str, ...]
    since: date
    until: date | None
    basis: str
    note: str

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Parameters:
    """All parameters of a rule set, by name."""

    by_name: Mapping[str, tuple[Parameter, ...]]

    def value(self, name: str, on: date) -> int | tuple[str, ...]:
        """The value in force on that day; raises `NoRuleInForce` when there is none."""
        for parameter in self.by_name.get(name, ()):
            if parameter.in_force(on):
                return parameter.value
        raise NoRuleInForce(say("{on}没有可用的参数“{name}”。", on=on.isoformat(), name=name))

    def replaced(self, values: Mapping[str, int | tuple[str, ...]]) -> Parameters:
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


@cache
def standard() -> Parameters:
    """The parameters of `parameters.yaml`."""
    entries = yaml.safe_load((Path(__file__).parent / "parameters.yaml").read_text(encoding="utf-8"))
    found: dict[str, tuple[Parameter, ...]] = {}
    for entry in entries:
        value = entry["value"]
        one = Parameter(
            entry["name"],
            tuple(value) if isinstance(value, list) else int(value),
            entry["since"],
            entry.get("until"),
            entry["basis"],
            entry.get("note", ""),
        )
        found[one.name] = (*found.get(one.name, ()), one)
    return Parameters(found)
