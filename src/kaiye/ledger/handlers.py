"""The sequencer's clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from kaiye.jobs.api import every
from kaiye.ledger.services import sequence


@every(1, name="ledger.sequence", limit=timedelta(seconds=60))
def sign_what_is_staged(at: datetime) -> None:
    """No entry waits for its checkpoint longer than about a second."""
    sequence()
