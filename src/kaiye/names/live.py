"""Comparison while somebody types: a snapshot in memory, and the rows that changed since. Never stale.

Every question reads how often the names of its scopes have changed, in one small query that also finds equal
full names anywhere. Rows with a later version than this process knows are fetched once and kept; they hide
their twins in the snapshot. Versions count in the order of commits (see `scopes`), so nothing is missed, and
the result is that of `check`, whatever happens between two questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from kaiye.dossier.api import NameParts
from kaiye.names.bulk_keys import stored_many
from kaiye.names.check import conflicts, judged
from kaiye.names.entries import COLUMNS, standing
from kaiye.names.judging import Asked, Standing, asked, readings
from kaiye.names.keys import Keyed, asked_in, full_name_key
from kaiye.names.models import NameScope, RegisteredName
from kaiye.names.snapshot import Snapshot, open_newest
from kaiye.rules.api import NameConflict

# No scope: its version is the number of the newest snapshot. A database that was put back to an older state
# has another one, so a snapshot of its lost future is never used.
INDEX = "index"
# Rows kept besides the snapshot; more, and the tables answer until there is a new one.
LIMIT = 20_000

_log = structlog.get_logger(__name__)


def check_live(
    name: str | NameParts,
    *,
    authority: str,
    industry: str = "",
    entity_type: str,
    at: datetime,
    investment_relation: Collection[str] = (),
    applicant: str = "",
    holder: str = "",
) -> tuple[NameConflict, ...]:
    """As `check`, always with the same result, and faster when there is a snapshot."""
    question = asked(
        name,
        authority=authority,
        entity_type=entity_type,
        at=at,
        investment_relation=investment_relation,
        applicant=applicant,
        holder=holder,
    )
    return live_conflicts(question)


def live_conflicts(question: Asked) -> tuple[NameConflict, ...]:
    """As `check.conflicts`."""
    if not question.text:
        return ()
    rows = _register.candidates(question)
    return conflicts(question) if rows is None else judged(rows, question)


def forget() -> None:
    """This process knows no snapshot and no row, as when it started."""
    _register.forget()


def _keyed(row: Standing) -> Keyed:
    return Keyed(row.full_name, row.scope, row.group, row.trade_name, row.branch)


@dataclass(slots=True)
class _Since:
    """What has changed in the scopes this process was asked about, since the snapshot."""

    versions: dict[str, int]
    rows: dict[int, Standing] = field(default_factory=dict)
    keys: dict[int, tuple[int, ...]] = field(default_factory=dict)
    # Scopes with more changes than are kept.
    beyond: set[str] = field(default_factory=set)

    def add(self, rows: list[Standing]) -> None:
        """The rows as they are now. Should one have had other keys before, it is found by them too, and judged."""
        named = {row.id: _keyed(row) for row in rows}
        changed = [pk for pk, name in named.items() if pk not in self.rows or _keyed(self.rows[pk]) != name]
        keys, owners = stored_many([named[pk] for pk in changed], full_names=False)
        # Keys first: a row hides its twin in the snapshot, so other threads must be able to find it by then.
        for key, owner in zip(keys.view(np.uint64).tolist(), owners.tolist(), strict=True):
            self.keys[key] = (*self.keys.get(key, ()), changed[owner])
        self.rows.update((row.id, row) for row in rows)


@dataclass(frozen=True, slots=True)
class _Known:
    """A snapshot and what came after it."""

    snapshot: Snapshot
    since: _Since


class _Moment(NamedTuple):
    """What the database says at the moment of a question."""

    versions: dict[str, int]
    # Names equal to the one asked for or written inside it, anywhere: scope, version, id.
    whole: list[tuple[str, int, int]]


class _Register:
    """The names as one process knows them; used by all its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: _Known | None = None
        self._unfit = 0

    def forget(self) -> None:
        with self._lock:
            self._known, self._unfit = None, 0

    def candidates(self, question: Asked) -> Iterable[Standing] | None:
        """The rows that have a key of the question, as they are now; None when the tables have to be asked."""
        # What this transaction has written may yet be undone, and must not be remembered.
        database = connections[DEFAULT_DB_ALIAS]
        if database.in_atomic_block:
            return None
        moment = _moment(question, database)
        known = self._at(moment.versions.get(INDEX, 0))
        if known is None:
            return None
        for scope in question.scopes:
            if not self._caught_up(known, scope, moment.versions.get(scope, 0)):
                return None
        return _found(known, question, moment)

    def _at(self, number: int) -> _Known | None:
        known = self._known
        if known is not None and known.snapshot.number == number:
            return known
        if number in (0, self._unfit):
            return None
        with self._lock:
            if self._known is not None and self._known.snapshot.number == number:
                return self._known
            snapshot = open_newest(folder())
            if snapshot is None or snapshot.number != number:
                # Whole snapshots come before their number is in the database: this one will not be better later.
                self._unfit = number
                return None
            self._known = known = _Known(snapshot, _Since(dict(snapshot.versions)))
            return known

    def _caught_up(self, known: _Known, scope: str, version: int) -> bool:
        """Whether all changes of the scope up to `version` are known now."""
        since = known.since
        if since.versions.get(scope, 0) == version:
            return True
        with self._lock:
            before = since.versions.get(scope, 0)
            if before >= version:
                # Another thread has been faster; else the database was put back, and nothing known is true.
                return before == version or self._still(scope, before)
            room = LIMIT - len(since.rows)
            if scope in since.beyond:
                return False
            changed = RegisteredName.objects.filter(scope=scope, version__gt=before)
            rows = list(changed.values_list("version", *COLUMNS)[: room + 1])
            if len(rows) > room:
                since.beyond.add(scope)
                return False
            since.add([standing(tuple(row[1:])) for row in rows])
            since.versions[scope] = max([version, *(row[0] for row in rows)])
            return True

    def _still(self, scope: str, version: int) -> bool:
        if NameScope.objects.filter(scope=scope, version__gte=version).exists():
            return True
        _log.warning("names.register_went_back", scope=scope)
        self._known = None
        return False


