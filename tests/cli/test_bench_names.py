"""The benchmark of names keeps working: a small register, every way that can run here, full recall."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from kaiye.cli.bench_names import BASELINES, ENGINE, FUZZY, OURS, chosen_of, plan_of, show, sizes_of, work
from kaiye.cli.bench_names_register import names, register, texts
from kaiye.cli.bench_names_town import Town
from kaiye.cli.bench_names_worker import WARM_UP, Report, brute_force, measure, prepare
from kaiye.kernel.api import InvalidInput, say


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def run(town: Town) -> dict[str, Any]:
    """A register of six hundred names, and what brute force says."""
    plan = plan_of(600, None, 60, 60, seed=3)
    prepared = prepare(town, plan, Report())
    plan["rows"] = prepared["rows"]
    return {"plan": plan, "names": 600, "brute_force": brute_force(town, plan, Report()), "subjects": {}}


def test_the_same_seed_gives_the_same_different_names() -> None:
    first = [name for block in names(3000, seed=5) for name in block]
    assert first == texts(register(3000, seed=5))
    assert first != texts(register(3000, seed=6))
    assert len(set(first)) == 3000
    assert all(4 <= len(name) <= 40 for name in first)


def test_ours_finds_everything(town: Town, run: dict[str, Any]) -> None:
    assert run["brute_force"]["conflicts"] > 0
    result = measure("snapshot", town, run["plan"], Report())
    assert (result["recall"], result["precision"]) == (1.0, 1.0)
    assert result["questions"] == 60
    run["subjects"]["snapshot"] = {**result, "load": 0.0}
    show(run)


@pytest.mark.parametrize(("name", "package"), [(FUZZY[0], "rapidfuzz"), (ENGINE, "tantivy")])
def test_what_else_there_is_judges_by_the_same_rules(
    town: Town, run: dict[str, Any], name: str, package: str
) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    result = measure(name, town, run["plan"], Report())
    assert result["precision"] == 1.0
    assert result["recall"] > 0.9


def test_a_worker_reports_to_its_parent(tmp_path: Path) -> None:
    result = work("prepare", tmp_path, plan_of(150, None, 20, 10, seed=1), say("试"))
    assert result["rows"] == 150
    assert len(json.loads((tmp_path / "questions.json").read_text())) == 20 + WARM_UP


def test_what_cannot_be_measured_is_said() -> None:
    assert sizes_of("1000,2_000") == [1000, 2000]
    for text in ("many", "5", ""):
        with pytest.raises(InvalidInput):
            sizes_of(text)
    assert chosen_of("all", OURS) == list(OURS)
    assert chosen_of("none", BASELINES) == []
    assert chosen_of("tantivy, pg_trgm LIKE", BASELINES) == ["tantivy", "pg_trgm LIKE"]
    with pytest.raises(InvalidInput):
        chosen_of("grep", BASELINES)
