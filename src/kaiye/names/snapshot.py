"""A register of names as it stood, in files that processes read together and nobody ever changes.

A snapshot is a folder named by its number: `header.json` with the size of every other file and its own digest,
the distinct keys in order with their names (`keys.bin`, `starts.bin`, `owners.bin`), the first key of every
bucket (`buckets.bin`: keys are evenly spread, so a bucket of their leading bits has one or two), and the names
themselves: their primary keys in order (`ids.bin`), fixed records (`rows.bin`) that point into one text
(`text.bin`). `current` beside the folders tells the number of the newest. Numbers are as the machine writes them. `snapshot_build.py` writes them.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from typing import IO, Any, Literal, TypeAlias

import numpy as np
import structlog

from kaiye.names.judging import Standing
from kaiye.names.keys import edition

FORMAT = 1
HEADER = "header.json"
CURRENT = "current"
# Files of numbers and what they are made of, as `struct` calls it.
ARRAYS: dict[str, Literal["I", "Q", "q"]] = {
    "keys": "Q",
    "starts": "I",
    "owners": "I",
    "buckets": "I",
    "ids": "q",
}
Numbers: TypeAlias = "memoryview[int]"
# Until, place and size of the text, scope, group, status, cause, flags; where in the text, in characters,
# the full name ends, and where division, trade name, industry, form, code and holder begin and end.
RECORD = Struct("=qQHHIBBBx13H")
ROW = np.dtype(
    [
        ("until", "=i8"),
        ("text", "=u8"),
        ("size", "=u2"),
        ("scope", "=u2"),
        ("group", "=u4"),
        ("status", "u1"),
        ("cause", "u1"),
        ("flags", "u1"),
        ("nothing", "u1"),
        ("places", "=u2", (13,)),
    ]
)
NEVER = -(1 << 63)
BRANCH, HISTORY = 1, 2

_log = structlog.get_logger(__name__)


class Damaged(Exception):
    """A snapshot is not whole, or of another edition; it is as if it were not there."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot; safe to read from many threads."""

    number: int
    # Scope → how often its names had changed when reading them began.
    versions: dict[str, int]
    size: int
    scopes: list[str]
    groups: list[str]
    statuses: list[str]
    causes: list[str]
    keys: Numbers
    starts: Numbers
    owners: Numbers
    buckets: Numbers
    # How far a key is shifted to give its bucket.
    shift: int
    ids: Numbers
    rows: mmap.mmap
    text: mmap.mmap
    # Held open, and locked for reading, as long as the snapshot is in use.
    header: IO[bytes]

    def find(self, keys: Iterable[int]) -> set[int]:
        """The rows of all names that have one of these keys (unsigned, as `keys.asked_in` gives them)."""
        known, buckets, starts, owners, shift = self.keys, self.buckets, self.starts, self.owners, self.shift
        found: set[int] = set()
        for key in keys:
            at = buckets[key >> shift]
            # Behind the last key stands the greatest number there is.
            while known[at] < key:
                at += 1
            if known[at] == key:
                start, end = starts[at], starts[at + 1]
                if end - start == 1:
                    found.add(owners[start])
                else:
                    found.update(owners[start:end])
        return found

    def standing(self, row: int) -> Standing:
        """The name of a row as it stood."""
        found = RECORD.unpack_from(self.rows, row * RECORD.size)
        until, place, size, scope, group, status, cause, flags, *at = found
        text = self.text[place : place + size].decode()
        return Standing(
            self.ids[row],
            text[: at[0]],
            self.scopes[scope],
            text[at[1] : at[2]],
            text[at[3] : at[4]],
            text[at[5] : at[6]],
            self.groups[group],
            text[at[7] : at[8]],
            flags & BRANCH != 0,
            self.statuses[status],
            self.causes[cause],
            text[at[9] : at[10]],
            text[at[11] : at[12]],
            None if until == NEVER else until,
            flags & HISTORY != 0,
        )

    def row_of(self, name: int) -> int | None:
        """The row of the name with this primary key."""
        row = bisect_left(self.ids, name, 0, self.size)
        return row if row < self.size and self.ids[row] == name else None


def newest(home: Path) -> int | None:
    """The number of the newest snapshot under `home`."""
    try:
        return int((home / CURRENT).read_text())
    except (FileNotFoundError, ValueError):
        return None


def open_newest(home: Path) -> Snapshot | None:
    """The newest snapshot under `home`; None when there is none that is whole, which is logged."""
    number = newest(home)
    if number is None:
        return None
    try:
        return open_snapshot(home / str(number))
    except (Damaged, OSError) as error:
        _log.warning("names.snapshot_unfit", number=number, reason=str(error))
        return None


def open_snapshot(folder: Path) -> Snapshot:
    """The snapshot in `folder`; raises `Damaged` when it is not whole or made by other rules."""
    stream = (folder / HEADER).open("rb")
    try:
        fcntl.flock(stream, fcntl.LOCK_SH)
        header = checked_header(stream.read())
        for name, size in header["files"].items():
            if (folder / name).stat().st_size != size:
                raise Damaged(f"{name} has not the size it was written with")
        return _opened(folder, header, stream)
    except BaseException:
        stream.close()
        raise


def header_bytes(header: dict[str, Any]) -> bytes:
    """The header with its digest in front."""
    body = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    return blake2b(body, digest_size=32).hexdigest().encode() + b"\n" + body


def checked_header(content: bytes) -> dict[str, Any]:
    """The header; raises `Damaged` for one that is not as it was written or of another edition."""
    digest, _, body = content.partition(b"\n")
    if blake2b(body, digest_size=32).hexdigest().encode() != digest:
        raise Damaged("the header is not as it was written")
    header: dict[str, Any] = json.loads(body)
    if (header["format"], header["edition"]) != (FORMAT, edition()):
        raise Damaged("it was made by another edition of the rules")
    return header


def _opened(folder: Path, header: dict[str, Any], stream: IO[bytes]) -> Snapshot:
    arrays = {name: memoryview(_mapped(folder / f"{name}.bin")).cast(code) for name, code in ARRAYS.items()}
    return Snapshot(
        number=header["number"],
        versions=header["versions"],
        size=header["size"],
        scopes=header["scopes"],
        groups=header["groups"],
        statuses=header["statuses"],
        causes=header["causes"],
        **arrays,
        shift=header["shift"],
        rows=_mapped(folder / "rows.bin"),
        text=_mapped(folder / "text.bin"),
        header=stream,
    )


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def in_use(folder: Path) -> bool:
    """Whether some process has the snapshot open."""
    try:
        descriptor = os.open(folder / HEADER, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
