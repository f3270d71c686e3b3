"""Reserving names (企业名称登记管理规定 第十八条): made, kept for a filing, used, given up, ended by time.

The name stands in the register of names, where it is compared under the scope's lock; here is its life.
Whoever locks several things locks the holder first, then the scope, then the reservation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import (
    SHANGHAI,
    Conflict,
    NotFound,
    TooMany,
    WrongState,
    add_months,
    local_date,
    new_reference,
    say,
)
from kaiye.ledger import api as ledger
from kaiye.names import scopes, services
from kaiye.names.declaration import Declaration, declared
from kaiye.names.divisions import scope_of
from kaiye.names.judging import Asked, asked, own_holders
from kaiye.names.models import RegisteredName, Status
from kaiye.names.parse import normalised
from kaiye.names.reservation import Holder, Reservation
from kaiye.names.states import OPEN, Event, State, after
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import NameReservation

PREFIX = "BL"
# How many reservations one round of the clock looks at; the next round takes the rest.
_ROUND = 500
_TRIES = 8
Tell = Callable[[Reservation, datetime], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the rules are told of an applicant's reservations."""

    reservation: NameReservation | None
    held: int


class Overtaken(Conflict):
    """Somebody moved the reservation first; nothing was done."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            say("名称保留{reference}刚刚被其他操作改动，这次操作没有执行。", reference=reference)
        )


def reserve(declaration: Declaration, *, holder: str, at: datetime, key: str = "") -> Reservation:
    """The name is kept for `holder`; the same `key` again gives the same reservation.

    Raises `Refused` for a name the law does not allow, `NameTaken` with who was first, `NeedsPerson` where
    one near it stands, `TooMany` at the technical limit, `WrongState` for a name the holder already keeps.
    """
    earlier = _same(holder, key)
    if earlier is not None:
        return earlier
    person_looks = declared(declaration, holder=holder, at=at)
    return _reserve(declaration, holder, at, key, person_looks=person_looks)


@transaction.atomic(durable=True)
def _reserve(
    declaration: Declaration, holder: str, at: datetime, key: str, *, person_looks: bool
) -> Reservation:
    # 1. One at a time for each holder: repeated calls and the count are decided here.
    Holder.objects.bulk_create([Holder(holder)], ignore_conflicts=True)
    Holder.objects.select_for_update().get(pk=holder)
    earlier = _same(holder, key)
    if earlier is not None:
        return earlier
    _within_limit(holder, at)
    # 2. The scope is locked, compared with everything in it, and the name entered.
    until = end_of(at, months_for(at, approved_first=declaration.approved_first))
    row = services.take(_asked(declaration, holder, at), status=Status.RESERVED, until=until, exclusive=True)
    _not_mine_already(row)
    # 3. What was declared with it, and the record.
    made = _create(declaration, row, holder=holder, at=at, key=key, person_looks=person_looks)
    _record(made, "reserved", actor=holder, at=at)
    return made


def keep(declaration: Declaration, *, filing: str, holder: str, at: datetime) -> bool:
    """The filing's name is kept for it while an officer decides; whether it has one.

    In the caller's transaction. The holder's own reservation of it is used, else one is made: what is filed
    is declared (第十六条), so it holds as long as any other. Raises `NameTaken`.
    """
    if not declaration.text or Reservation.objects.filter(filing=filing, state=State.FILED).exists():
        return bool(declaration.text)
    question = _asked(declaration, holder_of(holder, filing), at)
    scopes.lock([question.scope])
    mine = (
        Reservation.objects.filter(holder=holder, state=State.HELD, until__gt=at)
        .filter(name__full_name=question.text, name__scope=question.scope, name__status=Status.RESERVED)
        .first()
    )
    if mine is not None:
        services.hand(mine.name_id, holder=question.holder, filing=filing, until=None)
        _move(mine, Event.FILE, actor=holder, at=at, filing=filing)
        return True
    row = services.take(question, status=Status.RESERVED, until=None, filing=filing)
    made = _create(declaration, row, holder=holder, at=at, filing=filing, state=State.FILED)
    _record(made, "kept", actor=holder, at=at)
    return True


def hand_back(filing: str, *, actor: str, at: datetime) -> None:
    """The filing was returned, refused or withdrawn: its name is the holder's until the reservation's own date.

    In the caller's transaction.
    """
    for kept in Reservation.objects.filter(filing=filing, state=State.FILED).select_related("name"):
        services.hand(kept.name_id, holder=kept.holder, filing="", until=kept.until)
        _move(kept, Event.HAND_BACK, actor=actor, at=at, filing="")


def use(row: RegisteredName, *, filing: str, uscc: str, actor: str, at: datetime) -> None:
    """The reservation that became this registered name is used (in the approving transaction)."""
    for kept in Reservation.objects.filter(name=row, state__in=OPEN).select_related("name"):
        _move(kept, Event.USE, actor=actor, at=at, filing=filing, uscc=uscc, ended=at)


@transaction.atomic(durable=True)
def release(reservation: Reservation, *, actor: str, at: datetime) -> Reservation:
    """The holder gives the name up; others may have it from now on. Raises `WrongState`."""
    scopes.lock([reservation.name.scope])
    reservation = get(reservation.reference)
    if reservation.life is State.HELD and reservation.until <= at:
        raise WrongState(
            say("名称保留已于{day}届满，不需要放弃。", day=reservation.last_day.isoformat()),
            way_out=say("名称还没有被他人使用的，可以重新申报。"),
        )
    moved = _move(reservation, Event.RELEASE, actor=actor, at=at, ended=at)
    services.lapse([reservation.name_id])
    return moved


def expire(*, at: datetime, tell: Tell) -> int:
    """Reservations whose time is over are closed and their holders told; how many."""
    due = Reservation.objects.filter(state=State.HELD, until__lte=at).order_by("until")[:_ROUND]
    return sum(_expire(kept.reference, at, tell) for kept in due)


@transaction.atomic(durable=True)
def _expire(reference: str, at: datetime, tell: Tell) -> bool:
    scopes.lock([get(reference).name.scope])
    kept = get(reference)
    if kept.life is not State.HELD or kept.until > at:
        return False
    services.lapse([kept.name_id])
    tell(_move(kept, Event.EXPIRE, actor="system", at=at, ended=at), at)
    return True


def warn(*, at: datetime, tell: Tell) -> int:
    """Holders of reservations that end within the days of the parameter are told once; how many."""
    soon = at + timedelta(days=_number("name.reservation_ends_soon_days", at) + 1)
    found = Reservation.objects.filter(state=State.HELD, warned=None, until__gt=at, until__lte=soon)
    return sum(_warn(kept.pk, at, tell) for kept in found.order_by("until")[:_ROUND])


@transaction.atomic(durable=True)
def _warn(number: int, at: datetime, tell: Tell) -> bool:
    if not Reservation.objects.filter(pk=number, warned=None, state=State.HELD).update(warned=at):
        return False
    tell(Reservation.objects.select_related("name").get(pk=number), at)
    return True


def get(reference: str) -> Reservation:
    """The reservation; for callers that have checked who asks. Raises `NotFound`."""
    found = Reservation.objects.filter(reference=reference).select_related("name").first()
    if found is None:
        raise unknown(reference)
    return found


def unknown(reference: str) -> NotFound:
    """There is no such reservation, or the asker may not know of it."""
    return NotFound(say("没有找到名称保留{reference}。", reference=reference[:40]))


def reservations_of(holder: str) -> list[Reservation]:
    """Every reservation of `holder`, the newest first."""
    return list(Reservation.objects.filter(holder=holder).select_related("name").order_by("-pk"))


def held(holder: str, at: datetime) -> int:
    """How many names `holder` keeps at this moment, at all authorities."""
    return _standing(holder, at).count() if holder else 0


def kept_for(dossier: Dossier, *, holder: str, at: datetime) -> Kept:
    """The holder's reservation that the filing relies on, else the one of its name; and how many they hold.

    `holder` may be a filing's (`holder_of`).
    """
    account = own_holders(holder)[-1] if holder else ""
    if not account:
        return Kept(None, 0)
    mine = Reservation.objects.filter(holder=account).select_related("name")
    if dossier.name.reservation:
        found = mine.filter(reference=dossier.name.reservation).first()
    else:
        found = (
            _standing(account, at)
            .filter(name__full_name=normalised(dossier.name.text), name__scope=scope_of(dossier.authority))
            .first()
        )
    return Kept(_as_fact(found) if found is not None else None, held(account, at))


def holder_of(owner: str, filing: str) -> str:
    """A filing as the holder of a name: its owner's reservations are its own, it is no other filing."""
    return f"{owner}/{filing}"


