"""Columns of whole numbers, millions at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
from django.db import connection, models
from numpy.typing import NDArray

_PIECE = 100_000
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"


@contextmanager
def bulk_writing(megabytes: int = 128) -> Iterator[None]:
    """SQLite keeps as much of the database in memory as millions of rows in random order need."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        before = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA cache_size = {-1024 * megabytes:d}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before:d}")


def copy_numbers(
    model: type[models.Model], columns: Sequence[str], values: Sequence[NDArray[np.int64]]
) -> None:
    """One row of 64-bit numbers for each position of `values` (one array a column) is in the model's table.

    In the caller's transaction. All columns must be bigint; sorted by the primary key they enter fastest.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    pieces = [
        [column[start : start + _PIECE] for column in values] for start in range(0, len(values[0]), _PIECE)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(_HEADER)
                for piece in pieces:
                    copy.write(_binary(piece))
                copy.write(_TRAILER)
            return
        places = ", ".join(["%s"] * len(fields))
        # Table and columns come from the model, values are bound.
        sql = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
        for piece in pieces:
            rows = zip(*(column.tolist() for column in piece), strict=True)
            cursor.executemany(sql, cast(Any, rows))


def matching(model: type[models.Model], column: str, numbers: NDArray[np.int64], wanted: str) -> list[int]:
    """The values of `wanted` in the rows whose `column` is one of `numbers`, in no order; for very many numbers."""
    find, give = (
        connection.ops.quote_name(cast(Any, model._meta.get_field(name)).column) for name in (column, wanted)
    )
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ",".join(map(str, numbers.tolist()))
    # Table and columns come from the model; the numbers are one bound text.
    if connection.vendor == "postgresql":
        sql = f"SELECT {give} FROM {table} WHERE {find} = ANY(%s::bigint[])"  # noqa: S608
        bound = "{" + listed + "}"
    else:
        sql = f"SELECT {give} FROM {table} WHERE {find} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        bound = f"[{listed}]"
    with connection.cursor() as cursor:
        cursor.execute(sql, [bound])
        return [int(row[0]) for row in cursor.fetchall()]


def _binary(columns: Sequence[NDArray[np.int64]]) -> bytes:
    """PostgreSQL's binary COPY format: the number of fields, then length and big-endian bytes of each."""
    shape = [("fields", ">i2")]
    for place in range(len(columns)):
        shape += [(f"size{place}", ">i4"), (f"value{place}", ">i8")]
    rows = np.empty(len(columns[0]), dtype=np.dtype(shape))
    rows["fields"] = len(columns)
    for place, column in enumerate(columns):
        rows[f"size{place}"] = 8
        rows[f"value{place}"] = column
    return rows.tobytes()
