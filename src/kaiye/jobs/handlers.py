"""Housekeeping: the outbox's own, and that of the vault below it."""

from __future__ import annotations

from datetime import datetime, timedelta

from kaiye.jobs.queries import prune
from kaiye.jobs.subscriptions import every
from kaiye.vault.api import files


@every(3600, name="jobs.prune")
def forget_done(at: datetime) -> None:
    """Jobs done a month ago are gone."""
    prune()


@every(86400, name="vault.sweep", limit=timedelta(minutes=10))
def drop_spare_names(at: datetime) -> None:
    """Files stored more than a day ago keep their name by digest only, once that is on disk."""
    files.sweep(before=at - timedelta(days=1))
