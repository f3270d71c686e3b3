"""Banned words sought inside the segments of a name, in one pass over it.

Words are sought in the trade name and the industry, each by itself: never in the division (公安县, 巴林左旗)
and never across the border of two segments (亿泰｜国际). A word that stands in a longer lawful one (山海关,
农工商联合) is none, also when the longer one goes on in the next segment (友和日本｜料理).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kaiye.catalogue.api import NameWord, name_words
from kaiye.dossier.api import Dossier
from kaiye.rules.facts import Facts
from kaiye.rules.findings import Severity
from kaiye.rules.naming import normal, segments

# Two characters meet by chance; three or more hardly.
_CHANCE = 2


class Hit(NamedTuple):
    """A word of the list that stands in a name.

    `segment` is where, empty across the border of two. `sure`: it stands as its entry asks; otherwise it is
    only the same characters.
    """

    word: str
    category: str
    weight: Severity
    segment: str
    sure: bool


class _Entry(NamedTuple):
    known: NameWord
    # Longer lawful words, each with where in it the word begins.
    lawful: tuple[tuple[str, int], ...]


def found(dossier: Dossier, facts: Facts) -> tuple[Hit, ...]:
    """Every word of the list in the trade name and the industry."""
    parts = segments(dossier, facts)
    return scan(normal(parts.trade_name), normal(parts.industry)) if parts is not None else ()


def hits(dossier: Dossier, facts: Facts, *categories: str) -> Iterator[Hit]:
    """The words of some categories that stand where their entry asks, each once a segment."""
    return (hit for hit in found(dossier, facts) if hit.sure and hit.category in categories)


def trade_name(dossier: Dossier, facts: Facts) -> str:
    """The trade name, empty when the name has none."""
    parts = segments(dossier, facts)
    return normal(parts.trade_name) if parts is not None else ""


def industry(dossier: Dossier, facts: Facts) -> str:
    """The industry, empty when the name has none."""
    parts = segments(dossier, facts)
    return normal(parts.industry) if parts is not None else ""


@lru_cache(maxsize=4096)
def scan(trade: str, trade_of: str) -> tuple[Hit, ...]:
    """The words in a trade name and the industry behind it, in their order; longer ones hide those in them."""
    text, border = trade + trade_of, len(trade)
    known = _index()
    result: dict[Hit, None] = {}
    covered: dict[str, int] = {}
    for start, char in enumerate(text):
        for entry in known.get(char, ()):
            word = entry.known
            if not text.startswith(word.word, start) or _lawful(text, start, entry):
                continue
            end = start + len(word.word)
            if end <= covered.get(word.category, 0):
                continue
            hit = _placed(word, start, end, border, len(text))
            if hit is not None:
                covered[word.category] = end if hit.sure else covered.get(word.category, 0)
                result[hit] = None
    return tuple(result)


def _placed(word: NameWord, start: int, end: int, border: int, length: int) -> Hit | None:
    """The hit as the word's entry weighs it there; None where the entry does not look."""
    weight = Severity(word.weight)
    if start < border < end:
        return Hit(word.word, word.category, weight, "", False) if word.position == "any" else None
    segment = "trade_name" if end <= border else "industry"
    if word.position not in ("any", segment):
        return None
    first = start == (0 if segment == "trade_name" else border)
    last = end == (border if segment == "trade_name" else length)
    sure = {
        "inside": True,
        "whole": first and last,
        "start": first,
        "end": last,
        "edge": first or last,
    }[word.match]
    return Hit(word.word, word.category, weight, segment, sure)


def accidental(hit: Hit) -> bool:
    """Whether a hit across the border is short enough to be an accident of neighbouring characters."""
    return len(hit.word) <= _CHANCE


def _lawful(text: str, start: int, entry: _Entry) -> bool:
    return any(start >= offset and text.startswith(longer, start - offset) for longer, offset in entry.lawful)


@cache
def words(category: str) -> dict[str, Severity]:
    """The words of a category with their weights."""
    return {known.word: Severity(known.weight) for known in name_words() if known.category == category}


@cache
def _index() -> dict[str, tuple[_Entry, ...]]:
    """First character → its words, longest first."""
    result: dict[str, list[_Entry]] = {}
    for known in sorted(name_words(), key=lambda one: -len(one.word)):
        if known.position != "prefix":
            lawful = tuple((longer, longer.index(known.word)) for longer in known.unless)
            result.setdefault(known.word[0], []).append(_Entry(known, lawful))
    return {char: tuple(entries) for char, entries in result.items()}
