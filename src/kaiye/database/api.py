"""Many rows at once, on either database: COPY on PostgreSQL, prepared inserts on SQLite."""

from kaiye.database.rows import copy_rows, reserve_ids

__all__ = ["copy_rows", "reserve_ids"]
