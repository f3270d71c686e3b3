"""Housekeeping of sign-in counters, codes and sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from kaiye.identity import devices
from kaiye.identity.models import OneTimeCode, PasskeyChallenge, ProviderVisit
from kaiye.identity.throttle import sweep
from kaiye.jobs.api import every


@every(3600, name="identity.sweep")
def forget(at: datetime) -> None:
    """Closed windows, expired codes, visits nobody came back from and expired sessions are gone."""
    sweep(at)
    OneTimeCode.objects.filter(expires__lt=at).delete()
    ProviderVisit.objects.filter(expires__lt=at - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    devices.sweep(at)
    PasskeyChallenge.objects.filter(expires__lt=at).delete()
