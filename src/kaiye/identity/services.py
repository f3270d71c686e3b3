"""Signing in: applicants by a code sent to their phone, staff by user name and password."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.identity import throttle
from kaiye.identity.models import Account, OneTimeCode, Role
from kaiye.identity.passwords import require_good_password
from kaiye.identity.permissions import SYSTEM, Actor, actor_of, covers
from kaiye.identity.phone import phone_number
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, TooMany, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.vault.api import blind_index

CODE_LIFETIME = timedelta(minutes=10)
CODE_ATTEMPTS = 5


def six_digits() -> str:
    """A code nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"


def login_of(phone: str) -> str:
    """The login column of the applicant with this phone (normalised): equal for equal numbers, tells nothing."""
    return blind_index(phone, purpose="identity.phone")


def staff_phone_of(phone: str) -> str:
    """The blind index by which two staff accounts with one telephone (normalised) are known."""
    return blind_index(phone, purpose="identity.staff_phone")


def request_code(phone: str, *, ip: str, at: datetime, draw: Callable[[], str] = six_digits) -> datetime:
    """A code is on its way to the phone; returns until when it is good.

    Known and unknown numbers get the same answer. Asking again makes the code before worthless.
    """
    number = phone_number(phone)
    throttle.require(throttle.CODE_BY_IP, ip, at=at)
    throttle.require(throttle.CODE_BY_PHONE, number, at=at)
    throttle.require(throttle.CODE_BY_PHONE_DAY, number, at=at)
    code, salt, expires = draw(), secrets.token_hex(16), at + CODE_LIFETIME
    facts = {"digest": _digest(number, code, salt), "salt": salt, "expires": expires}
    with transaction.atomic(durable=True):
        OneTimeCode.objects.update_or_create(
            phone_index=login_of(number), defaults={**facts, "attempts": 0, "used": False}
        )
        text = say("您的登录验证码是{code}，{minutes}分钟内有效。请不要告诉任何人。", code=code, minutes=10)
        send(to=Contact(phone=number), kind="identity.code", text=text, link=None, subject="sign-in", at=at)
    return expires


def take_code(phone: str, code: str, *, ip: str, at: datetime) -> str:
    """The code sent to the phone last is shown and spent: its holder is here; returns the number. Forbidden otherwise."""
    number = phone_number(phone)
    throttle.require(throttle.TRY_BY_IP, ip, at=at)
    login = login_of(number)
    # The try is counted before the code is looked at: parallel guesses cannot exceed the limit.
    live = OneTimeCode.objects.filter(phone_index=login, used=False, expires__gt=at)
    counted = live.filter(attempts__lt=CODE_ATTEMPTS).update(attempts=F("attempts") + 1)
    row = live.first() if counted else None
    if row is None or not hmac.compare_digest(row.digest, _digest(number, code.strip(), row.salt)):
        if row is not None and row.attempts >= CODE_ATTEMPTS:
            _record("account.code_exhausted", subject=f"phone:{login[:16]}", at=at)
        raise _wrong_code()
    with transaction.atomic(durable=True):
        if not OneTimeCode.objects.filter(pk=row.pk, used=False, digest=row.digest).update(used=True):
            raise _wrong_code()
    throttle.give_back(throttle.TRY_BY_IP, ip)
    return number


def sign_in_with_code(phone: str, code: str, *, ip: str, at: datetime) -> Account:
    """The account of whoever holds the phone, opened at the first success; Forbidden otherwise."""
    number = take_code(phone, code, ip=ip, at=at)
    with transaction.atomic(durable=True):
        account = _account_for(number, at=at)
    if not account.is_active:
        raise _wrong_code()
    return account


