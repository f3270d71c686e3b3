"""Two factors for staff: a code is good once, guessing locks, and nobody resets their own."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pyotp
import pytest
from django.db import connection

from kaiye.identity.api import (
    Account,
    Actor,
    ActorKind,
    Factor,
    Role,
    begin_app,
    confirm_app,
    factor_of,
    open_staff_account,
    pass_factor,
    reset_factor,
    send_code,
)
from kaiye.identity.models import Authenticator
from kaiye.jobs.api import drain
from kaiye.kernel.api import SHANGHAI, Conflict, Forbidden, InvalidInput, NotFound, TooMany
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
STEP = timedelta(seconds=30)
SECURITY = Actor(ActorKind.SECURITY_ADMIN, "account:999")

pytestmark = pytest.mark.django_db(transaction=True)


def staff(*, phone: str = "", role: Role = Role.OFFICER) -> Account:
    return open_staff_account(
        "officer",
        password="three-wise-herons",
        name="审核员",
        role=role,
        authority="340104",
        phone=phone,
        at=AT,
    )


def code(account: Account, at: datetime = AT) -> str:
    return pyotp.TOTP(Authenticator.objects.get(account=account).secret).at(at)


def with_app() -> tuple[Account, list[str]]:
    account = staff()
    begin_app(account)
    return account, confirm_app(account, code(account), at=AT)


def test_the_strongest_factor_is_asked_and_only_that() -> None:
    account = staff(phone="13855100009")
    assert factor_of(account) is Factor.TELEPHONE
    begin_app(account)
    assert factor_of(account) is Factor.TELEPHONE
    confirm_app(account, code(account), at=AT)
    assert factor_of(account) is Factor.APP
    with pytest.raises(Forbidden):
        send_code(account, at=AT)
    with pytest.raises(Conflict):
        begin_app(account)


def test_without_any_factor_nobody_passes() -> None:
    account = staff()
    assert factor_of(account) is Factor.NONE
    with pytest.raises(Forbidden):
        pass_factor(account, "000000", at=AT)


@pytest.mark.parametrize(("late", "good"), [(-1, True), (0, True), (1, True), (2, False), (-2, False)])
def test_a_code_is_good_a_step_early_and_a_step_late(late: int, good: bool) -> None:
    account, _ = with_app()
    then = AT + timedelta(hours=1)
    shown = code(account, then + late * STEP)
    if good:
        pass_factor(account, shown, at=then)
        return
    with pytest.raises(Forbidden):
        pass_factor(account, shown, at=then)


def test_a_code_is_good_once_and_older_ones_are_worthless() -> None:
    account, _ = with_app()
    then = AT + timedelta(hours=1)
    earlier, shown = code(account, then - STEP), code(account, then)
    pass_factor(account, shown, at=then)
    for used in (shown, earlier):
        with pytest.raises(Forbidden):
            pass_factor(account, used, at=then)


def test_the_code_of_setting_up_does_not_sign_in() -> None:
    account, _ = with_app()
    with pytest.raises(Forbidden):
        pass_factor(account, code(account), at=AT)


def test_of_two_at_once_with_one_code_one_passes() -> None:
    account, _ = with_app()
    then = AT + timedelta(hours=1)
    shown, passed = code(account, then), []

    def tries() -> None:
        try:
            pass_factor(account, shown, at=then)
            passed.append(True)
        except (Forbidden, TooMany):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=tries) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 1


def test_guessing_locks_whatever_comes_after() -> None:
    account, _ = with_app()
    then = AT + timedelta(hours=1)
    for _ in range(5):
        with pytest.raises(Forbidden):
            pass_factor(account, "000000", at=then)
    with pytest.raises(TooMany):
        pass_factor(account, code(account, then), at=then)
    assert "account.factor_locked" in [entry.kind for entry in entries(f"account:{account.pk}")]
    later = then + timedelta(minutes=15)
    pass_factor(account, code(account, later), at=later)


def test_a_recovery_code_is_good_once() -> None:
    account, codes = with_app()
    assert len(set(codes)) == 10
    pass_factor(account, f" {codes[3].upper()} ", at=AT + timedelta(hours=1))
    with pytest.raises(Forbidden):
        pass_factor(account, codes[3], at=AT + timedelta(hours=1))
    assert not any(one in str(Authenticator.objects.get(account=account).recovery) for one in codes)


def test_a_code_to_the_telephone_is_the_accounts_own_and_good_once() -> None:
    account = staff(phone="13855100009")
    send_code(account, at=AT, draw=lambda: "482913")
    drain()
    assert "482913" in mailbox("13855100009")[0].text
    other = open_staff_account(
        "other", password="three-wise-herons", name="别人", role=Role.OFFICER, authority="340104",
        phone="13855100009", at=AT,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        pass_factor(other, "482913", at=AT)
    with pytest.raises(Forbidden):
        pass_factor(account, "482913", at=AT + timedelta(minutes=10))
    pass_factor(account, "482913", at=AT)
    with pytest.raises(Forbidden):
        pass_factor(account, "482913", at=AT)


def test_a_reset_takes_a_security_administrator_a_reason_and_another_person() -> None:
    account, _ = with_app()
    with pytest.raises(Forbidden):
        reset_factor(account.pk, reason="手机丢失", actor=Actor(ActorKind.SYSTEM_ADMIN, "account:1"), at=AT)
    own = Actor(ActorKind.SECURITY_ADMIN, f"account:{account.pk}")
    with pytest.raises(Forbidden):
        reset_factor(account.pk, reason="手机丢失", actor=own, at=AT)
    with pytest.raises(InvalidInput):
        reset_factor(account.pk, reason=" ", actor=SECURITY, at=AT)
    with pytest.raises(NotFound):
        reset_factor(424242, reason="手机丢失", actor=SECURITY, at=AT)
    reset_factor(account.pk, reason="手机丢失", actor=SECURITY, at=AT)
    assert factor_of(account) is Factor.NONE
    (told,) = [entry for entry in entries(f"account:{account.pk}") if entry.kind == "account.factor_reset"]
    assert told.actor == "account:999"


def test_the_secret_is_encrypted_at_rest() -> None:
    account, _ = with_app()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM authenticator")
        (kept,) = cursor.fetchone()
    assert Authenticator.objects.get(account=account).secret.encode() not in bytes(kept)
