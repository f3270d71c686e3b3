"""Which industry words of names mean the same trade (企业名称登记管理规定 第十七条, 名称相同比对).

Two measures, both on the industry segment of a name (企业名称登记管理规定 第九条):

- `same_substance`: the words are listed together in `data/industry_synonyms.csv`, a table written and
  reviewed by hand. Only this one may restrict a name.
- `industry_group`: an equivalence, wider: the GB/T 4754 class of the words. Words of one line of the
  table share their class, so whatever is the same in substance is in one group.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from kaiye.names.lexicon import industry_codes

# The group of names without an industry, or with words that name none.
NO_INDUSTRY = "*"
# Words that stand where the industry stands and name no trade.
GENERAL = frozenset(
    {
        "实业",
        "发展",
        "集团",
        "控股",
        "国际",
        "产业",
        "企业",
        "事业",
        "经济",
        "开发",
        "综合",
        "综合开发",
        "联合",
    }
)
# General words that say nothing even after a trade: 置业发展 is 置业.
_ENDINGS = ("发展", "实业", "集团", "控股")
_LONGEST_GENERAL = max(map(len, GENERAL))


class SynonymGroup(NamedTuple):
    """Industry words that are the same in substance; `why` where it is not obvious."""

    gb4754: str
    words: tuple[str, ...]
    why: str


@cache
def synonym_groups() -> tuple[SynonymGroup, ...]:
    """The reviewed table, in its own order."""
    with files("kaiye.names").joinpath("data/industry_synonyms.csv").open(encoding="utf-8") as stream:
        return tuple(
            SynonymGroup(row["gb4754"], tuple(row["words"].split()), row["why"])
            for row in csv.DictReader(stream)
        )


@lru_cache(maxsize=1 << 17)
def industry_group(industry: str) -> str:
    """The group an industry segment belongs to: an equivalence over all texts.

    `"*"` without an industry or with a general one (实业, 发展 …), else a four-digit class of GB/T 4754
    (of the longest ending of the text the lexicon knows), else the text itself.
    """
    bare = _bare(industry)
    if not bare:
        return NO_INDUSTRY
    codes = industry_codes(bare)
    return codes[0] if codes else bare


@lru_cache(maxsize=1 << 17)
def same_substance(one: str, other: str) -> bool:
    """Whether two industry segments are the same word or listed as the same in substance."""
    if one == other:
        return bool(one)
    first, second = _bare(one), _bare(other)
    if not first or not second:
        return False
    lines = _lines()
    line = lines.get(first)
    return first == second or (line is not None and line == lines.get(second))


def is_general(industry: str) -> bool:
    """Whether an industry segment names no trade: it is empty or made of general words only."""
    return not industry or any(
        industry[:size] in GENERAL and is_general(industry[size:])
        for size in range(1, min(_LONGEST_GENERAL, len(industry)) + 1)
    )


def _bare(industry: str) -> str:
    """The industry without general words at its end; empty when nothing else is there."""
    text = "".join(char for char in industry if char not in "（） ")
    if is_general(text):
        return ""
    listed = _lines()
    while text not in listed and text.endswith(_ENDINGS) and len(text) > 3:
        text = text[:-2]
    return text


@cache
def _lines() -> Mapping[str, int]:
    return MappingProxyType(
        {word: line for line, group in enumerate(synonym_groups()) for word in group.words}
    )
