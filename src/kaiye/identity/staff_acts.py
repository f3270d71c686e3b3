"""What a security administrator does alone: stop an account, let it in again, unlock, end sessions, a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kaiye.identity import throttle
from kaiye.identity.devices import end_sessions
from kaiye.identity.factors import Factor, factor_of
from kaiye.identity.invitations import invite
from kaiye.identity.models import Account, Role, StaffAct
from kaiye.identity.permissions import Actor, Permission
from kaiye.identity.staff import is_alone, said_reason, same_person, staff_account
from kaiye.kernel.api import Conflict, Forbidden, say
from kaiye.ledger.api import append
from kaiye.notices.api import mask_phone


@dataclass(frozen=True, slots=True)
class StaffRow:
    """An account of the staff as a security administrator sees it; the telephone is masked."""

    id: int
    login: str
    name: str
    role: Role
    authority: str
    leader: bool
    phone: str
    active: bool
    locked: bool
    factor: Factor
    last_sign_in: datetime | None

    @property
    def state(self) -> str:
        """`stopped`, `locked` for the moment by wrong tries, or `active`."""
        if not self.active:
            return "stopped"
        return "locked" if self.locked else "active"


def staff(actor: Actor, *, text: str = "", role: str = "", state: str = "", at: datetime) -> list[StaffRow]:
    """The staff by user name; `text` is looked for in user name and name, `state` is active, stopped or locked."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    found = Account.objects.exclude(role=Role.APPLICANT).order_by("login")
    if role:
        found = found.filter(role=role)
    # Names are encrypted: the few hundred accounts of a city are looked through here.
    rows = [
        staff_row(account, at=at) for account in found if not text or text in account.login + account.name
    ]
    return [row for row in rows if not state or row.state == state]


def staff_row(account: Account, *, at: datetime) -> StaffRow:
    """The account with what stands beside it."""
    return StaffRow(
        account.pk,
        account.login,
        account.name,
        Role(account.role),
        account.authority,
        account.leader,
        mask_phone(account.phone) if account.phone else "",
        account.is_active,
        throttle.exhausted(throttle.STAFF, account.login, at=at)
        or throttle.exhausted(throttle.FACTOR, f"account:{account.pk}", at=at),
        factor_of(account),
        account.last_login,
    )


def acts_on(account_id: int, actor: Actor) -> list[StaffAct]:
    """What was done to the account and why, the latest first; for security and audit administrators."""
    if not actor.may(Permission.READ_TRAIL):
        actor.require(Permission.MANAGE_ACCOUNTS)
    return list(StaffAct.objects.filter(account=account_id).order_by("-pk")[:50])


@transaction.atomic(durable=True)
def stop(account_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Nobody signs in with the account any more and its sessions have ended; never one's own nor the last."""
    # Two who stop each other at the same moment wait for one another here.
    active = list(
        Account.objects.select_for_update()
        .filter(role=Role.SECURITY_ADMIN, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    account = _others(account_id, actor)
    said = said_reason(reason)
    if actor.account not in active:
        raise Forbidden(say("您的账号已经停用。"))
    if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        raise Conflict(say("这个账号已经停用。"))
    end_sessions(account.pk, at=at)
    _did("account.stopped", account, said, actor=actor, at=at)


@transaction.atomic(durable=True)
def start_again(account_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """The account may sign in again, as what it was."""
    account = _others(account_id, actor)
    said = said_reason(reason)
    # Its holder may have become something else meanwhile.
    if account.phone and not is_alone(Role(account.role), account.phone, besides=account.pk):
        raise Conflict(same_person(), way_out=say("请先停用另一个账号。"))
    if not Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        raise Conflict(say("这个账号没有停用。"))
    _did("account.started", account, said, actor=actor, at=at)


@transaction.atomic(durable=True)
def unlock(account_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Wrong passwords and codes are forgotten; the account may try again at once."""
    account = _others(account_id, actor)
    said = said_reason(reason)
    throttle.forget(throttle.STAFF, account.login)
    throttle.forget(throttle.FACTOR, f"account:{account.pk}")
    _did("account.unlocked", account, said, actor=actor, at=at)


@transaction.atomic(durable=True)
def end_staff_sessions(account_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """The account has to sign in anew everywhere."""
    account = _others(account_id, actor)
    said = said_reason(reason)
    end_sessions(account.pk, at=at)
    _did("account.sessions_ended", account, said, actor=actor, at=at)


@transaction.atomic(durable=True)
def invite_again(account_id: int, *, reason: str, actor: Actor, at: datetime) -> str:
    """The holder can set a new password: a link is on its way, the code (returned once) is handed over by hand."""
    account = _others(account_id, actor)
    said = said_reason(reason)
    if not account.phone:
        raise Conflict(say("这个账号没有手机号，不能发送链接。"), way_out=say("请先提出变更手机号。"))
    _, code = invite(account, at=at)
    _did("account.invited", account, said, actor=actor, at=at)
    return code


def _others(account_id: int, actor: Actor) -> Account:
    account = staff_account(account_id, actor)
    if actor.account == account.pk:
        raise Forbidden(say("不能办理自己的账号。"), way_out=say("请由另一位安全管理员办理。"))
    return account


def _did(kind: str, account: Account, reason: str, *, actor: Actor, at: datetime) -> None:
    """The act is on the trail with its reason's digest, and kept with the reason in clear (encrypted at rest)."""
    StaffAct.objects.create(account=account, kind=kind, reason=reason, by=actor.id, at=at)
    append(
        kind, subject=f"account:{account.pk}", actor=actor.id, at=at, facts={}, personal={"reason": reason}
    )
