"""Jobs a second: announce, then claim, run and finish, on the database the environment names.

    python benches/jobs.py                        a fresh SQLite file
    KAIYE_DATABASE_URL=postgresql://… python benches/jobs.py

Prints the medians of five rounds. Use an empty database: its jobs are removed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from typing import Any

ROUNDS = 5
JOBS = 1000


def _prepare() -> None:
    os.environ.setdefault("KAIYE_HOME", tempfile.mkdtemp(prefix="kaiye-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()
    import logging

    import structlog
    from django.core.management import call_command

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    call_command("migrate", "jobs", verbosity=0)


def _announce(count: int, start: int = 0) -> float:
    """Seconds for `count` announcements, each in a transaction of its own, as web processes make them."""
    from kaiye.jobs.api import announce

    begun = time.perf_counter()
    for number in range(start, start + count):
        announce("bench", {"n": number}, key=str(number))
    return time.perf_counter() - begun


def _clear() -> None:
    from kaiye.jobs.models import Job

    Job.objects.all().delete()


def _workers(count: int) -> float:
    """Seconds for the jobs to be done by `count` worker processes that are already running."""
    from django.db import transaction

    from kaiye.jobs.api import waiting

    program = (
        "import sys; sys.argv=['bench']; import runpy; "
        f"module = runpy.run_path({os.path.abspath(__file__)!r}); module['work']()"
    )
    crew = [
        subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL) for _ in range(count)
    ]
    try:
        _announce(count * 2)
        while waiting(limit=1):
            time.sleep(0.02)
        time.sleep(1)
        with transaction.atomic():
            _announce(JOBS, start=100)
        begun = time.perf_counter()
        while waiting(limit=1):
            time.sleep(0.01)
        return time.perf_counter() - begun
    finally:
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.wait()


def work() -> None:
    """A worker with the bench's handler."""
    _prepare()
    _register()
    from kaiye.jobs.__main__ import main as run

    run()


def _register() -> None:
    from kaiye.jobs import subscriptions
    from kaiye.jobs.api import handler

    for name in subscriptions.names():
        subscriptions.remove(name)

    @handler("bench", name="bench")
    def nothing(payload: dict[str, Any], at: datetime) -> None:
        return


def main() -> None:
    """Print the medians."""
    _prepare()
    _register()
    from django.db import connection

    from kaiye.jobs.api import drain

    figures: dict[str, list[float]] = {"announced": [], "drained": [], "by 1 worker": [], "by 2 workers": []}
    for _ in range(ROUNDS):
        _clear()
        figures["announced"].append(JOBS / _announce(JOBS))
        begun = time.perf_counter()
        assert drain() == JOBS
        figures["drained"].append(JOBS / (time.perf_counter() - begun))
        for count, name in ((1, "by 1 worker"), (2, "by 2 workers")):
            _clear()
            figures[name].append(JOBS / _workers(count))
    medians = {name: round(statistics.median(values)) for name, values in figures.items()}
    if "--json" in sys.argv:
        print(json.dumps({"database": connection.vendor, "jobs_per_second": medians}))
    else:
        for name, value in medians.items():
            print(f"{connection.vendor:11} {name:13} {value:7,} a second")


if __name__ == "__main__":
    main()
