"""What needs no account: the format, what the rules say of a dossier, entities, names, licences."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from kaiye.api.body import document
from kaiye.api.limits import PerAsker
from kaiye.casework.api import judge
from kaiye.dossier.api import parse, schema
from kaiye.identity.api import ActorKind, actor_of
from kaiye.kernel.api import CHINESE, now
from kaiye.licences.api import verify
from kaiye.publicity import api as publicity
from kaiye.rules.api import Evidence
from kaiye.safeguards.api import disputed_entity

router = Router(tags=["public"])


@router.get("/schema")
def dossier_schema(request: HttpRequest) -> dict[str, Any]:
    """The dossier's JSON Schema (2020-12)."""
    return schema()


@router.post("/check", throttle=PerAsker("120/m"))
def check(request: HttpRequest) -> dict[str, Any]:
    """What the rules say of a dossier, without asking outside sources about anybody; nothing is kept.

    Names that the one signed in has reserved do not stand in the way.
    """
    dossier = parse(document(request))
    who = actor_of(request.user)
    holder = "" if who.kind is ActorKind.NOBODY else who.id
    return judge(dossier, evidence=Evidence(), at=now(), holder=holder).as_json(get_language() or CHINESE)


@router.get("/entities")
def entities(request: HttpRequest, q: str = "", page: int = 1) -> dict[str, Any]:
    """Entities by name, part of a name, pinyin or code."""
    found = publicity.search(q[:100], page=page)
    rows = [
        {
            "uscc": row.uscc,
            "name": row.name,
            "entity_type": row.entity_type,
            "status": row.status,
            "established": row.established.isoformat(),
            "authority": row.authority,
        }
        for row in found.rows
    ]
    return {"total": found.total, "page": found.page, "pages": found.pages, "entities": rows}


@router.get("/entities/{uscc}")
def entity(request: HttpRequest, uscc: str, as_of: date | None = None) -> dict[str, Any]:
    """The public facts of an entity, now or at the end of a day."""
    return publicity.entity_page(uscc, as_of).as_json()


@router.post("/licences/verify", throttle=PerAsker("60/m"))
def verify_licence(request: HttpRequest) -> dict[str, Any]:
    """Is the licence PDF or the credential in the body genuine and current?"""
    verdict = verify(request.body)
    return {
        "genuine": verdict.genuine,
        "current": verdict.current,
        "message": verdict.message.text(get_language() or CHINESE),
        "uscc": verdict.uscc,
        "disputed": disputed_entity(verdict.uscc),
        "claims": dict(verdict.claims),
    }
