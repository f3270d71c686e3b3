"""Industries: GB/T 4754-2017 with amendment 1, keyed by us in `data/industries.txt`.

A line is a code and a name. One letter is a section (门类), two digits a division (大类), three a group
(中类), four a class (小类). `=` after a code says that the level above bears the same name and is not
written out: `0220= 造林和更新` is group 022 and class 0220.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kaiye.catalogue.reading import lines
from kaiye.catalogue.scope import scope_items
from kaiye.catalogue.search import Index

LEVELS = ("section", "division", "group", "class")


@dataclass(frozen=True, slots=True)
class Industry:
    """One entry of the classification; `section` is its letter, `parent` the code above."""

    code: str
    name: str
    level: str
    section: str
    parent: str


def industry(code: str) -> Industry | None:
    """The section, division, group or class with this code; `I6513` is read as `6513`."""
    found = _table().get(code)
    if found is None and len(code) == 5 and code[0].isalpha():
        below = _table().get(code[1:])
        found = below if below is not None and below.section == code[0].upper() else None
    return found


def industries(level: str | None = None, parent: str | None = None) -> tuple[Industry, ...]:
    """All entries in the standard's order, or those of one level or directly under one code."""
    return tuple(
        entry
        for entry in _table().values()
        if (level is None or entry.level == level) and (parent is None or entry.parent == parent)
    )


def search_industries(text: str, limit: int = 20) -> tuple[Industry, ...]:
    """Classes for what was typed: by code, by name, or by the wording of scope items under them."""
    return tuple(_table()[code] for code in _index().search(text, limit))


@cache
def _table() -> Mapping[str, Industry]:
    table: dict[str, Industry] = {}
    section = ""
    for line in lines("industries"):
        mark, name = line.split(" ", 1)
        code = mark.rstrip("=")
        if code.isalpha():
            section = code
        for length in range(len(code) - (len(mark) - len(code)), len(code) + 1):
            part = code[:length]
            parent = "" if part.isalpha() else section if length == 2 else part[:-1]
            level = "section" if part.isalpha() else LEVELS[length - 1]
            if part in table:
                raise ValueError(f"industries.txt: {part} stands twice")
            table[part] = Industry(part, name, level, section, parent)
    return MappingProxyType(table)


@cache
def _index() -> Index:
    words: dict[str, list[str]] = {}
    for item in scope_items():
        words.setdefault(item.gb4754, []).extend((item.item, *item.aliases))
    return Index(
        (entry.code, entry.code, entry.name, tuple(words.get(entry.code, ())))
        for entry in industries("class")
    )
