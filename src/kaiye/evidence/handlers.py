"""Housekeeping of what sources said."""

from __future__ import annotations

from datetime import datetime

from kaiye.evidence.keeping import forget
from kaiye.jobs.api import every


@every(3600, name="evidence.forget")
def forget_answers(at: datetime) -> None:
    """No answer is kept longer than it may be reused."""
    forget(at=at)
