"""Which syllables go into which key of a trade name of a given length, stored and asked. Pure.

| resemblance of T (asked) and U (there)        | U is stored by          | T asks by                    |
|-----------------------------------------------|-------------------------|------------------------------|
| they sound the same                           | SOUND                   | SOUND                        |
| U is T with two neighbours changed round      | SOUND                   | SOUND, changed round         |
| U is a part of T, or T without one syllable   | SOUND                   | SOUND of every such part     |
| T is U without one syllable                   | WILD, each place once   | WILD, one syllable put in    |
| T is a part of U, shorter by two or more      | PART                    | PART of the whole            |
| one syllable differs (three and more)         | WILD, each place once   | WILD, each place once        |

Part of a text and its characters contained in another sound the same, so CONTAINED is among these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from kaiye.names.likeness import LONGEST

# A syllable can be moved one place to the right of where the longest name has its last.
PLACES = LONGEST + 1
_SOUND, _PART, _WILD = 0, 1, 2
Pick = Callable[[Sequence[int]], tuple[int, ...]]
# A syllable's index in its name, None for a hole, in the order they are put together.
Picked = Sequence[int | None]


class Plan(NamedTuple):
    """Keys as sums of terms.

    The terms of a name of n syllables: n times `PLACES`, then `PLACES` for a hole, then a zero.
    """

    # Kind and the indices of the terms to add.
    rows: tuple[tuple[int, tuple[int, ...]], ...]
    # The same as functions that pick the terms.
    picks: tuple[tuple[int, Pick], ...]


@cache
def stored_plan(size: int) -> Plan:
    """How a trade name of `size` syllables, at most `LONGEST`, is filed."""
    every = range(size)
    picked: list[tuple[int, Picked]] = [(_SOUND, every)]
    if size >= 3:
        picked += [(_WILD, wild) for wild in _one_free(size)]
        picked += [(_PART, part) for part in _parts(size, size - 2)]
    return _plan(size, picked)


@cache
def asked_plan(size: int) -> Plan:
    """What a trade name of `size` syllables, at most `LONGEST`, asks by."""
    every = range(size)
    picked: list[tuple[int, Picked]] = [(_SOUND, every)]
    if size >= 2:
        picked += [(_PART, every)]
        picked += [(_SOUND, swapped) for swapped in _swaps(size)]
        picked += [(_SOUND, part) for part in _parts(size, size - 1)]
        picked += [(_WILD, [*every[:gap], None, *every[gap:]]) for gap in range(size + 1) if size < LONGEST]
    if size >= 3:
        picked += [(_SOUND, [*every[:gap], *every[gap + 1 :]]) for gap in range(1, size - 1)]
        picked += [(_WILD, wild) for wild in _one_free(size)]
    return _plan(size, picked)


def _one_free(size: int) -> Iterator[Picked]:
    for free in range(size):
        yield [None if place == free else place for place in range(size)]


def _parts(size: int, longest: int) -> Iterator[Picked]:
    for length in range(2, longest + 1):
        for start in range(size - length + 1):
            yield range(start, start + length)


def _swaps(size: int) -> Iterator[Picked]:
    for place in range(size - 1):
        yield [*range(place), place + 1, place, *range(place + 2, size)]


def _plan(size: int, picked: Iterable[tuple[int, Picked]]) -> Plan:
    nothing = (size + 1) * PLACES
    rows = []
    for kind, symbols in picked:
        terms = [
            (size if symbol is None else symbol) * PLACES + place for place, symbol in enumerate(symbols)
        ]
        # Two at least, for `itemgetter` gives one alone and not a tuple.
        rows.append((kind, tuple(terms) if len(terms) > 1 else (*terms, nothing)))
    return Plan(tuple(rows), tuple((kind, itemgetter(*terms)) for kind, terms in rows))
