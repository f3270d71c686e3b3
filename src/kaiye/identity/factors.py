"""The second factor of staff: an authenticator app; a code to the telephone while there is none; recovery codes."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import pyotp
from django.db import transaction
from django.db.models import F

from kaiye.identity import throttle
from kaiye.identity.devices import sign_out_elsewhere
from kaiye.identity.models import Account, Authenticator, OneTimeCode, Passkey, Role, StaffAct
from kaiye.identity.permissions import Actor, Permission
from kaiye.identity.services import CODE_ATTEMPTS, CODE_LIFETIME, six_digits
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, NotFound, Problem, TooMany, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.vault.api import blind_index

RECOVERY_CODES = 10
_STEP = 30
# Without characters that are misread.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Factor(StrEnum):
    """How a staff account shows its second factor."""

    APP = "app"
    # A passkey, which is both factors: only that, once there is one.
    PASSKEY = "passkey"
    TELEPHONE = "telephone"
    # None yet: it has to set up an app before it can do anything else.
    NONE = "none"


def factor_of(account: Account) -> Factor:
    """What is asked after the password: the strongest factor the account has, and only that."""
    if Authenticator.objects.filter(account=account, confirmed__isnull=False).exists():
        return Factor.APP
    if Passkey.objects.filter(account=account).exists():
        return Factor.PASSKEY
    return Factor.TELEPHONE if account.phone else Factor.NONE


def begin_app(account: Account) -> str:
    """The secret to enter into an authenticator app (base32); counts once a code of it was entered.

    Conflict when the account has one already: it is reset by a security administrator, not by whoever signs in.
    """
    found = Authenticator.objects.filter(account=account).first()
    if found is not None and found.confirmed is not None:
        raise Conflict(say("这个账号已经绑定了验证器。"), way_out=say("需要更换的，请联系安全管理员重置。"))
    if found is None:
        found = Authenticator.objects.create(account=account, secret=pyotp.random_base32())
    return str(found.secret)


def app_address(account: Account, secret: str) -> str:
    """What the QR code says (otpauth)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name="Kaiye 开业")


@transaction.atomic(durable=True)
def confirm_app(account: Account, code: str, *, at: datetime) -> list[str]:
    """The app counts from now on; the recovery codes, shown this once. Forbidden for a wrong code."""
    row = Authenticator.objects.select_for_update().filter(account=account, confirmed__isnull=True).first()
    step = _step_of(row.secret, code, at) if row is not None else None
    if row is None or step is None:
        raise _wrong()
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    Authenticator.objects.filter(pk=row.pk).update(
        confirmed=at, step=step, recovery=[_kept(account, one) for one in codes]
    )
    _record("account.factor_added", account, by=f"account:{account.pk}", at=at)
    return codes


def send_code(account: Account, *, at: datetime, draw: Callable[[], str] = six_digits) -> None:
    """A code is on its way to the account's telephone, which has no stronger factor."""
    if factor_of(account) is not Factor.TELEPHONE:
        raise Forbidden(say("这个账号不用短信验证码。"))
    throttle.require(throttle.CODE_BY_PHONE, account.phone, at=at)
    throttle.require(throttle.CODE_BY_PHONE_DAY, account.phone, at=at)
    code, salt = draw(), secrets.token_hex(16)
    facts = {"digest": _sent(account, code, salt), "salt": salt, "expires": at + CODE_LIFETIME}
    with transaction.atomic(durable=True):
        OneTimeCode.objects.update_or_create(
            phone_index=_index(account), defaults={**facts, "attempts": 0, "used": False}
        )
        text = say("您的工作人员登录验证码是{code}，10分钟内有效。请不要告诉任何人。", code=code)
        to = Contact(phone=account.phone, name=account.name)
        send(to=to, kind="identity.staff_code", text=text, link=None, subject="sign-in", at=at)


def pass_factor(account: Account, code: str, *, at: datetime) -> None:
    """The second factor is shown, or Forbidden; five wrong ones lock it for fifteen minutes.

    Counted before it is looked at, so that parallel guesses cannot exceed the limit.
    """
    tries = throttle.count(throttle.FACTOR, f"account:{account.pk}", at=at)
    if tries > throttle.FACTOR.count:
        raise TooMany(say("验证码输错次数过多，账号已暂时锁定，请15分钟后再试。"))
    given = "".join(code.split()).lower()
    factor = factor_of(account)
    good = (
        _app(account, given, at)
        if factor is Factor.APP
        else factor is Factor.TELEPHONE and _telephone(account, given, at)
    )
    if not good:
        if tries == throttle.FACTOR.count:
            _record("account.factor_locked", account, by="nobody", at=at)
        raise _wrong()
    throttle.forget(throttle.FACTOR, f"account:{account.pk}")


