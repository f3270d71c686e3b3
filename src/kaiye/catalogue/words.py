"""Words a name may not hold, or only with leave (企业名称登记管理规定 第十一条、第十二条)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kaiye.catalogue.reading import rows


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of the list.

    `position`: any, prefix, industry, core (trade name and industry), zihao (inside the trade name),
    zihao_whole (is the trade name). `treatment`: BLOCK, LIMIT, LIMIT_AUTH, LIMIT_LICENSE,
    LIMIT_STATE_COUNCIL, WARN, WARN_LIMIT, WARN_REVIEW.
    """

    word: str
    category: str
    position: str
    treatment: str
    basis: str


@cache
def name_words() -> tuple[NameWord, ...]:
    """The whole list, longest words first within a category."""
    return tuple(
        NameWord(row["word"], row["category"], row["position"], row["treatment"], row["basis"])
        for row in rows("name_words")
    )
