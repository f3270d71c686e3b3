"""Rows on either database: single ones by equality, many at once."""

from kaiye.database.direct import find, find_all, get, insert
from kaiye.database.numbers import bulk_writing, copy_numbers, matching
from kaiye.database.rows import copy_rows, reserve_ids

__all__ = [
    "bulk_writing",
    "copy_numbers",
    "copy_rows",
    "find",
    "find_all",
    "get",
    "insert",
    "matching",
    "reserve_ids",
]
