"""The trail: entries appended and sequenced a second, milliseconds for a proof, entries verified a second.

    python benches/ledger.py [ENTRIES]            a fresh SQLite file; 20,000 entries
    KAIYE_DATABASE_URL=postgresql://… python benches/ledger.py

Prints medians. Use an empty database: its trail grows by the bench's entries.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime

BATCH = 1000


def _prepare() -> None:
    os.environ.setdefault("KAIYE_HOME", tempfile.mkdtemp(prefix="kaiye-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "ledger", verbosity=0)


def _append(number: int) -> float:
    """Milliseconds of one append inside the caller's transaction."""
    from kaiye.ledger.api import append

    begun = time.perf_counter()
    append(
        "case.approved",
        subject=f"KY20261122-{number:08}",
        actor="officer:7",
        at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        facts={"uscc": f"91310000{number:010}", "name": "上海样例科技有限公司", "outcome": "approve"},
        personal={"legal_representative": "340104198802130213"},
    )
    return (time.perf_counter() - begun) * 1000


def measure(entries: int) -> dict[str, float]:
    """The medians."""
    from django.db import transaction

    from kaiye.ledger.api import prove, sequence, verify

    appended: list[float] = []
    sequenced: list[float] = []
    both: list[float] = []
    first = verify().size
    for start in range(first, first + entries, BATCH):
        begun = time.perf_counter()
        with transaction.atomic():
            appended += [_append(number) for number in range(start, start + BATCH)]
        middle = time.perf_counter()
        assert sequence() == BATCH
        end = time.perf_counter()
        sequenced.append(BATCH / (end - middle))
        both.append(BATCH / (end - begun))
    proofs = []
    for number in range(0, entries, max(entries // 50, 1)):
        begun = time.perf_counter()
        prove(number)
        proofs.append((time.perf_counter() - begun) * 1000)
    begun = time.perf_counter()
    report = verify()
    assert report.ok
    return {
        "append_ms": round(statistics.median(appended), 3),
        "append_ms_p99": round(statistics.quantiles(appended, n=100)[98], 3),
        "sequenced_per_second": round(statistics.median(sequenced)),
        "appended_and_sequenced_per_second": round(statistics.median(both)),
        "prove_ms": round(statistics.median(proofs), 3),
        "verified_per_second": round(report.size / (time.perf_counter() - begun)),
    }


def main() -> None:
    """Print the medians."""
    _prepare()
    from django.db import connection

    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    figures = measure(numbers[0] if numbers else 20_000)
    if "--json" in sys.argv:
        print(json.dumps({"database": connection.vendor, **figures}))
    else:
        for name, value in figures.items():
            print(f"{connection.vendor:11} {name:34} {value:>10,}")


if __name__ == "__main__":
    main()
