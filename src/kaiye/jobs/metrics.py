"""What the outbox tells Prometheus."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db.models import DateTimeField
from django.db.models.functions import Now
from prometheus_client import REGISTRY, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kaiye.jobs.models import Job, State

CLAIMED = Counter("kaiye_jobs_claimed", "Jobs a worker began.", ["handler"])
DONE = Counter("kaiye_jobs_done", "Jobs that ended well.", ["handler"])
FAILED = Counter("kaiye_jobs_failed", "Attempts that ended in an error.", ["handler"])
DEAD = Counter("kaiye_jobs_dead", "Jobs given up after their last attempt.", ["handler"])


def oldest_due_seconds() -> float:
    """How long the job that has been due longest has waited; 0 when none is due."""
    oldest = (
        Job.objects.filter(rank=1, due__lte=Now())
        .order_by("due")
        .annotate(now=Now(output_field=DateTimeField()))
        .values_list("due", "now")
        .first()
    )
    if oldest is None or oldest[0] is None:
        return 0.0
    return float(max((oldest[1] - oldest[0]).total_seconds(), 0.0))


class Queue(Collector):
    """Gauges read from the rows themselves, true for all processes."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting = Job.objects.filter(due__isnull=False, period__isnull=True).count()
        dead = Job.objects.filter(state=State.DEAD, finished__isnull=False).count()
        yield GaugeMetricFamily("kaiye_jobs_waiting", "Jobs not finished yet.", value=waiting)
        yield GaugeMetricFamily("kaiye_jobs_dead_now", "Jobs waiting for an engineer.", value=dead)
        yield GaugeMetricFamily(
            "kaiye_jobs_oldest_due_seconds", "Age of the oldest due job.", value=oldest_due_seconds()
        )


def exposition() -> bytes:
    """Every metric of every process in Prometheus' text format."""
    queue = CollectorRegistry()
    queue.register(Queue())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counted: CollectorRegistry = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    else:
        counted = REGISTRY
    return bytes(generate_latest(counted)) + bytes(generate_latest(queue))
