"""Killed at any point, nothing is half done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from secrets import randbelow
from typing import Any

import pytest

from kaiye.cli.specimen import llc
from tests.journeys.chaos import Chaos
from tests.journeys.clerk import Clerk
from tests.journeys.town import Town, running

FILINGS = 50
CLERKS = 6
# Killing ends after so many seconds, done or not, so that a busy machine is busy with filings in the end.
CHAOS = 50.0
PATIENCE = 600.0
ROOT = Path(__file__).resolve().parents[2]


def dossier_of(number: int, *, today: date) -> dict[str, Any]:
    """Of five filings one is a company's, four are shops'; every tenth wants the name of the one before."""
    dossier = llc(number, today=today)
    if number % 5 == 1:
        return dossier
    wanted = llc(number - 1, today=today) if number % 10 == 0 else dossier
    return shop(dossier, wanted["name"]["parts"]["trade_name"])


def shop(dossier: dict[str, Any], trade_name: str) -> dict[str, Any]:
    """An individual business of the company's first person."""
    parts = {"division": "合肥市蜀山区", "trade_name": trade_name, "industry": "文具", "form": "店"}
    return {
        **{key: value for key, value in dossier.items() if key != "capital"},
        "entity_type": "IIH",
        "name": {**dossier["name"], "text": "".join(parts.values()), "parts": parts},
        "industry": "5241",
        "scope": [{"item": "文具用品零售"}],
        "people": {"a": dossier["people"]["a"]},
        "investors": [{"party": "a", "contributions": []}],
        "posts": [{"post": "liaison", "person": "a"}],
        "governance": {"employees": 1},
        "articles": {"kind": "template", "template": "none"},
    }


def lead_all(town: Town, random: Random) -> tuple[list[Clerk], Chaos]:
    """All filings, several at a time, while web and worker die and come back."""
    today, until = datetime.now(UTC).date(), time.monotonic() + PATIENCE
    chaos = Chaos(town.process.pid, town.url, random, seconds=CHAOS)
    clerks = [
        Clerk(town.url, number, dossier_of(number, today=today), until=until, serious=chaos.serious)
        for number in range(1, FILINGS + 1)
    ]
    with chaos, ThreadPoolExecutor(CLERKS) as pool:
        list(pool.map(Clerk.lead, clerks))
    return clerks, chaos


def faults(town: Town, clerks: list[Clerk]) -> list[str]:
    """What the database says against what was acknowledged."""
    told = town.home / "acknowledged.json"
    told.write_text(json.dumps([clerk.acknowledged.as_json() for clerk in clerks]))
    audit = subprocess.run(
        [sys.executable, "-m", "tests.journeys.audit", str(told)],
        env=town.environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return audit.stdout.splitlines()


@pytest.mark.journey
@pytest.mark.slow
def test_killed_at_any_point_nothing_is_half_done() -> None:
    seed = int(os.environ.get("KAIYE_TEST_SEED") or randbelow(2**32))
    print(f"seed {seed} (again with KAIYE_TEST_SEED={seed})")
    started = time.monotonic()
    with running("--workers", "2") as town:
        clerks, chaos = lead_all(town, Random(seed))
        led = time.monotonic()
        found = faults(town, clerks)
        trail = json.loads(town.command("ledger", "verify", "--json").stdout)
        log = town.log.read_text()
    lost = sum((clerk.lost for clerk in clerks), start=type(clerks[0].lost)())
    print(
        f"kills {dict(chaos.kills)}; answers lost {dict(lost)};"
        f" led in {led - started:.0f} s, checked in {time.monotonic() - led:.0f} s"
    )
    assert not found, f"seed {seed}:\n" + "\n".join(found)
    assert trail["ok"]
    assert trail["faults"] == []
    assert "Traceback" not in log
    # Killed, yes; but no process that lived has answered with an error of its own.
    assert not [status for status in lost if status.isdigit()], lost
