"""What cases tell Prometheus of the outside sources, read from the rows and so true for all processes."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kaiye.casework.waiting import waiting_by_source
from kaiye.evidence.api import POLICIES, down


class _Sources(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting, silent = waiting_by_source(), down()
        cases = GaugeMetricFamily(
            "kaiye_cases_waiting", "Cases that wait for an outside source.", labels=["source"]
        )
        state = GaugeMetricFamily(
            "kaiye_source_down", "1 while an outside source does not answer.", labels=["source"]
        )
        for source in POLICIES:
            cases.add_metric([source], waiting[source])
            state.add_metric([source], source in silent)
        yield cases
        yield state


def source_gauges() -> bytes:
    """The gauges in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Sources())
    return bytes(generate_latest(registry))
