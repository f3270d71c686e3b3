"""What asking tells Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

_ASKED = Counter("kaiye_source_asked", "Outside sources asked, by what came of it.", ["source", "status"])
_SECONDS = Histogram(
    "kaiye_source_seconds",
    "Time an outside source took.",
    ["source"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 2, 3, 5),
)


def observe(source: str, status: str, ms: float) -> None:
    """Count one asking; `status` as in `Asked`."""
    _ASKED.labels(source, status).inc()
    if status in {"answered", "unreachable"} and ms:
        _SECONDS.labels(source).observe(ms / 1000)
