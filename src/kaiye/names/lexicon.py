"""Industry words of names and the classes of GB/T 4754 they stand for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of `data/NAME.txt`: parted by spaces, lines beginning with # left out."""
    text = files("kaiye.names").joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


# Words that say the trade and the form at once: the industry of 云杉酒店 is 酒店, as that of 云杉酒店有限公司.
BOTH = word_list("forms_trade")


class Reading(NamedTuple):
    """What `split_industry` looks up."""

    # A word's last four characters → the lengths of words ending so and longer than three, longest first.
    sizes: Mapping[str, tuple[int, ...]]
    # Words an industry may end with, and those that may stand before one.
    heads: frozenset[str]
    before: frozenset[str]
    # Single characters an industry may consist of.
    single: frozenset[str]
    # What may follow the trade at the end of an industry.
    tails: frozenset[str]


@cache
def phrases() -> Mapping[str, tuple[str, ...]]:
    """Phrase → four-digit classes, most likely first."""
    with files("kaiye.names").joinpath("data/industry_phrases.csv").open(encoding="utf-8") as stream:
        return MappingProxyType(
            {row["phrase"]: tuple(row["gb4754"].split()) for row in csv.DictReader(stream)}
        )


@cache
def modifiers() -> frozenset[str]:
    """Words an industry may begin with and that are none themselves."""
    return word_list("industry_modifiers")


@cache
def tails() -> frozenset[str]:
    """Words that may follow the trade at the end of an industry."""
    return word_list("industry_tails")


@lru_cache(maxsize=1 << 17)
def industry_codes(industry: str) -> tuple[str, ...]:
    """The classes an industry segment may stand for, most likely first; empty when the lexicon has none."""
    known = phrases()
    for start in range(len(industry)):
        if industry[start:] in known:
            # One character says little: of 家具厂 the tail is cut, not 厂 looked up.
            if len(industry) - start > 1 or len(industry) == 1:
                return known[industry[start:]]
            break
    for size in (3, 2, 1):
        if len(industry) > size and industry[-size:] in tails():
            return industry_codes(industry[:-size])
    return known.get(industry[-1:], ())


def split_industry(text: str, keep: int = 2) -> int:
    """Where the industry segment of `text` begins; `len(text)` when the lexicon knows none.

    The longest known phrase at the end, then further known words before it, as long as `keep`
    characters stay for the trade name.
    """
    read = _reading()
    end = len(text)
    start = _reach(read, text, end, keep)
    if start < end or end <= keep:
        return start
    for size in (2, 1, 3):
        if text[-size:] in read.tails:
            start = _reach(read, text, end - size, keep)
            if start < end - size:
                return start
    if text[-1] in read.single:
        return end - 1
    # A word like 鹿业 that the lexicon lacks.
    return end - 2 if text[-1] == "业" and end >= keep + 2 else end


def _reach(read: Reading, text: str, start: int, keep: int) -> int:
    """How far to the left known words reach from `start`."""
    sizes, words = read.sizes, read.heads
    while True:
        room = start - keep
        for size in sizes.get(text[start - 4 : start], ()) if room > 3 else ():
            if size <= room and text[start - size : start] in words:
                start -= size
                break
        else:
            if room > 2 and text[start - 3 : start] in words:
                start -= 3
            elif room > 1 and text[start - 2 : start] in words:
                start -= 2
            else:
                return start
        words = read.before


@cache
def _reading() -> Reading:
    heads = frozenset(phrase for phrase in phrases() if len(phrase) > 1)
    # What ends in 集团 is another enterprise's name: 云杉投资集团|汽车贸易.
    before = modifiers() | {phrase for phrase in heads if not phrase.endswith("集团")}
    sizes: dict[str, set[int]] = {}
    for word in before | heads:
        if len(word) > 3:
            sizes.setdefault(word[-4:], set()).add(len(word))
    return Reading(
        {end: tuple(sorted(found, reverse=True)) for end, found in sizes.items()},
        heads,
        before,
        frozenset(phrase for phrase in phrases() if len(phrase) == 1),
        tails(),
    )
