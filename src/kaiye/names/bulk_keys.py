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
    digest,
    full_name_key,
    salts,
    terms_of,
    whole_shape,
    whole_sound,
    within_scope,
)
from kaiye.names.likeness import LONGEST
from kaiye.names.plans import PLACES, stored_plan
from kaiye.names.sounds import COMBINATIONS, choices, readings

Rows = NDArray[np.int64]
Indices = NDArray[np.intp]


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
        exact = (digest("exact", names[row].scope, names[row].trade_name) for row in filed)
        add(np.fromiter(exact, np.uint64, filed.size), filed)
        for found, owners in _by_likeness([names[row] for row in filed]):
            add(found, filed[owners])
    return (np.concatenate(keys), np.concatenate(rows)) if keys else (np.empty(0, np.int64), _all(()))


def _all(names: Sequence[object]) -> Rows:
    return np.arange(len(names), dtype=np.int64)


def _by_likeness(names: list[Keyed]) -> Iterator[tuple[Hashes, Rows]]:
    """All keys but those of texts as they are written."""
    numbers: dict[tuple[str, str], int] = {}
    place = np.fromiter(
        (numbers.setdefault((name.scope, name.group), len(numbers)) for name in names), np.intp, len(names)
    )
    salted = np.stack([salts(scope, group) for scope, group in numbers])
    yield _shapes(names, salted[place, Kind.SHAPE])
    texts = _Texts.of(names)
    for size in np.unique(texts.sizes).tolist():
        owners = np.flatnonzero(texts.sizes == size)
        if size > LONGEST:
            yield _long_sounds(names, owners, salted[place[owners], Kind.SOUND])
        else:
            for start in range(0, len(owners), CHUNK):
                chunk = owners[start : start + CHUNK]
                yield from _sounds(texts, size, chunk, salted[place[chunk]])


CHUNK = 100_000


def _shapes(names: list[Keyed], salted: Hashes) -> tuple[Hashes, Rows]:
    alike = {name.trade_name: whole_shape(name.trade_name) for name in names}
    found = [(row, base) for row, name in enumerate(names) if (base := alike[name.trade_name]) is not None]
    owners = np.array([row for row, _ in found], np.int64)
    return np.array([base for _, base in found], np.uint64) + salted[owners], owners


def _long_sounds(names: list[Keyed], owners: Indices, salted: Hashes) -> tuple[Hashes, Rows]:
    read = [(row, whole_sound(heard)) for row in owners.tolist() for heard in choices(names[row].trade_name)]
    where = np.searchsorted(owners, [row for row, _ in read])
    return np.array([base for _, base in read], np.uint64) + salted[where], owners[where].astype(np.int64)


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

    @classmethod
    def of(cls, names: list[Keyed]) -> _Texts:
        sizes = np.fromiter((len(name.trade_name) for name in names), np.int64, len(names))
        whole = "".join([name.trade_name for name in names])
        points = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
        present = np.flatnonzero(np.bincount(points))
        rows = np.zeros(int(present[-1]) + 1, np.intp)
        rows[present] = np.arange(len(present))
        read = [readings(chr(point)) for point in present.tolist()]
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
        )


def _sounds(texts: _Texts, size: int, owners: Indices, salted: Hashes) -> Iterator[tuple[Hashes, Rows]]:
    """SOUND, WILD and PART of names of one length; `salted` is (names, kinds)."""
    characters = texts.characters[texts.starts[owners][:, None] + np.arange(size)]
    heard, which, several = _readings(texts, characters)
    plan = stored_plan(size)
    nothing = (size + 1) * PLACES
    columns: dict[int, Hashes] = {}

    def column(term: int) -> Hashes:
        if term not in columns:
            symbol, place = divmod(term, PLACES)
            hole = symbol == size
            columns[term] = np.full(len(which), TAIL[place]) if hole else texts.terms[heard[:, symbol], place]
        return columns[term]

    again: list[tuple[Hashes, Rows]] = []
    for kind, places in zip(plan.kinds.tolist(), plan.places.tolist(), strict=True):
        found = salted[which, kind]
        for term in places:
            if term != nothing:
                found += column(term)
        rows = owners[which].astype(np.int64)
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
