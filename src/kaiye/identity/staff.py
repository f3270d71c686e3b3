"""Who works here and as what: proposed by one security administrator, confirmed by another, never for themselves."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.catalogue.api import authority as authority_of
from kaiye.database.api import find, insert
from kaiye.identity.devices import end_sessions
from kaiye.identity.invitations import invite
from kaiye.identity.models import SEPARATED, Account, ChangeKind, ChangeState, Role, StaffChange
from kaiye.identity.permissions import Actor, Permission
from kaiye.identity.phone import phone_number
from kaiye.identity.services import open_staff_account, staff_phone_of
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, Message, NotFound, Problem, WrongState, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,31}")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Duty:
    """What an account is to be: its role, and for an officer the authority and whether they head it."""

    role: Role
    authority: str = ""
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A change that counts; `code` is shown once, for the holder of a new account."""

    change: StaffChange
    account: Account
    code: str = ""


class Overtaken(Conflict):
    """Somebody else was quicker."""

    default_way_out = say("请刷新页面，看看现在的情况。")


def propose_account(
    login: str, duty: Duty, *, name: str, phone: str, actor: Actor, at: datetime
) -> StaffChange:
    """A new account waits for a second security administrator."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    # 1. Everything that is wrong with the entry, at once.
    problems = [*_wrong_duty(duty)]
    if not _LOGIN.fullmatch(login):
        problems.append(Problem("/login", say("用户名用3到32个小写字母、数字或者“._-”，以字母开头。")))
    elif Account.objects.filter(login=login).exists():
        problems.append(Problem("/login", say("用户名“{login}”已经有人使用。", login=login)))
    if not name.strip():
        problems.append(Problem("/name", say("请填写姓名。")))
    number = ""
    try:
        number = phone_number(phone)
    except InvalidInput as error:
        problems += error.problems
    if number and not is_alone(duty.role, number, besides=None):
        problems.append(Problem("/phone", same_person()))
    _raise(problems)
    # 2. The proposal, on the trail.
    person = {"name": name.strip()[:64], "phone": number}
    return _propose(ChangeKind.OPEN, None, login, duty, person, actor=actor, at=at)


def propose_duty(account_id: int, duty: Duty, *, actor: Actor, at: datetime) -> StaffChange:
    """Another role, authority or mark waits for a second security administrator.

    An administrator's account never becomes anything else, and none becomes an administrator's.
    """
    account = staff_account(account_id, actor)
    _not_own(account, actor)
    if duty.role in SEPARATED or account.role in SEPARATED:
        raise Forbidden(
            say("管理员的账号不能改作其他角色，其他账号也不能改作管理员。"),
            way_out=say("请停用旧账号，另开新账号。"),
        )
    _raise([*_wrong_duty(duty)])
    if (account.role, account.authority, account.leader) == (duty.role, duty.authority, duty.leader):
        raise InvalidInput(say("与现在的角色相同，没有需要变更的内容。"))
    return _propose(ChangeKind.ROLE, account, account.login, duty, {}, actor=actor, at=at)


def propose_telephone(account_id: int, phone: str, *, actor: Actor, at: datetime) -> StaffChange:
    """Another telephone, where second factors go, waits for a second security administrator."""
    account = staff_account(account_id, actor)
    _not_own(account, actor)
    number = phone_number(phone)
    if not is_alone(Role(account.role), number, besides=account.pk):
        _raise([Problem("/phone", same_person())])
    duty = Duty(Role(account.role), account.authority, account.leader)
    return _propose(ChangeKind.TELEPHONE, account, account.login, duty, {"phone": number}, actor=actor, at=at)


def confirm_change(change_id: int, *, version: int, actor: Actor, at: datetime) -> Confirmed:
    """What was proposed is so, by a second security administrator's word."""
    change = change_of(change_id, actor)
    # 1. Two people, neither of whom gains by it; and the first may still propose.
    if change.proposed_by_id == actor.account:
        raise Forbidden(say("这项变更是您提出的，不能由您确认。"), way_out=say("请由另一位安全管理员确认。"))
    if change.account_id is not None and change.account_id == actor.account:
        raise Forbidden(say("不能确认自己账号的变更。"), way_out=say("请由另一位安全管理员确认。"))
    first = change.proposed_by
    if not first.is_active or first.role != Role.SECURITY_ADMIN:
        raise WrongState(say("提出这项变更的人已经不是安全管理员。"), way_out=say("请驳回后重新提出。"))
    phone = change.person.get("phone", "")
    if phone and not is_alone(Role(change.role), phone, besides=change.account_id):
        raise Conflict(same_person(), way_out=say("请驳回这项变更。"))
    with transaction.atomic(durable=True):
        # 2. Claim it, then do it: together or not at all.
        _move(change, version, ChangeState.CONFIRMED, actor=actor, at=at)
        account, code = _carry_out(change, actor=actor, at=at)
        StaffChange.objects.filter(pk=change.pk).update(account=account)
        _tell("confirmed", change, f"account:{account.pk}", actor=actor, at=at)
    return Confirmed(change, account, code)


