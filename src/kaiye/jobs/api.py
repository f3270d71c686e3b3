"""Background work that is never lost: announced in the caller's transaction, run after it commits.

Handlers live in a module's `handlers.py`, which is imported when the program starts.
"""

from kaiye.jobs.drain import drain
from kaiye.jobs.failures import JobsFailed, describe
from kaiye.jobs.metrics import exposition, oldest_due_seconds
from kaiye.jobs.outbox import announce, announce_all
from kaiye.jobs.process import die_with_parent
from kaiye.jobs.queries import JobRow, dead, prune, requeue, waiting
from kaiye.jobs.subscriptions import Unheard, every, handler
from kaiye.jobs.worker import run_worker

__all__ = [
    "JobRow",
    "JobsFailed",
    "Unheard",
    "announce",
    "announce_all",
    "dead",
    "describe",
    "die_with_parent",
    "drain",
    "every",
    "exposition",
    "handler",
    "oldest_due_seconds",
    "prune",
    "requeue",
    "run_worker",
    "waiting",
]
