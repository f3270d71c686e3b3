"""Where a former division went: names may still bear its name (企业名称登记管理规定 第七条)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kaiye.catalogue.reading import rows


@cache
def successors() -> Mapping[str, tuple[str, ...]]:
    """Code of a former division → the codes of today's divisions its area belongs to."""
    return MappingProxyType(
        {row["former"]: tuple(row["today"].split()) for row in rows("division_successors")}
    )
