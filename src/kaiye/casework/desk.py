"""A case on an officer's desk: what needs a person, laid out; what was done so far; what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaiye.casework.handling import extended, handling, judged, must_withdraw, token
from kaiye.casework.models import Case, CaseNote, Dispute, Extension, Opinion, Override, Recusal
from kaiye.casework.notes import other_notes
from kaiye.casework.opinions import of_case
from kaiye.casework.overrides import current, restrictions_now, senior
from kaiye.casework.proof import Proof, proof_of
from kaiye.casework.queries import CaseView, next_after
from kaiye.casework.states import State
from kaiye.catalogue.api import ScopeEntry, nearest_scope_items
from kaiye.documents import api as documents
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import local_date
from kaiye.rules.api import Act, Finding

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class OwnScope:
    """A wording of the applicant's at a place of the scope, beside what the catalogue has nearest to it."""

    place: int
    text: str
    nearest: Sequence[ScopeEntry]


@dataclass(frozen=True, slots=True)
class Desk:
    """What an officer sees beside the view of the case itself."""

    scope: Sequence[OwnScope]
    # Own articles beside the template; None when the template is used.
    articles: documents.Comparison | None
    # What the law does not allow as of now, and the override that holds for it.
    restrictions: Sequence[Finding]
    override: Override | None
    # What two officers let pass when the case was approved, from the decision record.
    passed: dict[str, Any] | None
    # What the rules say of the handling, and the tokens that say it was seen.
    warnings: Sequence[Finding]
    seen: Sequence[str]
    # Why the officer must withdraw, if so.
    withdraw: Finding | None
    opinions: Sequence[Opinion]
    # The question the officer may answer.
    asked: Opinion | None
    recusals: Sequence[Recusal]
    disputes: Sequence[Dispute]
    extension: Extension | None
    may_second: bool
    may_head: bool
    notes: Sequence[CaseNote]
    proof: Proof | None
    following: Case | None


def desk(view: CaseView, actor: Actor, *, at: datetime) -> Desk:
    """The desk of the officer for a case they may see."""
    case = view.case
    in_review = case.life is State.REVIEW
    restrictions = restrictions_now(case, at=at)[1] if in_review else []
    warnings = judged(case, handling(case, actor, Act.LOOK), at=at) if in_review else ()
    opinions = of_case(case)
    return Desk(
        scope=own_scope(view),
        articles=compared(view),
        restrictions=restrictions,
        override=current(case, restrictions) if restrictions else None,
        passed=view.record.facts.get("officer", {}).get("override") if view.record else None,
        warnings=[one for one in warnings if one.severity != "restrict"],
        seen=[token(finding) for finding in warnings],
        withdraw=must_withdraw(case, actor),
        opinions=opinions,
        asked=_asked(case, opinions, actor),
        recusals=list(Recusal.objects.filter(filing=case.filing).order_by("pk")),
        disputes=list(Dispute.objects.filter(filing=case.filing).order_by("pk")),
        extension=extended(case),
        may_second=senior(actor, case) and actor.may(Permission.OVERRIDE, case),
        may_head=actor.leader and actor.may(Permission.EXTEND, case),
        notes=other_notes(case),
        proof=proof_of(case, view.dossier, view.record) if view.record else None,
        following=next_after(case, actor),
    )


def own_scope(view: CaseView) -> list[OwnScope]:
    """The applicant's own wordings with the nearest items of the catalogue."""
    return [
        OwnScope(place, item.text, nearest_scope_items(item.text, limit=_NEAREST))
        for place, item in enumerate(view.dossier.scope)
        if item.text is not None
    ]


def compared(view: CaseView) -> documents.Comparison | None:
    """Own articles, clause by clause beside what the template would have said."""
    articles = view.dossier.articles
    if articles.kind != "custom" or not articles.text:
        return None
    day = local_date(view.case.opened_at)
    facts = filings.document_facts(view.dossier, reference=view.case.filing, day=day)
    return documents.compare_articles(articles.text, facts)


def _asked(case: Case, opinions: Sequence[Opinion], actor: Actor) -> Opinion | None:
    waiting = (one for one in opinions if one.given_at is None and one.asked_by != actor.id)
    mine = sorted(
        (one for one in waiting if one.asked_of in ("", actor.id)), key=lambda one: not one.asked_of
    )
    return mine[0] if mine and case.life is State.REVIEW else None
