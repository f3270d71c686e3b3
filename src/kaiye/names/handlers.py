"""The register's own housekeeping."""

from __future__ import annotations

from datetime import datetime, timedelta

from kaiye.jobs.api import every
from kaiye.names.indexing import index_when_due


@every(600, name="names.index", limit=timedelta(minutes=30))
def keep_index(at: datetime) -> None:
    """The snapshot that answers while somebody types is at most a few thousand changed names old."""
    index_when_due(at)
