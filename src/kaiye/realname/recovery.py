"""An account whose telephone is lost: only the person it is bound to gets it back, and only after a wait.

Nobody shortens it: an officer can confirm who stands at the counter, the wait and the old telephone's veto stay.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kaiye.database.api import find, insert
from kaiye.identity.api import (
    Account,
    hand_over,
    known_applicant,
    phone_is_free,
    phone_number,
    take_code,
    tell_account,
)
from kaiye.jobs.api import announce
from kaiye.kernel.api import Conflict, KaiyeError, NotFound, WrongState, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.realname import limits
from kaiye.realname.models import Check, Purpose, Recovery, RecoveryState
from kaiye.realname.queries import passed_for, verified_account
from kaiye.rules.api import Means
from kaiye.vault.api import blind_index

# What counts as having shown who one is: the card and the living face, or an officer; the sandbox's own way too.
_COUNTED = frozenset({Means.FACE, Means.IN_PERSON})
DUE = "account.recovery_due"


def open_recovery(lost: str, new: str, code: str, *, ip: str, at: datetime) -> Recovery:
    """Whoever shows the new telephone's code may show who they are; says nothing of the lost telephone's account."""
    number = phone_number(new)
    account = known_applicant(lost)
    take_code(number, code, ip=ip, at=at)
    if number != phone_number(lost) and not phone_is_free(number, None):
        raise Conflict(
            say("这个手机号已经有自己的账号。"),
            way_out=say("请换一个没有用过的手机号，或者到登记机关窗口办理。"),
        )
    with transaction.atomic(durable=True):
        row = insert(Recovery(account=account.pk if account else None, phone=number, opened=at))
        _record("account.recovery_opened", row, at=at)
    return row


def subject_of(row: Recovery) -> str:
    """What the recovery's check is for."""
    return f"recovery:{row.pk}"


def recovery(number: int) -> Recovery:
    """The recovery with this number; the caller has seen to it that it is theirs."""
    found = find(Recovery, pk=number)
    if found is None:
        raise NotFound(say("没有找到这次找回。"))
    return found


def waiting_recovery(account: int) -> Recovery | None:
    """The recovery that will take this account over, if one waits."""
    return Recovery.objects.filter(account=account, state=RecoveryState.WAITING).first()


@transaction.atomic
def settle_recovery(number: int, *, at: datetime) -> Recovery:
    """After the check: the wait begins when the person is the account's own, else it is refused without saying why."""
    row = Recovery.objects.select_for_update().get(pk=number)
    check = passed_for(Purpose.RECOVERY, subject_of(row), at=at)
    if row.state != RecoveryState.OPEN or check is None:
        return row
    account = _own(row, check)
    if account is None or waiting_recovery(account.pk) is not None:
        return _end(row, RecoveryState.REFUSED, at=at)
    secret = secrets.token_urlsafe(24)
    row.state, row.stop = RecoveryState.WAITING, _stop(secret)
    row.due = at + timedelta(hours=limits.number("realname.recovery_hours", at))
    row.save(update_fields=["state", "stop", "due"])
    _record("account.recovery_waiting", row, at=at)
    text = say(
        "有人通过实名核验，要把您的账号转到另一个手机号，{hours}小时后生效。如果不是您本人，请点开链接阻止。",
        hours=limits.number("realname.recovery_hours", at),
    )
    link = f"{settings.KAIYE_PUBLIC_URL}/account/recover/stop/{secret}/"
    tell_account(account, "account.recovery", text, at=at, link=link)
    announce(DUE, {"recovery": row.pk}, key=f"recovery:{row.pk}", due=row.due)
    return row


def _own(row: Recovery, check: Check) -> Account | None:
    """The account, if it is bound to the person of the check and that was shown in a way that counts."""
    sandbox = settings.KAIYE_SANDBOX and check.means == Means.SOURCES
    if row.account is None or not (check.means in _COUNTED or sandbox):
        return None
    bound = verified_account(row.account)
    if bound is None or bound.index != check.index:
        return None
    return Account.objects.filter(pk=row.account, is_active=True).first()


def stoppable(secret: str) -> Recovery:
    """The recovery this link stops; NotFound when there is none, or it is over."""
    found = Recovery.objects.filter(stop=_stop(secret)).first()
    if found is None:
        raise NotFound(say("没有找到这次找回。"), way_out=say("请核对短信里的链接。"))
    return found


@transaction.atomic(durable=True)
def stop_recovery(number: int, *, at: datetime) -> Recovery:
    """It does not happen; the caller came by the old telephone's link or is signed in to the account."""
    row = Recovery.objects.select_for_update().get(pk=number)
    if row.state == RecoveryState.STOPPED:
        return row
    if row.state != RecoveryState.WAITING:
        raise WrongState(say("这次找回已经结束，不能再阻止。"), way_out=say("请立即到登记机关窗口办理。"))
    return _end(row, RecoveryState.STOPPED, at=at)


@transaction.atomic
def finish_recovery(number: int, *, at: datetime) -> Recovery:
    """The wait is over and nobody stopped it: the new telephone signs in, and nothing that did before."""
    row = Recovery.objects.select_for_update().get(pk=number)
    if row.state != RecoveryState.WAITING or row.due is None or at < row.due:
        return row
    check = passed_for(Purpose.RECOVERY, subject_of(row), at=at)
    account = _own(row, check) if check is not None else None
    if account is None:
        return _end(row, RecoveryState.REFUSED, at=at)
    try:
        with transaction.atomic():
            hand_over(account, row.phone, at=at)
    except KaiyeError:
        # The number got an account of its own meanwhile; its holder is told below.
        return _end(row, RecoveryState.REFUSED, at=at)
    return _end(row, RecoveryState.DONE, at=at)


_TOLD = {
    RecoveryState.DONE: say("账号已经找回，请用这个手机号登录。原来的密码、通行密钥和登录都已失效。"),
    RecoveryState.STOPPED: say("账号的原手机号阻止了这次找回。请带身份证件原件到登记机关窗口办理。"),
    RecoveryState.REFUSED: say("这次找回没有成功。请带身份证件原件到登记机关窗口办理。"),
}


def _end(row: Recovery, state: RecoveryState, *, at: datetime) -> Recovery:
    row.state, row.ended = state, at
    row.save(update_fields=["state", "ended"])
    _record(f"account.recovery_{state}", row, at=at)
    to = Contact(phone=row.phone)
    send(to=to, kind="account.recovery", text=_TOLD[state], link=None, subject=subject_of(row), at=at)
    return row


def _stop(secret: str) -> str:
    return blind_index(secret, purpose="realname.recovery_stop")


def _record(kind: str, row: Recovery, *, at: datetime) -> None:
    subject = f"account:{row.account}" if row.account is not None else subject_of(row)
    append(kind, subject=subject, actor=subject_of(row), at=at, facts={"recovery": row.pk})
