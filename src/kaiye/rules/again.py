"""Judging kept facts again: the one door through which a kept rule set is entered, in a process of its own.

Rule sets kept today are entered here in ten years, so what `again` takes and gives is never changed:
keys may be added, none is renamed or given another meaning.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from kaiye.dossier.api import parse
from kaiye.kernel.api import ENGLISH
from kaiye.rules.book import Rule, rules
from kaiye.rules.engine import decide
from kaiye.rules.facts_json import facts_from_json
from kaiye.rules.findings import Decision
from kaiye.rules.parameters import from_json


def again(request: Mapping[str, Any]) -> dict[str, Any]:
    """The decisions on `dossier` by each of `facts` under `parameters`; with `describe`, what the rules are."""
    parameters = from_json(request["parameters"])
    dossier = parse(request["dossier"])
    decisions = [
        decision_as_json(decide(dossier, facts=facts_from_json(kept, parameters)))
        for kept in request["facts"]
    ]
    described = {"rules": describe()} if request.get("describe") else {}
    return {"decisions": decisions, **described}


def decision_as_json(decision: Decision) -> dict[str, Any]:
    """A decision as records keep it: its findings in both languages."""
    return {
        "outcome": decision.outcome.value,
        "customised": decision.customised,
        "findings": [
            {**finding.as_json(), "english": finding.message.text(ENGLISH, "rules")}
            for finding in decision.findings
        ],
    }


def describe() -> list[dict[str, Any]]:
    """Every rule of the book with its law, its dates, its weight and its source text."""
    return [_described(entry) for entry in rules()]


def _described(entry: Rule) -> dict[str, Any]:
    return {
        "id": entry.id,
        "since": entry.bases[0].since.isoformat(),
        "title": entry.title,
        "title_english": entry.heading.text(ENGLISH, "rules"),
        "severity": entry.severity.value,
        "types": sorted(entry.types),
        "businesses": sorted(business.value for business in entry.businesses),
        "needs": list(entry.needs),
        "bases": [
            [basis.law, basis.article, basis.since.isoformat(), basis.until and basis.until.isoformat()]
            for basis in entry.bases
        ],
        "chapter": entry.chapter,
        "source": inspect.getsource(entry.check),
    }
