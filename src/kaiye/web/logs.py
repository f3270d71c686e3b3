"""Log lines: JSON on standard error, with the request's id, without personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import HttpRequest

from kaiye.jobs.api import describe


def configure() -> None:
    """Set up structlog unless a command has already done so, and silence what logs addresses."""
    # Django's own logs hold full paths and the text of exceptions: a path may hold a signer's token, a text
    # somebody's number. `failed` says what an engineer needs.
    for name in ("django.request", "django.security"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    got_request_exception.connect(failed, dispatch_uid="kaiye.web.logs")
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def failed(sender: Any, request: HttpRequest | None = None, **facts: Any) -> None:
    """An exception nobody expected is one line: its type, its place, the route; nothing of a person."""
    error = sys.exc_info()[1]
    match = request.resolver_match if request is not None else None
    structlog.get_logger("kaiye.web").error(
        "request_failed",
        route=match.route if match else "unmatched",
        error=describe(error) if error is not None else "",
    )
