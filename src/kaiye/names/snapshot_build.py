"""Writing a snapshot: beside the one in use, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from kaiye.names.bulk_keys import stored_many
from kaiye.names.judging import Standing
from kaiye.names.keys import Hashes, Keyed, edition
from kaiye.names.snapshot import (
    ARRAYS,
    BRANCH,
    CURRENT,
    FORMAT,
    HEADER,
    HISTORY,
    NEVER,
    ROW,
    header_bytes,
    in_use,
    newest,
)

CHUNK = 50_000
# Keys are put in order by their leading bits, so that memory is needed for a part of them at a time.
_PARTS = 16
Owners = NDArray[np.uint32]


def build(rows: Iterable[Standing], versions: dict[str, int], home: Path, *, number: int) -> int:
    """A snapshot of `rows`, in the order of their ids, stands under `home` and is the newest; how many rows.

    `versions` are those of the scopes before the first row was read. Killed at any point, the snapshot before
    stays the newest.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder, made = home / str(number), home / f".{number}"
    made.mkdir(mode=0o700)
    try:
        header = _written(rows, made) | {"number": number, "versions": versions}
        header["files"] = {path.name: path.stat().st_size for path in made.iterdir()}
        _whole(made / HEADER, header_bytes(header))
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    fresh = home / f".{CURRENT}"
    _whole(fresh, str(number).encode())
    fresh.replace(home / CURRENT)
    _synced(home)
    return int(header["size"])


def sweep(home: Path) -> list[int]:
    """Snapshots that are neither the newest nor open anywhere are gone, as is what a killed build left."""
    gone = []
    current = newest(home)
    for folder in home.iterdir() if home.is_dir() else ():
        number = folder.name.removeprefix(".")
        if not folder.is_dir() or not number.isdecimal() or int(number) == current or in_use(folder):
            continue
        shutil.rmtree(folder)
        gone.append(int(number))
    return gone


# Texts that many names share → their numbers.
Words = dict[str, int]


def _written(rows: Iterable[Standing], folder: Path) -> dict[str, Any]:
    words: dict[str, Words] = {name: {} for name in ("scopes", "groups", "statuses", "causes")}
    keys: list[Hashes] = []
    owners: list[Owners] = []
    ids: list[NDArray[np.int64]] = []
    size = place = 0
    with ExitStack() as stack:
        records = stack.enter_context((folder / "rows.bin").open("wb"))
        text = stack.enter_context((folder / "text.bin").open("wb"))
        for chunk in _chunks(rows):
            named = [Keyed(r.full_name, r.scope, r.group, r.trade_name, r.branch) for r in chunk]
            found, whose = stored_many(named, full_names=False)
            keys.append(found.view(np.uint64))
            owners.append((whose + size).astype(np.uint32))
            ids.append(np.array([row.id for row in chunk], np.int64))
            texts, table = _records(chunk, words)
            table["text"] = place + np.cumsum(table["size"], dtype=np.uint64) - table["size"]
            place += text.write(b"".join(texts))
            records.write(table.tobytes())
            size += len(chunk)
        # An empty file cannot be mapped into memory; nor below.
        for stream in (records, text):
            stream.write(b"\n")
            _flushed(stream)
    _saved(folder, "ids", np.concatenate(ids or [np.empty(0, np.int64)]))
    spread = _spread(folder, keys, owners)
    return {
        "format": FORMAT,
        "edition": edition(),
        "size": size,
        **spread,
        **{name: list(known) for name, known in words.items()},
    }


def _chunks(rows: Iterable[Standing]) -> Iterator[list[Standing]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _records(chunk: list[Standing], words: dict[str, Words]) -> tuple[list[bytes], NDArray[np.void]]:
    table = np.zeros(len(chunk), ROW)
    places: list[int] = []
    texts = [_packed(row, places).encode() for row in chunk]
    table["size"] = [len(text) for text in texts]
    table["places"] = np.array(places, np.uint16).reshape(len(chunk), -1)
    table["until"] = [NEVER if row.until is None else row.until for row in chunk]
    table["flags"] = [BRANCH * row.branch + HISTORY * row.history for row in chunk]
    table["scope"] = _numbers((row.scope for row in chunk), words["scopes"])
    table["group"] = _numbers((row.group for row in chunk), words["groups"])
    table["status"] = _numbers((row.status for row in chunk), words["statuses"])
    table["cause"] = _numbers((row.cause for row in chunk), words["causes"])
    return texts, table


def _numbers(texts: Iterable[str], known: Words) -> list[int]:
    return [known.setdefault(text, len(known)) for text in texts]


def _packed(row: Standing, places: list[int]) -> str:
    """The full name, followed by what of the row is no part of it; where everything stands is added to `places`."""
    text = row.full_name
    places.append(len(text))
    for part in (row.division, row.trade_name, row.industry, row.form, row.uscc, row.holder):
        start = text.find(part) if part else 0
        if start < 0:
            start = len(text)
            text += part
        places.append(start)
        places.append(start + len(part))
    return text


def _spread(folder: Path, keys: list[Hashes], owners: list[Owners]) -> dict[str, int]:
    """The key files are written; how to find a key's bucket, and how many keys the fullest has."""
    distinct: list[Hashes] = []
    counts: list[NDArray[np.int64]] = []
    ordered: list[Owners] = []
    for part in range(_PARTS):
        chosen = [np.flatnonzero(found >> np.uint64(60) == part) for found in keys]
        some = np.concatenate([found[at] for found, at in zip(keys, chosen, strict=True)] or [_NO_KEYS])
        whose = np.concatenate([found[at] for found, at in zip(owners, chosen, strict=True)] or [_NO_OWNERS])
        order = np.argsort(some)
        some = some[order]
        first = np.flatnonzero(np.concatenate([[True], some[1:] != some[:-1]])[: len(some)])
        distinct.append(some[first])
        counts.append(np.diff(first, append=len(some)))
        ordered.append(whose[order])
    known = np.concatenate(distinct)
    bits = max(1, (len(known) // 2).bit_length())
    shift = np.uint64(64 - bits)
    buckets = np.searchsorted(known >> shift, np.arange((1 << bits) + 1, dtype=np.uint64)).astype(np.uint32)
    # Behind the last key, where a look into the last bucket ends: the greatest number, with no names.
    ends = np.cumsum(np.concatenate(counts))
    last = ends[-1:] if len(ends) else np.zeros(1, np.int64)
    _saved(folder, "keys", np.append(known, np.uint64(0xFFFFFFFFFFFFFFFF)))
    _saved(folder, "starts", np.concatenate([[0], ends, last]))
    _saved(folder, "owners", np.concatenate(ordered))
    _saved(folder, "buckets", buckets)
    return {"shift": int(shift), "keys": len(known)}


_NO_KEYS = np.empty(0, np.uint64)
_NO_OWNERS = np.empty(0, np.uint32)


def _saved(folder: Path, name: str, array: NDArray[Any]) -> None:
    content = array.astype(ARRAYS[name])
    _whole(folder / f"{name}.bin", content.data if content.size else b"\0" * content.itemsize)


def _whole(path: Path, content: bytes | memoryview) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        _flushed(stream)


def _flushed(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _synced(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