def reject_change(change_id: int, *, version: int, reason: str, actor: Actor, at: datetime) -> None:
    """It will not be, for a reason its proposer reads."""
    change = change_of(change_id, actor)
    if change.proposed_by_id == actor.account:
        raise Forbidden(say("这项变更是您提出的，请直接撤回。"), way_out=say("请用“撤回”收回这项变更。"))
    said = said_reason(reason)
    with transaction.atomic(durable=True):
        _move(change, version, ChangeState.REJECTED, actor=actor, at=at, reason=said)
        _tell("rejected", change, _subject(change), actor=actor, at=at)


def withdraw_change(change_id: int, *, version: int, actor: Actor, at: datetime) -> None:
    """Its proposer takes it back."""
    change = change_of(change_id, actor)
    if change.proposed_by_id != actor.account:
        raise Forbidden(say("只有提出人可以撤回这项变更。"), way_out=say("不同意的，请驳回。"))
    with transaction.atomic(durable=True):
        _move(change, version, ChangeState.WITHDRAWN, actor=actor, at=at)
        _tell("withdrawn", change, _subject(change), actor=actor, at=at)


def change_of(change_id: int, actor: Actor) -> StaffChange:
    """The change, for security administrators; raises `NotFound`."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    found = StaffChange.objects.select_related("account", "proposed_by", "decided_by").filter(pk=change_id)
    change = found.first()
    if change is None:
        raise NotFound(say("没有找到这项变更。"))
    return change


def open_changes(actor: Actor) -> list[StaffChange]:
    """What waits for a second security administrator, the oldest first."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    waiting = StaffChange.objects.filter(state=ChangeState.PROPOSED).order_by("pk")
    return list(waiting.select_related("account", "proposed_by"))


def staff_account(account_id: int, actor: Actor) -> Account:
    """The staff account, for security administrators; an applicant's is not found."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    account = Account.objects.filter(pk=account_id).exclude(role=Role.APPLICANT).first()
    if account is None:
        raise NotFound(say("没有找到这个账号。"))
    return account


def found_security(login: str, *, name: str, phone: str, actor: Actor, at: datetime) -> tuple[str, str]:
    """A security administrator exists while fewer than two are active: (link, code) for the password.

    For the command line of whoever runs the machine; from two on, they open every account themselves.
    """
    if Account.objects.filter(role=Role.SECURITY_ADMIN, is_active=True).count() >= 2:
        raise Forbidden(
            say("已经有两位安全管理员，不能再从命令行开立账号。"), way_out=say("请由他们在网页上办理。")
        )
    if not _LOGIN.fullmatch(login):
        message = say("用户名用3到32个小写字母、数字或者“._-”，以字母开头。")
        raise InvalidInput(message, problems=[Problem("/login", message)])
    number = phone_number(phone)
    if not is_alone(Role.SECURITY_ADMIN, number, besides=None):
        raise Conflict(same_person(), way_out=say("请换一个人，或者先停用另一个账号。"))
    with transaction.atomic(durable=True):
        account = open_staff_account(
            login, password=secrets.token_urlsafe(32), name=name, role=Role.SECURITY_ADMIN, phone=number,
            at=at, actor=actor,
        )  # fmt: skip
        return invite(account, at=at)


def said_reason(reason: str) -> str:
    """The reason somebody gave, in one line; raises `InvalidInput` when there is none."""
    said = " ".join(reason.split())
    if not said or len(said) > _LONGEST:
        message = say("请写明理由，最多{limit}个字。", limit=_LONGEST)
        raise InvalidInput(message, problems=[Problem("/reason", message)])
    return said


def _carry_out(change: StaffChange, *, actor: Actor, at: datetime) -> tuple[Account, str]:
    if change.kind == ChangeKind.OPEN:
        opened = open_staff_account(
            change.login,
            # Nobody knows it: the holder sets their own.
            password=secrets.token_urlsafe(32),
            name=change.person["name"],
            role=Role(change.role),
            authority=change.authority,
            phone=change.person["phone"],
            leader=change.leader,
            at=at,
            actor=actor,
        )
        return opened, invite(opened, at=at)[1]
    account = staff_account(change.account_id or 0, actor)
    if change.kind == ChangeKind.ROLE:
        Account.objects.filter(pk=account.pk).update(
            role=change.role, authority=change.authority, leader=change.leader
        )
    else:
        before, phone = account.phone, change.person["phone"]
        Account.objects.filter(pk=account.pk).update(phone=phone, staff_phone=staff_phone_of(phone))
        _warn(before, account, at=at)
    end_sessions(account.pk, at=at)
    account.refresh_from_db()
    return account, ""


def _warn(phone: str, account: Account, *, at: datetime) -> None:
    """The telephone that is no longer the account's hears of it."""
    if phone:
        text = say("您的工作人员账号已改用另一个手机号。如果您没有要求，请立即联系安全管理员。")
        to = Contact(phone=phone, name=account.name)
        send(to=to, kind="identity.telephone_changed", text=text, link=None, subject="sign-in", at=at)


