"""Approval: name, credit code, register entry, licence, trail and outbox, together or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kaiye.casework.judging import Judgment, holder_of
from kaiye.casework.lives import move
from kaiye.casework.models import Case, CaseNote
from kaiye.casework.notes import Point, write_note
from kaiye.casework.records import fingerprint, record
from kaiye.casework.states import Event
from kaiye.filings import api as filings
from kaiye.identity.api import Actor
from kaiye.jobs import api as jobs
from kaiye.kernel.api import ENGLISH, Conflict, Uscc
from kaiye.ledger import api as ledger
from kaiye.licences import api as licences
from kaiye.names import api as names
from kaiye.registry import api as registry
from kaiye.rules.api import approved_before
from kaiye.safeguards import api as safeguards

NAME_BASIS = "企业名称登记管理规定 第十七条"
NAME_RULE = "NM-056"


class NameLost(Conflict):
    """Another applicant's name entered the register first; nothing of this approval was kept."""

    def point(self) -> Point:
        """As an item of a list."""
        return Point(self.message.text(), NAME_BASIS, "/name/text", self.message.text(ENGLISH), NAME_RULE)

    def finding(self) -> dict[str, Any]:
        """As a finding of a decision record."""
        return {
            # The register says so, not a rule: no replay of the rules brings it again.
            "by": "register",
            "rule": NAME_RULE,
            "severity": "restrict",
            "subject": "/name/text",
            "message": self.message.text(),
            "english": self.message.text(ENGLISH),
            "basis": NAME_BASIS,
        }


def enter(
    case: Case, judgment: Judgment, *, actor: Actor, at: datetime, beside: dict[str, Any] | None = None
) -> Case:
    """The applicant is in the register and the case closed; raises `NameLost` when the name is gone.

    The code is allocated before, durably and once per filing, so that nothing is ever made out to a code
    that another may get. `beside` is what an officer put beside the rules' judgment: warnings weighed,
    restrictions two officers let pass; it is kept with the decision.
    """
    uscc = registry.allocate(case=case.filing, authority=case.authority, entity_type=case.entity_type, at=at)
    return _enter(case, judgment, uscc, actor=actor, at=at, beside=beside or {})


@transaction.atomic(durable=True)
def _enter(
    case: Case, judgment: Judgment, uscc: Uscc, *, actor: Actor, at: datetime, beside: dict[str, Any]
) -> Case:
    # 1. Claim the case before creating anything; the loser of two deciders stops here.
    case = move(
        case,
        Event.APPROVE,
        actor=actor,
        at=at,
        facts={**judgment.summary(), "uscc": str(uscc), **_for_the_trail(beside)},
        personal=fingerprint(judgment, beside=beside),
        uscc=str(uscc),
    )
    filings.approved(case.filing, actor=actor, at=at, uscc=str(uscc))
    # Only now: whoever objects takes the filing's row first, so the objection is seen here or finds the entry.
    safeguards.require_free(case.filing)
    # 2. Enter, issue, record, announce.
    entity = registry.enter(registry.facts_of(judgment.dossier), uscc=uscc, at=at)
    licences.issue(entity, at=at)
    record(case, judgment, at=at, beside=beside)
    write_note(case, CaseNote.Kind.APPROVE, (), at=at)
    for kind in ("entity.registered", "licence.issued"):
        ledger.append(
            kind, subject=str(uscc), actor=actor.id, at=at, facts={"filing": case.filing, "round": case.round}
        )
    safeguards.mention(
        filings.people_named(judgment.dossier),
        kind=safeguards.Kind.ENTITY,
        reference=str(uscc),
        title=case.title,
        at=at,
    )
    jobs.announce("entity.registered", {"case": case.pk, "uscc": str(uscc)}, key=f"case:{case.pk}")
    # 3. The name: of two applicants one gets it, the other's approval never happened. Last, because
    # everybody who wants a name in this prefecture waits from here to the commit.
    _claim_name(case, judgment, actor=actor, at=at)
    return case


def _for_the_trail(beside: dict[str, Any]) -> dict[str, Any]:
    """Who let what pass, without the words: those may name people and stay with the decision."""
    override = beside.get("override")
    if override is None:
        return beside
    told = {
        "rules": [one["rule"] for one in override["grounds"]],
        "bases": [one["basis"] for one in override["grounds"]],
        "proposed_by": override["proposed_by"],
        "confirmed_by": override["confirmed_by"],
    }
    return {**beside, "override": told}


def _claim_name(case: Case, judgment: Judgment, *, actor: Actor, at: datetime) -> None:
    dossier = judgment.dossier
    if not dossier.name.text:
        return
    try:
        row = names.claim(
            dossier.name.text,
            authority=dossier.authority,
            uscc=case.uscc,
            at=at,
            entity_type=dossier.entity_type.value,
            investment_relation=dossier.name.investment_relation,
            holder=holder_of(case),
            filing=case.filing,
        )
    except Conflict as error:
        raise NameLost(error.message, way_out=error.way_out) from error
    if row is not None:
        names.use_reservation(row, filing=case.filing, uscc=case.uscc, actor=actor.id, at=at)


def keep_name(case: Case, judgment: Judgment, at: datetime) -> None:
    """No other filing can have the name while an officer looks at this one (in the caller's transaction).

    Raises `NameLost` when another has just got it.
    """
    dossier = judgment.dossier
    approved_first = any(approved_before(item) for item in dossier.scope)
    declaration = names.Declaration.of(dossier, approved_first=approved_first)
    try:
        names.keep(declaration, filing=case.filing, holder=case.owner, at=at)
    except names.NameTaken as error:
        raise NameLost(error.message, way_out=error.way_out) from error
