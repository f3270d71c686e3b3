"""A second officer's opinion: asked for in writing, given in writing, both on the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.casework.desk_notices import tell_officer
from kaiye.casework.handling import claimable, must_withdraw, weigh, written
from kaiye.casework.lives import Overtaken, move
from kaiye.casework.models import Case, Opinion, Recusal
from kaiye.casework.states import Event, State
from kaiye.identity.api import Actor, Permission, officers_over
from kaiye.kernel.api import InvalidInput, NotFound, Problem, say
from kaiye.rules.api import Act, Bond, Procedure, Tie


def colleagues(case: Case, actor: Actor) -> list[Actor]:
    """Who may be asked about the case: officers of its authority and above, free of any interest in it."""
    recused = set(Recusal.objects.filter(filing=case.filing).values_list("officer", flat=True))
    others = [one for one in officers_over(case.authority) if one.id not in recused | {actor.id}]
    return [one for one in others if must_withdraw(case, one) is None]


@transaction.atomic(durable=True)
def ask_opinion(
    case_id: int, *, version: int, actor: Actor, at: datetime, question: str, colleague: str = ""
) -> Opinion:
    """A colleague (an `Actor.id`; empty: whoever comes first) is asked; the case waits with the officers."""
    # 1. May they, and is the colleague one who may answer?
    case = claimable(case_id, version, actor, Permission.ADVISE, Event.ASK)
    text = written(question, "/question")
    chosen = _chosen(case, actor, colleague)
    # 2. Claim the case, then ask.
    case = move(case, Event.ASK, actor=actor, at=at, facts={"of": colleague or "pool"})
    asked = Opinion.objects.create(
        case=case,
        asked_by=actor.id,
        asked_by_name=actor.name,
        asked_of=colleague,
        asked_of_name=chosen.name if chosen else "",
        question=text,
        reason="",
        asked_at=at,
    )
    if chosen is not None:
        text_of_notice = say("{who}就案件{case}征求您的意见，请登录查看。", who=actor.name, case=str(case))
        tell_officer(chosen.id, case, text_of_notice, at=at)
    return asked


def _chosen(case: Case, actor: Actor, colleague: str) -> Actor | None:
    if not colleague:
        return None
    found = next((one for one in colleagues(case, actor) if one.id == colleague), None)
    if found is None:
        message = say("这位同事不能对本案提出意见，请另选一位。")
        raise InvalidInput(message, problems=[Problem("/colleague", message)])
    return found


@transaction.atomic(durable=True)
def give_opinion(
    opinion_id: int, *, actor: Actor, at: datetime, concurs: bool | None, reason: str
) -> Opinion:
    """The opinion stands in writing, once; the asker is told and reads it before deciding."""
    # 1. Is it theirs to give? Not the asker's own, nor anybody's with an interest in the filing.
    asked = Opinion.objects.filter(pk=opinion_id).select_related("case").first()
    if asked is None or asked.asked_of not in ("", actor.id):
        raise NotFound(say("没有找到这件意见征询。"))
    case = claimable(asked.case_id, asked.case.version, actor, Permission.ADVISE, Event.ADVISE)
    adviser = (Bond(Tie.ADVISER),) if asked.asked_by == actor.id else ()
    weigh(case, Procedure(act=Act.ADVISE, bonds=adviser), at=at)
    text = written(reason, "/reason")
    if concurs is None:
        message = say("请选择同意还是不同意。")
        raise InvalidInput(message, problems=[Problem("/concurs", message)])
    # 2. Claim the case and the question: of two who answer at once one does.
    move(case, Event.ADVISE, actor=actor, at=at, facts={"opinion": asked.pk, "concurs": concurs})
    given = {"given_by": actor.id, "given_by_name": actor.name, "concurs": concurs, "given_at": at}
    if not Opinion.objects.filter(pk=asked.pk, given_at__isnull=True).update(reason=text, **given):
        raise Overtaken(say("这件意见征询已经有人答复。"))
    asked.refresh_from_db()
    _tell_asker(asked, at)
    return asked


def asked_of(actor: Actor) -> list[Opinion]:
    """What waits for the officer's opinion: asked of them by name, then of anybody of the authority."""
    actor.require(Permission.READ_QUEUE)
    waiting = (
        Opinion.objects.filter(given_at__isnull=True, asked_of__in=["", actor.id], case__state=State.REVIEW)
        .exclude(asked_by=actor.id)
        .exclude(case__filing__in=Recusal.objects.filter(officer=actor.id).values("filing"))
        .select_related("case")
        .order_by("asked_at", "pk")
    )
    mine = [one for one in waiting if actor.may(Permission.ADVISE, one.case)]
    return sorted(mine, key=lambda one: not one.asked_of)


def of_case(case: Case) -> list[Opinion]:
    """Every opinion on the case, the earliest question first."""
    return list(Opinion.objects.filter(case=case).order_by("pk"))


def _tell_asker(given: Opinion, at: datetime) -> None:
    text = say("{who}已就案件{case}答复您的意见征询。", who=given.given_by_name, case=str(given.case))
    tell_officer(given.asked_by, given.case, text, at=at)