def months_for(at: datetime, *, approved_first: bool) -> int:
    """How long a name is reserved on that day, by the law in force."""
    name = "name.reservation_months_approved_first" if approved_first else "name.reservation_months"
    return _number(name, at)


def end_of(at: datetime, months: int) -> datetime:
    """Midnight after the last day: the day it is made does not count (民法典 第二百零一条、第二百零二条)."""
    return datetime.combine(add_months(local_date(at), months) + timedelta(days=1), time(), SHANGHAI)


def _as_fact(found: Reservation) -> NameReservation:
    return NameReservation(
        reference=found.reference,
        name=found.name.full_name,
        until=found.last_day,
        months=found.months,
        entity_type=found.entity_type,
        division=found.place,
        investors=tuple(found.investors),
        ended=not found.open(),
    )


def _standing(holder: str, at: datetime) -> QuerySet[Reservation]:
    return Reservation.objects.filter(
        Q(state=State.FILED) | Q(state=State.HELD, until__gt=at), holder=holder
    ).select_related("name")


def _within_limit(holder: str, at: datetime) -> None:
    most = _number("name.reservations_most", at)
    if held(holder, at) >= most:
        raise TooMany(
            say("您同时保留的名称已有{most}个，达到上限，不能再保留。", most=most),
            way_out=say("请先放弃不用的名称，或者等保留期届满。"),
        )


