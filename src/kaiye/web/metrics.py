"""Requests counted and timed for Prometheus."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

_REQUESTS = Counter("kaiye_requests", "Requests answered", ["method", "route", "status"])
_SECONDS = Histogram("kaiye_request_seconds", "Time to answer", ["route"])
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request; `route` is the pattern, so the number of series stays small."""
    _REQUESTS.labels(method if method in _METHODS else "other", route, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)
