"""Signing in by code and by password: slow for guessers, the same answer for everybody."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection

from kaiye.identity import throttle
from kaiye.identity.api import (
    Account,
    Role,
    applicant,
    open_staff_account,
    request_code,
    sign_in_staff,
    sign_in_with_code,
)
from kaiye.identity.models import OneTimeCode, Throttle
from kaiye.identity.throttle import sweep
from kaiye.jobs.api import drain
from kaiye.kernel.api import SHANGHAI, Conflict, Forbidden, InvalidInput, TooMany
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
PHONE, IP = "13855100001", "203.0.113.9"
PASSWORD = "three-wise-herons"

pytestmark = pytest.mark.django_db(transaction=True)


def ask(phone: str = PHONE, *, ip: str = IP, at: datetime = AT, code: str = "482913") -> None:
    request_code(phone, ip=ip, at=at, draw=lambda: code)


def enter(code: str = "482913", *, phone: str = PHONE, ip: str = IP, at: datetime = AT) -> Account:
    return sign_in_with_code(phone, code, ip=ip, at=at)


def officer(login: str = "officer") -> Account:
    return open_staff_account(
        login, password=PASSWORD, name="审核员", role=Role.OFFICER, authority="340104", at=AT
    )


def test_the_first_sign_in_opens_the_account_and_the_next_finds_it() -> None:
    ask()
    account = enter()
    assert (account.role, account.phone) == (Role.APPLICANT, PHONE)
    assert [row.kind for row in entries(f"account:{account.pk}")] == ["account.opened"]
    ask("+86 138-5510-0001", code="111222")
    assert enter("111222").pk == account.pk


def test_the_code_arrives_as_a_message() -> None:
    ask()
    drain()
    (letter,) = mailbox(PHONE)
    assert "482913" in letter.text
    assert "482913" in letter.english


def test_a_code_is_good_once() -> None:
    ask()
    enter()
    with pytest.raises(Forbidden):
        enter()


def test_a_code_is_good_for_ten_minutes() -> None:
    ask()
    with pytest.raises(Forbidden):
        enter(at=AT + timedelta(minutes=10))
    assert enter(at=AT + timedelta(minutes=9, seconds=59))


def test_five_wrong_guesses_spend_the_code() -> None:
    ask()
    for guess in range(5):
        with pytest.raises(Forbidden):
            enter(f"00000{guess}")
    with pytest.raises(Forbidden):
        enter()


def test_a_new_code_makes_the_old_one_worthless() -> None:
    ask()
    ask(code="999888")
    with pytest.raises(Forbidden):
        enter()
    assert enter("999888")


def test_a_code_belongs_to_its_phone() -> None:
    ask()
    with pytest.raises(Forbidden):
        enter(phone="13855100002")


def test_asking_is_limited_by_phone() -> None:
    for _ in range(5):
        ask()
    with pytest.raises(TooMany):
        ask()
    ask(at=AT + timedelta(minutes=15))


def test_asking_is_limited_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "CODE_BY_IP", replace(throttle.CODE_BY_IP, count=7))
    for number in range(7):
        ask(f"138551{number:05d}")
    with pytest.raises(TooMany):
        ask("13855199999")


def test_neither_phone_nor_code_nor_address_lies_in_the_database_in_clear() -> None:
    ask()
    enter()
    found = []
    with connection.cursor() as cursor:
        for table in ("account", "one_time_code", "throttle"):
            cursor.execute(f"SELECT * FROM {table}")
            found += [bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row]
    for secret in (PHONE, "482913", IP):
        assert secret not in repr(found)


@pytest.mark.parametrize(
    "phone", ["", "12345678901", "1385510000", "138551000012", "abc", "+12", "13855100001;"]
)
def test_a_malformed_phone_is_refused(phone: str) -> None:
    with pytest.raises(InvalidInput):
        ask(phone)


def test_parallel_guesses_do_not_get_more_than_five_tries() -> None:
    ask()
    opened: list[Account] = []
    barrier = threading.Barrier(8)

    def guess(number: int) -> None:
        barrier.wait()
        try:
            opened.append(enter("482913" if number == 7 else f"77770{number}"))
        except Forbidden:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OneTimeCode.objects.get().attempts <= 5
    assert len(opened) <= 1


def test_two_windows_of_one_person_open_one_account() -> None:
    found = {applicant(PHONE, at=AT).pk for _ in range(2)}
    assert len(found) == 1


def test_staff_sign_in_by_password() -> None:
    account = officer()
    assert sign_in_staff("officer", PASSWORD, ip=IP, at=AT).pk == account.pk


@pytest.mark.parametrize("login", ["officer", "nobody-of-that-name"])
def test_five_wrong_passwords_lock_a_login_whether_or_not_it_exists(login: str) -> None:
    officer()
    for _ in range(5):
        with pytest.raises(Forbidden):
            sign_in_staff(login, "wrong", ip=IP, at=AT)
    with pytest.raises(TooMany):
        sign_in_staff(login, PASSWORD, ip=IP, at=AT)


def test_a_lock_ends_after_fifteen_minutes_and_is_on_the_trail() -> None:
    account = officer()
    for _ in range(5):
        with pytest.raises(Forbidden):
            sign_in_staff("officer", "wrong", ip=IP, at=AT)
    assert [row.kind for row in entries(f"account:{account.pk}")] == ["account.opened", "account.locked"]
    assert sign_in_staff("officer", PASSWORD, ip=IP, at=AT + timedelta(minutes=15))


def test_success_forgives_earlier_mistakes() -> None:
    officer()
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(Forbidden):
                sign_in_staff("officer", "wrong", ip=IP, at=AT)
        sign_in_staff("officer", PASSWORD, ip=IP, at=AT)


def test_an_applicant_has_no_password_way_in() -> None:
    account = applicant(PHONE, at=AT)
    with pytest.raises(Forbidden):
        sign_in_staff(account.login, "", ip=IP, at=AT)


def test_a_closed_account_does_not_open_by_code_or_password() -> None:
    ask()
    for account in (officer(), applicant(PHONE, at=AT)):
        account.is_active = False
        account.save()
    with pytest.raises(Forbidden):
        enter()
    with pytest.raises(Forbidden):
        sign_in_staff("officer", PASSWORD, ip=IP, at=AT)


def test_staff_accounts_need_a_free_login_and_a_good_password() -> None:
    officer()
    with pytest.raises(Conflict):
        officer()
    with pytest.raises(InvalidInput):
        open_staff_account("b", password="short", name="乙", role=Role.OFFICER, at=AT)


def test_old_counters_are_swept() -> None:
    ask()
    sweep(AT + timedelta(days=3))
    assert not Throttle.objects.exists()
