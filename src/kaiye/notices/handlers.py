"""Delivery: a job for each notice, so that a carrier that is down holds up nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.database.api import find
from kaiye.jobs.api import handler
from kaiye.notices.channels import NoAddress, channel
from kaiye.notices.models import Notice, State
from kaiye.notices.services import SEND, letter


@handler(SEND, name="notices.deliver")
def deliver(payload: dict[str, Any], at: datetime) -> None:
    """One notice is delivered, or known to be undeliverable; a second run changes nothing."""
    notice = find(Notice, pk=payload["notice"], state=State.WAITING)
    if notice is None:
        return
    way = channel()
    state = State.DELIVERED
    try:
        way.deliver(letter(notice))
    except NoAddress:
        state = State.UNDELIVERABLE
    Notice.objects.filter(pk=notice.pk, state=State.WAITING).update(
        state=state, channel=way.name, delivered=at
    )
