"""An account's telephone changes: by its holder with codes to both, or after recovery to the new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.identity.devices import sign_out_elsewhere, tell_account
from kaiye.identity.models import Account, Passkey, ProviderLink, Role
from kaiye.identity.phone import phone_number
from kaiye.identity.services import login_of, take_code
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, Problem, say
from kaiye.ledger.api import append


def change_phone(
    account: Account, new: str, *, code_old: str, code_new: str, session: str, ip: str, at: datetime
) -> None:
    """The account signs in with the new telephone; the holder has shown a code of the old one and of the new one.

    Other sign-ins are over, and both telephones are told. A person's account only.
    """
    number = phone_number(new)
    if account.role != Role.APPLICANT:
        raise Forbidden(say("工作人员的手机号由安全管理员办理。"))
    if number == account.phone:
        message = say("这就是现在的手机号。")
        raise InvalidInput(message, problems=[Problem("/phone", message)])
    take_code(account.phone, code_old, ip=ip, at=at)
    take_code(number, code_new, ip=ip, at=at)
    with transaction.atomic(durable=True):
        text = say("您的账号换了手机号，这个号码不再能登录。如果不是您本人，请立即到登记机关窗口办理。")
        tell_account(account, "identity.phone", text, at=at)
        _move(account, number)
        sign_out_elsewhere(account, but=session, why="phone", at=at)
        subject = f"account:{account.pk}"
        append("account.phone_changed", subject=subject, actor=subject, at=at, facts={})
        tell_account(account, "identity.phone", say("您的账号从现在起用这个手机号登录。"), at=at)


def hand_over(account: Account, number: str, *, at: datetime) -> None:
    """The account begins anew with this telephone, in the caller's transaction: nothing that signed in before does.

    Conflict when the number has an account of its own. Whoever calls has proved whose the account is.
    """
    _move(account, number)
    account.set_unusable_password()
    Account.objects.filter(pk=account.pk).update(password=account.password)
    Passkey.objects.filter(account=account).delete()
    ProviderLink.objects.filter(account=account).delete()
    sign_out_elsewhere(account, why="recovery", at=at)


def phone_is_free(number: str, account: Account | None) -> bool:
    """Whether no other account signs in with this telephone; asked only after its code was shown."""
    others = Account.objects.filter(login=login_of(number))
    return not (others.exclude(pk=account.pk) if account else others).exists()


def _move(account: Account, number: str) -> None:
    if not phone_is_free(number, account):
        raise Conflict(
            say("这个手机号已经有自己的账号。"),
            way_out=say("请换一个没有用过的手机号，或者到登记机关窗口办理。"),
        )
    account.phone, account.login = number, login_of(number)
    account.save(update_fields=["phone", "login"])
