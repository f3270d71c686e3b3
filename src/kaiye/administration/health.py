"""How the house is doing, without a person or a case in it, and the two things that can be started anew."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from kaiye.evidence import api as evidence
from kaiye.identity.api import Actor, Permission
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Message
from kaiye.ledger.api import append
from kaiye.notarisation import api as notarisation
from kaiye.notices import api as notices
from kaiye.signing import api as signing
from kaiye.vault.api import key_dates

MOST_SHOWN = 50
_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Disk:
    """Octets of the database, and of the disk that keys and files lie on."""

    database: int
    total: int
    free: int

    @property
    def scarce(self) -> bool:
        """Less than a tenth is free."""
        return self.free * 10 < self.total


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that no channel could deliver; its words stay out, the telephone is masked."""

    id: int
    kind: str
    phone: str
    problem: str
    created: datetime
    # Its words are still there: it can be sent again.
    again: bool


@dataclass(frozen=True, slots=True)
class Health:
    """Everything on the system administrator's desk."""

    waiting: int
    oldest_seconds: float
    dead: list[jobs.JobRow]
    undelivered: list[Undelivered]
    channel_faults: list[Message]
    stamps: signing.TimestampState
    notary: notarisation.Standing
    sources: list[evidence.Standing]
    disk: Disk
    # Name of the key file, and when it was made.
    keys: list[tuple[str, datetime]]


def health(actor: Actor, *, at: datetime) -> Health:
    """As it is now; for the system administrator."""
    actor.require(Permission.MANAGE_JOBS)
    return Health(
        waiting=len(jobs.waiting(limit=_COUNTED)),
        oldest_seconds=jobs.oldest_due_seconds(),
        dead=jobs.dead(limit=MOST_SHOWN),
        undelivered=[_undelivered(one) for one in notices.undeliverable(MOST_SHOWN)],
        channel_faults=notices.channel_faults(),
        stamps=signing.timestamp_state(at),
        notary=notarisation.standing(),
        sources=list(evidence.standing(at=at)),
        disk=_disk(),
        keys=key_dates(),
    )


def retry_job(job: int, *, actor: Actor, at: datetime) -> None:
    """The job that was given up is due at once; on the trail."""
    actor.require(Permission.MANAGE_JOBS)
    with transaction.atomic(durable=True):
        jobs.requeue(job)
        append("system.job_retried", subject=f"job:{job}", actor=actor.id, at=at, facts={})


def send_notice_again(notice: int, *, actor: Actor, at: datetime) -> None:
    """The message that reached nobody goes out anew; on the trail."""
    actor.require(Permission.MANAGE_JOBS)
    with transaction.atomic(durable=True):
        notices.send_again(notice)
        append("system.notice_resent", subject=f"notice:{notice}", actor=actor.id, at=at, facts={})


def _undelivered(notice: notices.Notice) -> Undelivered:
    phone = str(notice.contact.get("phone", ""))
    return Undelivered(
        notice.pk,
        notice.kind,
        notices.mask_phone(phone) if phone else "",
        notice.problem,
        notice.created,
        not notice.forgotten,
    )


def _disk() -> Disk:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            (size,) = cursor.fetchone()
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            (size,) = cursor.fetchone()
    usage = shutil.disk_usage(settings.KAIYE_HOME)
    return Disk(int(size), usage.total, usage.free)
