"""Many rows at once, on either database: COPY on PostgreSQL, prepared inserts on SQLite."""

from kaiye.database.numbers import copy_numbers
from kaiye.database.rows import copy_rows, reserve_ids

__all__ = ["copy_numbers", "copy_rows", "reserve_ids"]
