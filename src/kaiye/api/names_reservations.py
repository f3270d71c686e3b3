"""An applicant's own reserved names."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status
from ninja.security import django_auth
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kaiye.api.body import document
from kaiye.api.limits import PerAsker
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, actor_of
from kaiye.kernel.api import CHINESE, SHANGHAI, InvalidInput, Problem, now, say
from kaiye.names.api import Declaration, Reservation

router = Router(tags=["names"], auth=django_auth)

Line = Annotated[str, Field(max_length=200)]


class Wanted(BaseModel):
    """What is declared with a name; `place` is the code of the domicile's county or district."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Line
    authority: Line
    entity_type: Line
    place: Line
    investors: Annotated[list[Line], Field(max_length=200)]
    commitment: bool
    industry: Line = ""
    approved_first: bool = False
    investment_relation: Annotated[list[Line], Field(max_length=50)] = []


@router.post("", response={201: dict[str, Any]}, throttle=PerAsker("60/m"))
def reserve(request: HttpRequest) -> Status[dict[str, Any]]:
    """The name in the body is kept for two months, or a year where an approval comes before registration.

    Body: `name`, `authority`, `entity_type`, `place`, `investors` (their names), `commitment`; optional
    `industry`, `approved_first`, `investment_relation`. With an `Idempotency-Key` header the same call may
    be repeated.
    """
    wanted = _wanted(document(request))
    key = request.headers.get("Idempotency-Key", "")[:100]
    kept = filings.reserve_name(
        Declaration(
            name=wanted.name,
            authority=wanted.authority,
            entity_type=wanted.entity_type,
            place=wanted.place,
            investors=tuple(wanted.investors),
            commitment=wanted.commitment,
            industry=wanted.industry,
            approved_first=wanted.approved_first,
            investment_relation=tuple(wanted.investment_relation),
        ),
        actor=_actor(request),
        at=now(),
        key=key,
    )
    return Status(201, described(kept))


@router.get("")
def mine(request: HttpRequest) -> dict[str, Any]:
    """My reserved names, the newest first."""
    return {"reservations": [described(kept) for kept in filings.reservations(_actor(request))]}


@router.get("/{reference}")
def get(request: HttpRequest, reference: str) -> dict[str, Any]:
    """One of my reserved names."""
    return described(filings.reservation(reference, _actor(request)))


@router.delete("/{reference}")
def release(request: HttpRequest, reference: str) -> dict[str, Any]:
    """The name is given up; others may have it from now on."""
    return described(filings.release_name(reference, actor=_actor(request), at=now()))


def described(kept: Reservation) -> dict[str, Any]:
    """A reservation as JSON; `until` is its last day, `standing` whether the name is kept at this moment."""
    at = now()
    return {
        "reference": kept.reference,
        "name": kept.name.full_name,
        "state": str(kept.life),
        "state_name": kept.facts.name.text(get_language() or CHINESE),
        "standing": kept.stands(at),
        "until": kept.last_day.isoformat(),
        "days_left": max(0, kept.days_left(at)),
        "months": kept.months,
        "authority": kept.authority,
        "entity_type": kept.entity_type,
        "place": kept.place,
        "industry": kept.industry,
        "investors": list(kept.investors),
        "approved_first": kept.approved_first,
        "person_looks": kept.person_looks,
        "filing": kept.filing,
        "uscc": kept.uscc,
        "at": kept.at.astimezone(SHANGHAI).isoformat(),
    }


def _wanted(found: dict[str, Any]) -> Wanted:
    try:
        return Wanted.model_validate(found)
    except ValidationError as error:
        places = ["/" + "/".join(str(step) for step in one["loc"]) for one in error.errors(include_url=False)]
    raise InvalidInput(
        say("参数{names}不对。", names="、".join(places)),
        problems=[Problem(place, say("“{name}”的内容不符合格式。", name=place)) for place in places],
    )


def _actor(request: HttpRequest) -> Actor:
    return actor_of(request.user)
