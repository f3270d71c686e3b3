"""Passkeys: good at our address only, once, with the device's lock, while the counter goes forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kaiye.identity import api as identity
from kaiye.identity.models import Account, Passkey
from kaiye.jobs.api import drain
from kaiye.kernel.api import SHANGHAI, Conflict, Forbidden, KaiyeError, NotFound
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox
from tests.identity.device import Device

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
PHONE, IP = "13855100001", "203.0.113.9"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _named(settings: Any) -> None:
    settings.KAIYE_PUBLIC_URL = "http://localhost:8000"


def add(device: Device, account: Account | None = None, at: datetime = AT) -> Account:
    account = account or identity.applicant(PHONE, at=AT)
    options, challenge = identity.ask_registration(account, at=AT)
    identity.add_passkey(account, device.register(options), challenge, name="手机", session="", at=at)
    return account


def enter(device: Device, at: datetime = AT) -> Account:
    options, challenge = identity.ask_sign_in(at=AT)
    return identity.sign_in_with_passkey(device.sign(options), challenge, ip=IP, at=at)


def test_a_registered_device_signs_in() -> None:
    device = Device()
    account = add(device)
    assert enter(device).pk == account.pk
    drain()
    assert "通行密钥" in mailbox(PHONE)[0].text
    assert "account.passkey_added" in [row.kind for row in entries(f"account:{account.pk}")]


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "http://kaiye.example"},
        {"rp": "kaiye.example"},
        {"flags": 0x01},  # the device did not verify its holder
        {"flags": 0x04},  # nobody touched it
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"credential": b"another"},
        {"handle": "AAAA"},
        {"handle": ""},
    ],
)
def test_one_thing_wrong_signs_nobody_in(change: dict[str, Any]) -> None:
    device = Device()
    add(device)
    with pytest.raises(Forbidden):
        enter(replace(device, **change))
    assert enter(device)


@pytest.mark.parametrize(
    "change", [{"origin": "http://kaiye.example"}, {"rp": "kaiye.example"}, {"flags": 0x01}]
)
def test_one_thing_wrong_registers_nothing(change: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        add(Device(**change))
    assert not Passkey.objects.exists()


def test_an_answer_counts_once_and_for_five_minutes() -> None:
    device = Device()
    add(device)
    options, challenge = identity.ask_sign_in(at=AT)
    answer = device.sign(options)
    identity.sign_in_with_passkey(answer, challenge, ip=IP, at=AT)
    # Even if the counter would let it pass, the challenge is spent.
    Passkey.objects.update(sign_count=0)
    with pytest.raises(Forbidden):
        identity.sign_in_with_passkey(answer, challenge, ip=IP, at=AT)
    with pytest.raises(Forbidden):
        enter(device, at=AT + timedelta(minutes=5))


def test_a_challenge_for_adding_counts_once_whatever_came_of_it() -> None:
    account = identity.applicant(PHONE, at=AT)
    options, challenge = identity.ask_registration(account, at=AT)
    for device in (Device(rp="kaiye.example"), Device()):
        with pytest.raises(Forbidden):
            identity.add_passkey(account, device.register(options), challenge, name="手机", session="", at=AT)
    assert not Passkey.objects.exists()


def test_a_challenge_for_one_purpose_is_none_for_another() -> None:
    device = Device()
    account = add(device)
    options, challenge = identity.ask_registration(account, at=AT)
    with pytest.raises(Forbidden):
        identity.sign_in_with_passkey(device.sign(options), challenge, ip=IP, at=AT)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "not json", '{"id": 1}'])
def test_what_is_no_answer_is_refused(answer: str) -> None:
    _, challenge = identity.ask_sign_in(at=AT)
    with pytest.raises(Forbidden):
        identity.sign_in_with_passkey(answer, challenge, ip=IP, at=AT)
    account = identity.applicant(PHONE, at=AT)
    _, challenge = identity.ask_registration(account, at=AT)
    with pytest.raises(KaiyeError):
        identity.add_passkey(account, answer, challenge, name="手机", session="", at=AT)


def test_a_counter_that_runs_backwards_is_refused_and_told() -> None:
    device = Device(count=9)
    account = add(device)
    enter(device)
    with pytest.raises(Forbidden):
        enter(replace(device, count=3))
    drain()
    assert "复制" in mailbox(PHONE)[0].text
    assert "account.passkey_copied" in [row.kind for row in entries(f"account:{account.pk}")]


def test_a_stopped_account_and_a_removed_key_sign_nobody_in() -> None:
    device = Device()
    account = add(device)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(Forbidden):
        enter(device)
    Account.objects.filter(pk=account.pk).update(is_active=True)
    identity.remove_passkey(account, Passkey.objects.get().pk, session="", at=AT)
    with pytest.raises(Forbidden):
        enter(device)


def test_nobody_removes_somebody_elses() -> None:
    add(Device())
    other = identity.applicant("13855100002", at=AT)
    with pytest.raises(NotFound):
        identity.remove_passkey(other, Passkey.objects.get().pk, session="", at=AT)


def test_for_staff_it_is_the_factor_and_only_an_administrator_takes_the_last() -> None:
    officer = identity.open_staff_account(
        "officer", password="three-wise-herons", name="审核员", role=identity.Role.OFFICER, authority="340104",
        phone="13855100009", at=AT,
    )  # fmt: skip
    device = Device()
    add(device, officer)
    assert identity.factor_of(officer) is identity.Factor.PASSKEY
    with pytest.raises(Forbidden):
        identity.send_code(officer, at=AT)
    with pytest.raises(Forbidden):
        identity.pass_factor(officer, "000000", at=AT)
    with pytest.raises(Conflict):
        identity.remove_passkey(officer, Passkey.objects.get().pk, session="", at=AT)
    identity.reset_factor(officer.pk, reason="换手机", actor=identity.SYSTEM, at=AT)
    with pytest.raises(Forbidden):
        enter(device)
