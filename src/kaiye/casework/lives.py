"""Moving a case: compare-and-swap on its version, with its ledger entry, in the caller's transaction."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import F

from kaiye.casework.models import Case, Deadline
from kaiye.casework.states import CLOSED, Event, after
from kaiye.identity.api import Actor, ActorKind
from kaiye.kernel.api import Conflict, say
from kaiye.ledger import api as ledger


class Overtaken(Conflict):
    """Somebody decided or moved the case first; nothing was done."""

    default_way_out = say("请刷新页面，查看已经作出的决定。")


def move(
    case: Case,
    event: Event,
    *,
    actor: Actor,
    at: datetime,
    facts: dict[str, Any] | None = None,
    personal: dict[str, str] | None = None,
    **changes: Any,
) -> Case:
    """Moves `case` as read (its version must still be the stored one) and records it."""
    new = after(case.life, event)
    changes["state"] = new
    if new in CLOSED:
        changes |= {
            "decided_at": at,
            "decided_by": actor.id,
            # An applicant who withdraws is no officer; their name stays with their account.
            "officer_name": "" if actor.kind is ActorKind.APPLICANT else actor.name,
            "awaiting_evidence": False,
        }
    moved = Case.objects.filter(pk=case.pk, version=case.version, state=case.state).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise Overtaken(say("案件{case}刚刚由其他人办理，这次操作没有执行。", case=str(case)))
    if new in CLOSED:
        Deadline.objects.filter(case=case, met_at__isnull=True).update(met_at=at)
    ledger.append(
        f"case.{event}",
        subject=case.filing,
        actor=actor.id,
        at=at,
        facts={"round": case.round, "from": case.state, "to": str(new), **(facts or {})},
        personal=personal,
    )
    # A copy: if the transaction is rolled back, `case` still says what is stored.
    moved_case = copy(case)
    for name, value in {**changes, "version": case.version + 1}.items():
        setattr(moved_case, name, value)
    return moved_case
