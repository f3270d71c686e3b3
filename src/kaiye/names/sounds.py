"""How trade names sound: toneless syllables, over the readings of characters that have several. Pure."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType

# A name's further readings are followed, from its first character on, as long as they make no more sequences.
COMBINATIONS = 16
# Characters without a reading are syllables of their own, above all that letters can spell.
_UNSPOKEN = 1 << 30

Syllables = tuple[int, ...]
Sounds = tuple[Syllables, ...]


def syllable(letters: str) -> int:
    """The number of a toneless syllable, `v` for ü: its letters as digits to the base 27; below 2³⁰."""
    number = 0
    for letter in letters:
        number = number * 27 + ord(letter) - 96
    return number


@cache
def reviewed() -> MappingProxyType[str, Syllables]:
    """Characters whose readings a person went through, the usual reading first."""
    with files("kaiye.names").joinpath("data/readings.csv").open(encoding="utf-8") as stream:
        return MappingProxyType(
            {
                row["character"]: tuple(map(syllable, row["readings"].split()))
                for row in csv.DictReader(stream)
            }
        )


@cache
def readings(character: str) -> Syllables:
    """The syllables a character may be read as, the usual one first; itself when it is no Han character."""
    known = reviewed().get(character)
    return known or (_first(character),)


def _first(character: str) -> int:
    # Imported where it is needed: the table is large, and most processes never read a name.
    from pypinyin.constants import PINYIN_DICT

    spoken = PINYIN_DICT.get(ord(character), "").split(",")[0]
    plain = unicodedata.normalize("NFD", spoken).replace("u\u0308", "v")
    letters = "".join(mark for mark in plain if mark.isascii())
    return syllable(letters) if letters else _UNSPOKEN + ord(character)


@lru_cache(maxsize=65_536)
def sounds(text: str) -> Sounds:
    """For every character the syllables it is compared with; all in all at most `COMBINATIONS` sequences."""
    count = 1
    found = []
    for character in text:
        known = readings(character)
        if len(known) > 1:
            if count * len(known) > COMBINATIONS:
                known = known[:1]
            count *= len(known)
        found.append(known)
    return tuple(found)


def choices(text: str) -> Iterator[Syllables]:
    """Every sequence of syllables the text may be read as."""
    return product(*sounds(text))


def meet(one: Syllables, other: Syllables) -> bool:
    """Whether two characters can be read the same."""
    return one == other or (len(one) + len(other) > 2 and not set(one).isdisjoint(other))
