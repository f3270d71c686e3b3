"""Keys by which every name that could stand against another is found, without comparing it with all. Pure.

A key is a signed 64-bit number made of a kind, the scope and industry group where the kind counts only within
them, and a text or its syllables. `stored` are the keys a name is filed under, `asked` those another name is
looked for by: whenever the law has the two compared, or `likeness.relation` finds a resemblance within one
scope and group, they have a key in common (the tests prove it). The reverse does not hold: what is found is judged.

But for the key of a whole name they are sums: one pseudo-random number for each syllable or character at its
place, and one for kind, scope and group. `plans.py` says which syllables go into which key; `bulk_keys.py` makes those of millions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from kaiye.names.sounds import COMBINATIONS, Syllables, choices

# Stands where any syllable may stand.
HOLE = (1 << 31) - 1
_MASK = (1 << 64) - 1
# Characters as they are written come after all syllables.
_WRITTEN = 1 << 30

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
        keys.update(_scoped(name, (name.scope,), _bases(name.trade_name, asking=False)).tolist())
    return sorted(keys)


def asked(name: Keyed, scopes: Collection[str]) -> list[int]:
    """The keys under which everything is filed that this name has to be compared with in these scopes."""
    return sorted({full_name_key(name.full_name), *asked_in(name, scopes).tolist()})


def asked_in(name: Keyed, scopes: Collection[str]) -> Keys:
    """As `asked`, without the key of the whole name, unsorted, and perhaps some twice."""
    if not name.trade_name or not scopes:
        return np.empty(0, np.int64)
    return _scoped(name, scopes, _asked_bases(name.trade_name))


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


@lru_cache(maxsize=65_536)
def salts(scope: str, group: str) -> Hashes:
    """For every kind the number its keys carry in this scope and group; EXACT knows no group."""
    found = [digest(kind.name, scope, "" if kind is Kind.EXACT else group) for kind in Kind]
    return np.array(found, np.uint64)


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
    return sum(_numbers(symbol)[place] for place, symbol in enumerate(symbols)) & _MASK


@lru_cache(maxsize=16_384)
def _terms(symbol: int) -> Hashes:
    return terms_of(np.array([symbol], np.uint64)).reshape(PLACES)


@lru_cache(maxsize=16_384)
def _numbers(symbol: int) -> list[int]:
    numbers: list[int] = _terms(symbol).tolist()
    return numbers


# Follows the terms of the syllables: a hole at every place, and nothing.
TAIL: Hashes = np.append(_terms(HOLE), np.uint64(0))

# Kinds and hashes of one trade name in any scope and group, of equal length.
Bases = tuple[NDArray[np.intp], Hashes]


@lru_cache(maxsize=4096)
def _asked_bases(trade_name: str) -> Bases:
    return _bases(trade_name, asking=True)


def _bases(trade_name: str, *, asking: bool) -> Bases:
    whole = [(Kind.EXACT, summed(written(trade_name)))]
    alike = shape(trade_name)
    if alike is not None:
        whole.append((Kind.SHAPE, summed(written(alike))))
    if len(trade_name) > LONGEST:
        whole += [(Kind.SOUND, summed(read)) for read in choices(trade_name)]
    kinds = [np.array([kind for kind, _ in whole], np.intp)]
    sums = [np.array([base for _, base in whole], np.uint64)]
    if len(trade_name) <= LONGEST:
        plan = asked_plan(len(trade_name)) if asking else stored_plan(len(trade_name))
        for read in choices(trade_name):
            kinds.append(plan.kinds)
            sums.append(_sums(read, plan))
    return np.concatenate(kinds), np.concatenate(sums)


def _sums(syllables: Syllables, plan: Plan) -> Hashes:
    terms = np.concatenate([*map(_terms, syllables), TAIL])
    sums: Hashes = terms[plan.places].sum(axis=1, dtype=np.uint64)
    return sums


def _scoped(name: Keyed, scopes: Collection[str], bases: Bases) -> Keys:
    kinds, sums = bases
    return np.concatenate([sums + salts(scope, name.group)[kinds] for scope in scopes]).view(np.int64)


@cache
def edition() -> str:
    """Changes whenever a name may get other keys: what was filed under the old ones has to be filed anew."""
    tables = [
        files("kaiye.names").joinpath(f"data/{name}.csv").read_bytes() for name in ("readings", "shapes")
    ]
    rules = f"1 {LONGEST} {COMBINATIONS} pypinyin {version('pypinyin')}"
    return blake2b(b"\0".join([rules.encode(), *tables]), digest_size=8).hexdigest()
