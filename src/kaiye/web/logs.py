"""Log lines: JSON on standard error, with the request's id, without personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    """Set up structlog unless a command has already done so, and quieten what logs addresses."""
    # Django's own request log holds full paths, and a path may hold a signer's token.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.security").setLevel(logging.ERROR)
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
