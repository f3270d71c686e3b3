"""在单独的进程里运行当时的规则。 The process in which a kept rule set judges; started by replay.py.

It takes one request from standard input and answers on standard output, reaching nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

SECONDS = 120
LARGEST = 64 * 1024 * 1024
MEMORY = 4 * 1024**3


def judged(root: Path) -> int:
    """In the process of its own: take a request from standard input, answer on standard output."""
    request = json.load(sys.stdin.buffer)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _confine()
    sys.path.insert(0, str(root))
    try:
        if not Path(import_module("kaiye").__file__ or "").is_relative_to(root):
            raise RuntimeError("another kaiye")
        # The kept rule set's own door, not that of the program which started this process.
        answer = import_module("kaiye.rules.again").again(request)
    except BaseException as error:
        answer = {"error": f"{type(error).__name__} {_place(error, root)}"}
    out.write(json.dumps(answer, ensure_ascii=False).encode())
    out.close()
    return 0


def _place(error: BaseException, root: Path) -> str:
    step, place = error.__traceback__, ""
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if name.startswith(str(root)):
            place = f"{Path(name).relative_to(root)}:{step.tb_lineno}"
        step = step.tb_next
    return place


def _confine() -> None:
    """No network, no other programs, no files written, and an end to time and memory.

    It keeps honest code of another day from doing harm by mistake. It is no prison for hostile code, which
    can read what its user can read: whoever runs a bundle asks first where its rule set comes from.
    """
    try:
        import resource

        for limit, most in (
            (resource.RLIMIT_CPU, SECONDS),
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_FSIZE, LARGEST),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(limit)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(limit, (most, most))
    except ImportError:  # no such limits on this system
        pass
    if sys.platform == "linux":
        import ctypes

        # CLONE_NEWNET, alone or with CLONE_NEWUSER: whichever this system allows; else the hook below stands.
        unshare = ctypes.CDLL(None).unshare
        if unshare(0x40000000):
            unshare(0x50000000)
    sys.addaudithook(_forbid)


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        mode, flags = (*arguments, None, 0)[1:3]
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if writes or (isinstance(mode, str) and set(mode) & set("wax+")):
            raise PermissionError("a judgment writes no file")
    elif event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system")):
        raise PermissionError("a judgment reaches nothing outside")


if __name__ == "__main__":
    sys.exit(judged(Path(sys.argv[1])))
