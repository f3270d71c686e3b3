"""What the rules make of a city's mix, and that a general engine says the same of forty rules."""

from __future__ import annotations

import importlib.util

import pytest

from kaiye.cli.bench_decide import SEED, TODAY, speed
from kaiye.cli.bench_decide_mix import _block, _summary
from kaiye.cli.bench_decide_zen import EXPRESSIONS
from kaiye.cli.mix_changes import KINDS, filing
from kaiye.rules.api import rule


def test_the_same_seed_gives_the_same_filings() -> None:
    first, again, other = (filing(7, seed=seed, today=TODAY) for seed in (SEED, SEED, SEED + 1))
    assert (first.document, first.evidence) == (again.document, again.evidence)
    assert first.document != other.document


def test_every_kind_comes_out_as_labelled() -> None:
    """Nothing false passes, nobody honest is stopped, and the rule that should speak speaks."""
    result = _summary(_block(0, 2500, SEED, TODAY), 2500, SEED, 1.0)
    assert (result["frauds_passed"], result["slips_passed"], result["honest_restricted"]) == (0, 0, 0)
    assert result["as_expected"] == 2500, [one for one in result["labels"] if one["rule_silent"]]
    assert [one["label"] for one in result["labels"] if one["rule_silent"] or not one["got"]] == []
    assert result["automatic_of_honest"] >= 0.8


def test_kinds_are_a_thousand_and_name_rules() -> None:
    assert sum(kind.weight for kind in KINDS) == 1000
    assert len({kind.label for kind in KINDS}) == len(KINDS)
    for identifier in {kind.rule for kind in KINDS if kind.rule} | set(EXPRESSIONS):
        assert rule(identifier).id == identifier


def test_forty_rules_in_both_engines() -> None:
    if importlib.util.find_spec("zen") is None:
        pytest.skip("zen-engine is not installed")
    assert len(EXPRESSIONS) == 40
    result = speed(150, seed=SEED)
    assert result["disagreements"] == 0
