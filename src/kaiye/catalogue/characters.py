"""Standard characters (通用规范汉字表) and the traditional and variant ones that stand for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kaiye.catalogue.reading import lines


@cache
def standard_characters() -> frozenset[str]:
    """The 8,105 characters of the table."""
    return frozenset("".join(lines("characters")))


@cache
def former_characters() -> Mapping[str, str]:
    """Traditional or variant character → the standard one."""
    return MappingProxyType({old: new for new, certain, _ in _entries() for old in certain})


@cache
def possible_characters() -> Mapping[str, str]:
    """Characters outside the table → the standard one of which each may be another form."""
    return MappingProxyType({old: new for new, _, perhaps in _entries() for old in perhaps})


@cache
def _entries() -> tuple[tuple[str, str, str], ...]:
    return tuple((line[0], *line[2:].partition("?")[::2]) for line in lines("characters_former"))
