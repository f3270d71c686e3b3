"""Rows of the register of names with the keys they are found by: no name is written or ended anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from kaiye.names.judging import Standing, microseconds
from kaiye.names.keys import Keyed, stored
from kaiye.names.models import NameKey, RegisteredName

COLUMNS = Standing._fields


def standing(values: tuple[object, ...]) -> Standing:
    """A row of `COLUMNS` as the database gives it."""
    row = Standing(*values)  # type: ignore[arg-type]
    until: object = row.until
    return row._replace(until=microseconds(until)) if isinstance(until, datetime) else row


def found_by(keys: Iterable[int]) -> Iterator[Standing]:
    """The names that have one of these keys."""
    ids = NameKey.objects.filter(key__in=list(keys)).values("name")
    for row in RegisteredName.objects.filter(pk__in=ids).values_list(*COLUMNS):
        yield standing(row)


def keys_of(row: RegisteredName) -> list[int]:
    """The keys under which a name of the register is found."""
    return stored(Keyed(row.full_name, row.scope, row.group, row.trade_name, row.branch))


def enter(row: RegisteredName) -> RegisteredName:
    """The name stands in the register and is found by its keys; IntegrityError when the unique keys refuse."""
    row.save(force_insert=True)
    NameKey.objects.bulk_create([NameKey(key=key, name=row) for key in keys_of(row)])
    return row


def forget(row: RegisteredName) -> None:
    """The name is found by no key any more."""
    NameKey.objects.filter(key__in=keys_of(row), name=row).delete()
