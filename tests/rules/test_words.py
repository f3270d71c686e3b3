"""Names that must be stopped and names that only look like them; `words.yaml` is the table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kaiye.catalogue.api import name_words
from kaiye.dossier.api import parse
from kaiye.rules.api import Evidence, Facts, findings_for, rules, word_rule, words_in
from tests.rules.dossiers import AS_OF, llc

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
# A licensed trade without its item and words of finance are other questions than what a name may say.
OTHERS = {"NM-025", "NM-028"}


def said(name: str) -> dict[str, str]:
    """Rule → severity, for the name 合肥…有限公司 of an LLC there."""
    trade, industry = name.split("｜")
    parts = {"division": "合肥", "trade_name": trade, "industry": industry, "form": "有限公司"}
    document = llc()
    document["name"] = {"text": "".join(parts.values()), "parts": parts, "commitment": True}
    if trade.startswith("中央"):
        document["name"] = {"text": f"{trade}{industry}有限公司", "commitment": True}
    facts = Facts(as_of=AS_OF, evidence=Evidence())
    found = findings_for(parse(document), facts, phase="NM-")
    return {finding.rule: finding.severity.value for finding in reversed(sorted(found, key=_weight))}


def _weight(finding: Any) -> int:
    return ["restrict", "warn", "remind"].index(finding.severity.value)


def table(kind: str) -> list[tuple[str, str]]:
    return [(rule, name) for rule, names in TABLE[kind].items() for name in names]


@pytest.mark.parametrize(("rule", "name"), table("forbidden"))
def test_a_forbidden_name_is_restricted_by_its_rule(rule: str, name: str) -> None:
    assert said(name).get(rule) == "restrict", said(name)


@pytest.mark.parametrize(("rule", "name"), table("doubtful"))
def test_a_doubtful_name_goes_to_a_person(rule: str, name: str) -> None:
    assert said(name).get(rule) == "warn", said(name)


@pytest.mark.parametrize("name", TABLE["lawful"])
def test_a_lawful_name_is_left_alone(name: str) -> None:
    found = {rule: weight for rule, weight in said(name).items() if weight != "remind"}
    assert not found.keys() - OTHERS, found
    assert "restrict" not in found.values()


def test_the_table_is_large_enough() -> None:
    assert len(table("forbidden")) >= 120
    assert len(TABLE["lawful"]) >= 120


def test_every_category_has_its_rule() -> None:
    for word in name_words():
        if word.category:
            assert word_rule(word.category, word.weight).startswith("NM-")


def test_a_longer_word_hides_those_inside_it() -> None:
    assert [hit.word for hit in words_in("中国共产党", "文化")] == ["中国共产党"]


def test_a_word_across_the_border_is_never_sure() -> None:
    hits = words_in("亿泰", "国茂贸易")
    assert [(hit.word, hit.segment, hit.sure) for hit in hits] == [("泰国", "", False)]


def test_every_rule_on_the_names_of_companies_and_individual_businesses_is_there() -> None:
    # Partnerships, sole proprietorships, cooperatives and branches are not registered yet.
    waiting = {*range(32, 37), *range(38, 41), 77}
    assert {f"NM-{number:03}" for number in range(1, 87) if number not in waiting} <= {r.id for r in rules()}
