"""Housekeeping: checks that ran out, pictures whose time is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.jobs.api import every
from kaiye.realname.keeping import delete_pictures
from kaiye.realname.models import Check
from kaiye.realname.services import expire
from kaiye.realname.states import State


@every(3600, name="realname.sweep")
def sweep(at: datetime) -> None:
    """Open checks that ran out are closed; pictures are deleted on their schedule."""
    for check in Check.objects.filter(state=State.OPEN, expires__lt=at)[:1000]:
        expire(check, at=at)
    with transaction.atomic(durable=True):
        delete_pictures(at=at)
