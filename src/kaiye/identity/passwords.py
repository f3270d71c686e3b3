"""A person's password: theirs to set, asked after the code of the message, slow to guess."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kaiye.identity import throttle
from kaiye.identity.devices import sign_out_elsewhere, tell_account
from kaiye.identity.models import Account
from kaiye.kernel.api import Forbidden, InvalidInput, Problem, TooMany, say
from kaiye.ledger.api import append

# Longer ones only keep the hasher busy.
LONGEST = 200


def has_password(account: Account) -> bool:
    """Whether the account asks for a password after the code."""
    return bool(account.password) and account.has_usable_password()


def pass_password(account: Account, password: str, *, at: datetime) -> None:
    """The password is right, or Forbidden; five wrong ones lock it for a quarter of an hour.

    Asked only of whoever has shown the telephone's code: a stranger learns nothing about the account.
    """
    tries = throttle.count(throttle.PASSWORD, f"account:{account.pk}", at=at)
    if tries > throttle.PASSWORD.count:
        raise TooMany(say("密码输错次数过多，账号已暂时锁定，请15分钟后再试。"))
    good = len(password) <= LONGEST and check_password(password, account.password)
    if not good or not has_password(account):
        if tries == throttle.PASSWORD.count:
            with transaction.atomic(durable=True):
                _record("account.locked", account, at=at, by="nobody")
        raise Forbidden(say("密码不正确。"), way_out=say("请核对后重试；连续5次不正确将锁定15分钟。"))
    throttle.forget(throttle.PASSWORD, f"account:{account.pk}")


@transaction.atomic(durable=True)
def set_password(account: Account, password: str, *, session: str, at: datetime) -> None:
    """The account has this password from now on; every other sign-in of it is over, and the telephone is told."""
    _require_good(account, password)
    changed = has_password(account)
    account.set_password(password)
    Account.objects.filter(pk=account.pk).update(password=account.password)
    sign_out_elsewhere(account, but=session, why="password", at=at)
    _record("account.password_changed" if changed else "account.password_set", account, at=at)
    text = say("您的账号设置了新的密码，其他登录已经结束。如果不是您本人，请立即到登记机关窗口办理。")
    tell_account(account, "identity.password", text, at=at)


@transaction.atomic(durable=True)
def remove_password(account: Account, *, session: str, at: datetime) -> None:
    """The account signs in by the code alone again; every other sign-in of it is over, and the telephone is told."""
    if not has_password(account):
        return
    account.set_unusable_password()
    Account.objects.filter(pk=account.pk).update(password=account.password)
    sign_out_elsewhere(account, but=session, why="password", at=at)
    _record("account.password_removed", account, at=at)
    text = say("您的账号取消了密码，其他登录已经结束。如果不是您本人，请立即到登记机关窗口办理。")
    tell_account(account, "identity.password", text, at=at)


def require_good_password(password: str) -> None:
    """Long and not common, or InvalidInput at `/password`."""
    try:
        validate_password(password)
    except ValidationError:
        message = say("密码至少12个字符，并且不能是常见密码。")
        raise InvalidInput(message, problems=[Problem("/password", message)]) from None


def _require_good(account: Account, password: str) -> None:
    """Long, not common, and nothing that whoever knows the telephone number knows too."""
    message = None
    if len(password) > LONGEST:
        message = say("密码最多200个字符。")
    elif account.phone and account.phone.lstrip("+") in "".join(filter(str.isalnum, password)):
        message = say("密码里不要有您的手机号。")
    else:
        try:
            validate_password(password)
        except ValidationError:
            message = say("密码至少12个字符，并且不能是常见密码。可以用一句自己记得住的话。")
    if message is not None:
        raise InvalidInput(message, problems=[Problem("/password", message)])


def _record(kind: str, account: Account, *, at: datetime, by: str = "") -> None:
    subject = f"account:{account.pk}"
    append(kind, subject=subject, actor=by or subject, at=at, facts={})
