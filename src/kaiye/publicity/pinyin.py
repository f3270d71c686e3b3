"""Toneless pinyin, character by character, fast enough for a register that is loaded at once.

The readings are pypinyin's. A phrase counts only where it makes a character sound different from its
usual reading (重庆 chongqing, 银行 yinhang); a name is a few lookups instead of a segmentation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

_LONGEST = 4


def _letter(char: str) -> str:
    spelt = unicodedata.normalize("NFD", char)
    return "v" if spelt.startswith("u\N{COMBINING DIAERESIS}") else spelt[0]


# Combining marks stand alone where no precomposed letter exists (m̀, ê̄): they go.
_TONELESS = {code: _letter(chr(code)) for code in (*range(0xE0, 0x250), *range(0x1E00, 0x1F00))} | {
    code: None for code in range(0x300, 0x370)
}


def syllables(text: str) -> list[str]:
    """One entry per character: its syllable in a-z, or the character itself when it has none."""
    phrases = _phrases()
    found: list[str] = []
    place = 0
    while place < len(text):
        for length in range(min(_LONGEST, len(text) - place), 1, -1):
            reading = phrases.get(text[place : place + length])
            if reading is not None:
                found.extend(reading)
                place += length
                break
        else:
            found.append(_usual(text[place]))
            place += 1
    return found


@cache
def _usual(char: str) -> str:
    readings = PINYIN_DICT.get(ord(char))
    return _plain(readings.split(",")[0]) if readings else char


def _plain(syllable: str) -> str:
    """Without tone marks; ü is typed as v."""
    return syllable.translate(_TONELESS)


@cache
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Phrases of two to four characters that are not read as their characters usually are."""
    found = {}
    for phrase, marked in PHRASES_DICT.items():
        if 1 < len(phrase) <= _LONGEST and len(marked) == len(phrase):
            reading = tuple(_plain(choices[0]) for choices in marked)
            if reading != tuple(_usual(char) for char in phrase):
                found[phrase] = reading
    return MappingProxyType(found)
