"""One measuring process of `kaiye bench register`; talks to its parent over standard input and output."""

from __future__ import annotations

import json
import logging
import statistics
import sys
import time
from datetime import datetime

import structlog

from kaiye.cli.database import open_home
from kaiye.cli.specimen import llc
from kaiye.kernel.api import local_date, now

WARM_UP = 2
# Each process has numbers, hence names, of its own.
RANGE = 100_000


def main(arguments: list[str]) -> None:
    """`prepare`, `run NUMBER COUNT` or `baseline`."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    open_home(sandbox=True)
    if arguments[0] == "run":
        _run(int(arguments[1]), int(arguments[2]))
    elif arguments[0] == "baseline":
        print(json.dumps({"commits_per_second": _commits(), "papers_ms": _papers()}))


def _run(process: int, count: int) -> None:
    first = 1 + process * RANGE
    for number in range(first, first + WARM_UP):
        _one(number, now())
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.process_time()
    for number in range(first + WARM_UP, first + WARM_UP + count):
        print(json.dumps(_one(number, now())), flush=True)
    _rest()
    print(json.dumps({"cpu_ms": (time.process_time() - started) * 1000 / count}), flush=True)


def _rest() -> None:
    """What the filings left to the workers is done too: invitations delivered, the trail signed for."""
    from kaiye.jobs.api import drain
    from kaiye.ledger.api import sequence

    drain()
    sequence()


def _one(number: int, at: datetime) -> dict[str, float]:
    from kaiye.casework.api import register

    # Papers, licence and volume are in the vault; writing copies of them elsewhere is no part of the job.
    result = register(llc(number, today=local_date(at)), at=at, sandbox={}, export=False)
    if not result.uscc:
        raise SystemExit(f"specimen {number} was not registered: {result.findings}")
    return {step.name: step.ms for step in result.steps}


def _commits() -> float:
    """Durable one-row transactions a second on the same database."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_commit (n integer)")
    started, rounds = time.perf_counter(), 200
    for n in range(rounds):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_commit VALUES (%s)", [n])
    return round(rounds / (time.perf_counter() - started), 1)


def _papers() -> float:
    """Milliseconds of processor time to typeset the papers of one filing and nothing else."""
    from kaiye.documents import api as documents
    from kaiye.dossier.api import parse
    from kaiye.filings.api import document_facts

    day = local_date(now())
    times = []
    for number in range(99_000, 99_020):
        # Another filing each time: typst remembers what it has set before.
        dossier = parse(llc(number, today=day))
        facts = document_facts(dossier, reference=f"KY20260101-B{number}", day=day)
        face = documents.LicenceFace.of(facts, uscc="91340104MA00000000", established=day)
        words = documents.NoticeFacts(
            reference=facts.reference, number=f"第{number}号", day=day, authority=facts.authority,
            name=facts.name, addressee=facts.name, uscc=face.uscc,
        )  # fmt: skip
        started = time.process_time()
        for kind in (*documents.documents_for(dossier), documents.IDENTITIES):
            documents.render(kind, facts)
        documents.notice(documents.APPROVAL, words)
        for copy in (False, True):
            documents.licence(face, copy=copy, qr=f"https://kaiye.example/licence/{number}/")
        times.append((time.process_time() - started) * 1000)
    return round(statistics.median(times), 1)


if __name__ == "__main__":
    main(sys.argv[1:])