def _propose(
    kind: ChangeKind, account: Account | None, login: str, duty: Duty, person: dict[str, str], *,
    actor: Actor, at: datetime,
) -> StaffChange:  # fmt: skip
    change = StaffChange(
        kind=kind,
        account=account,
        login=login,
        role=duty.role,
        authority=duty.authority,
        leader=duty.leader,
        person=person,
        reason="",
        proposed_by_id=_person(actor),
        proposed_at=at,
    )
    try:
        with transaction.atomic(durable=True):
            insert(change)
            _tell("proposed", change, _subject(change), actor=actor, at=at)
    except IntegrityError:
        if find(StaffChange, login=login, state=ChangeState.PROPOSED) is None:
            raise
        raise Conflict(
            say("这个账号已经有一项变更在等待确认。"), way_out=say("请先确认、驳回或者撤回那一项。")
        ) from None
    return change


def _move(
    change: StaffChange, version: int, state: ChangeState, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Moves it as read, by compare-and-swap on the version; raises `Overtaken`."""
    moved = StaffChange.objects.filter(pk=change.pk, version=version, state=ChangeState.PROPOSED).update(
        state=state, version=F("version") + 1, decided_by_id=actor.account, decided_at=at, reason=reason
    )
    if not moved:
        raise Overtaken(say("这项变更刚刚由其他人办理，这次操作没有执行。"))


def _tell(what: str, change: StaffChange, subject: str, *, actor: Actor, at: datetime) -> None:
    append(
        f"staff.{what}",
        subject=subject,
        actor=actor.id,
        at=at,
        facts={
            "change": change.pk,
            "what": str(ChangeKind(change.kind)),
            "role": str(Role(change.role)),
            "authority": change.authority,
            "leader": change.leader,
            "proposed_by": f"account:{change.proposed_by_id}",
        },
    )


def _subject(change: StaffChange) -> str:
    return f"account:{change.account_id}" if change.account_id else f"staff:{change.pk}"


def _wrong_duty(duty: Duty) -> list[Problem]:
    problems = []
    if duty.role is Role.APPLICANT:
        problems.append(Problem("/role", say("请选择工作人员的角色。")))
    if duty.role is Role.OFFICER and authority_of(duty.authority) is None:
        problems.append(Problem("/authority", say("请填写登记机关的6位代码，例如 340104。")))
    if duty.role is not Role.OFFICER and (duty.authority or duty.leader):
        problems.append(Problem("/authority", say("只有审核人员属于一个登记机关。")))
    return problems


def is_alone(role: Role, phone: str, *, besides: int | None) -> bool:
    """Whether nobody with this telephone would be an administrator and anything else."""
    others = Account.objects.filter(staff_phone=staff_phone_of(phone), is_active=True).exclude(
        pk=besides or 0
    )
    return not (others.exists() if role in SEPARATED else others.filter(role__in=SEPARATED).exists())


def same_person() -> Message:
    """Why two accounts may not have one telephone."""
    return say("这个手机号已经用于另一个账号；系统、安全、审计管理员不能同时有别的账号。")


def _person(actor: Actor) -> int:
    if actor.account is None:
        raise Forbidden(say("只有安全管理员本人可以提出变更。"))
    return actor.account


def _not_own(account: Account, actor: Actor) -> None:
    if actor.account == account.pk:
        raise Forbidden(say("不能变更自己的账号。"), way_out=say("请由另一位安全管理员提出。"))


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise InvalidInput(say("有{count}处需要修改。", count=len(problems)), problems=problems)
