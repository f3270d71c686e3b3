"""From a trial to a change in force: proposed by one person, enacted by another, each step on the trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.database.api import find, insert
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, NotFound, Problem, WrongState, say
from kaiye.ledger import api as ledger
from kaiye.policy.in_force import EDITION
from kaiye.policy.models import Edition, ParameterChange, Trial
from kaiye.policy.states import Event, State, after
from kaiye.policy.trials import Overtaken, check_draft, get_trial

_LONGEST = 500


class TrialOutdated(Conflict):
    """The same parameter was changed after the trial: it shows the effect of something else."""

    default_way_out = say("请重新试算，再提交审批。")


def propose(trial_id: int, *, actor: Actor, at: datetime) -> ParameterChange:
    """The change that was tried waits for a second person."""
    actor.require(Permission.PROPOSE_CHANGE)
    # 1. Only what was tried, to the end and against the rules of today, can be proposed.
    trial = get_trial(trial_id)
    if not trial.is_finished:
        raise WrongState(say("试算还没有完成。"), way_out=say("请等试算完成、看过结果以后再提交审批。"))
    _up_to_date(trial)
    check_draft(trial.parameter, at=at)
    # 2. The proposal and its entry on the trail.
    change = ParameterChange(
        trial=trial,
        name=trial.name,
        value=trial.value,
        since=trial.since,
        until=trial.until,
        basis=trial.basis,
        note=trial.note,
        proposed_by=actor.id,
        proposed_name=actor.name,
        proposed_at=at,
    )
    try:
        with transaction.atomic(durable=True):
            insert(change)
            _tell("proposed", change, actor=actor, at=at, facts={"trial": trial.pk, "filings": trial.done})
    except IntegrityError:
        if not ParameterChange.objects.filter(trial=trial).exists():
            raise
        raise Overtaken(say("这次试算已经提交审批。")) from None
    return change


def enact(change_id: int, *, version: int, actor: Actor, at: datetime) -> ParameterChange:
    """The change is part of the rules from its first day on, in every process, by a second person's word."""
    change = get_change(change_id)
    # 1. May this person, and could it still be the law?
    actor.require(Permission.APPROVE_CHANGE)
    after(change.life, Event.ENACT)
    if change.proposed_by == actor.id:
        raise Forbidden(
            say("这项变更是您本人提出的，不能由您批准。"), way_out=say("请由另一位规则管理人员批准。")
        )
    _up_to_date(change.trial)
    check_draft(change.parameter, at=at)
    with transaction.atomic(durable=True):
        # 2. The next edition: whoever enacts another change waits here, so numbers and changes agree.
        number = _next_edition(change)
        _up_to_date(change.trial)
        # 3. Claim the change, and put it on the trail.
        moved = _move(change, version, Event.ENACT, actor=actor, at=at, number=number)
        _tell(
            "enacted", moved, actor=actor, at=at, facts={"number": number, "proposed_by": change.proposed_by}
        )
    return moved


def reject(change_id: int, *, version: int, reason: str, actor: Actor, at: datetime) -> ParameterChange:
    """The change will not be, for a reason its proposer reads."""
    change = get_change(change_id)
    actor.require(Permission.APPROVE_CHANGE)
    after(change.life, Event.REJECT)
    if change.proposed_by == actor.id:
        raise Forbidden(say("这项变更是您本人提出的，请直接撤回。"), way_out=say("请用“撤回”收回这项变更。"))
    reason = reason.strip()
    if not reason or len(reason) > _LONGEST:
        message = say("请写明驳回的理由，最多{limit}个字。", limit=_LONGEST)
        raise InvalidInput(message, problems=[Problem("/reason", message)])
    with transaction.atomic(durable=True):
        moved = _move(change, version, Event.REJECT, actor=actor, at=at, reason=reason)
        _tell("rejected", moved, actor=actor, at=at, facts={"proposed_by": change.proposed_by})
    return moved


def withdraw(change_id: int, *, version: int, actor: Actor, at: datetime) -> ParameterChange:
    """The proposer takes the change back."""
    change = get_change(change_id)
    actor.require(Permission.PROPOSE_CHANGE)
    if change.proposed_by != actor.id:
        raise Forbidden(say("只有提出人可以撤回这项变更。"), way_out=say("不同意的，请驳回。"))
    with transaction.atomic(durable=True):
        moved = _move(change, version, Event.WITHDRAW, actor=actor, at=at)
        _tell("withdrawn", moved, actor=actor, at=at, facts={})
    return moved


def change_of(change_id: int, actor: Actor) -> ParameterChange:
    """The change, for whoever may read the policy; raises `NotFound`."""
    actor.require(Permission.READ_POLICY)
    return get_change(change_id)


def change_from(trial: Trial) -> ParameterChange | None:
    """The change that was proposed after this trial, if one was."""
    return find(ParameterChange, trial_id=trial.pk)


def get_change(change_id: int) -> ParameterChange:
    """The change; raises `NotFound`."""
    change = find(ParameterChange, pk=change_id)
    if change is None:
        raise NotFound(say("没有找到这项变更。"))
    return change


def _up_to_date(trial: Trial) -> None:
    newer = ParameterChange.objects.filter(name=trial.name, number__gt=trial.edition).exists()
    if newer:
        raise TrialOutdated(say("试算以后，这项参数又有新的变更获得批准，试算结果已经不适用。"))


def _next_edition(change: ParameterChange) -> int:
    """The number is given out, and the row is this transaction's until it ends."""
    row = Edition.objects.select_for_update().filter(pk=EDITION).first()
    if row is None:
        try:
            with transaction.atomic():
                Edition(pk=EDITION, number=1, change=change).save(force_insert=True)
        except IntegrityError:
            # The first two changes ever, enacted at the same moment.
            row = Edition.objects.select_for_update().get(pk=EDITION)
        else:
            return 1
    number = row.number + 1
    Edition.objects.filter(pk=EDITION).update(number=number, change=change)
    return number


def _move(
    change: ParameterChange, version: int, event: Event, *, actor: Actor, at: datetime, **facts: Any
) -> ParameterChange:
    """Moves it as read, by compare-and-swap on the version; raises `Overtaken`."""
    new = after(change.life, event)
    same = ParameterChange.objects.filter(pk=change.pk, version=version, state=change.state)
    facts |= {"decided_by": actor.id, "decided_name": actor.name, "decided_at": at}
    if not same.update(state=new, version=F("version") + 1, **facts):
        raise Overtaken(say("这项变更刚刚由其他人办理，这次操作没有执行。"))
    return get_change(change.pk)


def _tell(kind: str, change: ParameterChange, *, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    ledger.append(
        f"policy.{kind}",
        subject=f"parameter:{change.name}",
        actor=actor.id,
        at=at,
        facts={
            "change": change.pk,
            "state": str(State(change.state)),
            "value": change.value,
            "since": change.since.isoformat(),
            "until": change.until.isoformat() if change.until else None,
            "basis": change.basis,
            **facts,
        },
    )
