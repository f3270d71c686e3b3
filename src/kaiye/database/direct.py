"""Rows by equality, read and written without building a query each time.

A filing is some two hundred small statements, and for those Django's query builder takes ten times as long
as the database. Here the text of a statement is put together once per model and columns and used again;
values pass through the model's fields as always, encryption included. Anything but equality, and anything
asked now and then, is for the query builder.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any], Any]


class _Question(NamedTuple):
    """The text, the fields its parameters belong to, and what makes the columns read into values."""

    sql: str
    asked: list[models.Field[Any, Any]]
    columns: list[str]
    readers: list[tuple[int, Convert]]


def find(model: type[M], **equal: Any) -> M | None:
    """A row of the model whose fields have these values (None: have none); None when there is no such row.

    A foreign key is asked for by its column: `case_id=7`.
    """
    found = _read(model, equal, "", " LIMIT 1")
    return found[0] if found else None


def get(model: type[M], **equal: Any) -> M:
    """As `find`; raises the model's `DoesNotExist`."""
    found = find(model, **equal)
    if found is None:
        missing: type[ObjectDoesNotExist] = cast(Any, model).DoesNotExist
        raise missing(f"{model.__name__} with these {', '.join(equal)}")
    return found


def find_all(model: type[M], *, order: str = "pk", **equal: Any) -> list[M]:
    """Every row whose fields have these values, sorted by the field `order`."""
    return _read(model, equal, order, "")


def insert(row: M) -> M:
    """The new row is in its table and has its primary key; in the caller's transaction.

    Raises IntegrityError as `save` would; no signals are sent.
    """
    model = type(row)
    own_key = model._meta.auto_field is None
    if not row._state.adding or (row.pk is not None and not own_key):
        raise ValueError("only a new row is inserted")
    sql, fields = _insertion(model)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        if not own_key:
            row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = connection.alias
    return row


def _read(model: type[M], equal: dict[str, Any], order: str, end: str) -> list[M]:
    empty = frozenset(name for name, value in equal.items() if value is None)
    question = _question(model, tuple(equal), empty, order, end)
    given = [value for value in equal.values() if value is not None]
    values = [
        field.get_db_prep_value(value, connection, False)
        for field, value in zip(question.asked, given, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(question.sql, values)
        rows = [list(row) for row in cursor.fetchall()]
    for row in rows:
        for place, convert in question.readers:
            row[place] = convert(row[place])
    return [model.from_db(connection.alias, question.columns, row) for row in rows]


@cache
def _question(
    model: type[models.Model], names: tuple[str, ...], empty: frozenset[str], order: str, end: str
) -> _Question:
    quote = connection.ops.quote_name
    fields: list[Any] = list(model._meta.concrete_fields)
    columns = ", ".join(quote(field.column) for field in fields)
    asked = {name: _field(model, name) for name in names}
    where = " AND ".join(
        quote(field.column) + (" IS NULL" if name in empty else " = %s") for name, field in asked.items()
    )
    sorted_by = f" ORDER BY {quote(_field(model, order).column)}" if order else ""
    return _Question(
        # Names come from the model, values are bound.
        f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {where}{sorted_by}{end}",  # noqa: S608
        [field for name, field in asked.items() if name not in empty],
        [field.attname for field in fields],
        [(place, convert) for place, field in enumerate(fields) for convert in _readers(field)],
    )


def _readers(field: Any) -> list[Convert]:
    """What Django's own queries do to a value of this field, first the database's part, then the field's."""
    column = field.cached_col
    converters = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    return [
        lambda value, convert=convert: convert(value, column, connection)  # type: ignore[misc]
        for convert in converters
    ]


@cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Any]]:
    quote = connection.ops.quote_name
    auto: Any = model._meta.auto_field
    fields: list[Any] = [field for field in model._meta.concrete_fields if field is not auto]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    returning = f" RETURNING {quote(auto.column)}" if auto else ""
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES ({places}){returning}", fields  # noqa: S608


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)
