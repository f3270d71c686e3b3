"""Which workers of this machine live: each holds a lock on a file of its own, and the kernel lets go for it.

What a killed worker had claimed need not wait for the end of its lease: nobody can be at work on it any
more, because the lock is shared with the process that runs the jobs and outlives neither.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


class Presence:
    """Seen by others as long as this process, or one forked from it, lives."""

    def __init__(self) -> None:
        self.name = f"{_machine()}-{secrets.token_hex(8)}"
        _folder().mkdir(mode=0o700, exist_ok=True)
        hidden = _folder() / f".{self.name}"
        self._lock = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # Only now may others see it: a file that is not locked is a dead worker's.
        hidden.rename(_folder() / self.name)

    def leave(self) -> None:
        """This worker has ended in order and holds nothing."""
        (_folder() / self.name).unlink(missing_ok=True)
        os.close(self._lock)


def mourn_departed(mourn: Callable[[str], object]) -> None:
    """`mourn` is called with the name of each worker of this machine that ended without leaving."""
    for path in _folder().glob(f"{_machine()}-*"):
        try:
            lock = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mourn(path.name)
            path.unlink(missing_ok=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def _folder() -> Path:
    return Path(settings.KAIYE_HOME) / "workers"


def _machine() -> str:
    """Locks of another machine on a shared disk tell nothing here."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
