"""`kaiye rules try` as a policy officer runs it: in processes of its own, with a register of past filings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kaiye.cli.rules_try import lines_to, read_day, values
from kaiye.kernel.api import InvalidInput, KaiyeError, Unavailable
from tests.journeys.town import environment_of

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow
PAST = 1100


@pytest.fixture(scope="module")
def kaiye(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`kaiye rules try …` on past filings: enough that several processes share them."""
    environment = environment_of(tmp_path_factory.mktemp("home") / "data", 8000)

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "kaiye.cli.main", "rules", "try", *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    build = [sys.executable, "-m", "kaiye.cli.bench_try", "build", str(PAST)]
    subprocess.run(build, env=environment, check=True, stdout=subprocess.DEVNULL)
    return run


def test_several_processes_and_one_say_the_same(kaiye: Run, tmp_path: Path) -> None:
    said = []
    for workers in (1, 2):
        out = tmp_path / f"{workers}.jsonl"
        done = kaiye(
            "--parameter", "llc.contribution_years=3", "--workers", str(workers), "--json", "--out", out
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said.append(json.loads(done.stdout))
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        assert len(lines) == said[-1]["differ"]
        assert [one["reference"][-6:] for one in lines] == sorted(one["reference"][-6:] for one in lines)
    one, two = said
    assert one | {"seconds": 0} == two | {"seconds": 0}
    assert (one["filings"], one["unjudged"]) == (PAST, 0)
    assert 0 < one["turn"] == one["differ"] < PAST
    assert one["rules"] == [{"rule": "CP-003", "comes": one["differ"], "goes": 0}]
    assert one["values"] == {"llc.contribution_years": 3}


def test_people_read_a_table_of_what_a_rule_left_out_would_do(kaiye: Run) -> None:
    done = kaiye("--without", "CP-024", "--since", "2026-09-01", "--until", "2026-11-20", "--shown", "3")
    assert done.returncode == 0, done.stderr
    assert "CP-024" in done.stdout
    assert "准予登记" in done.stdout
    assert "件结果改变" in done.stderr


@pytest.mark.parametrize(
    ("parameters", "without", "said"),
    [
        ([], [], "没有写明要试的改动"),
        (["llc.contribution_years"], [], "应当写成"),
        (["llc.contribution_years=三"], [], "整数"),
        (["llc.contribution_years=0"], [], "之间"),
        (["llc.colour=3"], [], "没有名为"),
        (["llc.min_shareholders=60"], [], "不能大于"),
        ([], ["CP-003"], "不能暂停适用"),
        ([], ["XX-999"], "XX-999"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_tried_is_said(parameters: list[str], without: list[str], said: str) -> None:
    with pytest.raises(KaiyeError) as refused:
        values(parameters, without)
    assert said in "".join(
        [str(refused.value), *(str(problem.message) for problem in refused.value.problems)]
    )


@pytest.mark.django_db
def test_least_and_most_are_moved_together() -> None:
    both = ["llc.min_shareholders=60", "llc.max_shareholders=70"]
    assert values(both, []) == {"llc.min_shareholders": 60, "llc.max_shareholders": 70}


def test_days_and_files_are_looked_at_first() -> None:
    with pytest.raises(InvalidInput):
        read_day("--since", "gestern")
    with pytest.raises(Unavailable), lines_to(Path("/nowhere/at/all")):
        pass
