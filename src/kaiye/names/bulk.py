"""Loading a register of names: millions, in chunks, repeatable."""

from __future__ import annotations

import gc
import gzip
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from django.db import transaction

from kaiye.database.api import bulk_writing
from kaiye.kernel.api import InvalidInput, NotFound, say
from kaiye.names import scopes
from kaiye.names.divisions import scope_of
from kaiye.names.entries import (
    enter_keys,
    enter_many,
    forget_all,
    keys_of_many,
    keys_of_whole_names,
    known,
    pieces,
    regroup,
)
from kaiye.names.industries import industry_group
from kaiye.names.judging import Standing
from kaiye.names.listed import place_of, standing_of
from kaiye.names.live import INDEX
from kaiye.names.models import NameScope, RegisteredName, Status
from kaiye.names.parse import split

# Large chunks: every chunk touches most pages of the keys, which lie at random.
CHUNK = 50_000
LONGEST = 100
Source = Path | str | Iterable[str]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of the lines: loaded, or skipped by reason (empty, too_long, encoding, duplicate)."""

    loaded: int
    skipped: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Bearer:
    """A name with the entity that bears it, for `enter_names`."""

    name: str
    uscc: str
    authority: str
    entity_type: str
    since: datetime


def load(
    lines: Source, *, authority: str = "auto", progress: Callable[[int], None] = lambda done: None
) -> LoadReport:
    """The names, one a line (a file, also .gz, or any lines), stand in the register as registered history.

    `auto` takes the scope from each name's own division. Every chunk is a transaction of its own, names
    with their keys; names already there are counted as duplicates, so an interrupted load is simply run
    again. `progress` gets the number of lines read.
    """
    begun = time.monotonic()
    skipped: Counter[str] = Counter()
    scope = None if authority == "auto" else scope_of(authority)
    loaded = read = 0
    with opened(lines) as source, bulk_writing(), _uncollected():
        while chunk := list(islice(source, CHUNK)):
            loaded += _load(list(_standings(chunk, scope, skipped)), skipped)
            read += len(chunk)
            progress(read)
    return LoadReport(loaded, dict(skipped), time.monotonic() - begun)


def enter_names(bearers: Iterable[Bearer]) -> int:
    """The names of new entities are in the register beside them, in the caller's transaction.

    For bulk entry: not compared with each other, hence outside the unique keys, but found by every check.
    """
    rows, since = [], []
    for bearer in bearers:
        if bearer.name:
            found = split(bearer.name, bearer.entity_type, home=bearer.authority)
            row = standing_of(0, found, scope_of(bearer.authority))
            rows.append(row._replace(uscc=bearer.uscc))
            since.append(bearer.since)
    enter_many(rows, *keys_of_many(rows, keys_of_whole_names(rows)), since=since)
    return len(rows)


def rekey(*, progress: Callable[[int], None] = lambda done: None) -> int:
    """Groups and keys of all names are made anew; needed when the lexicon or the readings have changed.

    One transaction: nobody takes a name meanwhile, checks see the old keys until its end. The snapshot is
    out of use until the next one is made. Returns how many names.
    """
    done = 0
    with bulk_writing(), _uncollected(), transaction.atomic():
        versions = scopes.lock(RegisteredName.objects.values_list("scope", flat=True).distinct())
        NameScope.objects.filter(scope=INDEX).delete()
        forget_all()
        for rows in pieces(CHUNK):
            grouped = [row._replace(group=industry_group(row.industry)) for row in rows]
            regroup(
                (versions[now.scope], now.group, now.id)
                for before, now in zip(rows, grouped, strict=True)
                if before.group != now.group
            )
            standing = [row for row in grouped if row.status != Status.LAPSED]
            enter_keys(standing, *keys_of_many(standing, keys_of_whole_names(standing)))
            done += len(rows)
            progress(done)
    return done


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: it costs a third of the time, and rows have none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextmanager
def opened(lines: Source) -> Iterator[Iterator[str]]:
    """The lines of a file or of anything that yields lines; bytes that are no UTF-8 become U+FFFD."""
    if not isinstance(lines, Path | str):
        yield iter(lines)
        return
    path = Path(lines)
    if not path.is_file():
        raise NotFound(say("找不到文件{path}。", path=str(path)), way_out=say("请核对文件路径。"))
    try:
        with _raw(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", errors="replace") as stream:
            yield stream
    except (gzip.BadGzipFile, EOFError):
        raise InvalidInput(say("文件{path}不是完整的gzip文件。", path=str(path))) from None


def _raw(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _standings(lines: Sequence[str], scope: str | None, skipped: Counter[str]) -> Iterator[Standing]:
    seen: set[tuple[str, str]] = set()
    for line in lines:
        text = line.strip().lstrip("\ufeff")
        reason = _unfit(text)
        if reason:
            skipped[reason] += 1
            continue
        found = split(text)
        where = place_of(found) if scope is None else scope
        if (where, found.text) in seen:
            skipped["duplicate"] += 1
            continue
        seen.add((where, found.text))
        yield standing_of(0, found, where)


def _unfit(text: str) -> str:
    if not text:
        return "empty"
    if len(text) > LONGEST:
        return "too_long"
    return "encoding" if "\ufffd" in text or "\0" in text else ""


def _load(rows: list[Standing], skipped: Counter[str]) -> int:
    keys = keys_of_whole_names(rows)
    there = known(keys)
    if there:
        fresh = [place for place, row in enumerate(rows) if (row.scope, row.full_name) not in there]
        skipped["duplicate"] += len(rows) - len(fresh)
        rows, keys = [rows[place] for place in fresh], keys[fresh]
    # All that can be done before the scopes are locked.
    filed = keys_of_many(rows, keys)
    with transaction.atomic():
        enter_many(rows, *filed)
    return len(rows)
