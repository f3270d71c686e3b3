"""Trying a change on past filings, piece by piece; the judging itself is casework's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from kaiye.database.api import find, insert
from kaiye.identity.api import Actor, Permission
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Conflict, InvalidInput, NotFound, Problem, local_date, say
from kaiye.policy.in_force import latest_edition, parameters_in_force
from kaiye.policy.models import Trial
from kaiye.rules.api import Parameter, check_change

TRIAL = "policy.trial"
_LONGEST_BASIS, _LONGEST_NOTE = 200, 500


class Overtaken(Conflict):
    """Somebody else moved it first; nothing was done."""

    default_way_out = say("请刷新页面查看最新情况。")


@dataclass(frozen=True, slots=True)
class Days:
    """Past filings by the day of their latest decision; open where nothing is said."""

    first: date | None = None
    last: date | None = None


def check_draft(draft: Parameter, *, at: datetime) -> None:
    """The draft could be enacted today; raises `InvalidInput` with every field that is wrong."""
    problems = []
    if not draft.basis.strip() or len(draft.basis) > _LONGEST_BASIS:
        problems.append(
            Problem("/basis", say("请写明依据的法律、文件或者决定，最多{limit}个字。", limit=_LONGEST_BASIS))
        )
    if len(draft.note) > _LONGEST_NOTE:
        problems.append(Problem("/note", say("说明最多{limit}个字。", limit=_LONGEST_NOTE)))
    if draft.since < local_date(at):
        problems.append(Problem("/since", say("生效日期不能早于今天：已经作出的决定不受影响。")))
    try:
        check_change(draft, parameters_in_force())
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(say("有{count}处需要修改。", count=len(problems)), problems=problems)


def try_out(draft: Parameter, *, days: Days, actor: Actor, at: datetime) -> Trial:
    """Past filings are being judged under the change; nothing takes effect."""
    actor.require(Permission.PROPOSE_CHANGE)
    if days.first is not None and days.last is not None and days.last < days.first:
        message = say("结束日期不能早于开始日期。")
        raise InvalidInput(message, problems=[Problem("/last_day", message)])
    check_draft(draft, at=at)
    with transaction.atomic(durable=True):
        trial = insert(
            Trial(
                name=draft.name,
                value=list(draft.value) if isinstance(draft.value, tuple) else draft.value,
                since=draft.since,
                until=draft.until,
                basis=draft.basis.strip(),
                note=draft.note.strip(),
                first_day=days.first,
                last_day=days.last,
                edition=latest_edition()[0],
                asked_by=actor.id,
                asked_name=actor.name,
                asked_at=at,
            )
        )
        _announce(trial, 0)
    return trial


def trial_of(trial_id: int, actor: Actor) -> Trial:
    """The trial, for whoever may read the policy; raises `NotFound`."""
    actor.require(Permission.READ_POLICY)
    return get_trial(trial_id)


def get_trial(trial_id: int) -> Trial:
    """The trial; raises `NotFound`."""
    trial = find(Trial, pk=trial_id)
    if trial is None:
        raise NotFound(say("没有找到这次试算。"))
    return trial


def recent_trials(actor: Actor, *, name: str = "", limit: int = 10) -> list[Trial]:
    """The latest trials, newest first; of one parameter when it is named."""
    actor.require(Permission.READ_POLICY)
    found = Trial.objects.filter(name=name) if name else Trial.objects.all()
    return list(found.order_by("-pk")[:limit])


def advance_trial(
    trial: Trial, *, total: int, count: int, upto: int, result: dict[str, Any], finished: bool, at: datetime
) -> None:
    """One more piece of the trial as read is judged; the next one is on its way, or the trial is finished.

    Raises `Overtaken` when another run of the same piece was first: its result stands.
    """
    with transaction.atomic(durable=True):
        moved = Trial.objects.filter(pk=trial.pk, cursor=trial.cursor, finished_at__isnull=True).update(
            total=total,
            done=F("done") + count,
            cursor=upto,
            result=result,
            finished_at=at if finished else None,
        )
        if not moved:
            raise Overtaken(say("这一部分已经试算过。"))
        if not finished:
            _announce(trial, upto)


def _announce(trial: Trial, after: int) -> None:
    jobs.announce(TRIAL, {"trial": trial.pk, "after": after}, key=f"trial:{trial.pk}:{after}")
