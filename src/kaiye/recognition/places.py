"""Whether a text begins with a place that exists: a misread character seldom leaves one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kaiye.catalogue.api import all_divisions


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """The codes under each name; some names stand in several provinces."""
    found: dict[str, tuple[str, ...]] = {}
    for one in all_divisions():
        found[one.name] = (*found.get(one.name, ()), str(one.code))
    return found


def begins_in_place(text: str, *, county: bool) -> bool:
    """Whether it begins with a division of today, the larger before the smaller; with `county`, down to a county."""
    return _begins(text, "", county)


def _begins(text: str, above: str, county: bool) -> bool:
    for end in range(2, min(len(text), 16) + 1):
        for code in _names().get(text[:end], ()):
            if not code.startswith(above):
                continue
            own = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
            if len(own) == 6 or not county or _begins(text[end:], own, county):
                return True
    return False
