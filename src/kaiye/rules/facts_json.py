"""Facts as JSON and back, without loss: what a decision record keeps and a replay is given.

The parameters are not carried: they belong to the rule set, which is kept with its own digest, and come back
from there. Nor is how the case is handled (`procedure`): no decision on a dossier rests on it. Everything else is; `tests/rules/test_facts_json.py` fails when a field is added and not carried here.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from kaiye.dossier.api import NameParts
from kaiye.rules.ceremony import CeremonyFacts
from kaiye.rules.evidence import Evidence
from kaiye.rules.facts import AgentRecord, Facts, NameConflict, NameReservation
from kaiye.rules.findings import Severity
from kaiye.rules.parameters import Parameters, standard


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """The JSON object `facts_from_json` reads back; it holds id numbers in clear, so keep it encrypted."""
    parts, kept, industries = facts.name_parts, facts.reservation, facts.name_industries
    return {
        "as_of": facts.as_of.isoformat(),
        "evidence": facts.evidence.as_json(),
        "name_parts": {key: getattr(parts, key) for key in NameParts.model_fields} if parts else None,
        "name_industries": None if industries is None else list(industries),
        "name_division": facts.name_division,
        "name_conflicts": [
            {**asdict(conflict), "severity": conflict.severity.value} for conflict in facts.name_conflicts
        ],
        "reservation": _reservation_as_json(kept) if kept else None,
        "reservations_held": facts.reservations_held,
        "representing": facts.representing,
        "agent": asdict(facts.agent) if facts.agent else None,
        "open_filings": list(facts.open_filings),
        "ceremony": facts.ceremony.as_json() if facts.ceremony else None,
    }


def facts_from_json(document: dict[str, Any], parameters: Parameters | None = None) -> Facts:
    """The facts in a JSON object, under `parameters` (those of this program when none are given)."""
    parts, industries, kept = document["name_parts"], document["name_industries"], document["reservation"]
    # Kept before the rules of signing were in the book: they had nothing to say then.
    ceremony = document.get("ceremony")
    # Likewise before anybody counted companies and filings.
    agent = document.get("agent")
    return Facts(
        as_of=date.fromisoformat(document["as_of"]),
        evidence=Evidence.parse(document["evidence"]),
        name_parts=NameParts(**parts) if parts else None,
        name_industries=None if industries is None else tuple(industries),
        name_division=document["name_division"],
        name_conflicts=tuple(
            NameConflict(**{**conflict, "severity": Severity(conflict["severity"])})
            for conflict in document["name_conflicts"]
        ),
        reservation=_reservation(kept) if kept else None,
        reservations_held=document["reservations_held"],
        representing=document.get("representing", 0),
        agent=AgentRecord(**agent) if agent else None,
        open_filings=tuple(document.get("open_filings", ())),
        ceremony=CeremonyFacts.parse(ceremony) if ceremony else None,
        parameters=standard() if parameters is None else parameters,
    )


def _reservation_as_json(kept: NameReservation) -> dict[str, Any]:
    return {**asdict(kept), "until": kept.until.isoformat(), "investors": list(kept.investors)}


def _reservation(kept: dict[str, Any]) -> NameReservation:
    told = {"until": date.fromisoformat(kept["until"]), "investors": tuple(kept["investors"])}
    return NameReservation(**{**kept, **told})
