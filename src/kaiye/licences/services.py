"""Issuing a licence, putting its PDFs on record, and ending it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from kaiye.catalogue.api import authority, division, enterprise_type_for
from kaiye.database.api import find_all, insert
from kaiye.kernel.api import Fen, NotFound, Stale, say
from kaiye.licences import sdjwt
from kaiye.licences.models import Licence
from kaiye.licences.states import Event, State, after
from kaiye.registry.api import Entity, EntityFacts, as_of, facts
from kaiye.vault.api import signing_key

VCT = "urn:kaiye:business-licence:1"


def issue(
    entity: Entity, *, at: datetime, draw: Callable[[], str] = lambda: secrets.token_urlsafe(18)
) -> Licence:
    """The entity has a current licence that shows its register entry; in the caller's transaction.

    The one before, if any, is marked superseded. `draw` gives the unguessable code and the salts.
    """
    earlier = find_all(Licence, uscc=entity.uscc, order="number")
    for licence in earlier:
        if licence.state == State.CURRENT:
            _move(licence, Event.SUPERSEDE)
    number = earlier[-1].number + 1 if earlier else 1
    code = draw()
    face = facts(as_of(entity.uscc, at))
    issued = Licence(
        uscc=entity.uscc,
        number=number,
        entity_version=entity.version,
        code=code,
        issued_at=at,
        credential=_credential(entity, face, number=number, code=code, at=at, draw=draw),
    )
    return insert(issued)


def attach(licence: int, *, original: str, duplicate: str) -> None:
    """The sealed 正本 and 副本 (sha256 in the vault) belong to the licence; the first pair stays."""
    changed = Licence.objects.filter(pk=licence, original="").update(original=original, duplicate=duplicate)
    if not changed and not Licence.objects.filter(pk=licence).exists():
        raise NotFound(say("没有找到这份执照。"))


def revoke(uscc: str) -> None:
    """No licence of the entity may be relied on any more; in the caller's transaction."""
    for current in Licence.objects.filter(uscc=uscc, state=State.CURRENT):
        _move(current, Event.REVOKE)


def _move(licence: Licence, event: Event) -> None:
    new = after(licence.state, event)
    if not Licence.objects.filter(pk=licence.pk, state=licence.state).update(state=new):
        raise Stale(say("这份执照刚刚被另一项办理改变，请按最新内容重新办理。"))


def _credential(
    entity: Entity, face: EntityFacts, *, number: int, code: str, at: datetime, draw: Callable[[], str]
) -> str:
    always = {
        "iss": settings.KAIYE_PUBLIC_URL,
        "vct": VCT,
        "iat": int(at.timestamp()),
        "uscc": entity.uscc,
        "licence": number,
        "check": f"{settings.KAIYE_PUBLIC_URL}/licence/{code}/",
    }
    return sdjwt.issue(always, _face(entity, face), key=signing_key("licence", "P-256"), salt=draw)


def _face(entity: Entity, face: EntityFacts) -> dict[str, Any]:
    """What stands on the licence (实施细则 第二十三条), in the words the paper uses."""
    office, place = authority(face.authority), division(face.division)
    claims: dict[str, Any] = {
        "name": face.name,
        "type": _type_name(face),
        "representative": face.representative,
        "domicile": _whole(place.full_name if place else "", face.address),
        "scope": face.scope_text,
        "established": entity.established.isoformat(),
        "term": face.term,
        "authority": office.name if office else face.authority,
    }
    if face.capital is not None:
        claims["capital"] = {"amount": Fen(face.capital).yuan, "currency": face.currency}
    return claims


def _type_name(face: EntityFacts) -> str:
    if face.entity_type == "IIH":
        return "个人经营" if len(face.holders) <= 1 else "家庭经营"
    return enterprise_type_for(face.entity_type, [holder.kind for holder in face.holders]).name


def _whole(division_name: str, address: str) -> str:
    return address if address.startswith(division_name) else division_name + address
