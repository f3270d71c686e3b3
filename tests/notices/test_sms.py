"""Short messages over HTTP: signed both ways, the next channel for whom they do not reach, no words left behind."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kaiye.jobs.api import JobsFailed, drain
from kaiye.jobs.models import Job
from kaiye.kernel.api import Unavailable, WrongState, now, say
from kaiye.notices import delivery, sms
from kaiye.notices.api import Contact, channel_faults, send, send_again, undeliverable
from kaiye.notices.models import Notice, State
from tests.notices.gateway import KEY, SECRET, Provider, provider, signed

PERSON = Contact(phone="13855100001", email="zhang@example.com", name="张云杉")
RECEIPTS = "/notices/receipts/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    (tmp_path / "templates.json").write_text('{"identity.code": "T1", "signing.invitation": "T2"}')
    with provider() as found:
        settings.KAIYE_NOTICES = "sms,email"
        settings.KAIYE_SMS_URL, settings.KAIYE_SMS_KEY = found.url, KEY
        settings.KAIYE_SMS_SECRET, settings.KAIYE_SMS_SECRET_FILE = SECRET, ""
        settings.KAIYE_SMS_SENDER = "开业"
        settings.KAIYE_SMS_TEMPLATES = str(tmp_path / "templates.json")
        yield found


def write(to: Contact = PERSON, kind: str = "identity.code", at: Any = None) -> Notice:
    text = say("您的登录验证码是{code}，{minutes}分钟内有效。请不要告诉任何人。", code="482913", minutes=10)
    link = "https://example.com/sign/token/" if kind == "signing.invitation" else None
    return Notice.objects.get(
        pk=send(to=to, kind=kind, text=text, link=link, subject="sign-in", at=at or now())
    )


def again(notice: Notice) -> Notice:
    notice.refresh_from_db()
    return notice


def receipt(**told: str) -> Any:
    body = json.dumps({"receipts": [told]}).encode()
    headers = signed(body, RECEIPTS, moment=int(time.time()))
    return Client().post(RECEIPTS, body, content_type="application/json", headers=headers)


def test_a_message_goes_out_signed_with_its_template_and_values(gate: Provider) -> None:
    notice = write()
    drain()
    (taken,) = gate.taken
    assert (taken["phone"], taken["template"], taken["sender"]) == ("13855100001", "T1", "开业")
    assert taken["parameters"]["code"] == "482913"
    assert taken["id"] == f"notice-{notice.pk}"
    assert (again(notice).state, notice.channel, notice.carrier) == (State.DELIVERED, "sms", "p-1")


def test_a_receipt_is_kept_and_a_delivered_codes_words_are_gone(gate: Provider) -> None:
    notice = write()
    drain()
    assert receipt(id="p-1", state="delivered").json() == {"taken": 1}
    assert again(notice).receipt == "delivered"
    assert notice.content["zh"] == ""
    assert "482913" not in str(notice.content)
    assert receipt(id="p-1", state="failed").json() == {"taken": 0}
    assert receipt(id="unknown", state="failed").json() == {"taken": 0}


def test_what_the_receipt_calls_failed_goes_by_e_mail(gate: Provider) -> None:
    notice = write()
    drain()
    receipt(id="p-1", state="failed", code="ABSENT")
    drain()
    assert [message.to for message in mail.outbox] == [["zhang@example.com"]]
    assert (again(notice).state, notice.channel, notice.forgotten) == (State.DELIVERED, "email", True)


@pytest.mark.parametrize("tampering", ["body", "time", "key", "secret", "none", "letters"])
def test_a_receipt_without_the_gateways_signature_changes_nothing(gate: Provider, tampering: str) -> None:
    notice = write()
    drain()
    body = json.dumps({"receipts": [{"id": "p-1", "state": "failed"}]}).encode()
    headers = signed(
        body,
        RECEIPTS,
        moment=int(time.time()) - (400 if tampering == "time" else 0),
        secret="another secret of some length" if tampering == "secret" else SECRET,
        key="somebody" if tampering == "key" else KEY,
    )
    if tampering == "none":
        headers = {}
    if tampering == "letters":
        headers["X-Sms-Signature"] = "é" * 64
    sent = body + b" " if tampering == "body" else body
    answer = Client().post(RECEIPTS, sent, content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert again(notice).receipt == ""


def test_receipts_have_no_address_where_there_is_no_gateway() -> None:
    assert Client().post(RECEIPTS, b"{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_refused_number_gets_an_e_mail(gate: Provider, status: int) -> None:
    gate.answers = [(status, {"code": "MOBILE_NUMBER_ILLEGAL"})]
    notice = write()
    drain()
    assert again(notice).channel == "email"
    assert len(mail.outbox) == 1


def test_whom_nothing_reaches_is_undeliverable_with_the_reason_and_can_be_sent_again(gate: Provider) -> None:
    gate.answers = [(422, {"code": "MOBILE_NUMBER_ILLEGAL"})]
    notice = write(Contact(phone="13855100002"), kind="signing.invitation")
    drain()
    assert [one.pk for one in undeliverable()] == [notice.pk]
    assert again(notice).problem == "no_address"
    send_again(notice.pk)
    drain()
    assert (again(notice).state, notice.channel) == (State.DELIVERED, "sms")
    with pytest.raises(WrongState):
        send_again(notice.pk)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503, 302])
def test_a_gateway_in_trouble_is_tried_again(gate: Provider, status: int) -> None:
    gate.answers = [(status, {"code": "482913 is the code"})]
    notice = write(Contact(phone="13855100002"))
    with pytest.raises(JobsFailed):
        drain()
    assert again(notice).state == State.WAITING
    kept = repr(list(Job.objects.values()))
    for secret in ("482913", "13855100002", SECRET):
        assert secret not in kept
    delivery.carry(notice, at=now())
    assert again(notice).state == State.DELIVERED


def test_a_gateway_that_hangs_is_given_up_in_time(gate: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "TIMEOUT", 0.2)
    sms._client.cache_clear()
    gate.pause = 0.6
    notice = write(Contact(phone="13855100002"))
    began = time.monotonic()
    with pytest.raises(Unavailable):
        delivery.carry(notice, at=now())
    assert time.monotonic() - began < 0.55
    sms._client.cache_clear()


def test_after_some_minutes_of_silence_the_next_channel_takes_it(gate: Provider, settings: Any) -> None:
    settings.KAIYE_SMS_URL = "http://127.0.0.1:9/v1/messages"
    notice = write()
    with pytest.raises(Unavailable):
        delivery.carry(notice, at=now())
    delivery.carry(again(notice), at=now() + delivery.PATIENCE)
    assert again(notice).channel == "email"


def test_one_number_gets_so_many_a_day_and_the_rest_elsewhere(gate: Provider, settings: Any) -> None:
    settings.KAIYE_SMS_DAILY = 2
    notices = [write() for _ in range(3)]
    drain()
    assert [again(notice).channel for notice in notices] == ["sms", "sms", "email"]


def test_a_kind_without_a_template_goes_elsewhere(gate: Provider) -> None:
    notice = write(kind="casework.told")
    drain()
    assert again(notice).channel == "email"


def test_words_go_after_their_time_but_never_of_what_waits(gate: Provider, settings: Any) -> None:
    code, other = write(), write(kind="signing.invitation")
    drain()
    delivery.forget_words(now() + timedelta(minutes=16))
    assert (again(code).forgotten, again(other).forgotten) == (True, False)
    delivery.forget_words(now() + timedelta(days=31))
    assert again(other).forgotten
    late = write(at=now() - timedelta(hours=1))
    delivery.forget_words(now())
    drain()
    assert (again(late).state, late.problem) == (State.UNDELIVERABLE, "too_late")
    with pytest.raises(WrongState):
        send_again(late.pk)


def test_the_secret_lies_in_a_file_and_in_no_repr(gate: Provider, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    settings.KAIYE_SMS_SECRET, settings.KAIYE_SMS_SECRET_FILE = "", str(tmp_path / "secret")
    assert sms.gateway().secret == SECRET
    assert SECRET not in repr(sms.gateway())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAIYE_SMS_URL", ""),
        ("KAIYE_SMS_URL", "http://sms.example.com/"),
        ("KAIYE_SMS_KEY", ""),
        ("KAIYE_SMS_SECRET", "short"),
        ("KAIYE_SMS_TEMPLATES", "/nowhere.json"),
    ],
)
def test_whoever_starts_the_house_is_told_what_is_missing(
    gate: Provider, settings: Any, name: str, value: str
) -> None:
    assert channel_faults() == []
    setattr(settings, name, value)
    (fault,) = channel_faults()
    assert name in str(fault)


def test_outside_the_sandbox_a_house_without_channels_says_so(settings: Any) -> None:
    settings.KAIYE_SANDBOX, settings.KAIYE_NOTICES, settings.KAIYE_NOTICES_UNSET = False, "file", True
    (fault,) = channel_faults()
    assert "KAIYE_NOTICES" in str(fault)