def _app(account: Account, code: str, at: datetime) -> bool:
    row = Authenticator.objects.filter(account=account, confirmed__isnull=False).first()
    if row is None:
        return False
    step = _step_of(row.secret, code, at)
    if step is not None:
        # A step once: a code seen over the shoulder is worth nothing afterwards.
        return bool(Authenticator.objects.filter(pk=row.pk, step__lt=step).update(step=step))
    kept = _kept(account, code)
    if kept not in row.recovery:
        return False
    left = [one for one in row.recovery if one != kept]
    with transaction.atomic(durable=True):
        # Two at once with the same recovery code: the row still holds it for one of them only.
        fresh = Authenticator.objects.select_for_update().get(pk=row.pk)
        if kept not in fresh.recovery:
            return False
        Authenticator.objects.filter(pk=row.pk).update(recovery=left)
        append(
            "account.recovery_code",
            subject=f"account:{account.pk}",
            actor=f"account:{account.pk}",
            at=at,
            facts={"left": len(left)},
        )
    return True


def _telephone(account: Account, code: str, at: datetime) -> bool:
    if not account.phone:
        return False
    live = OneTimeCode.objects.filter(phone_index=_index(account), used=False, expires__gt=at)
    if not live.filter(attempts__lt=CODE_ATTEMPTS).update(attempts=F("attempts") + 1):
        return False
    row = live.first()
    if row is None or not hmac.compare_digest(row.digest, _sent(account, code, row.salt)):
        return False
    return bool(OneTimeCode.objects.filter(pk=row.pk, used=False, digest=row.digest).update(used=True))


@transaction.atomic(durable=True)
def reset_factor(account_id: int, *, reason: str, actor: Actor, at: datetime) -> Account:
    """The account has to set up its second factor anew; by a security administrator, never for themselves."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    account = Account.objects.filter(pk=account_id).exclude(role=Role.APPLICANT).first()
    if account is None:
        raise NotFound(say("没有找到这个账号。"))
    if actor.id == f"account:{account.pk}":
        raise Forbidden(say("不能重置自己的验证器。"), way_out=say("请由另一位安全管理员办理。"))
    said = " ".join(reason.split())[:300]
    if not said:
        message = say("请写明理由。")
        raise InvalidInput(message, problems=[Problem("/reason", message)])
    Authenticator.objects.filter(account=account).delete()
    Passkey.objects.filter(account=account).delete()
    StaffAct.objects.create(account=account, kind="account.factor_reset", reason=said, by=actor.id, at=at)
    sign_out_elsewhere(account, why="factor_reset", at=at)
    append(
        "account.factor_reset",
        subject=f"account:{account.pk}",
        actor=actor.id,
        at=at,
        facts={},
        personal={"reason": said},
    )
    if account.phone:
        text = say("您的工作人员账号的验证器已经重置。如果您没有要求，请立即联系安全管理员。")
        to = Contact(phone=account.phone, name=account.name)
        send(to=to, kind="identity.factor_reset", text=text, link=None, subject="sign-in", at=at)
    return account


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step a code belongs to, the one before and after included (RFC 6238, 5.2); None for a wrong one."""
    totp = pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _index(account: Account) -> str:
    return blind_index(f"account:{account.pk}", purpose="identity.factor")


def _sent(account: Account, code: str, salt: str) -> str:
    return blind_index(f"{salt}|{account.pk}|{code}", purpose="identity.factor_code")


def _kept(account: Account, code: str) -> str:
    return blind_index(f"{account.pk}|{code}", purpose="identity.recovery")


def _record(kind: str, account: Account, *, by: str, at: datetime) -> None:
    with transaction.atomic():
        append(kind, subject=f"account:{account.pk}", actor=by, at=at, facts={})


def _wrong() -> Forbidden:
    return Forbidden(say("验证码不正确或者已经用过。"), way_out=say("请输入验证器或者短信中的最新6位数字。"))
