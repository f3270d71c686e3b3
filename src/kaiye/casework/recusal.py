"""An officer withdraws from a filing: somebody else decides it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.casework.handling import claimable, written
from kaiye.casework.lives import move
from kaiye.casework.models import Case, Opinion, Recusal
from kaiye.casework.states import Event
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import WrongState, say


@transaction.atomic(durable=True)
def recuse(case_id: int, *, version: int, actor: Actor, at: datetime, reason: str) -> Case:
    """The officer no longer handles the filing, in this and every later round; it leaves their queue."""
    # 1. Is it theirs to leave, as they read it?
    case = claimable(case_id, version, actor, Permission.RECUSE, Event.RECUSE)
    if Recusal.objects.filter(filing=case.filing, officer=actor.id).exists():
        raise WrongState(say("您已经申请回避这件案件。"))
    text = written(reason, "/reason")
    # 2. Claim the case; a page or an override of before is void.
    case = move(case, Event.RECUSE, actor=actor, at=at, facts={"officer": actor.id})
    # 3. Withdrawn, and what was asked of them may be answered by any colleague.
    Recusal.objects.create(
        case=case, filing=case.filing, officer=actor.id, officer_name=actor.name, reason=text, at=at
    )
    Opinion.objects.filter(case__filing=case.filing, asked_of=actor.id, given_at__isnull=True).update(
        asked_of="", asked_of_name=""
    )
    return case
