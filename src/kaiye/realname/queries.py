"""Reading checks: for the person, for signing, for officers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from kaiye.database.api import find
from kaiye.identity.api import Actor, ActorKind, Permission
from kaiye.kernel.api import say
from kaiye.ledger.api import append
from kaiye.realname import steps
from kaiye.realname.errors import CheckUnknown
from kaiye.realname.models import Binding, Check, Picture, Purpose
from kaiye.realname.services import good, live_check
from kaiye.realname.states import State


def get(check_id: int) -> Check:
    """The check with this number; the caller has seen to it that it is theirs."""
    found = find(Check, pk=check_id)
    if found is None:
        raise CheckUnknown(say("没有找到这次实名核验。"))
    return found


def of(purpose: Purpose, subject: str, *, at: datetime) -> Check | None:
    """The newest check for this purpose, in whatever state; one that ran out is closed first."""
    live = live_check(purpose, subject, at=at)
    return live or Check.objects.filter(purpose=purpose, subject=subject).order_by("-pk").first()


def passed_for(purpose: Purpose, subject: str, *, at: datetime) -> Check | None:
    """The check by which this person may go on now; None without one."""
    found = Check.objects.filter(purpose=purpose, subject=subject, state=State.PASSED).first()
    return found if found is not None and good(found, at=at) else None


def evidence_of(check: Check) -> dict[str, Any]:
    """What a signature's evidence says of the check it rests on."""
    face = steps.latest(check).get("face")
    return {
        "check": check.pk,
        "means": check.means,
        # What lay in the band counts as a match once an officer has looked.
        "face": "match" if check.face and check.officer else check.face or None,
        "reviewed": check.officer or None,
        "photo": face.record["photo"] if face else None,
        "digest": check.digest,
    }


def verified_account(account: int) -> Binding | None:
    """The person an account belongs to; None before it was proved."""
    return Binding.objects.filter(account=account, ended__isnull=True).first()


def review_queue(actor: Actor) -> list[Check]:
    """What waits for this officer: checks of their authority and those of no authority, the oldest first."""
    if actor.kind is not ActorKind.OFFICER:
        return []
    prefix = actor.authority
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    if not prefix:
        return []
    mine = Q(authority__startswith=prefix) | Q(authority="")
    return list(Check.objects.filter(mine, state=State.REVIEW).order_by("opened", "pk"))


def reviewable(check_id: int, actor: Actor) -> Check:
    """The check, if this officer may look at it; CheckUnknown otherwise."""
    found = find(Check, pk=check_id)
    if found is None or not actor.may(Permission.REVIEW_IDENTITY, Reviewed(found, actor)):
        raise CheckUnknown(say("没有找到这次实名核验。"))
    return found


class Reviewed:
    """A check as an object of permission: one of no authority lies with whoever looks."""

    def __init__(self, check: Check, actor: Actor) -> None:
        self.authority = check.authority or actor.authority


def pictures(check: Check) -> list[Picture]:
    """The pictures that have not been deleted yet, in the order they were taken."""
    return list(Picture.objects.filter(check_row=check).order_by("pk"))


@transaction.atomic(durable=True)
def looked_at(check_id: int, *, actor: Actor, at: datetime) -> Check:
    """The check, for an officer who opens it: who looked at whose pictures is on the trail."""
    check = reviewable(check_id, actor)
    facts = {"check": check.pk, "purpose": "identity_review"}
    append("personal.seen", subject=steps.subject_of(check), actor=actor.id, at=at, facts=facts)
    return check
