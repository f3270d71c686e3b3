"""May this officer do this to this case now? The one way in for every act of an officer.

What the law says of the handling itself (recusal, one list, the clock, grounds, two people) is judged by the
rules of the chapter `procedure`; their restrictions stop the act, their warnings are shown before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kaiye.casework.access import find
from kaiye.casework.lives import Overtaken
from kaiye.casework.models import Case, CaseNote, Dispute, Extension, Recusal
from kaiye.casework.states import Event, State, after
from kaiye.dossier.api import Dossier
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, Permission, phone_number
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, Message, Problem, Refused, local_date, say
from kaiye.policy import api as policy
from kaiye.rules.api import (
    Act,
    Bond,
    Evidence,
    Facts,
    Finding,
    Procedure,
    Severity,
    Tie,
    procedure_findings,
)

LONGEST = 2000
# Warnings an officer has to have seen before the act; others stand on the page and stop nobody.
_WEIGHED = frozenset({"SB-008", "SB-010", "SB-015", "SB-018", "SB-020"})
_RECUSAL = "SB-015"


class Improper(Refused):
    """The law does not allow handling the case this way."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            cited(findings[0]),
            way_out=say("请按上述规定办理。"),
            problems=[Problem(str(finding.subject), finding.message) for finding in findings],
        )
        self.findings = tuple(findings)


class Recused(Forbidden):
    """The officer has an interest in the application (SB-015)."""

    default_way_out = say("请由本机关其他工作人员办理。")


class Reconsider(Conflict):
    """Nothing was done: warnings bear on the act, and the officer has not said that they were weighed."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            say("请先看提示再决定：{first}", first=cited(findings[0])),
            way_out=say("请修改，或者确认已经考虑这些提示以后再次提交。"),
        )
        self.findings = tuple(findings)


def cited(finding: Finding) -> Message:
    """The rule's sentence with its id and basis."""
    return say("{text}（规则{rule}，{basis}）", text=finding.message, rule=finding.rule, basis=finding.basis)


def token(finding: Finding) -> str:
    """How a page says that this very warning was seen."""
    said = f"{finding.rule}|{finding.subject}|{finding.message.text()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def claimable(case_id: int, version: int, actor: Actor, permission: Permission, event: Event) -> Case:
    """The case as the officer read it, if they may do this to it; what is known to tie them to it forbids it."""
    case = find(case_id, actor)
    actor.require(permission, case)
    if event is not Event.RECUSE:
        require_unbiased(case, actor)
    after(case.life, event)
    if case.life is State.OPEN or case.version != version:
        raise Overtaken(say("案件{case}的情况刚刚有变化，这次操作没有执行。", case=str(case)))
    return case


def require_unbiased(case: Case, actor: Actor) -> None:
    """Raises `Recused` when the officer must withdraw (公务员法 第七十六条)."""
    finding = must_withdraw(case, actor)
    if finding is not None:
        raise Recused(cited(finding))


def must_withdraw(case: Case, actor: Actor) -> Finding | None:
    """What forbids the officer to handle the case, if anything does."""
    told = Procedure(bonds=bonds(case, actor, dossier_of(case)))
    against = (f for f in judged(case, told, at=case.opened_at) if f.rule == _RECUSAL)
    return next((f for f in against if f.severity is Severity.RESTRICT), None)


def weigh(case: Case, told: Procedure, *, at: datetime, seen: Collection[str] = ()) -> tuple[Finding, ...]:
    """What bears on an act and was seen before it; raises what the law says against it.

    `seen` are the tokens of warnings the officer has weighed.
    """
    found = judged(case, told, at=at)
    against = [finding for finding in found if finding.severity is Severity.RESTRICT]
    if any(finding.rule == _RECUSAL for finding in against):
        raise Recused(cited(next(finding for finding in against if finding.rule == _RECUSAL)))
    if against:
        raise Improper(against)
    weighed = tuple(finding for finding in found if finding.rule in _WEIGHED)
    unseen = [finding for finding in weighed if token(finding) not in seen]
    if unseen:
        raise Reconsider(unseen)
    return weighed


def judged(case: Case, told: Procedure, *, at: datetime) -> tuple[Finding, ...]:
    """What the rules say of how the case is handled."""
    facts = Facts(
        as_of=local_date(at),
        evidence=Evidence(),
        procedure=told,
        parameters=policy.parameters_in_force(),
    )
    return procedure_findings(dossier_of(case), facts)


def handling(case: Case, actor: Actor, act: Act, **told: Any) -> Procedure:
    """What is known of how the case was handled so far, and what the officer is about to do."""
    dossier = dossier_of(case)
    procedure = Procedure(
        act=act,
        due=None if case.is_closed else case.due,
        referred=case.life is State.REVIEW,
        receipt=CaseNote.objects.filter(case=case, kind=CaseNote.Kind.RECEIPT).exists(),
        bonds=bonds(case, actor, dossier),
        disputes=tuple(one.text for one in Dispute.objects.filter(filing=case.filing).order_by("pk")),
    )
    return replace(procedure, **told)


def extended(case: Case) -> Extension | None:
    """The longer time limit of the case, asked for or approved."""
    return Extension.objects.filter(case=case).first()


def dossier_of(case: Case) -> Dossier:
    """The dossier as it was signed."""
    return filings.revision(case.filing, case.revision).dossier


def bonds(case: Case, actor: Actor, dossier: Dossier) -> tuple[Bond, ...]:
    """What ties the officer to the application, as far as accounts can tell.

    An account holds a name and a telephone, no id number: the same account and the same telephone prove a tie,
    the same name only suggests one, a relative cannot be known and has to be declared.
    """
    found = [Bond(Tie.ACCOUNT)] if case.owner == actor.id else []
    if Recusal.objects.filter(filing=case.filing, officer=actor.id).exists():
        found.append(Bond(Tie.DECLARED))
    mine, applicant = filings.contact_of(actor.id), filings.contact_of(case.owner)
    number = _number(mine.phone) if mine else ""
    parties = [(person.name, person.phone) for person in dossier.people.values()]
    if applicant is not None and case.owner != actor.id:
        parties.append((applicant.name or "申请人", applicant.phone))
    known = {name for name, phone in parties if number and _number(phone) == number}
    found += [Bond(Tie.PHONE, name) for name in sorted(known)]
    if actor.name and any(name == actor.name for name, _ in parties) and not known:
        found.append(Bond(Tie.NAME, actor.name))
    return tuple(found)


def _number(phone: str | None) -> str:
    try:
        return phone_number(phone) if phone else ""
    except InvalidInput:
        # What an applicant typed that is no telephone number is nobody's.
        return ""


def written(text: str, pointer: str) -> str:
    """A reason an officer wrote, not empty and not too long."""
    found = text.strip()
    if not found or len(found) > LONGEST:
        message = say("请填写内容，最多{limit}个字。", limit=LONGEST)
        raise InvalidInput(message, problems=[Problem(pointer, message)])
    return found
