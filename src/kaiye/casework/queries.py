"""What officers and applicants see of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from kaiye.casework.access import find
from kaiye.casework.handling import must_withdraw
from kaiye.casework.models import Case, CaseNote, Deadline, DecisionRecord, Recusal
from kaiye.casework.notes import decision_note
from kaiye.casework.states import CLOSED, State
from kaiye.dossier.api import Dossier
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, ActorKind, Permission
from kaiye.jobs import api as jobs
from kaiye.kernel.api import SHANGHAI, Message, NotFound, Pointer, say
from kaiye.rules.api import Severity

WAITING_STATES = (State.OPEN, State.REVIEW)
CLOSED_STATES = tuple(state for state in State if state in CLOSED)


@dataclass(frozen=True, slots=True)
class Customised:
    """Something in the applicant's own words, which only a person can judge."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """All an officer needs to decide one case."""

    case: Case
    filing: filings.Filing
    document: dict[str, Any]
    dossier: Dossier
    record: DecisionRecord | None
    records: Sequence[DecisionRecord]
    customised: Sequence[Customised]
    # Sources of evidence that did not answer when they were last asked.
    unreachable: Sequence[str]
    documents: Sequence[filings.Paper]
    deadlines: Sequence[Deadline]
    note: CaseNote | None
    earlier: Sequence[Case]
    may_decide: bool

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The latest record's findings; their places are what `return_` takes."""
        return list(self.record.findings) if self.record else []


@dataclass(frozen=True, slots=True)
class Glance:
    """Why a case waits for a person, for one line of the queue."""

    reasons: tuple[Message, ...]


def glances(cases: Sequence[Case]) -> dict[int, Glance]:
    """A glance of each of `cases` by its `pk`."""
    latest: dict[int, DecisionRecord] = {}
    for record in DecisionRecord.objects.filter(case__in=[case.pk for case in cases]).order_by("number"):
        latest[record.case_id] = record
    clocks = {case.pk: clock_key(case) for case in cases if case.awaiting_evidence}
    due = {job.key: job.due for job in jobs.waiting(list(clocks.values()))} if clocks else {}
    return {
        case.pk: Glance(tuple(_reasons(latest.get(case.pk), due.get(clocks.get(case.pk, "")))))
        for case in cases
    }


def clock_key(case: Case) -> str:
    """The job that asks for the case's silent sources again."""
    return f"case:{case.pk}:evidence:{case.attempts}"


def _reasons(record: DecisionRecord | None, next_at: datetime | None) -> Iterator[Message]:
    if record is None:
        yield say("等待自动审核")
        return
    if record.customised:
        yield say("有自拟的经营范围或者章程")
    if record.unreachable:
        yield say("有{count}个数据源没有答复", count=len(record.unreachable))
        if next_at is not None:
            yield say("{at:%m-%d %H:%M}再问，答复后可能自动办结", at=next_at.astimezone(SHANGHAI))
    for severity, sentence in (
        (Severity.RESTRICT, say("限制{count}项", count=_count(record, Severity.RESTRICT))),
        (Severity.WARN, say("警示{count}项", count=_count(record, Severity.WARN))),
    ):
        if _count(record, severity):
            yield sentence


def _count(record: DecisionRecord, severity: Severity) -> int:
    return sum(finding["severity"] == severity for finding in record.findings)


def queue(
    actor: Actor,
    *,
    states: Sequence[State] = (State.REVIEW,),
    entity_type: str = "",
    text: str = "",
    due_by: date | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Case]:
    """The cases of the officer's authority and those below it, the earliest due first."""
    actor.require(Permission.READ_QUEUE)
    found = Case.objects.filter(state__in=list(states))
    if CLOSED.isdisjoint(states):
        # Somebody else's: the officer has withdrawn from it.
        found = found.exclude(filing__in=Recusal.objects.filter(officer=actor.id).values("filing"))
    if actor.kind is not ActorKind.SYSTEM:
        found = found.filter(authority__startswith=_prefix(actor.authority))
    if entity_type:
        found = found.filter(entity_type=entity_type)
    if text:
        found = found.filter(title__contains=text) | found.filter(filing=text)
    if due_by:
        found = found.filter(due__lte=due_by)
    return list(found.order_by("due", "pk")[offset : offset + limit])


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits for an officer."""

    waiting: int
    late: int
    due_today: int


def load(actor: Actor, *, today: date) -> Load:
    """The whole queue of the officer in three numbers."""
    actor.require(Permission.READ_QUEUE)
    found = Case.objects.filter(state__in=list(WAITING_STATES)).exclude(
        filing__in=Recusal.objects.filter(officer=actor.id).values("filing")
    )
    if actor.kind is not ActorKind.SYSTEM:
        found = found.filter(authority__startswith=_prefix(actor.authority))
    counted = found.aggregate(
        waiting=Count("pk"),
        late=Count("pk", filter=Q(due__lt=today)),
        due_today=Count("pk", filter=Q(due=today)),
    )
    return Load(**counted)


def next_after(case: Case, actor: Actor) -> Case | None:
    """The case of the officer's queue that follows this one; the first one after the last."""
    waiting = [one for one in queue(actor, limit=500) if one.pk != case.pk]
    later = [one for one in waiting if (one.due, one.pk) > (case.due, case.pk)]
    return next(iter(later or waiting), None)


def of_filing(reference: str, actor: Actor) -> list[Case]:
    """Every case of a filing the actor may read, the latest first."""
    filings.known(reference, actor)
    return list(Case.objects.filter(filing=reference).order_by("-round"))


def findings_for_applicant(case: Case) -> list[dict[str, Any]]:
    """What the rules said, for the applicant's own page."""
    last = DecisionRecord.objects.filter(case=case).order_by("-number").first()
    return list(last.findings) if last else []


def view(case_id: int, actor: Actor) -> CaseView:
    """The case laid out for an officer."""
    case = find(case_id, actor)
    revision = filings.revision(case.filing, case.revision)
    records = list(DecisionRecord.objects.filter(case=case).order_by("-number"))
    dossier = revision.dossier
    return CaseView(
        case=case,
        filing=filings.by_reference(case.filing),
        document=revision.document,
        dossier=dossier,
        record=records[0] if records else None,
        records=records,
        customised=customised(dossier),
        unreachable=records[0].unreachable if records else (),
        documents=filings.papers(case.ceremony),
        deadlines=list(Deadline.objects.filter(case=case).order_by("due")),
        note=decision_note(case),
        earlier=list(Case.objects.filter(filing=case.filing, round__lt=case.round).order_by("-round")),
        may_decide=may_decide(case, actor),
    )


def may_decide(case: Case, actor: Actor) -> bool:
    """Whether the case waits for this officer's decision."""
    return case.life not in CLOSED and actor.may(Permission.APPROVE, case) and not must_withdraw(case, actor)


def customised(dossier: Dossier) -> list[Customised]:
    """Own scope wording and own articles, with their places."""
    parts = [
        Customised(str(Pointer("/scope") / place / "text"), item.text)
        for place, item in enumerate(dossier.scope)
        if item.text is not None
    ]
    if dossier.articles.kind == "custom":
        parts.append(Customised("/articles/text", dossier.articles.text or ""))
    return parts


def _prefix(authority: str) -> str:
    prefix = authority
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    if not prefix:
        raise NotFound(say("您的账号没有登记机关，看不到案件。"))
    return prefix
