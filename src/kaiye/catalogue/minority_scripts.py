"""Scripts of the nationalities, as a name may bear them in an autonomous area (企业名称登记管理规定 第五条)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kaiye.catalogue.reading import rows


@cache
def minority_scripts() -> Mapping[str, tuple[str, ...]]:
    """Nationality as divisions are named after it (蒙古, 维吾尔) → the scripts its language is written in.

    A script is named as Unicode names its characters: `MONGOLIAN`, `TIBETAN`, `LATIN`.
    """
    return MappingProxyType(
        {row["people"]: tuple(row["scripts"].split()) for row in rows("minority_scripts")}
    )
