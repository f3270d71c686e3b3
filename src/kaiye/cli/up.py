"""`kaiye up`: web and workers under one supervisor, which restarts what dies and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

import structlog

from kaiye.cli.notary_demo import Neighbour
from kaiye.cli.output import language
from kaiye.kernel.api import Conflict, Unavailable, say

log = structlog.get_logger("kaiye.up")

RESTART_FIRST = 0.2
# Long enough not to burn a processor on what cannot start, short enough that nobody waits for the house.
RESTART_LONGEST = 5.0
# A process that lived this long was well: its next restart comes at once again.
WELL = 10.0
READY_WITHIN = 90.0
FAREWELL = 15.0
WATCH = 0.1


@dataclass(slots=True)
class Member:
    """One process of the house: running, or waiting for its restart."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restart_at: float = 0.0
    pause: float = field(default=RESTART_FIRST)

    def start(self) -> None:
        """The process runs; it gets SIGTERM when this one ends, however it ends."""
        from kaiye.jobs.api import die_with_parent

        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            # A group of its own: Ctrl-C reaches the supervisor only, which stops the others in order.
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGTERM),
        )

    def look_after(self) -> None:
        """Restart the process when it has ended, later each time it ends soon after its start."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.restart_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        if now - self.started > WELL:
            self.pause = RESTART_FIRST
        log.warning("process.ended", name=self.name, code=code, restart_in=self.pause)
        self._end_group()
        self.process = None
        self.restart_at = now + self.pause
        self.pause = min(self.pause * 2, RESTART_LONGEST)

    def ask_to_stop(self) -> None:
        """SIGTERM, once."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, until: float) -> None:
        """The process and all of its own are gone, by force after the moment `until`."""
        if self.process is None:
            return
        try:
            self.process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            log.warning("process.killed", name=self.name)
        self._end_group()
        self.process.wait()

    def _end_group(self) -> None:
        """Children it may have left: they must not hold the port or a job."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return


def up(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    *,
    web: int = 1,
    threads: int = 4,
    neighbours: Sequence[Neighbour] = (),
) -> None:
    """Pages are served and jobs are run until SIGINT or SIGTERM.

    `web` processes with `threads` threads each serve pages, `workers` processes run jobs; `neighbours` are
    other organisations' services that run beside them in the demonstration. The schema is brought up to date first; one line on standard output says
    when everything is ready.
    """
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = {sign: signal.signal(sign, ask) for sign in (signal.SIGINT, signal.SIGTERM)}
    metrics = Path(tempfile.mkdtemp(prefix="kaiye-metrics-"))
    members: list[Member] = []
    try:
        _check_port(host, port)
        _prepare()
        members += [Member(one.name, one.command, one.environment) for one in neighbours]
        told = {name: value for one in neighbours for name, value in one.told.items()}
        members += _members(host, port, workers, web, threads, metrics, told)
        for member in members:
            member.start()
        _tell_when_ready(host, port, members, asked)
        while not asked:
            for member in members:
                member.look_after()
            time.sleep(WATCH)
    finally:
        _stop(members)
        shutil.rmtree(metrics, ignore_errors=True)
        for sign, former in before.items():
            signal.signal(sign, former)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                say("无法使用地址 {host}:{port}：{reason}。", host=host, port=port, reason=error.strerror),
                way_out=say("请关闭占用它的程序，或者用 --port 换一个端口。"),
            ) from None


def _prepare() -> None:
    """Django is ready and the database has the newest schema and its cache table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    connections.close_all()


def _members(
    host: str, port: int, workers: int, web: int, threads: int, metrics: Path, told: dict[str, str]
) -> list[Member]:
    shared = {**os.environ, **told, "KAIYE_SUPERVISED": "1", "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    served = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    served += ["--host", host, "--port", str(port), "--workers", str(web)]
    served += ["--blocking-threads", str(threads), "--backlog", "2048", "--log-level", "warning"]
    served += [
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.5",
        "--workers-kill-timeout",
        "10",
        "kaiye.wsgi:application",
    ]
    found = [Member("web", served, shared)]
    worked = [sys.executable, "-m", "kaiye.jobs"]
    found += [Member(f"worker-{number}", worked, shared) for number in range(1, workers + 1)]
    return found


def _tell_when_ready(host: str, port: int, members: list[Member], asked: list[int]) -> None:
    """One line when the first page is served; raises Unavailable when none is within a minute and a half."""
    deadline = time.monotonic() + READY_WITHIN
    while not asked:
        for member in members:
            member.look_after()
        if _answers(host, port):
            address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
            ready = say("开业 Kaiye 已就绪：{address} （按 Ctrl-C 停止）", address=address)
            print(ready.text(language()), flush=True)
            return
        if time.monotonic() > deadline:
            raise Unavailable(
                say("网页服务没有启动起来。"), way_out=say("原因写在上面的日志里；改正后请重新启动。")
            )
        time.sleep(WATCH)


def _answers(host: str, port: int) -> bool:
    """True when the first page comes back without an error of ours."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(members: list[Member]) -> None:
    """Every process has ended: asked first, all at once, then waited for."""
    for member in members:
        member.ask_to_stop()
    until = time.monotonic() + FAREWELL
    for member in members:
        member.end(until)
