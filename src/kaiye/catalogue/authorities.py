"""Registration authorities; which bureau issues in a place is data, not code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kaiye.catalogue.reading import rows


@dataclass(frozen=True, slots=True)
class Authority:
    """A registration authority.

    `name` is what its papers print, `level` is nation, province, prefecture or county, `abbreviation`
    opens its document numbers: `合肥蜀山登字〔2026〕第000001号`.
    """

    code: str
    name: str
    level: str
    parent: str
    abbreviation: str


def authority(code: str) -> Authority | None:
    """The authority with this GB/T 2260 code."""
    return _table().get(code)


def authorities(parent: str | None = None) -> tuple[Authority, ...]:
    """Every authority in the order of the codes, or those directly under one."""
    return tuple(entry for entry in _table().values() if parent is None or entry.parent == parent)


@cache
def _table() -> Mapping[str, Authority]:
    return MappingProxyType(
        {
            row["code"]: Authority(row["code"], row["name"], row["level"], row["parent"], row["abbreviation"])
            for row in rows("authorities")
        }
    )
