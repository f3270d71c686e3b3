"""Housekeeping of sign-in counters and codes."""

from __future__ import annotations

from datetime import datetime

from kaiye.identity.models import OneTimeCode
from kaiye.identity.throttle import sweep
from kaiye.jobs.api import every


@every(3600, name="identity.sweep")
def forget(at: datetime) -> None:
    """Closed windows and expired codes are gone."""
    sweep(at)
    OneTimeCode.objects.filter(expires__lt=at).delete()
