"""Names compared, evidence asked, rules applied: the one judgment used by pages, commands and cases."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from kaiye.casework import agents
from kaiye.casework.models import Case, DecisionRecord
from kaiye.catalogue import api as catalogue
from kaiye.dossier.api import Dossier, NameParts
from kaiye.evidence import api as outside
from kaiye.filings import api as filings
from kaiye.kernel.api import ENGLISH, local_date
from kaiye.names import api as names
from kaiye.policy import api as policy
from kaiye.registry import api as registry
from kaiye.rules.api import (
    AgentRecord,
    CeremonyFacts,
    Decision,
    Evidence,
    Facts,
    NameConflict,
    OrganisationAnswer,
    Severity,
    facts_as_json,
    rule,
)
from kaiye.rules.api import decide as apply_rules
from kaiye.signing import api as signing

_STANDING: dict[registry.Status, Literal["active", "revoked", "deregistered"]] = {
    registry.Status.ACTIVE: "active",
    registry.Status.SUSPENDED: "active",
    registry.Status.MOVED_OUT: "active",
    registry.Status.REVOKED: "revoked",
    registry.Status.ANNULLED: "deregistered",
    registry.Status.DEREGISTERED: "deregistered",
}


@dataclass(frozen=True, slots=True)
class Judgment:
    """What the rules said of a dossier, what they were given, and how long it took."""

    dossier: Dossier
    decision: Decision
    facts: Facts
    milliseconds: float
    # When each source was asked, how long it took and whether it answered; empty for kept evidence.
    sources: tuple[dict[str, Any], ...] = ()

    @property
    def evidence(self) -> Evidence:
        """What the outside world said."""
        return self.facts.evidence

    @property
    def unreachable(self) -> list[str]:
        """The sources that did not answer."""
        return sorted(self.evidence.unreachable)

    @property
    def silent(self) -> list[str]:
        """Those of them that may answer later: they are connected."""
        gone = {one["source"] for one in self.sources if one["why"] == outside.Why.NOT_CONNECTED}
        return [source for source in self.unreachable if source not in gone]

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
        return {**facts_as_json(self.facts), "sources": list(self.sources)}

    def findings(self) -> list[dict[str, str]]:
        """The findings in both languages."""
        return [
            {**finding.as_json(), "english": finding.message.text(ENGLISH, "rules")}
            for finding in self.decision.findings
        ]


def judge(dossier: Dossier, *, evidence: Evidence, at: datetime, holder: str = "") -> Decision:
    """What the law says of `dossier` on the day of `at`, beside the names already in the register.

    `holder` is who applies (an `Actor.id`, or a filing's `names.holder_of`): their own reservations do not
    stand in their way.
    """
    return _judge(dossier, evidence, at, holder).decision


def examine(
    case: Case,
    *,
    at: datetime,
    evidence: Evidence | None = None,
    sources: dict[str, Any] | None = None,
    insist: bool = False,
) -> Judgment:
    """The judgment on a case as it was signed; asks the outside world unless `evidence` is given.

    With `insist` even sources are asked that are left alone for a while because they failed.
    """
    dossier, holder = filings.revision(case.filing, case.revision).dossier, holder_of(case)
    known = Known(
        signing.facts_of(case.ceremony, submitted=local_date(case.opened_at)),
        agents.record_of(case, dossier, parameters=policy.parameters_in_force(), at=at),
    )
    if evidence is not None:
        return _judge(dossier, evidence, at, holder, known)
    gathered = ask(dossier, at=at, sources=sources, insist=insist)
    judgment = _judge(dossier, gathered.evidence, at, holder, known)
    # Nobody is stopped by what a source said earlier: whoever was taken off a list since is off it.
    if doubted := gathered.reused & _against(judgment.decision):
        gathered = ask(dossier, at=at, sources=sources, insist=insist, fresh=doubted)
        judgment = _judge(dossier, gathered.evidence, at, holder, known)
    return replace(judgment, sources=tuple(gathered.record()))


def _against(decision: Decision) -> frozenset[str]:
    """The sources behind whatever stands against the applicant."""
    weighty = {finding.rule for finding in decision.findings if finding.severity is not Severity.REMIND}
    return frozenset(source for identifier in weighty for source in rule(identifier).needs)


def holder_of(case: Case) -> str:
    """The case's filing as the holder of its name."""
    return names.holder_of(case.owner, case.filing)


def ask(
    dossier: Dossier,
    *,
    at: datetime,
    sources: dict[str, Any] | None = None,
    fresh: Collection[str] = (),
    insist: bool = False,
) -> outside.Gathered:
    """What the outside world and our own books say; `sources` answers for the outside in the sandbox."""
    own = outside.OwnBooks(organisation=_registered, registered_at=registry.registered_at)
    return outside.ask(dossier, at=at, sandbox=sources, own=own, fresh=fresh, insist=insist)


def _registered(uscc: str) -> OrganisationAnswer | None:
    entity = registry.find(uscc)
    if entity is None:
        return None
    representative = registry.facts(registry.versions(uscc)[-1]).representative
    return OrganisationAnswer(entity.name, _STANDING[registry.Status(entity.status)], representative)


def evidence_of(record: DecisionRecord | None) -> Evidence | None:
    """The evidence kept with a record."""
    return Evidence.parse(record.facts["evidence"]) if record else None


@dataclass(frozen=True, slots=True)
class Known:
    """What only a case has, and no draft: its signing, and the account that filed it."""

    ceremony: CeremonyFacts | None = None
    agent: AgentRecord | None = None


def _judge(
    dossier: Dossier, evidence: Evidence, at: datetime, holder: str, known: Known | None = None
) -> Judgment:
    started = time.perf_counter()
    facts = facts_for(dossier, evidence=evidence, at=at, holder=holder)
    if known is not None:
        facts = replace(facts, ceremony=known.ceremony, agent=known.agent)
    decision = apply_rules(dossier, facts=facts)
    return Judgment(dossier, decision, facts, (time.perf_counter() - started) * 1000)


def facts_for(dossier: Dossier, *, evidence: Evidence, at: datetime, holder: str = "") -> Facts:
    """What the rules may know of `dossier` on the day of `at`; `holder` as in `judge`."""
    conflicts: tuple[NameConflict, ...] = ()
    kept = names.Kept(None, 0)
    if dossier.name.text and catalogue.authority(dossier.authority) is not None:
        # Compared as it reads, whatever segments the applicant gave.
        conflicts = names.check(
            dossier.name.text,
            authority=dossier.authority,
            industry=dossier.industry,
            entity_type=dossier.entity_type.value,
            at=at,
            investment_relation=dossier.name.investment_relation,
            holder=holder,
        )
        kept = names.kept_for(dossier, holder=holder, at=at)
    return replace(
        facts_without_register(dossier, evidence=evidence, as_of=local_date(at)),
        name_conflicts=conflicts,
        reservation=kept.reservation,
        reservations_held=kept.held,
        representing=_representing(dossier),
        open_filings=_open_beside(dossier, holder),
        parameters=policy.parameters_in_force(),
    )


def _representing(dossier: Dossier) -> int:
    """Of how many companies the legal representative filed is that already; the most, if two are filed."""
    named = {post.person for _, post in dossier.holders("legal_representative")} & dossier.people.keys()
    return max((registry.representing(dossier.people[key].id_number) for key in named), default=0)


def _open_beside(dossier: Dossier, holder: str) -> tuple[str, ...]:
    """The applicant's other filings of the same name that the authority is deciding."""
    owner, _, reference = holder.partition("/")
    return filings.open_beside(dossier, owner=owner, reference=reference) if owner else ()


def facts_without_register(dossier: Dossier, *, evidence: Evidence, as_of: date) -> Facts:
    """What can be known of `dossier` on that day without looking into any register."""
    parts = _parts(dossier)
    return Facts(
        as_of=as_of,
        evidence=evidence,
        name_parts=_reading(dossier),
        name_industries=_industries(parts),
        name_division=names.division_named(parts.division) if parts is not None else "",
    )


def _parts(dossier: Dossier) -> NameParts | None:
    """The applicant's segments if they make up the name, otherwise the parser's."""
    text, given = dossier.name.text, dossier.name.parts
    if not text or (given is not None and names.full_text(given) == names.normalised(text)):
        return given
    return _reading(dossier)


def _reading(dossier: Dossier) -> NameParts | None:
    """How everybody reads the name, whatever segments were given."""
    text = dossier.name.text
    return names.parse_name(text, dossier.entity_type.value, home=dossier.authority) if text else None


def _industries(parts: NameParts | None) -> tuple[str, ...] | None:
    """The classes the industry words may stand for; None where they name no trade (实业)."""
    if parts is None or names.industry_group(parts.industry) == names.NO_INDUSTRY:
        return None
    return names.industry_codes(parts.industry)
