"""The main industry of a business from its name and its scope together, with the reason for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kaiye.catalogue.api import industry, scope_item
from kaiye.kernel.api import Message, say
from kaiye.names.trades import suggest_industries

# How sure the whole scope is of its own; the first item is half of it, as it names the main business.
_SCOPE, _FIRST = 0.8, 0.5
_LEAST = 0.05


class MainIndustry(NamedTuple):
    """A class of GB/T 4754, how likely it is the main business (0 to 1), and why."""

    code: str
    name: str
    probability: float
    reason: Message


def main_industries(name: str, items: Sequence[str], limit: int = 5) -> tuple[MainIndustry, ...]:
    """Classes for a full name (or words of trade) and the scope items chosen, most likely first.

    Either may be empty. Whatever both speak for comes before what one alone does.
    """
    named = {one.code: one.probability for one in suggest_industries(name, 10)} if name else {}
    carried = _carried(items)
    found = []
    for code in named.keys() | carried.keys():
        weight, wording = carried.get(code, (0.0, ""))
        chance = 1 - (1 - named.get(code, 0.0)) * (1 - _SCOPE * weight)
        entry = industry(code)
        if entry is not None and chance >= _LEAST:
            found.append(MainIndustry(code, entry.name, chance, _reason(code in named, wording)))
    return tuple(sorted(found, key=lambda one: (-one.probability, one.code))[:limit])


def _carried(items: Sequence[str]) -> dict[str, tuple[float, str]]:
    """Class → the part of the scope in it, and its first item."""
    entries = [entry for item in items if (entry := scope_item(item)) is not None]
    share: dict[str, tuple[float, str]] = {}
    for place, entry in enumerate(entries):
        others = len(entries) - 1
        part = 1.0 if not others else _FIRST if place == 0 else (1 - _FIRST) / others
        before, wording = share.get(entry.gb4754, (0.0, entry.item))
        share[entry.gb4754] = (before + part, wording)
    return share


def _reason(named: bool, wording: str) -> Message:
    if named and wording:
        return say("名称和经营项目“{item}”都属于这一类。", item=wording)
    if named:
        return say("从名称看。")
    return say("经营项目“{item}”属于这一类。", item=wording)
