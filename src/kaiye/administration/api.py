"""What the system administrator keeps running and the audit administrator reads; neither sees a case."""

from kaiye.administration.health import Disk, Health, Undelivered, health, retry_job, send_notice_again
from kaiye.administration.trail import (
    MOST_EXPORTED,
    MOST_VERIFIED,
    Filters,
    Page,
    TrailState,
    export_trail,
    search_trail,
    trail_state,
    verify_trail,
)

__all__ = [
    "MOST_EXPORTED",
    "MOST_VERIFIED",
    "Disk",
    "Filters",
    "Health",
    "Page",
    "TrailState",
    "Undelivered",
    "export_trail",
    "health",
    "retry_job",
    "search_trail",
    "send_notice_again",
    "trail_state",
    "verify_trail",
]
