"""Letting a restriction pass: two officers, a legal reason for each, and nothing changed between them.

The machine never does it, and the register's own keys stay above it: a name belongs to one entity, whoever
signs. Both officers see the restrictions as they are on that day; any other act on the case voids what they did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaiye.casework.entering import NAME_RULE
from kaiye.casework.handling import Improper, claimable, handling, judged, written
from kaiye.casework.judging import Judgment, evidence_of, examine
from kaiye.casework.lives import Overtaken, move
from kaiye.casework.models import Case, Override
from kaiye.casework.records import latest
from kaiye.casework.states import Event
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import ENGLISH, Forbidden, WrongState, canonical_json, say
from kaiye.rules.api import Act, Finding, Ground, Procedure, Severity, Standing


def restrictions_now(case: Case, *, at: datetime) -> tuple[Judgment, list[Finding]]:
    """What the law does not allow as of now, with the evidence kept with the case."""
    judgment = examine(case, at=at, evidence=evidence_of(latest(case)))
    return judgment, [f for f in judgment.decision.findings if f.severity is Severity.RESTRICT]


@transaction.atomic(durable=True)
def propose_override(
    case_id: int, *, version: int, actor: Actor, at: datetime, grounds: Sequence[tuple[str, str]]
) -> Override:
    """The first officer's proposal stands; `grounds` are (reason, legal basis), one for each restriction."""
    # 1. May they, what stands, and is a lawful reason given for each?
    case = claimable(case_id, version, actor, Permission.OVERRIDE, Event.PROPOSE)
    judgment, found = restrictions_now(case, at=at)
    if not found:
        raise WrongState(say("没有需要放行的限制。"), way_out=say("请刷新页面后直接作出决定。"))
    padded = [*grounds, *[("", "")] * len(found)][: len(found)]
    reasons = [Ground(reason.strip(), basis.strip()) for reason, basis in padded]
    standing = _standing(judgment, found, reasons)
    told = handling(case, actor, Act.OVERRIDE, standing=standing, proposed_by=actor.id)
    _require(case, told, at)
    for place, ground in enumerate(reasons):
        written(ground.reason, f"/standing/{place}/reason")
        written(ground.basis, f"/standing/{place}/basis")
    # 2. Claim the case, then keep the proposal for the case as it is now.
    rules = [finding.rule for finding in found]
    case = move(case, Event.PROPOSE, actor=actor, at=at, facts={"rules": rules})
    return Override.objects.create(
        case=case,
        version=case.version,
        restrictions=_digest(found),
        grounds=[_ground(finding, one) for finding, one in zip(found, reasons, strict=True)],
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=at,
    )


@transaction.atomic(durable=True)
def second_override(case_id: int, *, version: int, actor: Actor, at: datetime, agrees: bool) -> Override:
    """The second officer has agreed or not; after agreement the case may be approved, as long as nothing changes.

    They are another person, and of an authority above or the head of this one.
    """
    # 1. Another person of weight, and the same restrictions as the first one saw.
    case = claimable(case_id, version, actor, Permission.OVERRIDE, Event.SECOND)
    if not senior(actor, case):
        raise Forbidden(say("放行应当由上级登记机关的人员或者本机关负责人确认。"))
    judgment, found = restrictions_now(case, at=at)
    override = current(case, found)
    if override is None or override.confirmed is not None:
        raise Overtaken(say("案件或者法律不允许的事项有变化，原来的放行建议已经失效，请重新提出。"))
    told = handling(case, actor, Act.OVERRIDE, **_told(override, judgment, found, second=actor.id))
    _require(case, told, at)
    # 2. Claim the case; the override is good for what it has become by this.
    facts = {
        "rules": [finding.rule for finding in found],
        "agrees": agrees,
        "proposed_by": override.proposed_by,
    }
    case = move(case, Event.SECOND, actor=actor, at=at, facts=facts)
    Override.objects.filter(pk=override.pk).update(
        second_by=actor.id, second_by_name=actor.name, second_at=at, confirmed=agrees, version=case.version
    )
    override.refresh_from_db()
    return override


def senior(actor: Actor, case: Case) -> bool:
    """Whether the officer may confirm: of an authority above the case's, or head of its own."""
    return actor.leader or actor.authority != case.authority


def current(case: Case, found: Sequence[Finding]) -> Override | None:
    """The latest override, if it was made for the case and the restrictions exactly as they are."""
    override = Override.objects.filter(case=case).order_by("-pk").first()
    if override is None or override.version != case.version or override.restrictions != _digest(found):
        return None
    return override


def passed(case: Case, judgment: Judgment, *, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """What two officers let pass, for the decision record; None without an override that holds now.

    Raises what SB-016 says against it.
    """
    found = [f for f in judgment.decision.findings if f.severity is Severity.RESTRICT]
    override = current(case, found)
    if override is None or not override.confirmed:
        return None
    told = handling(case, actor, Act.APPROVE, **_told(override, judgment, found, second=override.second_by))
    _require(case, told, at)
    return {
        "grounds": override.grounds,
        "proposed_by": override.proposed_by,
        "proposed_by_name": override.proposed_by_name,
        "proposed_at": override.proposed_at.isoformat(),
        "confirmed_by": override.second_by,
        "confirmed_by_name": override.second_by_name,
        "confirmed_at": override.second_at.isoformat() if override.second_at else "",
    }


def _require(case: Case, told: Procedure, at: datetime) -> None:
    """SB-016 alone decides here; what else bears on the case is weighed when it is decided."""
    against = [f for f in judged(case, told, at=at) if f.rule == "SB-016"]
    if against:
        raise Improper(against)


def _told(override: Override, judgment: Judgment, found: Sequence[Finding], *, second: str) -> dict[str, Any]:
    reasons = [Ground(one["reason"], one["basis"]) for one in override.grounds]
    return {
        "standing": _standing(judgment, found, reasons),
        "proposed_by": override.proposed_by,
        "confirmed_by": second,
    }


def _standing(
    judgment: Judgment, found: Sequence[Finding], reasons: Sequence[Ground]
) -> tuple[Standing, ...]:
    unique = {one.rule for one in judgment.facts.name_conflicts if one.severity is Severity.RESTRICT}
    return tuple(
        Standing(finding.rule, str(finding.subject), finding.rule in unique | {NAME_RULE}, ground)
        for finding, ground in zip(found, reasons, strict=True)
    )


def _ground(finding: Finding, one: Ground) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "subject": str(finding.subject),
        "message": finding.message.text(),
        "english": finding.message.text(ENGLISH),
        "reason": one.reason,
        "basis": one.basis,
    }


def _digest(found: Sequence[Finding]) -> str:
    """Of the restrictions themselves: the rule, the place and the sentence."""
    return hashlib.sha256(canonical_json([finding.as_json() for finding in found])).hexdigest()
