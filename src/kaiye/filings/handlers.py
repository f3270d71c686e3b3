"""What must happen to a filing although the process that began it has died."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.filings.ceremonies import settle
from kaiye.jobs.api import handler


@handler("signing.complete", name="filings.settle")
def settle_signed(payload: dict[str, Any], at: datetime) -> None:
    """A filing that everybody has signed is ready to be submitted, and the applicant knows."""
    settle(payload["filing"], at=at)
