"""Rules: what decides an application, looked up by words, number, law, chapter, kind of entity and weight."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kaiye.api.limits import PerAddress
from kaiye.casework.api import how_often
from kaiye.kernel.api import now
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import (
    ParameterData,
    RuleData,
    Severity,
    Wanted,
    frequency_of,
    parameter_data,
    public_entry,
    search_rules,
)

router = Router(tags=["rules"], throttle=PerAddress(burst=500, per_second=10))

Words = Annotated[str, Query(max_length=100, description="文字或者编号 / words, or a rule's number")]
Chapter = Annotated[str, Query(max_length=40, description="哪一部分 / code of a chapter, e.g. capital")]
Type = Annotated[str, Query(alias="type", max_length=8, description="主体类型 / entity type, e.g. LLC")]
Law = Annotated[
    str, Query(max_length=100, description="法律条文 / an article of law, e.g. 公司法 第四十七条")
]


@router.get("", response=list[RuleData], operation_id="rules_list")
def rules(
    request: HttpRequest,
    response: HttpResponse,
    q: Words = "",
    chapter: Chapter = "",
    entity_type: Type = "",
    severity: Severity | None = None,
    law: Law = "",
    on: date | None = None,
) -> list[dict[str, Any]]:
    """The rules that meet everything asked for, in the order of the book; all of them when nothing is."""
    wanted = Wanted(words=q, chapter=chapter, entity_type=entity_type, severity=severity, law=law, on=on)
    known, often = parameters_in_force(), how_often(now())
    _for_every_site(response)
    return [one.as_json(known, frequency_of(often, one.id)) for one in search_rules(wanted)]


@router.get("/parameters", response=list[ParameterData], operation_id="rules_parameters")
def parameters(request: HttpRequest, response: HttpResponse) -> list[dict[str, Any]]:
    """Every period of every number and list that law can change, enacted changes included."""
    _for_every_site(response)
    return [parameter_data(one) for periods in parameters_in_force().by_name.values() for one in periods]


@router.get("/{identifier}", response=RuleData, operation_id="rules_one")
def rule(request: HttpRequest, response: HttpResponse, identifier: str) -> dict[str, Any]:
    """All of one rule."""
    one = public_entry(identifier)
    _for_every_site(response)
    return one.as_json(parameters_in_force(), frequency_of(how_often(now()), one.id))


def _for_every_site(response: HttpResponse) -> None:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
