"""`kaiye replay` as an officer, an auditor and somebody without the database run it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kaiye.replay.api import pack
from kaiye.rules.api import standard_parameters
from tests.dossier.builders import llc
from tests.journeys.town import environment_of
from tests.replay.builders import YEARS, body, bundle, changed, late
from tests.replay.test_rule_sets import CAPITAL, then_says

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow
PERSONAL = next(iter(llc()["people"].values()))


def run_in(
    environment: dict[str, str], folder: Path, *arguments: str | Path
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "kaiye.cli.main", *map(str, arguments)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str]:
    """A register with one decided case, and the case's filing."""
    folder = tmp_path_factory.mktemp("register")
    environment = environment_of(folder / "data", 8000)
    (folder / "llc.json").write_text(json.dumps(llc(), ensure_ascii=False))
    registered = json.loads(run_in(environment, folder, "register", "llc.json", "--json").stdout)
    return lambda *arguments: run_in(environment, folder, *arguments), registered["reference"]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Run:
    """A machine with Kaiye whose data directory is nowhere and cannot be made."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KAIYE", "DJANGO"))
    }
    environment |= {"KAIYE_HOME": "/proc/nowhere", "KAIYE_DATABASE_URL": "postgresql://127.0.0.1:9/nothing"}
    return lambda *arguments: run_in(environment, tmp_path, *arguments)


def test_a_case_is_replayed_and_its_bundle_without_the_database(
    register: tuple[Run, str], elsewhere: Run, tmp_path: Path
) -> None:
    kaiye, filing = register
    told = json.loads(kaiye("replay", "1", "--json").stdout)
    assert (told["filing"], told["case"], told["reproduced"]) == (filing, 1, True)
    assert [record["kept"]["same"] for record in told["records"]] == [True]
    path = tmp_path / "case.zip"
    made = kaiye("replay", filing, "--export", path)
    assert made.returncode == 0
    assert "明文" in made.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = kaiye("ledger", "key").stdout.strip()
    again = elsewhere("--lang", "en", "replay", path, "--key", key)
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("the same") == 2


def test_a_damaged_bundle_is_named_and_nothing_personal_is_said(elsewhere: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(bundle().data.replace(PERSONAL["id_number"].encode(), b"X" * 18, 1))
    done = elsewhere("replay", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "dossier.json" in done.stderr
    assert PERSONAL["id_number"] not in done.stderr
    assert PERSONAL["name"] not in done.stderr
    told = json.loads(elsewhere("replay", path, "--json").stderr)
    assert (told["error"], bool(told["way_out"])) == ("damaged_bundle", True)


def test_a_strangers_code_is_not_run_until_somebody_vouches(elsewhere: Run, tmp_path: Path) -> None:
    then = changed(CAPITAL, 'facts.parameter("llc.contribution_years")', "3")
    path = tmp_path / "case.zip"
    path.write_bytes(bundle(late(), [then_says(then, late())], [then]).data)
    done = elsewhere("replay", path)
    assert done.returncode == 4
    assert then.digest in done.stderr
    assert "--ruleset" in done.stderr
    vouched = elsewhere("replay", path, "--ruleset", then.digest)
    assert vouched.returncode == 0
    assert "规则有变  CP-003" in vouched.stdout
    assert '+    years = facts.parameter("llc.contribution_years")' in vouched.stdout
    assert "没有了  CP-003" in vouched.stdout


def test_what_does_not_come_out_again_has_a_code_of_its_own(elsewhere: Run, tmp_path: Path) -> None:
    tried = standard_parameters().replaced({YEARS: 3})
    path = tmp_path / "case.zip"
    path.write_bytes(bundle(late(), [{**body(late(), tried), "findings": []}], [pack(tried)]).data)
    done = elsewhere("replay", path)
    assert done.returncode == 9
    assert "多出  CP-003" in done.stdout
    assert f"参数  {YEARS}  3" in done.stdout


def test_wrong_questions_are_answered_in_a_sentence(register: tuple[Run, str], tmp_path: Path) -> None:
    kaiye, filing = register
    assert kaiye("replay", "KY20260101-AAAAAA").returncode == 3
    assert kaiye("replay", tmp_path / "none.zip").returncode == 3
    assert kaiye("replay", tmp_path / "none.zip", "--export", "x.zip").returncode == 2
    assert kaiye("replay", filing, "--export", "/proc/nowhere/case.zip").returncode == 2
