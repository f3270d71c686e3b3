"""The supervisor: what dies comes back, what is stopped leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jobs.crew import ROOT, alive, environment


class House:
    """A running `up`."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        program = f"from kaiye.cli.up import up; up('127.0.0.1', {self.port}, 2)"
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**environment(home), "DJANGO_SETTINGS_MODULE": "tests.jobs.house"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    def served(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as answer:
                return bool(answer.read() == b"here")
        except (urllib.error.URLError, OSError):
            return False

    def below(self) -> dict[int, str]:
        """Every process under it, with its command line."""
        parents, commands = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                pid = int(folder.name)
                parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                commands[pid] = (folder / "cmdline").read_text().replace("\0", " ")
            except (OSError, IndexError):
                continue
        found = {self.process.pid}
        while True:
            more = {pid for pid, parent in parents.items() if parent in found} - found
            if not more:
                return {pid: commands[pid] for pid in found - {self.process.pid}}
            found |= more

    def one(self, word: str, *, deep: bool) -> int:
        """A process whose command has the word: started by the supervisor itself, or (deep) by such a one."""
        below = self.below()
        for pid, command in sorted(below.items()):
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            if word in command and (parent in below) == deep:
                return pid
        raise AssertionError(word)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path)
    yield opened
    if opened.process.poll() is None:
        opened.process.kill()
    opened.process.communicate()


def _until(true: Callable[[], bool], seconds: float) -> None:
    # Generous: the machine may be busy with other things.
    end = time.monotonic() + 3 * seconds
    while not true():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.slow
def test_what_dies_comes_back_and_a_stop_leaves_nothing(house: House) -> None:
    assert house.line.startswith(f"开业 Kaiye 已就绪：http://127.0.0.1:{house.port}/")
    assert house.served()
    _until(lambda: len(house.below()) == 6, 5)
    for word, deep in (("kaiye.jobs", False), ("kaiye.jobs", True), ("granian", True), ("granian", False)):
        victim = house.one(word, deep=deep)
        os.kill(victim, signal.SIGKILL)
        _until(lambda victim=victim: not alive(victim) and len(house.below()) == 6 and house.served(), 15)  # type: ignore[misc]
    left = house.below()
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(timeout=30) == 0
    assert not [pid for pid in left if alive(pid)]
    assert not house.served()


def test_nothing_outlives_a_killed_supervisor(house: House) -> None:
    _until(lambda: len(house.below()) == 6, 5)
    left = house.below()
    house.process.kill()
    house.process.wait()
    _until(lambda: not any(alive(pid) for pid in left), 15)


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        program = (
            "from kaiye.cli.up import up\nfrom kaiye.kernel.api import Conflict\n"
            f"try:\n    up('127.0.0.1', {port})\nexcept Conflict as error:\n    print(error, error.way_out)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.startswith(f"无法使用地址 127.0.0.1:{port}：")
