"""The four statements that filings and workers repeat, in the SQL of both databases; one clock, the database's.

Written out because they are issued for every job: through the query builder they cost ten times
what the database takes to run them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from kaiye.jobs import subscriptions

_NOW = {"postgresql": "statement_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}
_LATER = {
    "postgresql": "statement_timestamp() + make_interval(secs => {seconds})",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', {seconds} || ' seconds')",
}
# SQLite has one writer: the transaction itself is the lock.
_LOCK = {"postgresql": " FOR UPDATE SKIP LOCKED", "sqlite": ""}


@dataclass(frozen=True, slots=True)
class Pick:
    """Which jobs may be run: those of `keys` (None: all), not those of `excluded`."""

    keys: Collection[str] | None = None
    excluded: Collection[int] = ()
    periodic: bool = True


ALL = Pick()


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was claimed, its attempt counted and its lease begun."""

    id: int
    token: int
    handler: str
    key: str
    payload: dict[str, Any]
    attempts: int
    error: str
    at: datetime


def now() -> str:
    """The database's moment, as SQL."""
    return _NOW[connection.vendor]


def later() -> str:
    """The database's moment and a parameter of seconds, as SQL."""
    return _LATER[connection.vendor].format(seconds="%s")


def seconds(wait: timedelta) -> float | str:
    """The parameter of `later`."""
    found = wait.total_seconds()
    return found if connection.vendor == "postgresql" else f"{found:+.3f}"


def _due(pick: Pick) -> tuple[str, list[Any]]:
    """The condition of a job that can be run now, and its parameters."""
    names = subscriptions.names()
    condition = f"due <= {now()} AND (claimed_until IS NULL OR claimed_until < {now()}) AND handler IN {_marks(names)}"
    values: list[Any] = list(names)
    if pick.keys is not None:
        condition += f" AND key IN {_marks(pick.keys)}"
        values += pick.keys
    if pick.excluded:
        condition += f" AND id NOT IN {_marks(pick.excluded)}"
        values += pick.excluded
    if not pick.periodic:
        condition += " AND period IS NULL"
    return condition, values


def _marks(values: Collection[object]) -> str:
    return f"({', '.join(['%s'] * len(values)) or 'NULL'})"


def add(kind: str, jobs: Sequence[tuple[str, str, dict[str, Any]]], due: datetime | None) -> None:
    """(handler, key, payload) wait, from `due` on or at once; those that are there already stay as they are."""
    if not jobs:
        return
    when = "%s" if due else now()
    moment = [connection.ops.adapt_datetimefield_value(due)] if due else []
    row = f"(%s, %s, %s, %s, 'waiting', 1, {when}, 0, '', 0, '')"
    values: list[Any] = []
    for handler, key, payload in jobs:
        values += [kind, handler, key, json.dumps(payload), *moment]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_job (kind, handler, key, payload, state, rank, due, attempts, holder, token, error)"  # noqa: S608
            f" VALUES {', '.join([row] * len(jobs))} ON CONFLICT DO NOTHING",
            values,
        )


def is_due(pick: Pick) -> bool:
    """True when `take` would find a job; takes no lock."""
    condition, values = _due(pick)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM jobs_job WHERE {condition} LIMIT 1", values)  # noqa: S608 - own text
        return cursor.fetchone() is not None


def take(pick: Pick, *, grace: timedelta, holder: str) -> Taken | None:
    """The first job that can be run is `holder`'s: attempt counted, token raised, leased for its limit and `grace`."""
    condition, values = _due(pick)
    known = [subscriptions.named(name) for name in subscriptions.names()]
    if not known:
        return None
    cases = " ".join(["WHEN %s THEN %s"] * len(known))
    leases: list[Any] = []
    for one in known:
        leases += [one.name, seconds(one.limit + grace)]
    lease = _LATER[connection.vendor].format(seconds=f"(CASE handler {cases} END)")
    statement = (
        f"UPDATE jobs_job SET token = token + 1, attempts = attempts + 1, holder = %s, claimed_until = {lease}"  # noqa: S608
        f" WHERE id = (SELECT id FROM jobs_job WHERE {condition} ORDER BY rank, due, id LIMIT 1"
        f"{_LOCK[connection.vendor]})"
        f" RETURNING id, token, handler, key, payload, attempts, error, {now()}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [holder, *leases, *values])
        row = cursor.fetchone()
    if row is None:
        return None
    job, token, handler, key, payload, attempts, error, at = row
    return Taken(job, token, handler, key, json.loads(payload), attempts, error, _moment(at))


def finish(job: int, token: int, changes: str, values: list[Any]) -> bool:
    """The row is changed and its lease ended, unless the lease has gone to another token."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE jobs_job SET claimed_until = NULL, {changes}"  # noqa: S608 - own text
            " WHERE id = %s AND token = %s AND due IS NOT NULL",
            [*values, job, token],
        )
        return int(cursor.rowcount) == 1


def _moment(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
