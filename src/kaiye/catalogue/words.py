"""Words a name may not hold, or only with leave (企业名称登记管理规定 第十一条、第十二条)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from kaiye.catalogue.reading import rows

Position = Literal["any", "prefix", "industry", "trade_name"]
Match = Literal["inside", "whole", "start", "end", "edge"]
Weight = Literal["restrict", "warn", "remind"]
POSITIONS: tuple[Position, ...] = ("any", "prefix", "industry", "trade_name")
MATCHES: tuple[Match, ...] = ("inside", "whole", "start", "end", "edge")
WEIGHTS: tuple[Weight, ...] = ("restrict", "warn", "remind")


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of the list.

    `position`: the segment it is sought in (`any`: trade name and industry; `prefix`: how a name begins).
    `match`: where in the segment it must stand to count: anywhere `inside`, as the `whole` of it, at its
    `start`, its `end`, or at one of the two (`edge`). `unless`: longer lawful words that hold it (山海关).
    """

    word: str
    category: str
    position: Position
    match: Match
    weight: Weight
    unless: tuple[str, ...]
    basis: str


@cache
def name_words() -> tuple[NameWord, ...]:
    """The whole list, in the order of the file."""
    return tuple(
        NameWord(
            row["word"],
            row["category"],
            cast(Position, row["position"]),
            cast(Match, row["match"]),
            cast(Weight, row["severity"]),
            tuple(filter(None, row["unless"].split("|"))),
            row["basis"],
        )
        for row in rows("name_words")
    )
