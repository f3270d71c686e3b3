"""The authority's papers to the applicant: numbered in the deciding transaction, printed after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kaiye.casework.models import DECISIONS, Case, CaseNote, NoteCounter
from kaiye.catalogue import api as catalogue
from kaiye.database.api import get, insert
from kaiye.jobs import api as jobs
from kaiye.kernel.api import ENGLISH, Message, local_date
from kaiye.rules.api import Finding, Severity

_WORDS = {
    CaseNote.Kind.APPROVE: "登字",
    CaseNote.Kind.RETURN: "登补字",
    CaseNote.Kind.REFUSE: "不登字",
    CaseNote.Kind.RECEIPT: "登收字",
    CaseNote.Kind.EXTEND: "登延字",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One item of a complete list or one ground of a refusal: what is wrong, where, and under which law."""

    text: str
    basis: str = ""
    subject: str = ""
    english: str = ""
    rule: str = ""

    @classmethod
    def of(cls, finding: Finding) -> Point:
        """A finding of the rules as an item of the list."""
        message: Message = finding.message
        return cls(message.text(), finding.basis, str(finding.subject), message.text(ENGLISH), finding.rule)


def points_of(findings: Iterable[Finding]) -> list[Point]:
    """Everything the law does not allow and everything a person would have to ask, worst first."""
    asked = [finding for finding in findings if finding.severity is not Severity.REMIND]
    return [Point.of(f) for f in sorted(asked, key=lambda f: f.severity is not Severity.RESTRICT)]


def write_note(case: Case, kind: CaseNote.Kind, points: Sequence[Point], *, at: datetime) -> CaseNote:
    """The paper exists under the next number of its authority and year (in the caller's transaction)."""
    year = local_date(at).year
    where: dict[str, Any] = {"authority": case.authority, "year": year, "kind": str(kind)}
    # The row stays locked until the caller commits, so numbers have no gaps and no doubles.
    counter, _ = NoteCounter.objects.select_for_update().get_or_create(**where)
    sequence = counter.last + 1
    NoteCounter.objects.filter(pk=counter.pk).update(last=sequence)
    note = insert(
        CaseNote(
            case=case,
            **where,
            sequence=sequence,
            number=f"（{abbreviation(case.authority)}）{_WORDS[kind]}〔{year}〕第{sequence:06d}号",
            points=[asdict(point) for point in points],
            at=at,
        )
    )
    jobs.announce("case.note", {"note": note.pk}, key=f"note:{note.pk}")
    return note


def note_of(pk: int) -> CaseNote:
    """The paper with this `pk`, its case at hand."""
    note = get(CaseNote, pk=pk)
    note.case = get(Case, pk=note.case_id)
    return note


def decision_note(case: Case) -> CaseNote | None:
    """The paper of the decision, if there is one yet."""
    return CaseNote.objects.filter(case=case, kind__in=DECISIONS).first()


def other_notes(case: Case) -> list[CaseNote]:
    """What went out before the decision: the receipt, the notice of a longer time limit."""
    return list(CaseNote.objects.filter(case=case).exclude(kind__in=DECISIONS).order_by("pk"))


def abbreviation(authority: str) -> str:
    """The authority's short name in document numbers."""
    known = catalogue.authority(authority)
    return known.abbreviation if known else authority
