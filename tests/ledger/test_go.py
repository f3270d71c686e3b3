"""Strangers agree: the Go checksum database's packages verify our checkpoints and proofs."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kaiye.ledger.api import append, checkpoint, consistency, prove, sequence, verifier_key

FOLDER = Path(__file__).parent / "govet"
OFFLINE = ("dial tcp", "no such host", "connection refused", "i/o timeout", "proxyconnect")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go program, built; about half a minute when Go has built nothing before, then a second."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("Go is not installed: checkpoints and proofs are not checked with golang.org/x/mod/sumdb")
    program = tmp_path_factory.mktemp("go") / "govet"
    built = subprocess.run(
        [go, "build", "-o", str(program), "."], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    if built.returncode and any(sign in built.stderr for sign in OFFLINE):
        pytest.skip("golang.org/x/mod cannot be fetched: checkpoints are not checked with sumdb")
    assert built.returncode == 0, built.stderr
    return program


def _run(verifier: Path, given: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([verifier], input=json.dumps(given), capture_output=True, text=True, check=False)


def _fill(count: int) -> None:
    for number in range(count):
        append(
            "case.approved",
            subject=f"KY20261122-{number:06}",
            actor="officer:7",
            at=datetime(2026, 11, 22, 9, tzinfo=UTC),
            facts={"n": number, "name": "开业有限公司"},
        )
    sequence()


def test_go_verifies_checkpoints_inclusion_and_consistency(verifier: Path) -> None:
    _fill(77)
    old = checkpoint()
    _fill(260)
    given: dict[str, Any] = {
        "key": verifier_key(),
        "proofs": [prove(number) for number in (0, 1, 76, 77, 255, 256, 336)],
        "consistency": {"old": old, "new": checkpoint(), "hashes": consistency(77)},
    }
    done = _run(verifier, given)
    assert (done.returncode, done.stdout) == (0, "7 proofs hold\n"), done.stderr
    given["proofs"][0]["leaf"] += " "
    assert "inclusion" in _run(verifier, given).stderr
    given["proofs"] = []
    given["consistency"]["old"] = old.replace("\n77\n", "\n76\n")
    assert "note" in _run(verifier, given).stderr