def _not_mine_already(row: RegisteredName) -> None:
    mine = Reservation.objects.filter(name=row, state__in=OPEN).first()
    if mine is not None:
        raise WrongState(
            say(
                "您已经保留了“{name}”，到{day}为止；保留期依法不能延长，也不能重复申报。",
                name=row.full_name,
                day=mine.last_day.isoformat(),
            ),
            way_out=say("请在届满前用这个名称提交申请。"),
        )


def _same(holder: str, key: str) -> Reservation | None:
    if not key:
        return None
    return Reservation.objects.filter(holder=holder, key=key).select_related("name").first()


def _number(parameter: str, at: datetime) -> int:
    value = parameters_in_force().value(parameter, local_date(at))
    if not isinstance(value, int):
        raise TypeError(parameter)
    return value


def _move(kept: Reservation, event: Event, *, actor: str, at: datetime, **changes: object) -> Reservation:
    """Moves it as read, by compare-and-swap, with its entry on the trail; raises `Overtaken`."""
    changes["state"] = after(kept.life, event)
    same = Reservation.objects.filter(pk=kept.pk, version=kept.version, state=kept.state)
    if not same.update(version=F("version") + 1, **changes):
        raise Overtaken(kept.reference)
    moved = get(kept.reference)
    _record(moved, str(event), actor=actor, at=at)
    return moved


def _create(
    declaration: Declaration, row: RegisteredName, *, holder: str, at: datetime, **facts: object
) -> Reservation:
    """A new reservation under a number nobody has."""
    months = months_for(at, approved_first=declaration.approved_first)
    for _ in range(_TRIES):
        made = Reservation(
            reference=new_reference(PREFIX, at),
            holder=holder,
            name=row,
            authority=declaration.authority,
            entity_type=declaration.entity_type,
            place=declaration.place[:6],
            industry=declaration.industry[:4],
            investors=list(declaration.investors),
            approved_first=declaration.approved_first,
            months=months,
            at=at,
            until=end_of(at, months),
            **facts,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            if not Reservation.objects.filter(reference=made.reference).exists():
                raise
            continue
        return made
    raise RuntimeError("no free reservation number")


def _asked(declaration: Declaration, holder: str, at: datetime) -> Asked:
    return asked(
        # Compared as it reads, whatever segments were given.
        declaration.text,
        authority=declaration.authority,
        entity_type=declaration.entity_type,
        at=at,
        investment_relation=declaration.investment_relation,
        holder=holder,
    )


def _record(kept: Reservation, event: str, *, actor: str, at: datetime) -> None:
    facts = {"state": kept.state, "authority": kept.authority, "entity_type": kept.entity_type}
    if kept.filing:
        facts["filing"] = kept.filing
    if kept.uscc:
        facts["uscc"] = kept.uscc
    ledger.append(
        f"name.{event}",
        subject=kept.reference,
        actor=actor,
        at=at,
        facts={**facts, "last_day": kept.last_day.isoformat()},
    )
