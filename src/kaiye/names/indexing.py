"""The snapshot of the register of names: made when enough has changed, swept when nobody reads it any more."""

from __future__ import annotations

import fcntl
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kaiye.kernel.api import Conflict, say
from kaiye.names.entries import COLUMNS, standing
from kaiye.names.judging import Standing
from kaiye.names.live import INDEX, folder
from kaiye.names.models import NameScope, RegisteredName
from kaiye.names.snapshot import open_newest
from kaiye.names.snapshot_build import build, sweep

# So many changed names, or any after so long, are worth a new snapshot.
CHANGES = 2_000
AGE = timedelta(days=1)
_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a snapshot holds and what it took: names, bytes on disk, seconds."""

    names: int
    bytes: int
    seconds: float


def index(*, progress: Callable[[int], None] = lambda done: None) -> IndexReport:
    """A snapshot of all names stands on disk and is used by every process from its next question on.

    Nobody waits for it: rows that change meanwhile carry a later version than the snapshot and are read again.
    `progress` gets the number of names read. Raises `Conflict` while another process makes one.
    """
    begun = time.monotonic()
    home = folder()
    with _alone(home):
        # 1. Versions first: whatever is read later is at least as new.
        versions = dict(NameScope.objects.exclude(scope=INDEX).values_list("scope", "version"))
        number = secrets.randbits(62) | 1
        # 2. The files, then their number in the database: from there on they are used.
        names = build(_rows(progress), versions, home, number=number)
        NameScope.objects.update_or_create(scope=INDEX, defaults={"version": number})
        sweep(home)
    size = sum(path.stat().st_size for path in (home / str(number)).iterdir())
    return IndexReport(names, size, time.monotonic() - begun)


def index_when_due(
    at: datetime, *, progress: Callable[[int], None] = lambda done: None
) -> IndexReport | None:
    """The snapshot is made anew when there is none that fits, or enough has changed; None when it stays."""
    if not _due(at):
        return None
    return index(progress=progress)


def _due(at: datetime) -> bool:
    home = folder()
    number = NameScope.objects.filter(scope=INDEX).values_list("version", flat=True).first()
    snapshot = open_newest(home) if number is not None else None
    if snapshot is None or snapshot.number != number:
        return RegisteredName.objects.exists()
    changed = sum(
        RegisteredName.objects.filter(scope=scope, version__gt=snapshot.versions.get(scope, 0)).count()
        for scope, version in NameScope.objects.exclude(scope=INDEX).values_list("scope", "version")
        if version != snapshot.versions.get(scope, 0)
    )
    age = at.timestamp() - (home / str(number)).stat().st_mtime
    return changed > CHANGES or (changed > 0 and age > AGE.total_seconds())


def _rows(progress: Callable[[int], None]) -> Iterator[Standing]:
    """Every name in the order of ids, in pieces, so that no transaction stays open meanwhile."""
    last = done = 0
    while rows := list(
        RegisteredName.objects.filter(pk__gt=last).order_by("pk").values_list(*COLUMNS)[:_ROWS]
    ):
        yield from map(standing, rows)
        last = rows[-1][0]
        done += len(rows)
        progress(done)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(say("名称索引正在由另一个进程建立。"), way_out=say("请等它完成后再试。")) from None
        yield
