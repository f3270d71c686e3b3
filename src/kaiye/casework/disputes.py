"""Lawsuits and arbitrations that interested parties notify: a person weighs them before anything is decided."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.casework.handling import claimable, written
from kaiye.casework.lives import move
from kaiye.casework.models import Case, Dispute
from kaiye.casework.states import Event
from kaiye.identity.api import Actor, Permission


@transaction.atomic(durable=True)
def record_dispute(case_id: int, *, version: int, actor: Actor, at: datetime, text: str) -> Case:
    """The notice stands as a warning on the filing, in this and every later round (SB-010)."""
    case = claimable(case_id, version, actor, Permission.RECORD_DISPUTE, Event.DISPUTE)
    said = written(text, "/text")
    case = move(case, Event.DISPUTE, actor=actor, at=at)
    Dispute.objects.create(
        case=case,
        filing=case.filing,
        text=said,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        at=at,
    )
    return case


def disputed(filing: str) -> bool:
    """Whether an officer has recorded a lawsuit or arbitration about the filing."""
    return Dispute.objects.filter(filing=filing).exists()
