"""Past filings judged again under a change of the rules, beside what today's rules say of them.

A filing is what was signed, with the facts of its case's latest record, on the day of that record. Nothing
is written but the counts; nothing personal is in them: references, rules, places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from kaiye.casework.models import Case, DecisionRecord
from kaiye.dossier.api import parse
from kaiye.filings import api as filings
from kaiye.kernel.api import KaiyeError, NotFound, say
from kaiye.policy import api as policy
from kaiye.rules.api import Change, Comparison, Finding, Parameters, Value, facts_from_json

log = structlog.get_logger(__name__)

PIECE = 500
# How many filings one run of the background job judges: a few seconds of work.
_RUN = 4 * PIECE
# How many filings that differ a trial names; the counts are of all.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Trying:
    """What is tried: values that hold for all days, and which past filings."""

    values: Mapping[str, Value]
    days: policy.Days = field(default_factory=policy.Days)

    def change(self, before: Parameters) -> Change:
        """Ready to judge."""
        return Change(before, before.replaced(self.values))


@dataclass(frozen=True, slots=True)
class Past:
    """The latest judgment of a case and what was judged."""

    record: DecisionRecord
    case: Case

    @property
    def key(self) -> tuple[str, int]:
        """Reference and signed revision."""
        return self.case.filing, self.case.revision


@dataclass(frozen=True, slots=True)
class Difference:
    """A filing that would come out otherwise: outcomes, and findings (`RULE severity /place`) that come or go."""

    reference: str
    before: str
    after: str
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def turns(self) -> bool:
        """Whether the outcome itself is another."""
        return self.before != self.after

    def as_json(self) -> dict[str, Any]:
        """For machines and for the trial's row."""
        return {
            "reference": self.reference,
            "before": self.before,
            "after": self.after,
            "new": list(self.new),
            "gone": list(self.gone),
        }


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A filing that could not be judged again, and why (a code, nothing of its content)."""

    reference: str
    reason: str

    def as_json(self) -> dict[str, str]:
        """For machines and for the trial's row."""
        return {"reference": self.reference, "reason": self.reason}


