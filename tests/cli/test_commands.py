"""Commands as a person or a program runs them: in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dossier.builders import llc
from tests.journeys.town import environment_of

Run = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.slow
SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="module")
def kaiye(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`kaiye …` in an empty data directory of its own."""
    home = tmp_path_factory.mktemp("home")
    environment = environment_of(home / "data", 8000)

    def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "kaiye.cli.main", *map(str, arguments)],
            env=environment,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
            cwd=home,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in out + err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return run


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "llc.json"
    path.write_text(json.dumps(llc(), ensure_ascii=False))
    return path


def test_a_dossier_becomes_a_licence(kaiye: Run, dossier: Path) -> None:
    done = kaiye("register", dossier, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["outcome"] == "approve"
    assert len(result["uscc"]) == 18
    paths = [result["licence_pdf"], result["credential"], result["archive"], *result["documents"]]
    assert all(Path(path).is_absolute() and Path(path).stat().st_size for path in paths)
    assert all(step["ms"] > 0 for step in result["steps"])
    assert zipfile.ZipFile(result["archive"]).testzip() is None
    assert kaiye("licence", "verify", result["licence_pdf"]).returncode == 0
    assert kaiye("licence", "verify", result["credential"]).returncode == 0
    assert kaiye("archive", "check", result["archive"]).returncode == 0
    assert kaiye("ledger", "verify").returncode == 0
    altered = Path(result["licence_pdf"])
    altered.write_bytes(altered.read_bytes().replace(b"/Type", b"/Typo", 1))
    refused = kaiye("licence", "verify", altered, "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["genuine"] is False
    # The name is taken now.
    again = kaiye("register", dossier, "--json")
    assert again.returncode == 6
    assert {finding["rule"] for finding in json.loads(again.stdout)["findings"]} >= {"NM-056"}


def test_a_proof_from_the_trail_stands_alone(kaiye: Run, dossier: Path, tmp_path: Path) -> None:
    kaiye("register", dossier)
    key = kaiye("ledger", "key").stdout.strip()
    proof = tmp_path / "proof.json"
    proof.write_text(kaiye("ledger", "prove", "0").stdout)
    assert kaiye("ledger", "check-proof", proof, "--key", key).returncode == 0
    proof.write_text(proof.read_text().replace("account", "acc0unt"))
    assert kaiye("ledger", "check-proof", proof, "--key", key).returncode == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", 2),
        (b"not json", 2),
        (b"[]", 2),
        (b"{}", 2),
        (b"\xff\xfe", 2),
        ("开业".encode("gbk"), 2),
        (b'{"dossier":1,"dossier":1}', 2),
        (json.dumps(llc(foo=1)).encode(), 2),
        (json.dumps(llc(capital={"amount": 5})).encode(), 2),
        (b" " * (10 * 1024 * 1024), 2),
    ],
    ids=["empty", "text", "list", "object", "utf16", "gbk", "twice", "unknown", "type", "large"],
)
@pytest.mark.parametrize("command", ["decide", "register"])
def test_bad_input_is_one_sentence_and_a_way_out(kaiye: Run, command: str, data: bytes, code: int) -> None:
    done = kaiye(command, "-", stdin=data)
    assert done.returncode == code
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert lines[-1].startswith("→ ")
    told = json.loads(kaiye(command, "-", "--json", stdin=data).stderr)
    assert told["message"]
    assert told["way_out"]


def test_a_file_that_is_not_there(kaiye: Run, tmp_path: Path) -> None:
    assert kaiye("decide", tmp_path / "none.json").returncode == 3
    assert kaiye("decide", tmp_path).returncode == 3


def test_wrong_days_and_wrong_evidence(kaiye: Run, dossier: Path, tmp_path: Path) -> None:
    assert kaiye("decide", dossier, "--as-of", "22.11.2026").returncode == 2
    evidence = tmp_path / "evidence.json"
    evidence.write_text('{"rumours": []}')
    done = kaiye("decide", dossier, "--evidence", evidence)
    assert done.returncode == 2
    assert "rumours" in done.stderr


