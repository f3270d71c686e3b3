"""What must happen to a filing although the process that began it has died."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.filings.ceremonies import settle
from kaiye.filings.reservations import watch_reservations
from kaiye.jobs.api import every, handler


@handler("signing.complete", name="filings.settle")
def settle_signed(payload: dict[str, Any], at: datetime) -> None:
    """A filing that everybody has signed is ready to be submitted, and the applicant knows."""
    settle(payload["filing"], at=at)


@every(3600, name="names.reservations")
def watch(at: datetime) -> None:
    """Reserved names end on their day, and their holders know a week before."""
    watch_reservations(at)
