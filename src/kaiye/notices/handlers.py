"""Delivery: a job for each notice, so that a carrier that is down holds up nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.database.api import find
from kaiye.jobs.api import every, handler
from kaiye.notices.delivery import carry, forget_words
from kaiye.notices.models import Notice, State
from kaiye.notices.services import SEND


@handler(SEND, name="notices.deliver")
def deliver(payload: dict[str, Any], at: datetime) -> None:
    """One notice is delivered, or known to be undeliverable; a second run changes nothing."""
    notice = find(Notice, pk=payload["notice"], state=State.WAITING)
    if notice is not None:
        carry(notice, at=at)


@every(300, name="notices.forget")
def forget(at: datetime) -> None:
    """Words that nobody needs any more are gone."""
    forget_words(at)
