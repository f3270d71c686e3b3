"""The notary as a process: served by granian, killed in the middle, nothing lost and nothing doubled."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kaiye.bundles.api import read_receipt
from kaiye.notary.api import audit
from tests.notary.builders import Notary, deposit_body, established, headers_of

BLOCKED = """
import sys
sys.modules["django"] = None
import kaiye.notary.api, kaiye.notary.wsgi
"""


@pytest.fixture
def notary(tmp_path: Path) -> Iterator[Notary]:
    made = established(tmp_path / "notary")
    yield made
    made.store.close()


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """`kaiye notary serve` in a group of its own."""

    def __init__(self, notary: Notary, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "kaiye.cli.main", "notary", "serve", "--port", str(port)]
        environment = {**os.environ, "KAIYE_NOTARY_HOME": str(notary.home.path)}
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.address}/keys.json", timeout=1)
                return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise AssertionError("the notary did not start")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _send(notary: Notary, address: str, number: int) -> str:
    notary.now = notary.now.fromtimestamp(time.time(), notary.now.tzinfo)
    body = deposit_body(notary, number)
    answer = httpx.post(
        f"{address}/deposits", content=body, headers=headers_of(notary, "/deposits", body), timeout=5
    )
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.slow
def test_killed_while_it_takes_in_nothing_is_lost_or_doubled(notary: Notary) -> None:
    port, given = _port(), {}
    served = Served(notary, port)
    try:
        for round_ in range(3):
            stop = time.monotonic() + 0.15
            for number in range(1, 200):
                if time.monotonic() > stop:
                    # In the middle of a request: the kill is sent while the next one is under way.
                    subprocess.Popen(["kill", "-9", "--", f"-{served.process.pid}"])
                try:
                    note = _send(notary, served.address, round_ * 1000 + number)
                except httpx.HTTPError:
                    break
                given[round_ * 1000 + number] = note
            served.kill()
            served = Served(notary, port)
        # Everything that was answered is there with the same receipt; sending it again changes nothing.
        before = notary.store.one("SELECT count(*) FROM deposit")
        for number, note in list(given.items())[:: max(1, len(given) // 10)]:
            assert _send(notary, served.address, number) == note
        after = notary.store.one("SELECT count(*) FROM deposit")
        assert before is not None
        assert after is not None
        assert before[0] == after[0] >= len(given) > 0
        numbers = [read_receipt(note, notary.home.verifier_key).number for note in given.values()]
        assert len(set(numbers)) == len(numbers)
        assert audit(notary.store, notary.home) == []
    finally:
        served.kill()


def test_it_runs_where_django_cannot_be_imported(notary: Notary) -> None:
    environment = {**os.environ, "KAIYE_NOTARY_HOME": str(notary.home.path)}
    run = subprocess.run(
        [sys.executable, "-c", BLOCKED], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
