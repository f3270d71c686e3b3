"""The benchmark of names keeps working: a small register, every way that can run here, full recall."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kaiye.cli.bench_names_register import names, register, texts
from tests.journeys.town import environment_of

WAYS = {"rapidfuzz scope": "rapidfuzz", "tantivy": "tantivy"}


def test_the_same_seed_gives_the_same_different_names() -> None:
    first = [name for block in names(3000, seed=5) for name in block]
    assert first == texts(register(3000, seed=5))
    assert first != texts(register(3000, seed=6))
    assert len(set(first)) == 3000
    assert all(4 <= len(name) <= 40 for name in first)


def test_ours_finds_everything_and_what_is_missing_is_left_out(tmp_path: Path) -> None:
    baselines = [name for name, package in WAYS.items() if importlib.util.find_spec(package)]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "kaiye.cli.main", "bench", "names", "--names", "400", "--queries", "40"),
            *("--sample", "40", "--ours", "snapshot", "--baselines", ",".join(baselines) or "none", "--json"),
        ],
        env=environment_of(tmp_path / "data", 8000),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)["runs"][0]
    assert run["names"] == 400
    assert run["brute_force"]["conflicts"] > 0
    assert set(run["subjects"]) == {"snapshot", *baselines}
    assert run["subjects"]["snapshot"]["recall"] == run["subjects"]["snapshot"]["precision"] == 1.0
    for result in run["subjects"].values():
        assert result["questions"] > 0
        assert result["precision"] == 1.0


@pytest.mark.parametrize("arguments", [["--names", "many"], ["--names", "5"], ["--baselines", "grep"]])
def test_what_cannot_be_measured_is_said(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kaiye.cli.main", "bench", "names", *arguments],
        env=environment_of(tmp_path / "data", 8000),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("→ ")
