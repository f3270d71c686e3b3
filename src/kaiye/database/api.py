"""Many rows at once, on either database: COPY on PostgreSQL, prepared inserts on SQLite."""

from kaiye.database.numbers import bulk_writing, copy_numbers, matching
from kaiye.database.rows import copy_rows, reserve_ids

__all__ = ["bulk_writing", "copy_numbers", "copy_rows", "matching", "reserve_ids"]
