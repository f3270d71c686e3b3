"""Persons responsible for a false registration: barred by two officers, published, free again after three years."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q

from kaiye.database.api import insert
from kaiye.evidence import api as evidence
from kaiye.identity.api import Actor, ActorKind, Permission
from kaiye.kernel.api import (
    CitizenId,
    Conflict,
    Forbidden,
    InvalidCitizenId,
    InvalidInput,
    NotFound,
    Problem,
    add_years,
    local_date,
    say,
)
from kaiye.ledger.api import append
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import comparable
from kaiye.safeguards.mentions import index_of
from kaiye.safeguards.models import Bar

ORIGIN = "本机关决定"
BASIS = "市场主体登记管理条例 第四十条"


@transaction.atomic(durable=True)
def propose_bar(
    *, name: str, number: str, ground: str, since: date, authority: str, actor: Actor, at: datetime
) -> Bar:
    """One officer proposes; nothing holds before a second one confirms. `since` is the day of the revocation."""
    actor.require(Permission.BAR_PERSON, _Lies(authority))
    problems = []
    if not name.strip():
        problems.append(Problem("/name", say("请填写姓名。")))
    try:
        CitizenId.parse(comparable(number), on=local_date(at))
    except InvalidCitizenId as error:
        problems.append(Problem("/number", error.message))
    if not ground.strip():
        problems.append(Problem("/ground", say("请写明虚假登记被撤销的决定和文号。")))
    if since > local_date(at):
        problems.append(Problem("/since", say("撤销登记的日期不能晚于今天。")))
    if problems:
        raise InvalidInput(problems[0].message, problems=problems)
    years = parameters_in_force().value("safeguards.bar_years", local_date(at))
    bar = insert(
        Bar(
            index=index_of(number),
            person={"name": "".join(name.split()), "number": comparable(number)},
            ground=ground.strip()[:200],
            basis=BASIS,
            authority=authority,
            proposed_by=actor.id,
            proposed=at,
            since=since,
            until=add_years(since, int(str(years))),
        )
    )
    _record("bar.proposed", bar, actor, at)
    return bar


@transaction.atomic(durable=True)
def confirm_bar(number: int, *, actor: Actor, at: datetime) -> Bar:
    """Confirmed by a second officer: the person is on the list, and published, until the last day."""
    bar = _bar(number, actor)
    _lock(bar.index)
    if bar.proposed_by == actor.id:
        raise Forbidden(say("提出的人不能自己确认。"), way_out=say("请由另一位工作人员确认。"))
    if not Bar.objects.filter(pk=bar.pk, confirmed_by="", lifted=None).update(confirmed_by=actor.id):
        raise Conflict(say("这项决定已经处理过。"))
    _put_on_list(bar, actor, at)
    _record("bar.confirmed", bar, actor, at)
    return _bar(number, actor)


@transaction.atomic(durable=True)
def lift_bar(number: int, *, reason: str, actor: Actor, at: datetime) -> Bar:
    """The bar ends early, by a decision with its reason."""
    bar = _bar(number, actor)
    if not reason.strip():
        raise InvalidInput(say("请写明理由。"))
    _lock(bar.index)
    if not Bar.objects.filter(pk=bar.pk, lifted=None).update(lifted=local_date(at)):
        raise Conflict(say("这项决定已经处理过。"))
    if bar.confirmed_by:
        _put_on_list(bar, actor, at)
    _record("bar.lifted", bar, actor, at)
    return _bar(number, actor)


def bars_in_force(*, on: date) -> list[Bar]:
    """Everybody barred on that day, for publication; the newest first."""
    found = Bar.objects.filter(Q(lifted=None) | Q(lifted__gt=on), since__lte=on, until__gte=on)
    return list(found.exclude(confirmed_by="").order_by("-since", "-pk"))


def bars_at_desk(actor: Actor) -> list[Bar]:
    """The bars of this officer's authority, those that wait for confirmation first."""
    if actor.kind is not ActorKind.OFFICER:
        return []
    return [
        bar for bar in Bar.objects.order_by("confirmed_by", "-pk") if actor.may(Permission.BAR_PERSON, bar)
    ]


def _bar(number: int, actor: Actor) -> Bar:
    found = Bar.objects.filter(pk=number).first()
    if found is None or not actor.may(Permission.BAR_PERSON, found):
        raise NotFound(say("没有找到这项决定。"))
    return found


def _lock(index: str) -> None:
    """Two decisions on one person wait for each other: the list follows from all of them."""
    list(Bar.objects.select_for_update().filter(index=index).order_by("pk").values_list("pk"))


def _put_on_list(bar: Bar, actor: Actor, at: datetime) -> None:
    """The person is on the list until the last day of all bars that hold, or off it when none does."""
    holding = Bar.objects.filter(index=bar.index, lifted=None).exclude(confirmed_by="")
    until = holding.aggregate(last=Max("until"))["last"]
    evidence.put_on_list(
        "false_registration",
        bar.person["number"],
        origin=ORIGIN,
        actor=actor.id,
        at=at,
        until=until,
        off=until is None,
    )


def _record(kind: str, bar: Bar, actor: Actor, at: datetime) -> None:
    facts = {"bar": bar.pk, "until": bar.until.isoformat() if bar.until else None}
    append(kind, subject=f"bar:{bar.pk}", actor=actor.id, at=at, facts=facts)


class _Lies:
    """An object of permission that lies with an authority."""

    def __init__(self, authority: str) -> None:
        self.authority = authority
