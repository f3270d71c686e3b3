"""What signing does by itself, in the background."""

from __future__ import annotations

from datetime import datetime

from kaiye.jobs.api import every
from kaiye.signing.clock import probe


@every(60, name="signing.clock")
def ask_the_clock(at: datetime) -> None:
    """While the external time-stamping authority fails, it is asked whether it is back."""
    probe(at)
