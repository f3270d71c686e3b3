"""Reports of misuse, and what follows by law: accepted or declined in time, investigated, closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.database.api import insert
from kaiye.evidence import api as evidence
from kaiye.identity.api import Actor, ActorKind, Permission
from kaiye.kernel.api import (
    Conflict,
    InvalidInput,
    Message,
    add_months,
    add_working_days,
    local_date,
    new_reference,
    say,
)
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.policy.api import parameters_in_force
from kaiye.realname import api as realname
from kaiye.safeguards.errors import ReportUnknown
from kaiye.safeguards.holds import hold, release
from kaiye.safeguards.mentions import index_of
from kaiye.safeguards.models import Report
from kaiye.safeguards.states import OPEN, STANDING, Event, State, after

ORIGIN = "本人报告"
# 细则 第五十二条.
BASIS = "市场主体登记管理条例实施细则 第五十二条"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: as proved by an identity check, or as filed when they came by their own signing link."""

    name: str
    number: str
    phone: str
    proved: bool


def report_misuse(
    reporter: Reporter,
    *,
    reference: str,
    registered_as: Callable[[], str],
    authority: str,
    words: str,
    actor: str,
    at: datetime,
) -> Report:
    """The report is received, the number is restricted at once and the clock runs; asked again, the same report.

    A filing that is not decided yet is held; what is registered already is shown as disputed. The pictures of
    the identity checks are kept either way. `registered_as` gives the credit code or nothing; it is asked within
    the transaction, and has to wait for an approval that is under way.
    """
    index = index_of(reporter.number)
    known = Report.objects.filter(index=index, reference=reference, state__in=OPEN).first()
    if known is not None:
        return known
    row = Report(
        number=new_reference("MY", at),
        index=index,
        person={"name": reporter.name, "number": reporter.number, "phone": reporter.phone},
        reference=reference,
        authority=authority,
        words=words,
        proved=reporter.proved,
        reason="",
        at=at,
        due=add_working_days(local_date(at), _number("safeguards.accept_days", at)),
    )
    try:
        with transaction.atomic(durable=True):
            row.uscc = registered_as()
            insert(row)
            realname.keep(reference, kept=True)
            evidence.put_on_list("identity_misused", reporter.number, origin=ORIGIN, actor=actor, at=at)
            if not row.uscc:
                hold(reference, by=actor, at=at)
            _record(
                "misuse.reported", row, actor, at, {"proved": reporter.proved, "due": row.due.isoformat()}
            )
            _tell(
                row,
                say(
                    "已收到您的报告（{number}）：在核实以前，您的证件号码不能用于新的登记。登记机关最迟{day}前决定是否受理。",
                    number=row.number,
                    day=row.due.isoformat(),
                ),
                at,
            )
    except IntegrityError:
        return Report.objects.get(index=index, reference=reference, state__in=OPEN)
    return row


def _number(name: str, at: datetime) -> int:
    return int(str(parameters_in_force().value(name, local_date(at))))


def reports_of(index: str) -> list[Report]:
    """This person's reports, the newest first."""
    return list(Report.objects.filter(index=index).order_by("-at", "-pk"))


def disputed_entity(uscc: str) -> bool:
    """Whether a report stands against this registration: not decided yet, or found to be true."""
    # Reports on what is not registered yet have no code.
    return bool(uscc) and Report.objects.filter(uscc=uscc, state__in=STANDING).exists()


def against(reference: str) -> list[Report]:
    """The reports that stand against a filing, the oldest first; for callers that have checked who asks."""
    return list(Report.objects.filter(reference=reference, state__in=STANDING).order_by("at", "pk"))


def desk(actor: Actor) -> list[Report]:
    """The open reports this officer may handle, the earliest due first."""
    if actor.kind is not ActorKind.OFFICER:
        return []
    found = Report.objects.filter(state__in=OPEN).order_by("due", "pk")
    return [row for row in found if actor.may(Permission.RESOLVE_MISUSE, row)]


def report(number: str, actor: Actor) -> Report:
    """The report, for officers of its authority; ReportUnknown otherwise."""
    found = Report.objects.filter(number=number).first()
    if found is None or not actor.may(Permission.RESOLVE_MISUSE, found):
        raise ReportUnknown(say("没有找到这份报告。"))
    return found


_TOLD: dict[Event, Message] = {
    Event.ACCEPT: say("已受理，正在调查"),
    Event.DECLINE: say("不予受理"),
    Event.UPHOLD: say("查实身份被冒用"),
    Event.DISMISS: say("查无冒用"),
}


@transaction.atomic(durable=True)
def resolve(number: str, event: Event, *, reason: str, version: int, actor: Actor, at: datetime) -> Report:
    """The officer's next act on a report; where nothing was misused, the number is free again."""
    row = report(number, actor)
    said = " ".join(reason.split())[:1000]
    if not said:
        raise InvalidInput(say("请写明理由。"))
    new = after(row.life, event)
    changes: dict[str, Any] = {"state": str(new), "officer": actor.id, "reason": said}
    changes |= {"decided": row.decided or at, "closed": None if new in OPEN else at}
    if new is State.ACCEPTED:
        # 细则 第五十三条.
        changes["due"] = add_months(local_date(at), _number("safeguards.investigate_months", at))
    moved = Report.objects.filter(pk=row.pk, version=version, state=row.state).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise Conflict(say("这份报告刚刚被别人办理过。"), way_out=say("请刷新页面，查看最新情况。"))
    if new in {State.DECLINED, State.UNFOUNDED}:
        _free(row, actor.id, at)
    row = report(number, actor)
    _record(f"misuse.{event}", row, actor.id, at, {"state": str(new)})
    text = say("您的报告{number}：{state}。理由：{reason}", number=number, state=_TOLD[event], reason=said)
    _tell(row, text, at)
    return row


@transaction.atomic(durable=True)
def withdraw(number: str, *, index: str, actor: str, at: datetime) -> Report:
    """The person takes the report back, after an identity check; what it held is free, unless another stands."""
    row = Report.objects.filter(number=number, index=index).first()
    if row is None:
        raise ReportUnknown(say("没有找到这份报告。"))
    new = after(row.life, Event.WITHDRAW)
    moved = Report.objects.filter(pk=row.pk, version=row.version).update(
        version=F("version") + 1, state=str(new), closed=at
    )
    if not moved:
        raise Conflict(say("这份报告刚刚被别人办理过。"), way_out=say("请刷新页面，查看最新情况。"))
    _free(row, actor, at)
    _record("misuse.withdrawn", row, actor, at, {})
    return Report.objects.get(pk=row.pk)


def _free(row: Report, actor: str, at: datetime) -> None:
    """The filing goes on and the number is off our own list, unless another report stands."""
    standing = Report.objects.filter(state__in=STANDING).exclude(pk=row.pk)
    if not standing.filter(reference=row.reference).exists():
        release(row.reference, by=actor, at=at)
        realname.keep(row.reference, kept=False)
    others = standing.filter(index=row.index)
    if not others.exists():
        evidence.put_on_list(
            "identity_misused", row.person["number"], origin=ORIGIN, actor=actor, at=at, off=True
        )


def _record(kind: str, row: Report, actor: str, at: datetime, facts: dict[str, Any]) -> None:
    told = {"report": row.number, "reference": row.reference, **facts}
    append(kind, subject=row.uscc or row.reference, actor=actor, at=at, facts=told)


def _tell(row: Report, text: Message, at: datetime) -> None:
    if row.person["phone"]:
        to = Contact(phone=row.person["phone"], name=row.person["name"])
        send(to=to, kind="safeguards.report", text=text, link=None, subject=row.number, at=at)
