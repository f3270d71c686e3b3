"""Taking a signed filing in, exactly once, and having it decided at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from kaiye.casework import decision
from kaiye.casework.lives import move
from kaiye.casework.models import Case, Deadline
from kaiye.casework.states import Event, State
from kaiye.database.api import find, insert
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, Permission
from kaiye.jobs import api as jobs
from kaiye.kernel.api import SHANGHAI, Conflict, add_working_days, local_date, now, say
from kaiye.ledger import api as ledger
from kaiye.names import api as names

log = structlog.get_logger(__name__)

DECISION_DAYS = 3
DECISION_BASIS = "市场主体登记管理条例 第十九条"
# The job that decides after a crash waits until the process that took the filing has had its chance.
_SAFETY_NET = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant gets for a submission; `repeated` when the same submission was taken before."""

    reference: str
    case: Case
    due: date
    repeated: bool


def submit(
    reference: str,
    *,
    version: int,
    actor: Actor,
    at: datetime,
    key: str = "",
    sources: dict[str, Any] | None = None,
) -> Receipt:
    """The filing is with the authority, acknowledged in one transaction, then decided if the rules can.

    Of two submissions of one filing exactly one is taken; the other gets a `Conflict` naming it, or the
    same receipt when it carries the same idempotency `key`. `sources` answers for the outside world in
    the sandbox.
    """
    filing = filings.own(reference, actor, Permission.SUBMIT_FILING)
    earlier = _same(reference, key)
    if earlier is not None:
        return _receipt(earlier, at, sources, repeated=True)
    if filing.life is filings.State.SUBMITTED:
        raise _taken(reference)
    filing = filings.ready_to_submit(filing, version=version, at=at)
    try:
        case = _take(filing, actor=actor, at=at, key=key)
    except filings.Overtaken as error:
        earlier = _same(reference, key)
        if earlier is not None:
            return _receipt(earlier, at, sources, repeated=True)
        if Case.objects.filter(filing=reference, round=filing.round + 1).exists():
            raise _taken(reference) from error
        raise
    return _receipt(case, at, sources, repeated=False)


@transaction.atomic(durable=True)
def _take(filing: filings.Filing, *, actor: Actor, at: datetime, key: str) -> Case:
    # 1. Claim the filing before creating anything.
    filing = filings.submitted(filing, actor=actor, at=at)
    # 2. The case, its time limit, the record and the job that decides after a crash.
    frozen = filings.frozen(filing)
    due = add_working_days(local_date(at), DECISION_DAYS)
    case = Case(
        filing=filing.reference,
        round=filing.round,
        owner=filing.owner,
        authority=filing.authority,
        entity_type=filing.entity_type,
        title=filing.title,
        digest=frozen.digest,
        revision=frozen.revision,
        ceremony=frozen.ceremony,
        key=key,
        opened_at=at,
        due=due,
    )
    insert(case)
    insert(Deadline(case=case, kind="decision", due=due, basis=DECISION_BASIS))
    ledger.append(
        "case.opened",
        subject=filing.reference,
        actor=actor.id,
        at=at,
        facts={"round": case.round, "digest": case.digest, "due": due.isoformat()},
    )
    jobs.announce("case.opened", {"case": case.pk}, key=f"case:{case.pk}", due=now() + _SAFETY_NET)
    return case


def _receipt(case: Case, at: datetime, sources: dict[str, Any] | None, *, repeated: bool) -> Receipt:
    if case.life is State.OPEN:
        try:
            case = decision.decide(case.pk, at=at, sources=sources)
        except Exception as error:
            # The filing is acknowledged and stays so; the job "case.opened" decides it.
            log.error("casework.decision_postponed", case=case.pk, error=jobs.describe(error))
            case.refresh_from_db()
    return Receipt(case.filing, case, case.due, repeated)


def _same(reference: str, key: str) -> Case | None:
    return find(Case, filing=reference, key=key) if key else None


def _taken(reference: str) -> Conflict:
    case = Case.objects.filter(filing=reference).latest("round")
    return Conflict(
        say(
            "申请{reference}已于{at:%Y年%m月%d日 %H:%M}提交，收到的是第{round}次提交，这次没有重复提交。",
            reference=reference,
            at=case.opened_at.astimezone(SHANGHAI),
            round=case.round,
        ),
        way_out=say("请打开这份申请查看办理进度。"),
    )


def withdraw(reference: str, *, version: int, actor: Actor, at: datetime) -> filings.Filing:
    """The applicant takes the filing back, at any time before it is decided."""
    filing = filings.own(reference, actor, Permission.WITHDRAW_FILING)
    if filing.life is not filings.State.SUBMITTED:
        return filings.withdraw(reference, version=version, actor=actor, at=at)
    if filing.version != version:
        raise filings.Overtaken(reference)
    with transaction.atomic(durable=True):
        case = Case.objects.get(filing=reference, round=filing.round)
        move(case, Event.WITHDRAW, actor=actor, at=at)
        withdrawn = filings.withdrawn(filing, actor=actor, at=at)
        names.hand_back(reference, actor=actor.id, at=at)
        return withdrawn
