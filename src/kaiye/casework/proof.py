"""What the machine judged, with its proof: rules, evidence, rule set, record and trail entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaiye.casework.models import Case, DecisionRecord
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Message
from kaiye.ledger import api as ledger
from kaiye.rules.api import rules, tags


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule that was in force: its id, what it asks, its basis, and how often it found something."""

    rule: str
    title: Message
    basis: str
    found: int


@dataclass(frozen=True, slots=True)
class Proof:
    """One decision record as the proof of what it says."""

    number: int
    at: datetime
    ruleset: str
    milliseconds: float
    judged: Sequence[Judged]
    # As recorded of each source: {"source", "moment", "ms", "status"}.
    sources: Sequence[dict[str, Any]]
    # The trail: (number in the log or None while it is staged, kind, moment).
    trail: Sequence[tuple[int | None, str, datetime]]

    @property
    def silent(self) -> int:
        """How many rules found nothing."""
        return sum(not one.found for one in self.judged)


def proof_of(case: Case, dossier: Dossier, record: DecisionRecord) -> Proof:
    """What the record of the case proves."""
    found: dict[str, int] = {}
    for finding in record.findings:
        found[finding["rule"]] = found.get(finding["rule"], 0) + 1
    tagged, day = tags(dossier), record.as_of
    judged = [
        Judged(entry.id, entry.heading, entry.basis(day), found.get(entry.id, 0))
        for entry in rules()
        if entry.chapter != "procedure" and entry.in_force(day) and entry.concerns(tagged, dossier.business)
    ]
    trail = [
        (entry.number, entry.kind, entry.at)
        for entry in ledger.entries(case.filing)
        if entry.facts.get("round") == case.round
    ]
    sources = record.facts.get("sources") or ()
    return Proof(record.number, record.at, record.ruleset, record.milliseconds, judged, tuple(sources), trail)
