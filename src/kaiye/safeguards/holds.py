"""“This was not me”: one tap stops a filing, with all its evidence kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from kaiye.database.api import insert
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import InvalidInput, NotFound, WrongState, say
from kaiye.ledger.api import append
from kaiye.realname import api as realname
from kaiye.safeguards.errors import Held
from kaiye.safeguards.models import Denial, Hold

# Longer than a filing takes and than the first notices after registration take to reach anybody.
LINK_LIFE = timedelta(days=365)


def held(filing: str) -> bool:
    """Whether somebody's objection stops this filing."""
    return Hold.objects.filter(filing=filing, ended__isnull=True).exists()


def require_free(filing: str) -> None:
    """Nothing stops this filing, or Held is raised."""
    if held(filing):
        raise Held(say("有签署人表示不是本人所为，申请{filing}已暂停办理。", filing=filing))


def make_link(*, filing: str, ceremony: int, position: int, at: datetime) -> str:
    """The address of a fresh “not me” link for one signer (in the caller's transaction)."""
    secret = secrets.token_urlsafe(32)
    insert(Denial(token=_digest(secret), filing=filing, ceremony=ceremony, position=position, made=at))
    return f"{settings.KAIYE_PUBLIC_URL}/not-me/{secret}/"


def has_link(*, ceremony: int, position: int) -> bool:
    """Whether this signer has been told already: the handler that tells them may run twice."""
    return Denial.objects.filter(ceremony=ceremony, position=position).exists()


def denial(secret: str, *, at: datetime) -> Denial:
    """Whose link this is; NotFound when it is none or a year old."""
    found = Denial.objects.filter(token=_digest(secret)).first()
    if found is None or at >= found.made + LINK_LIFE:
        raise NotFound(say("这个链接无效。"), way_out=say("请使用短信中的完整链接，或者联系登记机关。"))
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def hold(filing: str, *, by: str, at: datetime) -> None:
    """Nothing more happens with this filing (in the caller's transaction); holding twice changes nothing.

    The pictures of its identity checks are kept until the hold is lifted.
    """
    try:
        with transaction.atomic():
            insert(Hold(filing=filing, by=by, at=at, reason=""))
    except IntegrityError:
        return
    realname.keep(filing, kept=True)
    append("safeguards.held", subject=filing, actor=by, at=at, facts={})


@transaction.atomic(durable=True)
def lift(filing: str, *, authority: str, reason: str, actor: Actor, at: datetime) -> None:
    """An officer has looked: the filing goes on, with the reason kept."""
    actor.require(Permission.RESOLVE_MISUSE, _Lies(authority))
    said = " ".join(reason.split())[:500]
    if not said:
        raise InvalidInput(say("请写明理由。"))
    lifted = Hold.objects.filter(filing=filing, ended__isnull=True).update(
        ended=at, ended_by=actor.id, reason=said
    )
    if not lifted:
        raise WrongState(say("申请{filing}没有被暂停。", filing=filing))
    realname.keep(filing, kept=False)
    append("safeguards.lifted", subject=filing, actor=actor.id, at=at, facts={}, personal={"reason": said})


class _Lies:
    """An object of permission that lies with an authority."""

    def __init__(self, authority: str) -> None:
        self.authority = authority


def release(filing: str, *, by: str, at: datetime) -> None:
    """What held the filing was settled (in the caller's transaction); one that is not held stays as it is."""
    if Hold.objects.filter(filing=filing, ended__isnull=True).update(ended=at, ended_by=by):
        realname.keep(filing, kept=False)
        append("safeguards.lifted", subject=filing, actor=by, at=at, facts={})
