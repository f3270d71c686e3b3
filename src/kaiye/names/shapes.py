"""Characters that look alike, in curated groups: no character is in two of them. Pure."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def groups() -> tuple[str, ...]:
    """Every group, its characters in one text; the first stands for all."""
    with files("kaiye.names").joinpath("data/shapes.csv").open(encoding="utf-8") as stream:
        return tuple(row["group"] for row in csv.DictReader(stream))


@cache
def leaders() -> MappingProxyType[str, str]:
    """Character → the first of its group, for every character that is in one."""
    return MappingProxyType({character: group[0] for group in groups() for character in group})


@cache
def _translation() -> dict[int, str]:
    return {ord(character): leader for character, leader in leaders().items()}


def shape(text: str) -> str | None:
    """The text with every character replaced by the first of its group; None when none is in a group."""
    known = leaders()
    for character in text:
        if character in known:
            return text.translate(_translation())
    return None


def look_alike(one: str, other: str) -> bool:
    """Whether two different characters are in one group."""
    known = leaders()
    return one != other and one in known and known[one] == known.get(other)
