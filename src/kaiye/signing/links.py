"""Personal links after the opening: whose turn it is, fresh ones, reminders, and those that have ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from kaiye.kernel.api import SHANGHAI, NotFound, TooMany, say
from kaiye.ledger.api import append
from kaiye.signing.errors import LinkUsed
from kaiye.signing.limits import days, number, numbers
from kaiye.signing.models import SignerRow
from kaiye.signing.queries import check_usable, token_digest
from kaiye.signing.queries import number as number_of
from kaiye.signing.states import CeremonyState, SignerState
from kaiye.signing.views import Ceremony, Signer, signer_view

_NOT_ACTED = (SignerState.WAITING, SignerState.VIEWED)
# Somebody who is reading now keeps the link in their hand.
_READING = timedelta(hours=1)
_DAY = timedelta(days=1)


def new_link(
    ceremony: Ceremony | int,
    signer_key: str,
    *,
    at: datetime,
    actor: str = "system",
    valid_for: timedelta | None = None,
) -> Signer:
    """A fresh link (in `token`) with a full life for somebody who has not acted yet; the old one is dead.

    Asked for too often within a day: TooMany.
    """
    row = (
        SignerRow.objects.select_related("ceremony")
        .filter(ceremony=number_of(ceremony), key=signer_key)
        .first()
    )
    if row is None:
        raise NotFound(say("这次签署中没有此人。"))
    row.expires = at + (valid_for or days("signing.link_days", at))
    check_usable(row, at=at)
    recent = [moment for moment in row.asked if at - datetime.fromisoformat(moment) < _DAY]
    most = number("signing.links_per_day", at)
    if len(recent) >= most:
        raise TooMany(
            say("一天里已经给{name}重新发送了{count}次链接。", name=row.person["name"], count=len(recent)),
            way_out=say("请直接联系本人，请本人打开最近一条短信；明天可以再次发送。"),
        )
    begins = {"invited": at, "reminded": 0, "lapsed": None, "asked": [*recent, at.isoformat()]}
    return _renew(row, at=at, actor=actor, why="asked", expires=row.expires, **begins)


def pass_on(ceremony: Ceremony | int, *, at: datetime) -> Signer | None:
    """A fresh link for whoever's turn has come; None when they have theirs, or nobody is left.

    Run twice, the second time does nothing.
    """
    rows = SignerRow.objects.select_related("ceremony").filter(ceremony=number_of(ceremony))
    row = rows.exclude(state=SignerState.SIGNED).order_by("position").first()
    if row is None or row.invited is not None or row.ceremony.state != CeremonyState.OPEN:
        return None
    expires = at + days("signing.link_days", at)
    return _renew(row, at=at, actor="system", why="turn", expires=expires, invited=at)


def due_for_reminder(at: datetime) -> Iterator[Signer]:
    """Who has had a link for so long without signing that they should hear of it again."""
    for row in _open(at).filter(expires__gt=at, reminded__lt=len(_schedule(at)[0]) + 1):
        reading = row.viewed is not None and row.viewed > at - _READING
        if not reading and _due(row, at) > row.reminded:
            yield signer_view(row, row.ceremony.filing)


def remind(signer: Signer, *, at: datetime) -> Signer | None:
    """A fresh link that ends when the old one would have, counted as a reminder; None if no longer due."""
    row = SignerRow.objects.select_related("ceremony").get(ceremony=signer.ceremony, key=signer.key)
    due = _due(row, at)
    if row.ceremony.state != CeremonyState.OPEN or row.state not in _NOT_ACTED or due <= row.reminded:
        return None
    return _renew(row, at=at, actor="system", why="reminder", expires=row.expires, reminded=due)


def lapsed(at: datetime) -> list[Signer]:
    """Whose link has ended without the applicant knowing, by filing."""
    rows = _open(at).filter(expires__lte=at, lapsed__isnull=True).order_by("ceremony__filing", "position")
    return [signer_view(row, row.ceremony.filing) for row in rows]


def mark_lapsed(signers: Sequence[Signer], *, at: datetime) -> bool:
    """Once only: the end of these links of one ceremony is on the trail, and will be told."""
    keys = [signer.key for signer in signers]
    ceremony = signers[0].ceremony
    rows = SignerRow.objects.filter(ceremony=ceremony, key__in=keys, lapsed__isnull=True, expires__lte=at)
    if rows.update(lapsed=at) != len(keys):
        return False
    facts = {"ceremony": ceremony, "signers": [signer.position for signer in signers]}
    append("signing.lapsed", subject=signers[0].filing, actor="system", at=at, facts=facts)
    return True


def quiet(at: datetime) -> bool:
    """Whether it is an hour at which nobody is reminded."""
    hour = at.astimezone(SHANGHAI).hour
    begins, ends = number("signing.quiet_from_hour", at), number("signing.quiet_until_hour", at)
    return begins <= hour or hour < ends if begins > ends else begins <= hour < ends


def _open(at: datetime) -> QuerySet[SignerRow]:
    """Those who have a link and have not acted, in ceremonies that still run."""
    rows = SignerRow.objects.select_related("ceremony").filter(
        state__in=_NOT_ACTED, ceremony__state=CeremonyState.OPEN, invited__isnull=False
    )
    after, before = _schedule(at)
    soonest = min(after, default=_DAY)
    return rows.filter(Q(invited__lte=at - soonest) | Q(expires__lte=at + before))


def _schedule(at: datetime) -> tuple[tuple[timedelta, ...], timedelta]:
    """How long after the invitation, and how long before the end."""
    after = tuple(timedelta(days=one) for one in numbers("signing.remind_after_days", at))
    return after, days("signing.remind_before_end_days", at)


def _due(row: SignerRow, at: datetime) -> int:
    """How many reminders should have gone out by now."""
    if row.invited is None:
        return 0
    after, before = _schedule(at)
    moments = {row.invited + one for one in after} | {row.expires - before}
    return sum(row.invited < moment <= at for moment in moments if moment < row.expires)


def _renew(
    row: SignerRow, *, at: datetime, actor: str, why: str, expires: datetime, **values: object
) -> Signer:
    """The link is another one from here on, if the old one is still what was read."""
    token = secrets.token_urlsafe(32)
    unchanged = SignerRow.objects.filter(pk=row.pk, token=row.token, state__in=_NOT_ACTED)
    with transaction.atomic():
        if not unchanged.update(token=token_digest(token), expires=expires, **values):
            raise LinkUsed(say("此人已经签署或者拒绝。"))
        facts = {"ceremony": row.ceremony_id, "signer": row.position, "why": why}
        append("signing.link", subject=row.ceremony.filing, actor=actor, at=at, facts=facts)
    row.expires = expires
    for name, value in values.items():
        setattr(row, name, value)
    return signer_view(row, row.ceremony.filing, token)
