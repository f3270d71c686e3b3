"""Rows of the register of names with the keys they are found by: no name is written or ended anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from kaiye.database.api import copy_numbers, copy_rows, matching, reserve_ids
from kaiye.names import scopes
from kaiye.names.bulk_keys import stored_many
from kaiye.names.judging import Standing, microseconds
from kaiye.names.keys import Keyed, full_name_key, stored
from kaiye.names.models import NameKey, RegisteredName

COLUMNS = Standing._fields
# What a new name has; it has not ended, so `until` stays empty.
_NEW = tuple(column for column in COLUMNS if column not in {"id", "until"})
_LOOKUP = 10_000
Keys = NDArray[np.int64]


def standing(values: tuple[object, ...]) -> Standing:
    """A row of `COLUMNS` as the database gives it."""
    row = Standing(*values)  # type: ignore[arg-type]
    until: object = row.until
    return row._replace(until=microseconds(until)) if isinstance(until, datetime) else row


def found_by(keys: Iterable[int]) -> list[Standing]:
    """The names that have one of these keys.

    First their numbers, then the rows: two plain look-ups, whatever the database thinks of its statistics.
    """
    ids = set(matching(NameKey, "key", np.fromiter(keys, np.int64), "name"))
    if not ids:
        return []
    return [standing(values) for values in RegisteredName.objects.filter(pk__in=ids).values_list(*COLUMNS)]


def known(keys: Keys) -> set[tuple[str, str]]:
    """Scope and full name of the names that have one of these keys; for very many keys."""
    ids = matching(NameKey, "key", keys, "name")
    found: set[tuple[str, str]] = set()
    for start in range(0, len(ids), _LOOKUP):
        rows = RegisteredName.objects.filter(pk__in=ids[start : start + _LOOKUP])
        found.update(rows.values_list("scope", "full_name"))
    return found


def keys_of(row: RegisteredName) -> list[int]:
    """The keys under which a name of the register is found."""
    return stored(Keyed(row.full_name, row.scope, row.group, row.trade_name, row.branch))


def keys_of_whole_names(rows: Sequence[Standing]) -> Keys:
    """The key of each name's full text."""
    return np.fromiter((full_name_key(row.full_name) for row in rows), np.int64, len(rows))


def enter(row: RegisteredName) -> RegisteredName:
    """The name stands in the register and is found by its keys; IntegrityError when the unique keys refuse."""
    row.save(force_insert=True)
    NameKey.objects.bulk_create([NameKey(key=key, name=row) for key in keys_of(row)])
    return row


def keys_of_many(rows: Sequence[Standing], whole: Keys) -> tuple[Keys, Keys]:
    """All keys of the names in their order, and for each the place of its name; `whole` are their full names'."""
    names = [Keyed(row.full_name, row.scope, row.group, row.trade_name, row.branch) for row in rows]
    keys, owners = stored_many(names, full_names=False)
    keys = np.concatenate([whole, keys])
    owners = np.concatenate([np.arange(len(rows)), owners])
    sorting = np.argsort(keys)
    return keys[sorting], owners[sorting]


def enter_many(rows: Sequence[Standing], keys: Keys, owners: Keys, *, since: Sequence[datetime] = ()) -> None:
    """The names stand in the register under new numbers, under the lock of every scope they are in.

    In the caller's transaction. `keys` and `owners` are those of `keys_of_many`; `since` is when each name
    was registered, empty when nobody knows.
    """
    versions = scopes.lock(row.scope for row in rows)
    ids = reserve_ids(RegisteredName, len(rows))
    # Rows of one scope follow each other, so that their index grows at one place a scope.
    order = sorted(range(len(rows)), key=lambda place: rows[place].scope)
    numbers = np.empty(len(rows), np.int64)
    numbers[order] = np.fromiter(ids, np.int64, len(rows))
    new = itemgetter(*(COLUMNS.index(column) for column in _NEW))
    copy_rows(
        RegisteredName,
        ("id", *_NEW, "filing", "exempt", "version", *(("since",) if since else ())),
        (
            (pk, *new(rows[place]), "", "", versions[rows[place].scope], *since[place : place + 1])
            for pk, place in zip(ids, order, strict=True)
        ),
    )
    copy_numbers(NameKey, ("key", "name"), [keys, numbers[owners]])


def enter_keys(rows: Sequence[Standing], keys: Keys, owners: Keys) -> None:
    """Names that stand in the register already are found by these keys (of `keys_of_many`) too."""
    numbers = np.fromiter((row.id for row in rows), np.int64, len(rows))
    copy_numbers(NameKey, ("key", "name"), [keys, numbers[owners]])


def regroup(changes: Iterable[tuple[int, str, int]]) -> None:
    """Names get another industry group: the scope's version, the group, the name's number."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE registered_name SET version = %s, industry_group = %s WHERE id = %s", list(changes)
        )


def pieces(size: int) -> Iterator[list[Standing]]:
    """All names in the order of their numbers, `size` at once."""
    last = 0
    rows = RegisteredName.objects.order_by("pk")
    while piece := [standing(row) for row in rows.filter(pk__gt=last).values_list(*COLUMNS)[:size]]:
        yield piece
        last = piece[-1].id


def forget(row: RegisteredName) -> None:
    """The name is found by no key any more."""
    NameKey.objects.filter(key__in=keys_of(row), name=row).delete()


def forget_all() -> None:
    """No name is found by any key any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM name_key")
