"""Industry words of names and the classes of GB/T 4754 they stand for."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

# No trade of their own: what precedes them carries the meaning. Longest phrase considered at once.
LONGEST = 8
# Words that say the trade and the form at once.
BOTH = frozenset(
    {
        "超市",
        "客栈",
        "民宿",
        "农家乐",
        "驾校",
        "浴池",
        "药房",
        "大药房",
        "山庄",
        "农庄",
        "度假村",
        "网咖",
        "食堂",
        "面包房",
    }
    | {"银行", "学校", "琴行", "家庭农场", "农场"}
)


@cache
def phrases() -> dict[str, tuple[str, ...]]:
    """Phrase → four-digit classes, most likely first."""
    with files("kaiye.names").joinpath("data/industry_phrases.csv").open(encoding="utf-8") as stream:
        return {row["phrase"]: tuple(row["gb4754"].split()) for row in csv.DictReader(stream)}


def industry_codes(industry: str) -> tuple[str, ...]:
    """The classes an industry segment may stand for, most likely first; empty when the lexicon has none."""
    known = phrases()
    if industry in known:
        return known[industry]
    for start in range(1, len(industry)):
        if industry[start:] in known:
            return known[industry[start:]]
    return ()


def split_industry(text: str, *, keep: int = 2) -> int:
    """Where the industry segment of `text` begins; `len(text)` when the lexicon knows none.

    The longest known phrase at the end, then further known phrases before it, as long as `keep`
    characters stay for the trade name.
    """
    known = phrases()
    start = len(text)
    while True:
        begin = max(keep, start - LONGEST)
        # One character is too little to be recognised inside a trade name.
        shortest = 1 if start == len(text) else 2
        found = next((i for i in range(begin, start - shortest + 1) if text[i:start] in known), None)
        if found is None:
            break
        start = found
    return start if start < len(text) else _trade_word(text, keep)


def _trade_word(text: str, keep: int) -> int:
    """A word like 鹿业 or 皮件厂's 皮件 that the lexicon lacks: two characters ending in 业."""
    return len(text) - 2 if len(text) >= keep + 2 and text.endswith("业") else len(text)
