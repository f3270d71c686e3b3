"""A whole Kaiye in processes of its own: web, worker, database and data directory, as `make run` starts it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

import psycopg

from tests.cluster import postgres_url


@dataclass
class Town:
    """A running Kaiye."""

    url: str
    home: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path

    def command(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `kaiye …` in the town's data directory."""
        return subprocess.run(
            [sys.executable, "-m", "kaiye.cli.main", *arguments],
            env=self.environment,
            check=check,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Until /healthz answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"Kaiye did not start:\n{self.log.read_text()[-3000:]}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def environment_of(home: Path, port: int) -> dict[str, str]:
    """The environment of a town: the suite's database kind, a database of its own."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("KAIYE_", "DJANGO_"))},
        "KAIYE_HOME": str(home),
        "KAIYE_SANDBOX": "1",
        "KAIYE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "kaiye.settings",
    }
    if os.environ.get("KAIYE_TEST_DATABASE") == "postgresql":
        base = postgres_url()
        name = f"town_{uuid4().hex[:12]}"
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        environment["KAIYE_DATABASE_URL"] = base.replace("/postgres?", f"/{name}?")
    return environment


@contextmanager
def running(*arguments: str) -> Iterator[Town]:
    """A town from first start to clean stop; its processes are ended by their own supervisor."""
    home = Path(tempfile.mkdtemp(prefix="kaiye-town-"))
    port = free_port()
    environment = environment_of(home, port)
    log = home / "town.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "kaiye.cli.main", "up", "--port", str(port), *arguments],
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
        town = Town(f"http://127.0.0.1:{port}", home, environment, process, log)
        try:
            town.wait_until_ready()
            yield town
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(home, ignore_errors=True)