_register = _Register()


def folder() -> Path:
    """Where the snapshots are."""
    return Path(settings.KAIYE_HOME) / "names"


_MOMENT = """
SELECT scope, version, 0 FROM name_scope WHERE scope IN ({scopes})
UNION ALL
SELECT name.scope, name.version, name.id
FROM name_key JOIN registered_name name ON name.id = name_key.name_id WHERE name_key.key IN ({keys})
"""


@lru_cache(maxsize=64)
def _query(vendor: str, scopes: int, keys: int) -> str:
    mark = "?" if vendor == "sqlite" else "%s"
    return _MOMENT.format(scopes=", ".join([mark] * scopes), keys=", ".join([mark] * keys))


def _moment(question: Asked, database: BaseDatabaseWrapper) -> _Moment:
    scopes = (*question.scopes, INDEX)
    keys = [full_name_key(text) for text in (question.text, *question.inside)]
    query = _query(database.vendor, len(scopes), len(keys))
    database.ensure_connection()
    # Past Django's cursor, which takes several times as long as the query itself.
    with database.wrap_database_errors:
        found = database.connection.execute(query, (*scopes, *keys)).fetchall()
    return _Moment(
        {scope: version for scope, version, name in found if not name},
        [(scope, version, name) for scope, version, name in found if name],
    )


def _found(known: _Known, question: Asked, moment: _Moment) -> Iterable[Standing]:
    snapshot, since = known.snapshot, known.since
    found: dict[int, Standing] = {}
    for reading in readings(question) if question.entity_type != "BR" else ():
        name = Keyed(reading.text, reading.scope, reading.group, reading.parts.trade_name, False)
        keys = asked_in(name, reading.scopes)
        for row in snapshot.find(keys):
            pk = snapshot.ids[row]
            if pk not in since.rows:
                found[pk] = snapshot.standing(row)
        if since.keys:
            newer = {pk for key in keys for pk in since.keys.get(key, ())}
            # Those another thread is about to add came after this question.
            found.update((pk, since.rows[pk]) for pk in newer if pk in since.rows)
    for scope, version, pk in moment.whole:
        if pk not in found:
            found[pk] = _one(known, scope, version, pk)
    return found.values()


def _one(known: _Known, scope: str, version: int, name: int) -> Standing:
    """A name wherever it is, as it is since `version` of its scope."""
    if known.snapshot.versions.get(scope, 0) >= version:
        row = known.snapshot.row_of(name)
        if row is not None:
            return known.snapshot.standing(row)
    if known.since.versions.get(scope, 0) >= version and name in known.since.rows:
        return known.since.rows[name]
    return standing(RegisteredName.objects.values_list(*COLUMNS).get(pk=name))
