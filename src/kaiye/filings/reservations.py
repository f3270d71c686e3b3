"""Names an applicant reserves before there is a filing: who may, who sees them, who is told when they end."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from kaiye.filings.access import contact_of
from kaiye.identity.api import Actor, ActorKind, Permission
from kaiye.kernel.api import Message, SignInNeeded, say
from kaiye.names import api as names
from kaiye.notices import api as notices


def reserve(
    declaration: names.Declaration, *, actor: Actor, at: datetime, key: str = ""
) -> names.Reservation:
    """The name is kept for `actor`; the same `key` again gives the same reservation."""
    actor.require(Permission.RESERVE_NAME)
    return names.reserve(declaration, holder=actor.id, at=at, key=key)


def reservation(reference: str, actor: Actor) -> names.Reservation:
    """The reservation, if it is the actor's own; raises `NotFound` otherwise."""
    if actor.kind is ActorKind.NOBODY:
        raise SignInNeeded(say("登录以后才能继续。"))
    found = names.get_reservation(reference)
    if not actor.may(Permission.READ_RESERVATION, found):
        raise names.unknown_reservation(reference)
    return found


def reservations(actor: Actor) -> list[names.Reservation]:
    """Every name `actor` has reserved, the newest first."""
    return names.reservations_of(actor.id)


def usable(actor: Actor, *, at: datetime) -> list[names.Reservation]:
    """Those a filing of the actor's can use now, the first to end first."""
    mine = [one for one in reservations(actor) if not one.filing and one.stands(at)]
    return sorted(mine, key=lambda one: one.until)


def release(reference: str, *, actor: Actor, at: datetime) -> names.Reservation:
    """The actor gives their name up; others may have it from now on."""
    found = reservation(reference, actor)
    actor.require(Permission.RELEASE_NAME, found)
    return names.release_reservation(found, actor=actor.id, at=at)


def watch_reservations(at: datetime) -> None:
    """What is over is closed, what ends soon is known to its holder."""
    names.expire_reservations(at=at, tell=_tell_end)
    names.warn_of_ends(at=at, tell=_tell_soon)


def _tell_soon(kept: names.Reservation, at: datetime) -> None:
    text = say(
        "您保留的名称“{name}”（{reference}）到{day}为止，还有{left}天。请在届满前用它提交申请；保留期依法不能延长。",
        name=kept.name.full_name,
        reference=kept.reference,
        day=kept.last_day.isoformat(),
        left=kept.days_left(at),
    )
    _tell(kept, "name.ends_soon", text, at)


def _tell_end(kept: names.Reservation, at: datetime) -> None:
    text = say(
        "您保留的名称“{name}”（{reference}）已于{day}届满，他人可以申报。还要使用的，请重新申报。",
        name=kept.name.full_name,
        reference=kept.reference,
        day=kept.last_day.isoformat(),
    )
    _tell(kept, "name.ended", text, at)


def _tell(kept: names.Reservation, kind: str, text: Message, at: datetime) -> None:
    to = contact_of(kept.holder)
    if to is not None:
        link = f"{settings.KAIYE_PUBLIC_URL}/apply/names/{kept.reference}/"
        notices.send(to=to, kind=kind, text=text, link=link, subject=kept.reference, at=at)
