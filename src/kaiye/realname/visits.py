"""Equal ways (N7): at the counter with the document in hand, or in a video call at a booked time."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from kaiye.database.api import find, insert
from kaiye.identity.api import Actor, ActorKind, Permission, covers
from kaiye.kernel.api import (
    SHANGHAI,
    Conflict,
    InvalidInput,
    NotFound,
    WrongState,
    add_working_days,
    local_date,
    say,
    working_day,
)
from kaiye.ledger.api import append
from kaiye.realname import limits, steps
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome, Visit, VisitState, Way
from kaiye.realname.queries import Reviewed
from kaiye.realname.reviewing import require_not_self, stated
from kaiye.realname.services import finish
from kaiye.realname.states import Event, after
from kaiye.realname.steps import Done
from kaiye.rules.api import Means

# Without characters that are misheard or misread.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_HOURS = ((time(9), time(12)), (time(14), time(17)))


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a call can begin, and on how many lines still."""

    starts: datetime
    free: int


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(6))


def book_counter(check_id: int, *, at: datetime, draw: Callable[[], str] = _code) -> Visit:
    """The person comes to the counter within some days and says the code; the check stays open until then."""
    check = steps.usable(check_id, at=at)
    until = at + limits.days("realname.counter_days", at)
    return _book(check, Way.COUNTER, until=until, at=at, draw=draw)


def book_video(check_id: int, starts: datetime, *, at: datetime, draw: Callable[[], str] = _code) -> Visit:
    """A call is booked; Conflict when somebody else took the last line of that time."""
    check = steps.usable(check_id, at=at)
    if all(slot.starts != starts for slot in slots(check.authority, at=at)):
        raise Conflict(say("这个时段已经约满或者不能预约。"), way_out=say("请另选一个时段，或者到窗口办理。"))
    until = starts + timedelta(hours=2)
    return _book(check, Way.VIDEO, until=until, at=at, draw=draw, starts=starts)


def slots(authority: str, *, at: datetime) -> list[Slot]:
    """The times of the next working days on which a line is free, the earliest first."""
    lines = limits.number("realname.video_lines", at)
    length = limits.minutes("realname.video_minutes", at)
    today = local_date(at)
    last = add_working_days(today, limits.number("realname.video_ahead_days", at))
    taken: dict[datetime, int] = {}
    booked = Visit.objects.filter(authority=authority, state=VisitState.BOOKED, starts__gt=at)
    for moment in booked.values_list("starts", flat=True):
        if moment is None:
            continue
        taken[moment] = taken.get(moment, 0) + 1
    found = []
    for day in (today + timedelta(days=ahead) for ahead in range((last - today).days + 1)):
        for starts in _times(day, length):
            free = lines - taken.get(starts, 0)
            if starts > at and free > 0:
                found.append(Slot(starts, free))
    return found


def _times(day: date, length: timedelta) -> list[datetime]:
    if not working_day(day):
        return []
    found = []
    for begin, end in _HOURS:
        moment = datetime.combine(day, begin, SHANGHAI)
        while moment + length <= datetime.combine(day, end, SHANGHAI):
            found.append(moment)
            moment += length
    return found


def _book(
    check: Check,
    way: Way,
    *,
    until: datetime,
    at: datetime,
    draw: Callable[[], str],
    starts: datetime | None = None,
) -> Visit:
    for line in range(limits.number("realname.video_lines", at)):
        try:
            with transaction.atomic():
                Visit.objects.filter(check_row=check, state=VisitState.BOOKED).update(
                    state=VisitState.CANCELLED
                )
                visit = insert(
                    Visit(
                        check_row=check,
                        way=way,
                        code=draw(),
                        authority=check.authority,
                        starts=starts,
                        line=line if starts else None,
                        booked=at,
                    )
                )
                steps.write_within(check, [], at=at, expires=max(check.expires, until))
                append(
                    "realname.visit_booked",
                    subject=steps.subject_of(check),
                    actor=f"check:{check.pk}",
                    at=at,
                    facts={
                        "check": check.pk,
                        "way": str(way),
                        "starts": starts.isoformat() if starts else None,
                    },
                )
                return visit
        except IntegrityError:
            # Another booking has this line (or, once in a billion, this code).
            continue
    raise Conflict(say("这个时段刚刚约满。"), way_out=say("请另选一个时段，或者到窗口办理。"))


def visit_of(check: Check) -> Visit | None:
    """The booked visit of a check."""
    return Visit.objects.filter(check_row=check, state=VisitState.BOOKED).first()


def agenda(actor: Actor, *, at: datetime) -> list[Visit]:
    """The calls this officer's authority holds from an hour ago on, and counter visits that are announced."""
    if actor.kind is not ActorKind.OFFICER:
        return []
    found = Visit.objects.filter(state=VisitState.BOOKED).select_related("check_row").order_by("starts", "pk")
    return [
        visit
        for visit in found
        if covers(actor.authority, visit.authority)
        and (visit.starts is None or visit.starts > at - timedelta(hours=1))
        and at < visit.check_row.expires
    ]


def visit_by_code(code: str, actor: Actor) -> Visit:
    """The booked visit somebody at the counter names; NotFound for other authorities' visits."""
    wanted = code.strip().upper()
    found = Visit.objects.filter(code=wanted, state=VisitState.BOOKED).select_related("check_row").first()
    if found is None or not actor.may(Permission.REVIEW_IDENTITY, Reviewed(found.check_row, actor)):
        raise NotFound(
            say("没有这个核验码。"), way_out=say("请核对来人手机上的6位核验码；用过的核验码不能再用。")
        )
    return found


def visit(number: int, actor: Actor) -> Visit:
    """The visit with this number, for officers of its authority."""
    found = find(Visit, pk=number)
    if found is None or not actor.may(Permission.REVIEW_IDENTITY, Reviewed(found.check_row, actor)):
        raise NotFound(say("没有找到这次预约。"))
    return found


def settle_visit(number: int, *, same: bool, seen: str, actor: Actor, at: datetime) -> Check:
    """The officer has looked at person and document: the check has passed, or failed with the reason."""
    booked = visit(number, actor)
    actor.require(Permission.REVIEW_IDENTITY, Reviewed(booked.check_row, actor))
    said = stated(seen)
    check = Check.objects.get(pk=booked.check_row_id)
    require_not_self(check, actor)
    event = Event.CONFIRM_IN_PERSON if same else Event.REJECT
    after(check.life, event)
    if booked.starts is not None and at < booked.starts - timedelta(minutes=10):
        raise WrongState(say("还没有到预约的时间。"), way_out=say("请在预约时间开始视频核验。"))
    # A call is the real-name system with the living face, looked at by a person; the counter is in person.
    means = Means.IN_PERSON if booked.way == Way.COUNTER else Means.FACE
    outcome = Said(Outcome.OK if same else Outcome.WRONG)
    done = Done(str(booked.way), outcome, {"seen": said, "officer": actor.id, "same": same})
    with transaction.atomic(durable=True):
        claimed = Visit.objects.filter(pk=booked.pk, state=VisitState.BOOKED).update(state=VisitState.DONE)
        if not claimed:
            raise Conflict(say("这次预约刚刚办理过。"))
        check = steps.write_within(check, [done], at=at)
        return finish(check, event, means=means, actor=actor.id, at=at, officer=actor.id)


def parse_slot(text: str) -> datetime:
    """The time a form sent (ISO 8601 with its zone); InvalidInput for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(say("请选择一个时段。"))
    return moment
