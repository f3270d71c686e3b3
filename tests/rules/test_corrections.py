"""Where the book differs from the catalogue, `docs/rules-corrections.md` says why; and it says no more than that."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from kaiye.rules.api import Severity, rules

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("KAIYE_SHARED", ROOT.parent / "shared")) / "rules.csv"
WEIGHTS = {"限制": Severity.RESTRICT, "警示": Severity.WARN, "提醒": Severity.REMIND}

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the catalogue is not here")


def catalogue() -> dict[str, dict[str, str]]:
    with SHARED.open(encoding="utf-8-sig", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def explained(heading: str) -> set[str]:
    """The ids in the first column of the table under a heading."""
    page = (ROOT / "docs" / "rules-corrections.md").read_text(encoding="utf-8")
    part = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in part.splitlines() if line.startswith("|")]
    return {found for cell in cells for found in re.findall(r"[A-Z]{2}-[0-9]{3}", cell)}


def test_every_other_severity_is_explained() -> None:
    known = catalogue()
    other = {
        rule.id
        for rule in rules()
        if rule.id in known and rule.severity is not WEIGHTS[known[rule.id]["severity"]]
    }
    assert other == explained("Severity")


def test_every_other_type_is_explained() -> None:
    known = catalogue()
    other = {
        rule.id
        for rule in rules()
        if rule.id in known and rule.types != frozenset(known[rule.id]["entity_types"].split("|"))
    }
    assert other == explained("Types of entity")


def test_every_rule_of_our_own_is_explained() -> None:
    assert {rule.id for rule in rules()} - catalogue().keys() == explained(
        "Rules the catalogue does not have"
    )


def test_the_conditions_explained_are_of_known_rules() -> None:
    assert explained("Conditions") <= catalogue().keys()
