"""The words under which a name is found: every place where a search may begin.

Each word is what follows from one character of the name on, so that a search for any part of the name is
a range of an ordinary index. Places inside the legal form are left out (everybody is a 有限公司). Pinyin
and initials begin at the name and at its trade name.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from kaiye.catalogue.api import all_divisions
from kaiye.publicity.pinyin import syllables

WHOLE, TRADE_NAME, INSIDE = 0, 1, 2
RANKS = (WHOLE, TRADE_NAME, INSIDE)
# In bytes of UTF-8: enough to tell names apart; a longer search is compared with the whole name afterwards.
LONGEST = 30
FORMS = (
    "股份有限公司", "有限责任公司", "有限公司", "股份公司", "集团公司", "特殊普通合伙", "普通合伙", "有限合伙", "个人独资",
    "农民专业合作社联合社", "专业合作社联合社", "农民专业合作社", "专业合作社", "分公司", "公司",
)  # fmt: skip
_ENDINGS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "地区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "州",
)


def fold(text: str) -> str:
    """How names are compared: half-width, lower-case, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def words(name: str) -> set[tuple[int, bytes]]:
    """(rank, word) of a folded name; the rank says where in the name the word begins."""
    end = len(name) - len(next((form for form in FORMS if name.endswith(form)), ""))
    trade = _trade_name(name, end)
    found = {(INSIDE, key(name[place : place + LONGEST])) for place in range(1, end) if place != trade}
    sounds = syllables(name)
    for rank, place in ((WHOLE, 0), (TRADE_NAME, trade)):
        if name and (rank == WHOLE or trade):
            initials = "".join(sound[0] for sound in sounds[place:])
            spelt = "".join(sounds[place:])
            found |= {(rank, key(text)) for text in (name[place : place + LONGEST], spelt, initials)}
    return found


def key(text: str) -> bytes:
    """The first bytes of a word or of what is looked for."""
    return text.encode()[:LONGEST]


def _trade_name(name: str, end: int) -> int:
    """Where the trade name begins: after at most three divisions, when something is left."""
    divisions, place = _divisions(), 0
    for _ in range(3):
        for length in range(min(11, end - place - 2), 1, -1):
            if name[place : place + length] in divisions:
                place += length
                break
        else:
            break
    return place


@cache
def _divisions() -> frozenset[str]:
    found = set()
    for division in all_divisions():
        found.add(division.name)
        ending = next((ending for ending in _ENDINGS if division.name.endswith(ending)), "")
        short = division.name.removesuffix(ending)
        if len(short) > 1:
            found.add(short)
    return frozenset(found)
