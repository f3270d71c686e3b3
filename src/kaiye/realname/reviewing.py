"""What officers decide: referred checks, and people who come in person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import Forbidden, InvalidInput, say
from kaiye.realname import steps
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome
from kaiye.realname.queries import Reviewed, reviewable, verified_account
from kaiye.realname.services import finish
from kaiye.realname.states import Event, after
from kaiye.realname.steps import Done
from kaiye.rules.api import Means


def require_not_self(check: Check, actor: Actor) -> None:
    """Nobody decides a check of their own identity."""
    own = verified_account(actor.account) if actor.account is not None else None
    if own is not None and own.index == check.index:
        raise Forbidden(
            say("这是您本人的实名核验，不能由您自己决定。"), way_out=say("请交由其他工作人员办理。")
        )


def stated(reason: str) -> str:
    """What an officer wrote, in one line; InvalidInput when it is nothing."""
    said = " ".join(reason.split())[:500]
    if not said:
        raise InvalidInput(say("请写明理由。"))
    return said


@transaction.atomic(durable=True)
def decide_review(
    check_id: int, *, confirm: bool, reason: str, version: int, actor: Actor, at: datetime
) -> Check:
    """A referred check has passed or failed by an officer's decision, with the reason kept."""
    check = reviewable(check_id, actor)
    actor.require(Permission.REVIEW_IDENTITY, Reviewed(check, actor))
    require_not_self(check, actor)
    said = stated(reason)
    event = Event.CONFIRM if confirm else Event.REJECT
    after(check.life, event)
    check.version = version
    outcome = Said(Outcome.OK if confirm else Outcome.WRONG)
    done = Done("decision", outcome, {"reason": said, "officer": actor.id})
    check = steps.write_within(check, [done], at=at)
    means = Means(check.means) if check.means else Means.FACE
    return finish(check, event, means=means, actor=actor.id, at=at, officer=actor.id)


@transaction.atomic(durable=True)
def confirm_in_person(check_id: int, *, document: str, actor: Actor, at: datetime) -> Check:
    """An officer has seen the person and the document at the counter (细则 第十六条)."""
    check = reviewable(check_id, actor)
    actor.require(Permission.REVIEW_IDENTITY, Reviewed(check, actor))
    require_not_self(check, actor)
    done = Done("counter", Said(Outcome.OK), {"document": stated(document), "officer": actor.id})
    check = steps.write_within(check, [done], at=at)
    return finish(
        check, Event.CONFIRM_IN_PERSON, means=Means.IN_PERSON, actor=actor.id, at=at, officer=actor.id
    )
