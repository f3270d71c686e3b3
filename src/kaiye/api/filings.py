"""An applicant's own filings."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.security import django_auth

from kaiye.api.body import document
from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, actor_of
from kaiye.kernel.api import now

router = Router(tags=["filings"], auth=django_auth)


@router.get("")
def mine(request: HttpRequest) -> dict[str, Any]:
    """My filings, the latest first."""
    return {"filings": [_described(filing) for filing in filings.mine(_actor(request))]}


@router.post("", response={201: dict[str, Any]})
def start(request: HttpRequest) -> Status[dict[str, Any]]:
    """A new draft from the dossier in the body."""
    return Status(201, _described(filings.start(document(request), actor=_actor(request), at=now())))


@router.get("/{reference}")
def get(request: HttpRequest, reference: str) -> dict[str, Any]:
    """One filing with its dossier as it was last saved."""
    filing = filings.get(reference, _actor(request))
    return {**_described(filing), "dossier": filings.document_of(filing)}


@router.put("/{reference}")
def save(request: HttpRequest, reference: str, version: int) -> dict[str, Any]:
    """Save the dossier in the body over version `version`; 409 when it was changed meanwhile."""
    found = document(request)
    return _described(filings.save(reference, found, version=version, actor=_actor(request), at=now()))


@router.post("/{reference}/signing")
def open_signing(
    request: HttpRequest, reference: str, version: int, order: Annotated[list[str] | None, Query()] = None
) -> dict[str, Any]:
    """The papers are made and every signer gets a personal link by message.

    With `order`, the keys of all signers, each gets theirs only when the one before has signed.
    """
    actor = _actor(request)
    filings.prepare_signing(reference, version=version, actor=actor, at=now(), order=order or ())
    return _described(filings.get(reference, actor))


@router.post("/{reference}/submit")
def submit(request: HttpRequest, reference: str, version: int) -> dict[str, Any]:
    """The signed filing is with the authority; decided at once when the rules can.

    With an `Idempotency-Key` header the same call may be repeated.
    """
    actor = _actor(request)
    key = request.headers.get("Idempotency-Key", "")[:100]
    casework.submit(reference, version=version, actor=actor, at=now(), key=key)
    return _described(filings.get(reference, actor))


def _actor(request: HttpRequest) -> Actor:
    return actor_of(request.user)


def _described(filing: filings.Filing) -> dict[str, Any]:
    """The filing, and the credit code once it has one."""
    cases = casework.Case.objects.filter(filing=filing.reference).order_by("-round")
    latest = cases.first()
    return {
        "reference": filing.reference,
        "entity_type": filing.entity_type,
        "state": str(filing.life),
        "version": filing.version,
        "uscc": latest.uscc if latest else "",
    }
