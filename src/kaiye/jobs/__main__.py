"""`python -m kaiye.jobs`: one worker, until SIGINT or SIGTERM."""

from __future__ import annotations

import os
import signal
from types import FrameType


def main() -> None:
    """Django is ready and jobs are run until this process is asked to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()
    from kaiye.jobs.api import run_worker

    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    run_worker(lambda: bool(asked))


if __name__ == "__main__":
    main()
