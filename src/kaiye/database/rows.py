"""Writing thousands of rows without the cost of one model object each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

from django.db import connection, models

# Written as they are. Exact classes, never subclasses: an encrypted field is a BinaryField too.
_PLAIN = frozenset(
    {
        models.CharField,
        models.TextField,
        models.IntegerField,
        models.BigIntegerField,
        models.PositiveIntegerField,
        models.SmallIntegerField,
        models.PositiveSmallIntegerField,
        models.PositiveBigIntegerField,
        models.BigAutoField,
        models.BooleanField,
        models.BinaryField,
        models.ForeignKey,
    }
)


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The rows are in the model's table, values in the order of `columns` (field names), constraints checked.

    In the caller's transaction. Field defaults are not applied: name every column that needs a value.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    prepared = _prepared([_converter(field) for field in fields], rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            # Table and columns come from the model, values are bound.
            sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
            cursor.executemany(sql, cast(Any, prepared))


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Primary keys nobody else gets, for rows that other new rows point at; in the caller's transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
        return range(last + 1, last + 1 + count)


Converter = Callable[[Any], Any]


def _converter(field: Any) -> Converter | None:
    if type(field) in _PLAIN:
        return None

    def convert(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # The same days and moments come again and again.
    return lru_cache(maxsize=4096)(convert) if isinstance(field, models.DateField) else convert


def _prepared(converters: list[Converter | None], rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    hard = [(place, converter) for place, converter in enumerate(converters) if converter is not None]
    if not hard:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, converter in hard:
            if values[place] is not None:
                values[place] = converter(values[place])
        yield values
