"""The stored keys of very many names at once, column by column. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaiye.names.keys import (
    TAIL,
    Hashes,
    Keyed,
    Keys,
    Kind,
    full_name_key,
    group_salts,
    scope_salts,
    stored,
    terms_of,
    within_scope,
    written,
)
from kaiye.names.likeness import LONGEST
from kaiye.names.plans import PLACES, stored_plan
from kaiye.names.shapes import leaders, shape
from kaiye.names.sounds import COMBINATIONS, readings

Rows = NDArray[np.int64]
Indices = NDArray[np.intp]
# Names whose keys are made together; more would need more memory and be no faster.
CHUNK = 100_000


def stored_many(names: Sequence[Keyed], *, full_names: bool = True) -> tuple[Keys, Rows]:
    """The keys of all names and for each the row of its name; each pair once, in no particular order.

    Equal to `stored` of every name; without `full_names` the keys of whole names are left out.
    """
    keys: list[Keys] = []
    rows: list[Rows] = []

    def add(found: Hashes | Keys, owners: Rows) -> None:
        keys.append(found.view(np.int64))
        rows.append(owners)

    if full_names:
        add(np.fromiter((full_name_key(name.full_name) for name in names), np.int64, len(names)), _all(names))
    filed = np.array([row for row, name in enumerate(names) if within_scope(name)], np.int64)
    if filed.size:
        for found, owners in _in_scopes([names[row] for row in filed.tolist()]):
            add(found, filed[owners])
    return (np.concatenate(keys), np.concatenate(rows)) if keys else (np.empty(0, np.int64), _all(()))


def _all(names: Sequence[object]) -> Rows:
    return np.arange(len(names), dtype=np.int64)


def _in_scopes(names: list[Keyed]) -> Iterator[tuple[Hashes, Rows]]:
    """All keys but those of whole names."""
    numbers: dict[tuple[str, str], int] = {}
    place = np.fromiter(
        (numbers.setdefault((name.scope, name.group), len(numbers)) for name in names), np.intp, len(names)
    )
    of_scopes = np.array([scope_salts(scope) for scope, _ in numbers], np.uint64)
    salted = of_scopes + np.array([group_salts(group) for _, group in numbers], np.uint64)
    texts = _Texts.of([name.trade_name for name in names])
    for size in np.unique(texts.sizes).tolist():
        owners = np.flatnonzero(texts.sizes == size)
        if size > LONGEST:
            yield _long([names[row] for row in owners.tolist()], owners)
            continue
        for start in range(0, len(owners), CHUNK):
            chunk = owners[start : start + CHUNK]
            characters = texts.characters[texts.starts[chunk][:, None] + np.arange(size)]
            yield from _written(texts, characters, chunk, salted[place[chunk]])
            yield from _sounds(texts, characters, chunk, salted[place[chunk]])


def _long(names: list[Keyed], owners: Rows) -> tuple[Hashes, Rows]:
    """Names too long to be looked into are few: one after the other."""
    keys = [[key for key in stored(name) if key != full_name_key(name.full_name)] for name in names]
    found = np.array([key for known in keys for key in known], np.int64)
    return found.view(np.uint64), np.repeat(owners, [len(known) for known in keys])


class _Texts(NamedTuple):
    """Trade names as numbers: every distinct character with its readings and their terms."""

    sizes: NDArray[np.int64]
    starts: NDArray[np.int64]
    # The characters of all names behind each other, as rows of the tables below.
    characters: Indices
    # (characters, most readings) syllables as rows of `terms`; how many of them count.
    readings: Indices
    counts: NDArray[np.int64]
    terms: Hashes
    # Terms of the characters as they are written, and of the first in the group of each; whether it is in one.
    written: Hashes
    shaped: Hashes
    grouped: NDArray[np.bool_]

    @classmethod
    def of(cls, trade_names: list[str]) -> _Texts:
        sizes = np.fromiter(map(len, trade_names), np.int64, len(trade_names))
        points = np.frombuffer("".join(trade_names).encode("utf-32-le"), np.uint32)
        present = np.flatnonzero(np.bincount(points))
        rows = np.zeros(int(present[-1]) + 1, np.intp)
        rows[present] = np.arange(len(present))
        characters = "".join(map(chr, present.tolist()))
        read = [readings(character) for character in characters]
        symbols = sorted({symbol for known in read for symbol in known})
        numbers = {symbol: row for row, symbol in enumerate(symbols)}
        table = np.zeros((len(read), max(map(len, read))), np.intp)
        for row, known in enumerate(read):
            table[row, : len(known)] = [numbers[symbol] for symbol in known]
        return cls(
            sizes,
            np.cumsum(sizes) - sizes,
            rows[points],
            table,
            np.array([len(known) for known in read], np.int64),
            terms_of(np.array(symbols, np.uint64)),
            terms_of(np.array(written(characters), np.uint64)),
            terms_of(np.array(written(shape(characters) or characters), np.uint64)),
            np.array([character in leaders() for character in characters]),
        )


def _written(
    texts: _Texts, characters: Indices, owners: Rows, salted: Hashes
) -> Iterator[tuple[Hashes, Rows]]:
    """EXACT and SHAPE of names of one length; `characters` is (names, length), `salted` (names, kinds)."""
    places = range(characters.shape[1])
    yield sum((texts.written[characters[:, at], at] for at in places), salted[:, Kind.EXACT]), owners
    chosen = np.flatnonzero(texts.grouped[characters].any(axis=1))
    characters = characters[chosen]
    yield (
        sum((texts.shaped[characters[:, at], at] for at in places), salted[chosen, Kind.SHAPE]),
        owners[chosen],
    )


def _sounds(
    texts: _Texts, characters: Indices, owners: Rows, salted: Hashes
) -> Iterator[tuple[Hashes, Rows]]:
    """SOUND, WILD and PART of names of one length."""
    size = characters.shape[1]
    heard, which, several = _readings(texts, characters)
    plan = stored_plan(size)
    nothing = (size + 1) * PLACES
    tail = np.array(TAIL, np.uint64)
    columns: dict[int, Hashes] = {}

    def column(term: int) -> Hashes:
        if term not in columns:
            symbol, place = divmod(term, PLACES)
            hole = symbol == size
            columns[term] = np.full(len(which), tail[place]) if hole else texts.terms[heard[:, symbol], place]
        return columns[term]

    again: list[tuple[Hashes, Rows]] = []
    for kind, terms in plan.rows:
        found = salted[which, kind]
        for term in terms:
            if term != nothing:
                found += column(term)
        rows = owners[which]
        if size < 4:
            yield found[~several], rows[~several]
            again.append((found[several], rows[several]))
        else:
            again.append((found, rows))
    yield _once(again)


def _readings(texts: _Texts, characters: Indices) -> tuple[Indices, Indices, NDArray[np.bool_]]:
    """Every sequence of syllables: (sequences, size), which name it is of, and whether that has several."""
    heard = texts.readings[characters, 0]
    which = np.arange(len(characters))
    count = np.ones(len(characters), np.int64)
    for place in range(characters.shape[1]):
        known = texts.counts[characters[:, place]]
        known = np.where(count * known > COMBINATIONS, 1, known)
        count *= known
        more = []
        for other in range(1, int(known.max(initial=1))):
            chosen = np.flatnonzero(known[which] > other)
            added = heard[chosen].copy()
            added[:, place] = texts.readings[characters[which[chosen], place], other]
            more.append((added, which[chosen]))
        heard = np.concatenate([heard, *(added for added, _ in more)])
        which = np.concatenate([which, *(chosen for _, chosen in more)])
    return heard, which, (count > 1)[which]


def _once(found: list[tuple[Hashes, Rows]]) -> tuple[Hashes, Rows]:
    """Several readings have keys in common, and a name may repeat itself: each pair once."""
    keys = np.concatenate([keys for keys, _ in found])
    rows = np.concatenate([rows for _, rows in found])
    order = np.lexsort((keys, rows))
    keys, rows = keys[order], rows[order]
    fresh = np.ones(len(keys), bool)
    fresh[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    return keys[fresh], rows[fresh]