@dataclass(slots=True)
class Tally:
    """What came out, so far."""

    filings: int = 0
    # How many filings, by outcome before and after.
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    # In how many filings a rule newly speaks, or no longer does.
    comes: Counter[str] = field(default_factory=Counter)
    goes: Counter[str] = field(default_factory=Counter)
    # Filings that differ at all; of these, those whose outcome is another.
    differ: int = 0
    turn: int = 0
    # Filings of which today's rules say something else than was decided then, whatever is tried.
    drifted: int = 0
    unjudged: int = 0
    differences: list[Difference] = field(default_factory=list)
    unread: list[Unjudged] = field(default_factory=list)

    def count(self, past: Past, found: Comparison) -> None:
        """One more filing was judged."""
        before, after = found.before.outcome.value, found.after.outcome.value
        self.filings += 1
        self.outcomes[before, after] += 1
        self.drifted += before != past.record.outcome
        new, gone = found.new, found.gone
        if not new and not gone and before == after:
            return
        self.differ += 1
        self.turn += before != after
        self.comes.update({one.rule for one in new})
        self.goes.update({one.rule for one in gone})
        self.differences.append(
            Difference(past.case.filing, before, after, tuple(map(_place, new)), tuple(map(_place, gone)))
        )

    def miss(self, reference: str, reason: str) -> None:
        """One more filing could not be judged: counted and named, never dropped."""
        self.filings += 1
        self.unjudged += 1
        self.unread.append(Unjudged(reference, reason))

    def add(self, other: Tally, *, shown: int = SHOWN) -> None:
        """The counts of both; of the lists at most `shown`, those whose outcome turns before all others."""
        for name in ("filings", "differ", "turn", "drifted", "unjudged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("outcomes", "comes", "goes"):
            getattr(self, name).update(getattr(other, name))
        listed = [*self.differences, *other.differences]
        self.differences = sorted(listed, key=lambda one: not one.turns)[:shown]
        self.unread = [*self.unread, *other.unread][:shown]

    def as_json(self) -> dict[str, Any]:
        """For machines and for the trial's row."""
        return {
            "filings": self.filings,
            "outcomes": [
                {"before": before, "after": after, "filings": count}
                for (before, after), count in sorted(self.outcomes.items())
            ],
            "rules": [
                {"rule": rule, "comes": self.comes[rule], "goes": self.goes[rule]}
                for rule in sorted(self.comes.keys() | self.goes.keys())
            ],
            "differ": self.differ,
            "turn": self.turn,
            "drifted": self.drifted,
            "unjudged": self.unjudged,
            "differences": [one.as_json() for one in self.differences],
            "unread": [one.as_json() for one in self.unread],
        }

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> Tally:
        """What `as_json` wrote down; an empty one of an empty object."""
        if not document:
            return cls()
        counts = {name: document[name] for name in ("filings", "differ", "turn", "drifted", "unjudged")}
        return cls(
            **counts,
            outcomes=Counter({(one["before"], one["after"]): one["filings"] for one in document["outcomes"]}),
            comes=Counter({one["rule"]: one["comes"] for one in document["rules"]}),
            goes=Counter({one["rule"]: one["goes"] for one in document["rules"]}),
            differences=[
                Difference(**{**one, "new": tuple(one["new"]), "gone": tuple(one["gone"])})
                for one in document["differences"]
            ],
            unread=[Unjudged(**one) for one in document["unread"]],
        )


def past_filings(days: policy.Days) -> int:
    """How many cases have a decision whose latest is of these days."""
    return _latest(days).count()


def pieces(days: policy.Days, *, after: int = 0, size: int = PIECE) -> Iterator[tuple[int, int, int]]:
    """The latest decisions of these days in pieces, in the order of ids: after which id, up to which, how many."""
    while True:
        found = list(_latest(days).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
        if not found:
            return
        yield after, found[-1], len(found)
        after = found[-1]


def try_piece(change: Change, days: policy.Days, *, after: int, upto: int) -> Tally:
    """The filings of one piece, judged before and after the change."""
    records = _latest(days).filter(pk__gt=after, pk__lte=upto).order_by("pk")
    tally = Tally()
    try:
        _judge(change, records, tally)
    except DatabaseError:
        raise
    except Exception as error:
        # One of them cannot be read: each is looked at alone, so that only that one is missing.
        log.warning("trial.unreadable", reason=_reason(error), after=after, upto=upto)
        tally = Tally()
        for record in records.defer("facts", "findings"):
            _judge_alone(change, record.pk, record.case.filing, tally)
    return tally


def advance(trial_id: int, *, after: int, at: datetime) -> None:
    """The trial's next filings are judged; a piece that was judged before is left alone."""
    trial = policy.get_trial(trial_id)
    if trial.is_finished or trial.cursor != after:
        return
    trying = Trying({trial.name: trial.typed_value}, policy.Days(trial.first_day, trial.last_day))
    total = trial.total or past_filings(trying.days)
    # What was in force when the trial began, so that all its pieces compare the same two rule sets.
    change = trying.change(policy.parameters_up_to(trial.edition))
    tally, upto = Tally.of_json(trial.result), after
    count = 0
    finished = True
    for piece in pieces(trying.days, after=after):
        if count >= _RUN:
            finished = False
            break
        first, upto, _ = piece
        part = try_piece(change, trying.days, after=first, upto=upto)
        tally.add(part)
        count += part.filings
    try:
        policy.advance_trial(
            trial, total=total, count=count, upto=upto, result=tally.as_json(), finished=finished, at=at
        )
    except policy.Overtaken:
        log.info("trial.overtaken", trial=trial.pk, after=after)


def _latest(days: policy.Days) -> QuerySet[DecisionRecord]:
    later = DecisionRecord.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
    found = DecisionRecord.objects.filter(~Exists(later)).select_related("case").defer("findings")
    if days.first is not None:
        found = found.filter(as_of__gte=days.first)
    return found.filter(as_of__lte=days.last) if days.last is not None else found


def _judge(change: Change, records: QuerySet[DecisionRecord], tally: Tally) -> None:
    found = [Past(record, record.case) for record in records]
    documents = filings.documents(past.key for past in found)
    for past in found:
        if past.key not in documents:
            raise NotFound(say("没有找到申请{reference}的内容。", reference=past.case.filing))
        tally.count(past, change.compare(parse(documents[past.key]), facts_from_json(past.record.facts)))


def _judge_alone(change: Change, record: int, reference: str, tally: Tally) -> None:
    alone = Tally()
    try:
        _judge(change, DecisionRecord.objects.filter(pk=record).select_related("case"), alone)
    except DatabaseError:
        raise
    except Exception as error:
        log.warning("trial.unjudged", filing=reference, reason=_reason(error))
        tally.miss(reference, _reason(error))
        return
    tally.add(alone, shown=PIECE)


def _reason(error: Exception) -> str:
    """A word for an engineer; the message may hold what was filed."""
    return error.code if isinstance(error, KaiyeError) else type(error).__name__


def _place(finding: Finding) -> str:
    return f"{finding.rule} {finding.severity.value} {finding.subject or '/'}"
