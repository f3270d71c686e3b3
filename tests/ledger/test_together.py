"""Several writers and sequencers at once: every entry has one number, no number is missing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from kaiye.ledger.api import append, sequence
from kaiye.ledger.models import Entry
from tests.ledger.checks import check_ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def _write(writer: int) -> int:
    try:
        for number in range(40):
            with transaction.atomic():
                append(
                    "case.approved",
                    subject=f"{writer}-{number}",
                    actor="officer:7",
                    at=datetime(2026, 11, 22, 9, tzinfo=UTC),
                    facts={"n": number},
                )
        return 0
    finally:
        connections.close_all()


def _sequence(rounds: int) -> int:
    try:
        return sum(sequence() for _ in range(rounds))
    finally:
        connections.close_all()


def test_writers_and_sequencers_together_number_every_entry_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads cannot share SQLite's database in memory; there is one writer at a time anyway")
    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(_write, writer) for writer in range(4)]
        running += [pool.submit(_sequence, 40) for _ in range(2)]
        done = [future.result() for future in running]
    assert sum(done) + sequence() == 160
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(160))
    check_ledger()
