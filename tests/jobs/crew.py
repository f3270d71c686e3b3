"""A database of its own and workers that can be killed at any moment.

`Crew` starts one process (`python -m tests.jobs.crew`) that prepares the database and forks a worker for
every `hire`, so that thirty workers cost thirty forks and not thirty starts of Django.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
import psycopg

from tests.cluster import postgres_url

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path) -> dict[str, str]:
    """What a process needs to work on the crew's own database."""
    found = {name: value for name, value in os.environ.items() if name != "KAIYE_DATABASE_URL"}
    found |= {"KAIYE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "kaiye.settings", "KAIYE_SANDBOX": "1"}
    if os.environ.get("KAIYE_TEST_DATABASE") == "postgresql":
        url = postgres_url()
        name = f"crew_{uuid4().hex[:12]}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        found["KAIYE_DATABASE_URL"] = url.replace("/postgres?", f"/{name}?")
    return found


class Crew:
    """Workers on one database; `with Crew(home) as crew`."""

    def __init__(self, home: Path) -> None:
        self.environment = environment(home)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.crew"],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.workers: list[int] = []

    def __enter__(self) -> Crew:
        self._call("ready")
        return self

    def __exit__(self, *failure: object) -> None:
        for worker in self.workers:
            if alive(worker):
                os.kill(worker, signal.SIGKILL)
        self.process.communicate()

    def _call(self, *words: object) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(*words, file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def hire(self) -> int:
        """A new worker's process number."""
        self.workers.append(self._call("hire"))
        return self.workers[-1]

    def announce(self, kind: str, count: int, seconds: float = 0) -> None:
        """`count` events, committed."""
        self._call("announce", kind, count, seconds)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """The rows a query gives."""
        url = self.environment.get("KAIYE_DATABASE_URL")
        if url:
            with psycopg.connect(url) as connection:
                return connection.execute(question.encode()).fetchall()
        opened = sqlite3.connect(Path(self.environment["KAIYE_HOME"]) / "kaiye.sqlite3", timeout=20)
        try:
            return opened.execute(question).fetchall()
        finally:
            opened.close()


def alive(pid: int) -> bool:
    """True while the process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _handlers() -> None:
    from django.db import connection

    from kaiye.jobs.api import every, handler

    def note(table: str, *values: Any) -> None:
        marks = ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING", values)

    @handler("effect", name="effect", limit=timedelta(seconds=2), attempts=100)
    def effect(payload: dict[str, Any], at: datetime) -> None:
        note("crew_span", payload["n"], os.getpid(), time.monotonic_ns(), 0)
        time.sleep(payload["seconds"])
        note("crew_effect", payload["n"])
        note("crew_span", payload["n"], os.getpid(), time.monotonic_ns(), 1)

    @handler("hang", name="hang", limit=timedelta(seconds=0.3), attempts=2)
    def hang(payload: dict[str, Any], at: datetime) -> None:
        note("crew_span", 100, os.getpid(), time.monotonic_ns(), 0)
        time.sleep(600)

    @handler("slow", name="slow", limit=timedelta(hours=1))
    def slow(payload: dict[str, Any], at: datetime) -> None:
        note("crew_span", 200, os.getpid(), time.monotonic_ns(), 0)
        time.sleep(600)

    @handler("crash", name="crash", attempts=1)
    def crash(payload: dict[str, Any], at: datetime) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    @every(0.2, name="tick")
    def tick(at: datetime) -> None:
        note("crew_tick", os.getpid(), time.monotonic_ns())


def _prepare() -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "jobs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE crew_effect (n integer PRIMARY KEY)")
        cursor.execute("CREATE TABLE crew_span (n integer, pid integer, at bigint, ended integer)")
        cursor.execute("CREATE TABLE crew_tick (pid integer, at bigint)")


def _announce(kind: str, count: int, seconds: float) -> None:
    from django.db import transaction

    from kaiye.jobs.api import announce

    with transaction.atomic():
        for number in range(count):
            announce(kind, {"n": number, "seconds": seconds}, key=f"{kind}:{number}")


def _hire() -> int:
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with open(os.devnull, "r+") as nothing:
            os.dup2(nothing.fileno(), 0)
            os.dup2(nothing.fileno(), 1)
        work()
        os._exit(0)
    return pid


def main() -> None:
    """Commands on standard input, one number each on standard output."""
    # Dead workers are nobody's to wait for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in subscriptions.names():
        subscriptions.remove(name)
    _handlers()
    _prepare()
    for line in sys.stdin:
        command, *words = line.split()
        answer = 0
        if command == "hire":
            answer = _hire()
        elif command == "announce":
            _announce(words[0], int(words[1]), float(words[2]))
        print(answer, flush=True)


if __name__ == "__main__":
    django.setup()
    from kaiye.jobs import subscriptions
    from kaiye.jobs.__main__ import main as work

    main()