@pytest.mark.parametrize("content", ["[]", "null", "0", '""', "false"])
def test_evidence_is_an_object(kaiye: Run, dossier: Path, tmp_path: Path, content: str) -> None:
    evidence = tmp_path / "evidence.json"
    evidence.write_text(content)
    done = kaiye("register", dossier, "--evidence", evidence, "--json")
    assert done.returncode == 2
    assert done.stdout == ""


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_registered(
    kaiye: Run, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    path = tmp_path / "llc.json"
    path.write_text(json.dumps(llc(name={"text": "合肥听竹澜信息科技有限公司", "commitment": True})))
    refused = kaiye("register", path, "--out", blocked, "--json")
    assert refused.returncode == 2
    assert json.loads(refused.stderr)["message"]
    assert kaiye("register", path, "--out", tmp_path / "new" / "folder", "--json").returncode == 0


@pytest.mark.parametrize("arguments", [["decide"], ["decide", "-", "--nope"], ["nothing"], ["register"]])
def test_a_wrong_command_line_is_told_like_any_error(kaiye: Run, arguments: list[str]) -> None:
    done = kaiye(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().splitlines()[-1].startswith("→ ")
    assert json.loads(kaiye(*arguments, "--json").stderr)["message"]


def test_errors_are_told_in_english_too(kaiye: Run) -> None:
    done = kaiye("--lang", "en", "decide", "-", stdin=b"{")
    assert "not JSON" in done.stderr


@pytest.mark.skipif(not SHARED.exists(), reason="the acceptance cases are not here")
def test_the_acceptance_cases(kaiye: Run) -> None:
    cases = SHARED / "cases"
    for expected in json.loads((cases / "expected.json").read_text()):
        evidence = cases / f"{expected.get('evidence', 'evidence-clear')}.json"
        done = kaiye(
            "decide",
            cases / f"{expected['dossier']}.json",
            "--evidence",
            evidence,
            "--as-of",
            "2026-11-22",
            "--json",
        )
        decision = json.loads(done.stdout)
        assert decision["outcome"] == expected["outcome"], expected
        assert set(expected.get("rules", [])) <= {f["rule"] for f in decision["findings"]}
        if "subject" in expected:
            assert expected["subject"] in {f["subject"] for f in decision["findings"]}


def test_names_are_loaded_and_checked(kaiye: Run, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("合肥墨池岚商贸有限公司\n\n合肥墨池岚商贸有限公司\n安庆星屿软件有限公司\n")
    loaded = json.loads(kaiye("names", "load", names, "--json").stdout)
    assert loaded["loaded"] == 2
    assert loaded["skipped"] == {"empty": 1, "duplicate": 1}
    # Names that other tests of this file have registered are there as well.
    known = json.loads(kaiye("names", "index", "--json").stdout)["names"]
    assert known >= 2
    assert kaiye("names", "rekey").stderr.strip().startswith(str(known))
    taken = json.loads(
        kaiye("names", "check", "合肥墨池岚商贸有限公司", "--authority", "340104", "--json").stdout
    )
    assert list(taken) == ["verdict", "parts", "findings", "conflicts", "elapsed_us"]
    assert taken["verdict"] == "restricted"
    assert taken["conflicts"][0]["rule"] == "NM-056"
    shown = kaiye("names", "check", "合肥市墨池岚商贸有限公司", "--authority", "340104", "--industry", "5199")
    assert shown.returncode == 0
    # What coincides does not rest on colour alone; three free names follow.
    assert "合肥市【墨池岚商贸】有限公司" in shown.stdout
    assert shown.stdout.partition("现在可以使用的名称：")[2].count("有限公司") == 3
    english = kaiye("--lang", "en", "names", "check", "合肥市墨池岚商贸有限公司", "--authority", "340104")
    assert "It cannot be used" in english.stdout
    free = json.loads(
        kaiye("names", "check", "合肥墨池澜软件有限公司", "--authority", "340104", "--json").stdout
    )
    assert free["verdict"] == "free"
    wrong = kaiye("names", "check", "甲", "--authority", "000000")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 2)


def test_the_demo_register_is_the_same_every_time(kaiye: Run) -> None:
    first = json.loads(kaiye("demo", "--entities", "50", "--json").stdout)
    assert first["entities"] == 50
    assert json.loads(kaiye("demo", "--entities", "50", "--json").stdout)["entities"] == 0
    assert json.loads(kaiye("demo", "--entities", "60", "--json").stdout)["entities"] == 10


def test_the_schema_is_json(kaiye: Run) -> None:
    assert json.loads(kaiye("schema").stdout)["$schema"].endswith("2020-12/schema")


def test_an_unknown_language_is_said_in_one_sentence(kaiye: Run) -> None:
    done = kaiye("--lang", "xx", "schema")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["没有语言“xx”。", "→ 请用 --lang zh-hans 或者 --lang en。"]
