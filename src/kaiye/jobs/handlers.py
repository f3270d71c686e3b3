"""The outbox's own housekeeping."""

from __future__ import annotations

from datetime import datetime

from kaiye.jobs.queries import prune
from kaiye.jobs.subscriptions import every


@every(3600, name="jobs.prune")
def forget_done(at: datetime) -> None:
    """Jobs done a month ago are gone."""
    prune()
