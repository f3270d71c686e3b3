"""Send, deliver, read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kaiye.jobs.api import announce_all
from kaiye.kernel.api import ENGLISH, Message
from kaiye.notices.channels import Letter
from kaiye.notices.contact import Contact
from kaiye.notices.models import Notice, State
from kaiye.vault.api import blind_index

SEND = "notice.send"


def send(
    *, to: Contact, kind: str, text: Message, link: str | None = None, subject: str, at: datetime
) -> int:
    """The message is written down in the caller's transaction and leaves the house after it commits."""
    return send_all([(to, link)], kind=kind, text=text, subject=subject, at=at)[0]


def send_all(
    to: Iterable[tuple[Contact, str | None]], *, kind: str, text: Message, subject: str, at: datetime
) -> list[int]:
    """As `send`, the same words to several people, each with their own link or none."""
    notices = [
        Notice(
            kind=kind,
            subject=subject,
            recipient=_index(contact.phone),
            contact={"phone": contact.phone, "email": contact.email, "name": contact.name},
            content={"zh": text.text(), "en": text.text(ENGLISH), "link": link, "values": _values(text)},
            created=at,
        )
        for contact, link in to
    ]
    Notice.objects.bulk_create(notices)
    # Only the number of the row: a job's payload and its errors may be read by operators.
    announce_all(SEND, {f"notice:{notice.pk}": {"notice": notice.pk} for notice in notices})
    return [notice.pk for notice in notices]


def mailbox(contact: Contact | str | None = None, *, limit: int = 50) -> list[Letter]:
    """What the sandbox delivered, newest first: to one phone number, or to everybody."""
    found = Notice.objects.filter(channel="sandbox", state=State.DELIVERED).order_by("-id")
    if contact is not None:
        phone = contact if isinstance(contact, str) else contact.phone
        found = found.filter(recipient=_index(phone))
    return [letter(notice) for notice in found[:limit]]


def undeliverable(limit: int = 50) -> list[Notice]:
    """Notices that no channel could deliver, newest first, for staff."""
    return list(Notice.objects.filter(state=State.UNDELIVERABLE).order_by("-id")[:limit])


def _values(text: Message) -> dict[str, str]:
    return {name: str(value) for name, value in text.values.items()}


def _index(phone: str) -> str:
    return blind_index(phone, purpose="notice.phone") if phone else ""


def letter(notice: Notice) -> Letter:
    """The notice in clear."""
    return Letter(
        id=notice.pk,
        kind=notice.kind,
        subject=notice.subject,
        to=Contact(**notice.contact),
        text=notice.content["zh"],
        english=notice.content["en"],
        link=notice.content["link"],
        at=notice.created,
        values=notice.content.get("values", {}),
    )
