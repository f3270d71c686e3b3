"""The ways a message leaves the house. `KAIYE_NOTICES` names one: `sandbox`, `file` or `email`.

A channel raises `Unavailable` when its outside system does not answer (the job is retried) and
`NoAddress` when it can never reach this person. No error text may hold the message or its link.
"""

from __future__ import annotations

import json
import os
import smtplib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from kaiye.kernel.api import Unavailable, say
from kaiye.notices.contact import Contact


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to go; text and link stay out of its `repr`."""

    id: int
    kind: str
    subject: str
    to: Contact
    text: str = field(repr=False)
    english: str = field(repr=False)
    link: str | None = field(repr=False)
    at: datetime


class NoAddress(Exception):
    """The person has no address that this channel can reach."""


class Channel(Protocol):
    """Port to the outside; delivering the same letter twice must do no harm."""

    name: str

    def deliver(self, letter: Letter) -> None:
        """The letter is in the hands of the carrier."""


class Sandbox:
    """The mailbox page of the demonstration: delivered letters are simply readable there."""

    name = "sandbox"

    def deliver(self, letter: Letter) -> None:
        """Nothing to carry: the notice row itself is the mailbox."""


class Outfile:
    """One JSON line a letter in a file only the operator can read, for a gateway to pick up."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self.path = path

    def deliver(self, letter: Letter) -> None:
        """The line is on the disk."""
        line = json.dumps(
            {
                "id": letter.id,
                "kind": letter.kind,
                "subject": letter.subject,
                "phone": letter.to.phone,
                "email": letter.to.email,
                "name": letter.to.name,
                "text": letter.text,
                "english": letter.english,
                "link": letter.link,
                "at": letter.at.isoformat(),
            },
            ensure_ascii=False,
        )
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(line + "\n")
            stream.flush()
            os.fsync(stream.fileno())


class Mail:
    """E-mail through the SMTP server of `KAIYE_EMAIL_URL`."""

    name = "email"

    def deliver(self, letter: Letter) -> None:
        """The SMTP server has accepted the letter; its Message-ID is the same when sent again."""
        if not letter.to.email:
            raise NoAddress
        parts = [letter.text, letter.link or "", "", letter.english]
        sender = settings.DEFAULT_FROM_EMAIL
        message = EmailMessage(
            subject=say("企业登记通知").text(),
            body="\n".join(parts),
            from_email=sender,
            to=[letter.to.email],
            headers={"Message-ID": f"<notice-{letter.id}@{sender.rpartition('@')[2] or 'kaiye'}>"},
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused:
            raise NoAddress from None
        except (OSError, smtplib.SMTPException):
            # `from None`: the original text may hold the address.
            raise Unavailable(say("邮件服务器没有响应。")) from None


def channel() -> Channel:
    """The channel that the setting names."""
    name = settings.KAIYE_NOTICES
    if name == "sandbox":
        return Sandbox()
    if name == "file":
        return Outfile(settings.KAIYE_HOME / "notices.jsonl")
    if name == "email":
        return Mail()
    raise Unavailable(
        say("消息通道“{name}”不存在。", name=name),
        way_out=say("请把环境变量 KAIYE_NOTICES 设为 sandbox、file 或者 email。"),
    )
