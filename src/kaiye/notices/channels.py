"""The ways a message leaves the house. `KAIYE_NOTICES` names them in order: `sms,email`, or `file`, or `sandbox`.

A channel raises `Unavailable` when its outside system does not answer (the job is retried) and
`NoAddress` when it can never reach this person. No error text may hold the message or its link.
"""

from __future__ import annotations

import json
import os
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from kaiye.kernel.api import KaiyeError, Message, Unavailable, say
from kaiye.notices import sms
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
    # What fills the places of a provider's template.
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


class NoAddress(Exception):
    """This channel can never reach the person; `code` says why, without naming anybody."""

    def __init__(self, code: str = "no_address") -> None:
        super().__init__(code)
        self.code = code


class Channel(Protocol):
    """Port to the outside; delivering the same letter twice must do no harm."""

    name: str

    def deliver(self, letter: Letter) -> str:
        """The letter is in the hands of the carrier; the carrier's own number for it, if it has one."""


class Sandbox:
    """The mailbox page of the demonstration: delivered letters are simply readable there."""

    name = "sandbox"

    def deliver(self, letter: Letter) -> str:
        """Nothing to carry: the notice row itself is the mailbox."""
        return ""


class Outfile:
    """One JSON line a letter in a file only the operator can read, for a gateway to pick up."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self.path = path

    def deliver(self, letter: Letter) -> str:
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
        return ""


class Mail:
    """E-mail through the SMTP server of `KAIYE_EMAIL_URL`."""

    name = "email"

    def deliver(self, letter: Letter) -> str:
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
        return ""


class Sms:
    """Short messages through the gateway of `KAIYE_SMS_URL`."""

    name = "sms"

    def deliver(self, letter: Letter) -> str:
        """The gateway has taken the message; its number for it."""
        if not letter.to.phone:
            raise NoAddress
        way = sms.gateway()
        template = way.templates.get(letter.kind) or way.templates.get("*")
        if template is None:
            raise NoAddress("no_template")
        values = {**letter.values, "text": letter.text}
        if letter.link:
            values["link"] = letter.link
        try:
            return sms.post(
                way,
                number=letter.to.phone,
                template=template,
                values=values,
                identifier=f"notice-{letter.id}",
            )
        except sms.NumberRefused as error:
            raise NoAddress(error.code) from None


def channels() -> list[Channel]:
    """The channels in the order of the setting: the next one is for whom the one before does not reach."""
    return [_named(name.strip()) for name in settings.KAIYE_NOTICES.split(",") if name.strip()]


def channel() -> Channel:
    """The first channel."""
    return channels()[0]


def channel_faults() -> list[Message]:
    """What is wrong with the channels as they are set up, for whoever starts the house; empty when nothing is."""
    found: list[Message] = []
    if not settings.KAIYE_SANDBOX and settings.KAIYE_NOTICES_UNSET:
        path = settings.KAIYE_HOME / "notices.jsonl"
        found.append(
            say("没有设置消息通道 KAIYE_NOTICES：验证码和通知只写入{path}，不会送到任何人。", path=path)
        )
    for name in (one.strip() for one in settings.KAIYE_NOTICES.split(",") if one.strip()):
        try:
            _named(name)
            if name == "sms":
                sms.gateway()
        except KaiyeError as error:
            found.append(error.message)
        if name == "sandbox" and not settings.KAIYE_SANDBOX:
            found.append(say("消息通道是演示信箱，但是演示环境没有打开：消息不会送到任何人。"))
    return found


def _named(name: str) -> Channel:
    if name == "sandbox":
        return Sandbox()
    if name == "file":
        return Outfile(settings.KAIYE_HOME / "notices.jsonl")
    if name == "email":
        return Mail()
    if name == "sms":
        return Sms()
    raise Unavailable(
        say("消息通道“{name}”不存在。", name=name),
        way_out=say("请把环境变量 KAIYE_NOTICES 设为 sandbox、file、sms、email，可以用逗号写几个。"),
    )
