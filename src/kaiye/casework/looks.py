"""Who among the officers looked at what is personal in a case, and why: on the trail, and told to who asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kaiye.casework.access import find
from kaiye.casework.models import Case, LookReason
from kaiye.casework.queries import may_decide
from kaiye.identity.api import Actor
from kaiye.kernel.api import InvalidInput, Problem, say
from kaiye.ledger import api as ledger

KIND = "personal.seen"
REVIEW, OTHER = "case_review", "other"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Look:
    """One look: when, from which authority (GB/T 2260 code), at which filing, and why."""

    at: datetime
    authority: str
    filing: str
    purpose: str
    reason: str


@transaction.atomic(durable=True)
def looked_at(case_id: int, *, actor: Actor, at: datetime, reason: str = "") -> Case:
    """The case, for an officer who opens what is personal in it.

    Who decides the case needs no other reason than that; everybody else gives one (个人信息保护法 第六条), or
    `InvalidInput` is raised at `/reason`.
    """
    case = find(case_id, actor)
    working, words = may_decide(case, actor), reason.strip()
    if not working and not 4 <= len(words) <= _LONGEST:
        message = say("请写明为什么要查看个人信息，4到{most}个字，不要写姓名和证件号码。", most=_LONGEST)
        raise InvalidInput(message, problems=[Problem("/reason", message)])
    facts = {
        "case": case.pk,
        "authority": actor.authority,
        "purpose": REVIEW if working else OTHER,
    }
    personal = {} if working else {"reason": words}
    entry = ledger.append(KIND, subject=case.filing, actor=actor.id, at=at, facts=facts, personal=personal)
    if not working:
        LookReason.objects.create(entry=entry, text=words)
    return case


def looks_at(filings: Collection[str], *, limit: int = 50) -> list[Look]:
    """The latest looks at these filings; the caller has seen to it that they concern who asks."""
    rows = ledger.about(filings, kind=KIND, limit=limit)
    said = {one.entry: one.text for one in LookReason.objects.filter(entry__in=[row.id for row in rows])}
    return [
        Look(
            at=row.at,
            authority=row.facts.get("authority", ""),
            filing=row.subject,
            purpose=row.facts["purpose"],
            reason=said.get(row.id, ""),
        )
        for row in rows
    ]