def sign_in_staff(login: str, password: str, *, ip: str, at: datetime) -> Account:
    """The staff account, or Forbidden; five wrong passwords lock the login for fifteen minutes."""
    name = login.strip()
    throttle.require(throttle.TRY_BY_IP, ip, at=at)
    tries = throttle.count(throttle.STAFF, name, at=at)
    if tries > throttle.STAFF.count:
        raise TooMany(say("密码输错次数过多，账号已暂时锁定，请15分钟后再试。"))
    account = Account.objects.filter(login=name, is_active=True).exclude(role=Role.APPLICANT).first()
    # An unknown login costs the same time as a known one.
    good = check_password(password, account.password if account else _decoy())
    if account is None or not good:
        if tries == throttle.STAFF.count:
            _record(
                "account.locked", subject=f"account:{account.pk}" if account else "account:unknown", at=at
            )
        raise Forbidden(
            say("用户名或者密码不正确。"), way_out=say("请核对后重试；连续5次不正确将锁定15分钟。")
        )
    throttle.forget(throttle.STAFF, name)
    throttle.give_back(throttle.TRY_BY_IP, ip)
    return account


@transaction.atomic
def open_staff_account(
    login: str,
    *,
    password: str,
    name: str,
    role: Role,
    authority: str = "",
    phone: str = "",
    leader: bool = False,
    at: datetime,
    actor: Actor = SYSTEM,
) -> Account:
    """A staff account exists; its login is free and its password good enough.

    `phone` is where an officer is told of what is urgent, and known to have an interest in a filing; a
    `leader` heads the authority.
    """
    if role is Role.APPLICANT:
        raise InvalidInput(say("申请人账号由本人用手机验证码登录时自动开立。"))
    require_good_password(password)
    if Account.objects.filter(login=login).exists():
        raise Conflict(say("用户名“{login}”已经有人使用。", login=login))
    account = Account.objects.create_user(
        login,
        password,
        name=name,
        role=role,
        authority=authority,
        phone=phone_number(phone) if phone else "",
        staff_phone=staff_phone_of(phone_number(phone)) if phone else "",
        leader=leader,
        created=at,
    )
    _opened(account, by=actor.id, at=at)
    return account


@transaction.atomic
def applicant(phone: str, *, at: datetime, name: str = "") -> Account:
    """The applicant's account for a phone whose holder was identified another way (counter, command line)."""
    account = _account_for(phone_number(phone), at=at)
    if name and not account.name:
        account.name = name
        account.save(update_fields=["name"])
    return account


def officers_over(authority: str) -> list[Actor]:
    """The officers of a registration authority and of those above it, its own first."""
    above = {authority, authority[:4] + "00", authority[:2] + "0000"}
    found = Account.objects.filter(role=Role.OFFICER, is_active=True, authority__in=above).order_by("pk")
    actors = [actor_of(account) for account in found]
    return sorted(
        (one for one in actors if covers(one.authority, authority)),
        key=lambda one: one.authority,
        reverse=True,
    )


def known_applicant(phone: str) -> Account | None:
    """The applicant's account for a phone, if there is one."""
    return Account.objects.filter(login=login_of(phone_number(phone))).first()


def _account_for(number: str, *, at: datetime) -> Account:
    login = login_of(number)
    found = Account.objects.filter(login=login).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            account = Account.objects.create_user(login, phone=number, role=Role.APPLICANT, created=at)
            _opened(account, by=actor_of(account).id, at=at)
    except IntegrityError:
        # The same person in two windows: the other one opened it.
        return Account.objects.get(login=login)
    return account


def _opened(account: Account, *, by: str, at: datetime) -> None:
    append(
        "account.opened",
        subject=f"account:{account.pk}",
        actor=by,
        at=at,
        facts={"role": str(account.role), "authority": account.authority},
    )


def _record(kind: str, *, subject: str, at: datetime) -> None:
    with transaction.atomic(durable=True):
        append(kind, subject=subject, actor="nobody", at=at, facts={})


def _digest(phone: str, code: str, salt: str) -> str:
    return blind_index(f"{salt}|{phone}|{code}", purpose="identity.code")


def _wrong_code() -> Forbidden:
    return Forbidden(
        say("验证码不正确或者已经失效。"), way_out=say("请核对短信中的6位数字，或者重新获取验证码。")
    )


@cache
def _decoy() -> str:
    return make_password(secrets.token_urlsafe(24))
