"""The time limit of a case: three working days, three more by the head of the authority, told when it passes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from kaiye.casework.desk_notices import tell_officer
from kaiye.casework.handling import claimable, extended, handling, weigh, written
from kaiye.casework.lives import Overtaken, move
from kaiye.casework.models import Case, CaseNote, Deadline, Recusal
from kaiye.casework.models import Extension as ExtensionRow
from kaiye.casework.notes import Point, write_note
from kaiye.casework.states import Event
from kaiye.database.api import insert
from kaiye.identity.api import Actor, Permission, officers_over
from kaiye.jobs import api as jobs
from kaiye.kernel.api import SHANGHAI, WrongState, add_working_days, local_date, say
from kaiye.rules.api import Act, Extension

EXTENSION_DAYS = 3
EXTENSION_BASIS = "市场主体登记管理条例实施细则 第十八条"
_MORNING = time(9, 0)


@transaction.atomic(durable=True)
def ask_extension(case_id: int, *, version: int, actor: Actor, at: datetime, reason: str) -> Case:
    """The head of the authority is asked for three more working days; when the head asks, they are given."""
    # 1. May they, and may the limit still be extended by a head?
    case = claimable(case_id, version, actor, Permission.EXTEND, Event.ASK_TIME)
    text = written(reason, "/reason")
    if extended(case) is not None:
        raise WrongState(
            say("延长期限的申请已经提出过。"), way_out=say("请等待登记机关负责人批准，或者尽快作出决定。")
        )
    _weigh(case, actor, at, by_head=True)
    # 2. Claim the case, then ask; the head need not ask themselves.
    case = move(case, Event.ASK_TIME, actor=actor, at=at)
    row = ExtensionRow.objects.create(
        case=case, reason=text, asked_by=actor.id, asked_by_name=actor.name, asked_at=at
    )
    return _extend(case, row, actor, at) if actor.leader else case


@transaction.atomic(durable=True)
def approve_extension(case_id: int, *, version: int, actor: Actor, at: datetime) -> Case:
    """The case is due three working days later, and the applicant is told in writing."""
    case = claimable(case_id, version, actor, Permission.EXTEND, Event.EXTEND)
    row = extended(case)
    if row is None:
        raise WrongState(say("还没有人提出延长期限。"))
    _weigh(case, actor, at, by_head=actor.leader)
    return _extend(case, row, actor, at)


def _weigh(case: Case, actor: Actor, at: datetime, *, by_head: bool) -> None:
    row = extended(case)
    before = int(row is not None and row.approved_at is not None)
    extension = Extension(EXTENSION_DAYS, by_head=by_head, told=True, before=before)
    told = handling(case, actor, Act.EXTEND, extension=extension, disputes=(), bonds=())
    weigh(case, told, at=at)


def _extend(case: Case, row: ExtensionRow, actor: Actor, at: datetime) -> Case:
    """In the caller's transaction: the new limit, its row with its basis, and the paper to the applicant."""
    until = add_working_days(case.due, EXTENSION_DAYS)
    case = move(case, Event.EXTEND, actor=actor, at=at, facts={"due": until.isoformat()}, due=until)
    given = {"approved_by": actor.id, "approved_by_name": actor.name, "approved_at": at, "until": until}
    if not ExtensionRow.objects.filter(pk=row.pk, approved_at__isnull=True).update(**given):
        raise Overtaken(say("案件{case}刚刚由其他人办理，这次操作没有执行。", case=str(case)))
    insert(Deadline(case=case, kind="extension", due=until, basis=EXTENSION_BASIS))
    write_note(case, CaseNote.Kind.EXTEND, [Point(row.reason, EXTENSION_BASIS)], at=at)
    return case


def watch(case: Case) -> None:
    """The morning after the last day somebody looks whether it was decided (in the caller's transaction)."""
    _look_on(case, case.due + timedelta(days=1))


def _look_on(case: Case, day: date) -> None:
    due = datetime.combine(day, _MORNING, SHANGHAI)
    jobs.announce("case.clock", {"case": case.pk}, key=f"case:{case.pk}:clock:{day}", due=due)


@transaction.atomic(durable=True)
def tell_overdue(case: Case, *, at: datetime) -> int:
    """The officers of the authority and above know that the case is overdue, every working day until it is decided.

    Returns how many were told: those whose account has a telephone. All see it on their desk.
    """
    if case.is_closed:
        return 0
    today = local_date(at)
    if today <= case.due:
        watch(case)
        return 0
    recused = set(Recusal.objects.filter(filing=case.filing).values_list("officer", flat=True))
    text = say(
        "案件{case}已经超过办理期限{due}，请尽快作出决定（市场主体登记管理条例 第十九条）。",
        case=str(case),
        due=case.due.isoformat(),
    )
    officers = [one.id for one in officers_over(case.authority) if one.id not in recused]
    told = sum(tell_officer(officer, case, text, at=at) for officer in officers)
    _look_on(case, add_working_days(today, 1))
    return told
