"""The script of a nationality beside Han characters in a name (企业名称登记管理规定 第五条)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from kaiye.catalogue.api import minority_scripts

_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
# Two regions whose names do not say 族 behind their people.
_REGIONS = {"内蒙古自治区": ("蒙古",), "西藏自治区": ("藏",), "新疆维吾尔自治区": ("维吾尔",)}


def scripts_at(names: Iterable[str]) -> frozenset[str]:
    """The scripts in common use in the autonomous areas among some divisions, by Unicode's names."""
    return frozenset(script for name in names for script in _scripts_of(name))


def peoples_script(text: str) -> frozenset[str]:
    """The scripts a text is written in: the first words of its letters' Unicode names."""
    return frozenset(
        unicodedata.name(char, "").split(" ", 1)[0] for char in text if unicodedata.category(char)[0] == "L"
    )


@cache
def _scripts_of(name: str) -> frozenset[str]:
    if not _AUTONOMOUS.search(name):
        return frozenset()
    known = minority_scripts()
    peoples = _REGIONS.get(name) or tuple(
        people
        for people in known
        if f"{people}族" in name or (len(people) > 1 and re.search(f"{people}自治", name))
    )
    return frozenset(script for people in peoples for script in known[people])
