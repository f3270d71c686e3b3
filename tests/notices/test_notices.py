"""Messages: written with the change they tell of, delivered once, secret at rest."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from kaiye.jobs.api import drain
from kaiye.jobs.models import Job
from kaiye.kernel.api import SHANGHAI, Unavailable, say
from kaiye.notices.api import Contact, mailbox, send, undeliverable
from kaiye.notices.channels import Outfile, channel
from kaiye.notices.models import Notice, State
from kaiye.notices.services import letter

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
LINK = "https://example.com/sign/very-private-token/"
PERSON = Contact(phone="13855100001", email="zhang@example.com", name="张云杉")

pytestmark = pytest.mark.django_db(transaction=True)


def write(**changes: Any) -> int:
    facts: dict[str, Any] = {
        "to": PERSON,
        "kind": "signing.invitation",
        "text": say("请您签署“{name}”的登记材料。", name="合肥云杉澄信息科技有限公司"),
        "link": LINK,
        "subject": "KY20261122-7F3K9Q",
        "at": AT,
    }
    return send(**{**facts, **changes})


def test_a_notice_reaches_the_mailbox_after_its_transaction() -> None:
    with transaction.atomic():
        write()
    assert mailbox() == []
    drain()
    (found,) = mailbox(PERSON)
    assert found.link == LINK
    assert "云杉澄" in found.text
    assert found.to == PERSON


def test_a_notice_of_a_failed_change_is_never_sent() -> None:
    def change() -> None:
        with transaction.atomic():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    drain()
    assert mailbox() == []


def test_the_mailbox_of_one_person_holds_only_theirs() -> None:
    write()
    write(to=Contact(phone="13855100002"))
    drain()
    assert [found.to.phone for found in mailbox("13855100002")] == ["13855100002"]
    assert len(mailbox(limit=1)) == 1


def test_a_copy_of_the_database_shows_neither_person_nor_link() -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notice")
        notice = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    job = repr(list(Job.objects.values()))
    for secret in ("very-private-token", "13855100001", "zhang@example.com", "云杉"):
        assert secret not in notice
        assert secret not in job


def test_nothing_private_is_printed_by_accident() -> None:
    write()
    drain()
    shown = repr(mailbox())
    assert "138****0001" in shown
    for secret in ("very-private-token", "13855100001", "zhang@", "张云杉", "签署"):
        assert secret not in shown


def test_e_mail_goes_out_once_and_without_an_address_is_undeliverable(settings: Any) -> None:
    settings.KAIYE_NOTICES = "email"
    write()
    write(to=Contact(phone="13855100002"))
    drain()
    (message,) = mail.outbox
    assert message.to == ["zhang@example.com"]
    assert LINK in message.body
    assert [notice.state for notice in undeliverable()] == [State.UNDELIVERABLE]


def test_a_mail_server_that_is_down_loses_nothing(settings: Any) -> None:
    settings.KAIYE_NOTICES = "email"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    notice = Notice.objects.get(pk=write())
    with pytest.raises(Unavailable) as caught:
        channel().deliver(letter(notice))
    assert "example.com" not in str(caught.value)
    assert Notice.objects.get(pk=notice.pk).state == State.WAITING


def test_the_file_channel_writes_lines_only_the_owner_reads(tmp_path: Path) -> None:
    notice = Notice.objects.get(pk=write())
    path = tmp_path / "out.jsonl"
    Outfile(path).deliver(letter(notice))
    assert json.loads(path.read_text())["link"] == LINK
    assert path.stat().st_mode & 0o077 == 0


def test_an_unknown_channel_is_named(settings: Any) -> None:
    settings.KAIYE_NOTICES = "pigeon"
    with pytest.raises(Unavailable, match="pigeon"):
        channel()
