"""The acceptance cases, when they are at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kaiye.dossier.api import load
from kaiye.rules.api import Evidence, Facts, decide
from tests.rules.dossiers import AS_OF

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).parents[2].parent / "shared")) / "cases"
EXPECTED = json.loads((SHARED / "expected.json").read_text()) if (SHARED / "expected.json").exists() else []


@pytest.mark.skipif(not EXPECTED, reason="no acceptance cases here")
@pytest.mark.parametrize(
    "case", EXPECTED, ids=lambda case: f"{case['dossier']}-{case.get('evidence', 'clear')}"
)
def test_acceptance(case: dict[str, Any]) -> None:
    evidence = json.loads((SHARED / f"{case.get('evidence', 'evidence-clear')}.json").read_text())
    decision = decide(
        load((SHARED / f"{case['dossier']}.json").read_bytes()),
        facts=Facts(as_of=AS_OF, evidence=Evidence.parse(evidence)),
    )
    said = [finding.as_json() for finding in decision.findings]
    assert decision.outcome.value == case["outcome"], said
    assert set(case.get("rules", [])) <= {finding.rule for finding in decision.findings}
    if "subject" in case:
        assert case["subject"] in {str(finding.subject) for finding in decision.findings}
