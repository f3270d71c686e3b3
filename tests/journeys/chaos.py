"""Sudden death for the processes of a town, never for its supervisor."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

PAUSE = (0.3, 2.0)
# What the web is at work on when it is hit, how long after it was asked for, and how long that is waited for.
TARGETS = ("signing", "sign", "submit", "submit")
AIM = (0.0, 0.4)
PATIENCE = 3.0
ROLES = {"granian": "web", "kaiye.jobs": "worker"}
# Whom it hits, in an order that is drawn anew for each round of twenty: the process that the supervisor
# started, or one inside that does the work. A web process takes seconds to come back, so it is hit seldom.
ROUND = (
    [("worker", "inside")] * 11 + [("worker", "whole")] * 3 + [("web", "inside")] * 4 + [("web", "whole")] * 2
)
# A town that has not yet come back from the last blow is mostly spared, or nothing would ever be under way.
SPARED = 0.85


def children(parent: int) -> list[int]:
    """The processes that `parent` has started and that live."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = entry.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(above) == parent and state != "Z":
            found.append(int(entry.parent.name))
    return found


def role_of(process: int) -> str:
    """What the process does in the town; empty when it is gone, or has not become anything yet."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_text().split("\0")
    except OSError:
        return ""
    return next((role for word, role in ROLES.items() if word in command), "")


class Chaos:
    """While the block runs, for so many seconds, SIGKILL to web or worker at random moments.

    A blow against the web falls soon after somebody has said (`serious`) what they ask it for: it costs
    seconds in which nothing happens, so it had better hit something.
    """

    def __init__(self, supervisor: int, url: str, random: Random, *, seconds: float) -> None:
        self.kills: Counter[str] = Counter()
        self._supervisor = supervisor
        self._members = len(children(supervisor))
        self._url = url
        self._random = random
        self._over = threading.Event()
        self._awaited = ""
        self._asked = threading.Event()
        self._until = time.monotonic() + seconds
        self._thread = threading.Thread(target=self._rage, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def serious(self, what: str) -> None:
        """A request that changes much is on its way: one of `TARGETS`."""
        if what == self._awaited:
            self._asked.set()

    def _take_aim(self) -> None:
        self._asked.clear()
        self._awaited = self._random.choice(TARGETS)
        self._asked.wait(PATIENCE)
        self._over.wait(self._random.uniform(*AIM))

    def _rage(self) -> None:
        blows: list[tuple[str, str]] = []
        while time.monotonic() < self._until and not self._over.wait(self._random.uniform(*PAUSE)):
            if self._random.random() < SPARED and not self._is_well():
                continue
            blows = blows or self._random.sample(ROUND, len(ROUND))
            role, part = blows.pop()
            if role == "web":
                self._take_aim()
            self._hit(role, part)

    def _hit(self, role: str, part: str) -> None:
        """One process of that kind, if one lives now."""
        victims = [one for one in children(self._supervisor) if role_of(one) == role]
        if part == "inside":
            victims = [one for victim in victims for one in children(victim)]
        if not victims:
            return
        try:
            os.kill(self._random.choice(victims), signal.SIGKILL)
        except ProcessLookupError:
            return
        self.kills[f"{role} {part}"] += 1

    def _is_well(self) -> bool:
        """Every process is there, each with another inside, and pages are served."""
        members = children(self._supervisor)
        return len(members) == self._members and all(map(children, members)) and self._serves()

    def _serves(self) -> bool:
        try:
            with urlopen(f"{self._url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
