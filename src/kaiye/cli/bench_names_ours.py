"""Kaiye's own ways of checking a name, each ready to be asked by `kaiye bench names`."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from kaiye.cli.bench_names_questions import Question
from kaiye.cli.bench_names_subjects import Reporting, Subject, built, parsed, resident, size_of
from kaiye.cli.bench_names_town import AT, Town
from kaiye.kernel.api import Unavailable, say
from kaiye.names.api import Listed, Standing, check, check_live, index_names, load
from kaiye.rules.api import NameConflict

READY_WITHIN = 60.0
# The interface lets one address ask so much at once.
MOST_OVER_HTTP = 4_000
_TABLES = "registered_name", "name_key", "name_scope"


def tables(town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    """The names are in the database of the environment; asked is what decisions rest on."""
    loaded = _load(town, plan, report)
    return Subject(_through_tables, plan["some_questions"], loaded)


def _through_tables(question: Question) -> tuple[NameConflict, ...]:
    return check(question.text, authority=question.authority, entity_type="LLC", at=AT)


def snapshot(town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    """Nothing but the snapshot of the parsed rows: no database, nothing that came later."""
    report.stage("build", plan["names"])
    folder = town.folder / "snapshot"
    reading = _Watched(town.rows(report.done))
    started = time.perf_counter()
    listed = Listed(reading, folder)
    seconds = time.perf_counter() - started - reading.seconds

    def ask_it(question: Question) -> tuple[NameConflict, ...]:
        return listed.conflicts(parsed(question))

    return Subject(ask_it, plan["questions"], built(plan["rows"], seconds, size_of(folder)))


class _Watched:
    """Rows, and how long it took to read them: no part of what is done with them."""

    def __init__(self, rows: Iterator[Standing]) -> None:
        self._rows = rows
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Standing]:
        while True:
            started = time.perf_counter()
            block = list(islice(self._rows, 10_000))
            self.seconds += time.perf_counter() - started
            if not block:
                return
            yield from block


def live(town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    """What answers while somebody types: the snapshot and the rows since, versions read for every question."""
    _load(town, plan, report)
    return Subject(_through_snapshot, plan["questions"], _index(town, plan, report))


def _through_snapshot(question: Question) -> tuple[NameConflict, ...]:
    return check_live(question.text, authority=question.authority, entity_type="LLC", at=AT)


def _index(town: Town, plan: dict[str, Any], report: Reporting) -> dict[str, Any]:
    """The snapshot of the database's names is there; how long it took to read and to write."""
    from django.conf import settings

    kept = town.folder / "indexed.json"
    if not kept.exists():
        report.stage("build", plan["names"])
        started = time.perf_counter()
        index_names(progress=_steps(report))
        seconds = time.perf_counter() - started
        folder = Path(settings.KAIYE_HOME) / "names"
        town.write(kept.stem, built(plan["rows"], seconds, size_of(folder)))
    indexed: dict[str, Any] = town.read(kept.stem)
    return indexed


def _load(town: Town, plan: dict[str, Any], report: Reporting) -> dict[str, Any]:
    """The names of the folder are in the database, once; how long that took, and what lies on disk."""
    from kaiye.cli.database import migrate

    kept = town.folder / f"loaded-{_vendor()}.json"
    if not kept.exists():
        migrate()
        report.stage("load", plan["names"])
        done = load(town.names, progress=_steps(report))
        town.write(kept.stem, built(done.loaded, done.seconds, _on_disk()))
    loaded: dict[str, Any] = town.read(kept.stem)
    return loaded


def _vendor() -> str:
    from django.db import connection

    return connection.vendor


def _on_disk() -> int:
    """Bytes of the names with their keys and indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) t", [list(_TABLES)]
            )
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def _steps(report: Reporting) -> Callable[[int], None]:
    """What was read in all, as steps."""
    before = 0

    def seen(read: int) -> None:
        nonlocal before
        report.done(read - before)
        before = read

    return seen


def over_http(town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    """One web process of Kaiye on the loopback; every question waits for the answer to the one before."""
    _load(town, plan, report)
    indexed = _index(town, plan, report)
    port = _free_port()
    server = _serve(port, town.folder / "server.log")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(question: Question) -> list[Any]:
        path = f"/api/v1/names/check?name={quote(question.text)}&authority={question.authority}"
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise Unavailable(say("查名接口回答了{status}。", status=response.status))
        return [SimpleNamespace(name=hit["name"], rule=hit["rule"]) for hit in json.loads(body)["conflicts"]]

    def close() -> None:
        connection.close()
        server.terminate()
        server.wait(15)

    try:
        _wait(port, server)
    except BaseException:
        close()
        raise
    most = min(plan["questions"], MOST_OVER_HTTP)
    return Subject(ask, most, indexed, close, memory=lambda: _family(server.pid))


def _serve(port: int, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning"]
    environment = {**os.environ, "KAIYE_SANDBOX": "1"}
    with log.open("wb") as stream:
        return subprocess.Popen(  # noqa: S603 - our own program
            [*command, "kaiye.wsgi:application"], env=environment, stdout=stream, stderr=stream
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Unavailable(say("网页服务没有启动起来。"))


def _family(process: int) -> dict[str, float]:
    """The memory of a server's working process, not of the one that watches it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()
    return resident(children[0] if children else process)


WAYS: dict[str, Callable[[Town, dict[str, Any], Reporting], Subject]] = {
    "snapshot": snapshot,
    "live": live,
    "sqlite": tables,
    "postgresql": tables,
    "http": over_http,
}
