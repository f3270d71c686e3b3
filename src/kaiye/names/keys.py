"""Keys by which every name that could stand against another is found, without comparing it with all. Pure.

A key is a signed 64-bit number made of a kind, the scope and industry group where the kind counts only within
them, and a text or its syllables. `stored` are the keys a name is filed under, `asked` those another name is
looked for by: whenever the law has the two compared, or `likeness.relation` finds a resemblance within one
scope and group, they have a key in common (the tests prove it). The reverse does not hold: what is found is judged.

But for the key of a whole name they are sums: one pseudo-random number for each syllable or character at its
place, and one for kind, scope and group. `plans.py` says which syllables go into which key; `bulk_keys.py` makes those of millions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from enum import IntEnum
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaiye.names.likeness import LONGEST
from kaiye.names.plans import PLACES, Plan, asked_plan, stored_plan
from kaiye.names.shapes import shape
from kaiye.names.sounds import COMBINATIONS, choices

# Stands where any syllable may stand.
HOLE = (1 << 31) - 1
_MASK = (1 << 64) - 1
# Characters as they are written come after all syllables.
_WRITTEN = 1 << 30
_HAN = range(0x4E00, 0xA000)

Hashes = NDArray[np.uint64]
Keys = NDArray[np.int64]


class Kind(IntEnum):
    """What a key within a scope says about a trade name."""

    # All its syllables, in one industry group; so are the next two.
    SOUND = 0
    # A contiguous part of its syllables, shorter than the whole by at least two.
    PART = 1
    # All its syllables but one, whose place is known.
    WILD = 2
    # Its characters, each the first of those that look alike; in one industry group.
    SHAPE = 3
    # Its characters, whatever the industry.
    EXACT = 4


# Enumerations are slow to look into.
_SOUND, _SHAPE = Kind.SOUND.value, Kind.SHAPE.value


class Keyed(NamedTuple):
    """What the keys of a name are made of; `group` is the industry group of its industry."""

    full_name: str
    scope: str
    group: str
    trade_name: str
    branch: bool


def stored(name: Keyed) -> list[int]:
    """The keys this name is filed under, each once; a branch and a name without a known place by its text only."""
    keys = {full_name_key(name.full_name)}
    if within_scope(name):
        keys.update(map(signed, _salted(name, (name.scope,), _stored_bases(name.trade_name))))
    return sorted(keys)


def asked(name: Keyed, scopes: Collection[str]) -> list[int]:
    """The keys under which everything is filed that this name has to be compared with in these scopes."""
    return sorted({full_name_key(name.full_name), *map(signed, asked_in(name, scopes))})


def asked_in(name: Keyed, scopes: Collection[str]) -> list[int]:
    """As `asked`, without the key of the whole name, and as unsigned numbers in no particular order."""
    return _salted(name, scopes, _asked_bases(name.trade_name)) if name.trade_name else []


def within_scope(name: Keyed) -> bool:
    """Whether the name is filed by its trade name at all."""
    return bool(name.scope and name.trade_name) and not name.branch


def full_name_key(text: str) -> int:
    """The key of a whole name, wherever it is."""
    return signed(digest("name", text))


def digest(*texts: str) -> int:
    """64 unsigned bits of a hash of the texts."""
    return int.from_bytes(blake2b("\x1f".join(texts).encode(), digest_size=8).digest(), "little")


def signed(value: int) -> int:
    """64 unsigned bits as a database writes them."""
    return value - (1 << 64) if value >> 63 else value


@lru_cache(maxsize=4096)
def scope_salts(scope: str) -> tuple[int, ...]:
    """For every kind what its keys carry for their scope."""
    return tuple(digest("scope", kind.name, scope) for kind in Kind)


@lru_cache(maxsize=65_536)
def group_salts(group: str) -> tuple[int, ...]:
    """For every kind what its keys carry for their industry group: EXACT nothing."""
    return tuple(0 if kind is Kind.EXACT else digest("group", kind.name, group) for kind in Kind)


def terms_of(symbols: NDArray[np.uint64]) -> Hashes:
    """For every symbol (a syllable, a character as `written`, or `HOLE`) a row of `PLACES` numbers, one for each place it may have.

    Sebastiano Vigna's splitmix64 of symbol and place.
    """
    places = np.arange(PLACES, dtype=np.uint64)
    value = (symbols[:, None] * np.uint64(1 << 10) + places) * np.uint64(0x9E3779B97F4A7C15)
    value ^= value >> np.uint64(30)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(31)
    return value


def written(text: str) -> list[int]:
    """The symbols of characters as they are written."""
    return [_WRITTEN + ord(character) for character in text]


def summed(symbols: Sequence[int]) -> int:
    """64 bits of a whole sequence of symbols; beyond the length that has places, a hash of it."""
    if len(symbols) > LONGEST:
        return digest(*map(str, symbols))
    return sum([_terms(symbol)[place] for place, symbol in enumerate(symbols)]) & _MASK


@lru_cache(maxsize=16_384)
def _terms(symbol: int) -> list[int]:
    place = symbol - _WRITTEN - _HAN.start
    row = _han()[place] if 0 <= place < len(_HAN) else terms_of(np.array([symbol], np.uint64))[0]
    terms: list[int] = row.tolist()
    return terms


@cache
def _han() -> Hashes:
    """The terms of Han characters, all at once: one by one it takes as long for a few hundred."""
    return terms_of(np.arange(_HAN.start, _HAN.stop, dtype=np.uint64) + np.uint64(_WRITTEN))


# Follows the terms of the syllables: a hole at every place, and nothing.
TAIL = [*_terms(HOLE), 0]

# For every kind what a trade name is filed under or asks by in any scope and group.
Bases = Sequence[Collection[int]]


@lru_cache(maxsize=4096)
def _asked_bases(trade_name: str) -> Bases:
    return _bases(trade_name, asked_plan)


def _stored_bases(trade_name: str) -> Bases:
    return _bases(trade_name, stored_plan)


def _bases(trade_name: str, plan_for: Callable[[int], Plan]) -> Bases:
    bases: list[set[int]] = [set(), set(), set(), set(), {summed(written(trade_name))}]
    alike = shape(trade_name)
    if alike is not None:
        bases[_SHAPE].add(summed(written(alike)))
    if len(trade_name) > LONGEST:
        bases[_SOUND].update(map(summed, choices(trade_name)))
        return bases
    plan = plan_for(len(trade_name))
    for read in choices(trade_name):
        terms: list[int] = []
        for syllable in read:
            terms += _terms(syllable)
        terms += TAIL
        for kind, pick in plan.picks:
            bases[kind].add(sum(pick(terms)) & _MASK)
    return bases


def _salted(name: Keyed, scopes: Collection[str], bases: Bases) -> list[int]:
    keys: list[int] = []
    group = group_salts(name.group)
    for scope in scopes:
        for found, of_scope, of_group in zip(bases, scope_salts(scope), group, strict=True):
            if found:
                salt = of_scope + of_group
                keys += [(base + salt) & _MASK for base in found]
    return keys


@cache
def edition() -> str:
    """Changes whenever a name may get other keys: what was filed under the old ones has to be filed anew."""
    tables = [
        files("kaiye.names").joinpath(f"data/{name}.csv").read_bytes() for name in ("readings", "shapes")
    ]
    rules = f"2 {LONGEST} {COMBINATIONS} pypinyin {version('pypinyin')}"
    return blake2b(b"\0".join([rules.encode(), *tables]), digest_size=8).hexdigest()
