"""Loading a register of names: millions, in batches, repeatable."""

from __future__ import annotations

import gzip
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from django.db import transaction

from kaiye.database.api import copy_rows, reserve_ids
from kaiye.kernel.api import InvalidInput, NotFound, say
from kaiye.names import scopes
from kaiye.names.divisions import gazetteer, scope_of
from kaiye.names.industries import industry_group
from kaiye.names.keys import Keyed, stored
from kaiye.names.lexicon import industry_codes
from kaiye.names.models import NameKey, RegisteredName, Status
from kaiye.names.parse import Split, split

BATCH = 10_000
LONGEST = 100
_COLUMNS = (
    "id",
    "version",
    "full_name",
    "scope",
    "division",
    "trade_name",
    "industry",
    "industry_code",
    "group",
    "form",
    "branch",
    "status",
    "cause",
    "uscc",
    "holder",
    "filing",
    "since",
    "until",
    "history",
    "exempt",
)
Row = tuple[object, ...]
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

    `auto` takes the scope from each name's own division. Every batch is a transaction of its own; names
    already there are counted as duplicates, so an interrupted load is simply run again. `progress` gets
    the number of lines read.
    """
    begun = time.monotonic()
    skipped: Counter[str] = Counter()
    scope = None if authority == "auto" else scope_of(authority)
    loaded = read = 0
    with opened(lines) as source:
        while batch := list(islice(source, BATCH)):
            fresh = _fresh(batch, scope, skipped)
            with transaction.atomic():
                _put(fresh)
            loaded += len(fresh)
            read += len(batch)
            progress(read)
    return LoadReport(loaded, dict(skipped), time.monotonic() - begun)


def enter_names(bearers: Iterable[Bearer]) -> int:
    """The names of new entities are in the register beside them, in the caller's transaction.

    For bulk entry: not compared with each other, hence outside the unique keys, but found by every check.
    """
    rows = [
        _row(
            split(b.name, b.entity_type, home=b.authority), scope_of(b.authority), uscc=b.uscc, since=b.since
        )
        for b in bearers
        if b.name
    ]
    _put(rows)
    return len(rows)


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


def _fresh(batch: list[str], scope: str | None, skipped: Counter[str]) -> list[Row]:
    rows: dict[tuple[str, str], Row] = {}
    for line in batch:
        text = line.strip().lstrip("\ufeff")
        reason = _unfit(text)
        if reason:
            skipped[reason] += 1
            continue
        found = split(text)
        where = _scope(found) if scope is None else scope
        if (where, found.text) in rows:
            skipped["duplicate"] += 1
        else:
            rows[where, found.text] = _row(found, where)
    known = RegisteredName.objects.filter(full_name__in=[text for _, text in rows])
    for key in known.values_list("scope", "full_name"):
        if rows.pop(key, None) is not None:
            skipped["duplicate"] += 1
    return list(rows.values())


def _put(rows: list[Row]) -> None:
    """The rows and their keys are in the tables, under the lock of every scope they are in."""
    versions = scopes.lock(str(row[1]) for row in rows)
    ids = reserve_ids(RegisteredName, len(rows))
    copy_rows(
        RegisteredName,
        _COLUMNS,
        ((pk, versions[str(row[1])], *row) for pk, row in zip(ids, rows, strict=True)),
    )
    keys = [
        (key, pk)
        for pk, row in zip(ids, rows, strict=True)
        for key in stored(Keyed(str(row[0]), str(row[1]), str(row[6]), str(row[3]), bool(row[8])))
    ]
    copy_rows(NameKey, ("key", "name"), sorted(keys))


def _unfit(text: str) -> str:
    if not text:
        return "empty"
    if len(text) > LONGEST:
        return "too_long"
    return "encoding" if "\ufffd" in text or "\0" in text else ""


def _scope(found: Split) -> str:
    """Where a name is compared: a branch where it is, anything else where its division says."""
    if found.addition:
        places = gazetteer().places(found.addition)
        if places:
            return scope_of(places[-1].code)
    return scope_of(found.code)


def _row(found: Split, scope: str, *, uscc: str = "", since: datetime | None = None) -> Row:
    return (
        found.text,
        scope,
        found.division,
        found.trade_name,
        found.industry,
        next(iter(industry_codes(found.industry)), ""),
        industry_group(found.industry),
        found.form[:60],
        bool(found.addition),
        Status.REGISTERED.value,
        "",
        uscc,
        "",
        "",
        since,
        None,
        True,
        "",
    )
