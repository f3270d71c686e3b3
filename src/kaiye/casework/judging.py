"""Names compared, evidence asked, rules applied: the one judgment used by pages, commands and cases."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kaiye.casework.models import Case, DecisionRecord
from kaiye.catalogue import api as catalogue
from kaiye.dossier.api import Dossier, NameParts
from kaiye.evidence import api as outside
from kaiye.filings import api as filings
from kaiye.kernel.api import ENGLISH, local_date
from kaiye.names import api as names
from kaiye.rules.api import Decision, Evidence, Facts, NameConflict
from kaiye.rules.api import decide as apply_rules


@dataclass(frozen=True, slots=True)
class Judgment:
    """What the rules said of a dossier, what they were given, and how long it took."""

    dossier: Dossier
    decision: Decision
    facts: Facts
    milliseconds: float

    @property
    def evidence(self) -> Evidence:
        """What the outside world said."""
        return self.facts.evidence

    @property
    def unreachable(self) -> list[str]:
        """The sources that did not answer."""
        return sorted(self.evidence.unreachable)

    def summary(self) -> dict[str, Any]:
        """For the trail: outcome and rules, nothing personal."""
        return {
            "outcome": str(self.decision.outcome),
            "ruleset": self.decision.ruleset,
            "as_of": self.decision.as_of.isoformat(),
            "findings": [[finding.rule, str(finding.severity)] for finding in self.decision.findings],
            "unreachable": self.unreachable,
        }

    def given(self) -> dict[str, Any]:
        """What the rules were given beside the dossier, to judge again; holds id numbers."""
        parts = self.facts.name_parts
        return {
            "evidence": self.evidence.as_json(),
            "name_parts": parts.model_dump() if parts else None,
            "name_conflicts": [asdict(conflict) for conflict in self.facts.name_conflicts],
        }

    def findings(self) -> list[dict[str, str]]:
        """The findings in both languages."""
        return [
            {**finding.as_json(), "english": finding.message.text(ENGLISH)}
            for finding in self.decision.findings
        ]


def judge(dossier: Dossier, *, evidence: Evidence, at: datetime) -> Decision:
    """What the law says of `dossier` on the day of `at`, beside the names already in the register."""
    return _judge(dossier, evidence, at).decision


def examine(
    case: Case,
    *,
    at: datetime,
    evidence: Evidence | None = None,
    sources: dict[str, Any] | None = None,
) -> Judgment:
    """The judgment on a case as it was signed; asks the outside world unless `evidence` is given."""
    dossier = filings.revision(case.filing, case.revision).dossier
    if evidence is None:
        evidence = outside.gather(dossier, at=at, sandbox=sources)
    return _judge(dossier, evidence, at)


def evidence_of(record: DecisionRecord | None) -> Evidence | None:
    """The evidence kept with a record."""
    return Evidence.parse(record.facts["evidence"]) if record else None


def _judge(dossier: Dossier, evidence: Evidence, at: datetime) -> Judgment:
    started = time.perf_counter()
    facts = facts_for(dossier, evidence=evidence, at=at)
    decision = apply_rules(dossier, facts=facts)
    return Judgment(dossier, decision, facts, (time.perf_counter() - started) * 1000)


def facts_for(dossier: Dossier, *, evidence: Evidence, at: datetime) -> Facts:
    """What the rules may know of `dossier` on the day of `at`."""
    conflicts: tuple[NameConflict, ...] = ()
    if dossier.name.text and catalogue.authority(dossier.authority) is not None:
        # Compared as it reads, whatever segments the applicant gave.
        conflicts = names.check(
            dossier.name.text,
            authority=dossier.authority,
            industry=dossier.industry,
            entity_type=dossier.entity_type.value,
            at=at,
            investment_relation=dossier.name.investment_relation,
        )
    return Facts(
        as_of=local_date(at), evidence=evidence, name_parts=_parts(dossier), name_conflicts=conflicts
    )


def _parts(dossier: Dossier) -> NameParts | None:
    """The applicant's segments if they make up the name, otherwise the parser's."""
    text, given = dossier.name.text, dossier.name.parts
    if not text or (given is not None and names.full_text(given) == names.normalised(text)):
        return given
    return names.parse_name(text, dossier.entity_type.value, home=dossier.authority)
