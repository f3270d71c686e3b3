"""Names: can this one be had, why not, what else, and which part of it is which.

Nobody need be signed in and nothing is kept, so it is quick enough to be asked while somebody types.
"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from kaiye.api.limits import PerAddress
from kaiye.kernel.api import CHINESE, now
from kaiye.names.api import (
    SEGMENTS,
    NameQuestion,
    consider_name,
    explain,
    parse_name,
    reasons,
    suggest_industries,
    suggest_names,
)

TURNS = PerAddress(burst=5000, per_second=50)
router = Router(tags=["names"], throttle=TURNS)

Name = Annotated[str, Query(description="完整的名称 / the full name", max_length=200)]
Authority = Annotated[str, Query(description="登记机关代码 / code of the registration authority")]
Industry = Annotated[str, Query(description="主营行业代码 / GB/T 4754 class of the main business")]
Type = Annotated[str, Query(alias="type", description="主体类型 / entity type")]
Related = Annotated[
    list[str],
    Query(alias="investment_relation", description="有投资关系的企业 / credit codes", max_length=50),
]


@router.get("/check")
def check(
    request: HttpRequest,
    name: Name,
    authority: Authority,
    industry: Industry = "",
    entity_type: Type = "LLC",
    related: Related = [],  # noqa: B006 - ninja copies it
) -> dict[str, Any]:
    """Whether the name is free, similar or restricted: its parts, what the rules say, who stands against it."""
    return consider_name(name, _question(authority, industry, entity_type, related)).as_json(_language())


@router.get("/suggest")
def suggest(
    request: HttpRequest,
    name: Name,
    authority: Authority,
    industry: Industry = "",
    entity_type: Type = "LLC",
    related: Related = [],  # noqa: B006 - ninja copies it
    count: Annotated[int, Query(ge=1, le=10)] = 3,
) -> dict[str, Any]:
    """Why a name is not free, with what coincides marked and what would help, free names near it, likely classes."""
    considered = consider_name(name, _question(authority, industry, entity_type, related))
    return {
        "verdict": considered.verdict.value,
        "reasons": reasons(explain(considered), _language()),
        "suggestions": [
            {
                "name": one.text,
                "parts": {segment: getattr(one.parts, segment) for segment in SEGMENTS},
                "kind": one.kind,
                "reason": one.reason.text(_language()),
            }
            for one in suggest_names(considered, count=count)
        ],
        "industries": [
            {
                "code": one.code,
                "name": one.name,
                "probability": round(one.probability, 3),
                "industry_word": one.industry_word,
            }
            for one in suggest_industries(considered.text)
        ],
    }


@router.get("/parse")
def parse(
    request: HttpRequest, name: Name, entity_type: Type = "", authority: Authority = ""
) -> dict[str, Any]:
    """Division, trade name, industry and form of a name, and the classes its industry may mean."""
    parts = parse_name(name, entity_type or None, home=authority or None)
    return {
        "parts": {segment: getattr(parts, segment) for segment in SEGMENTS},
        "division_code": parts.division_code,
        "arrangement": parts.arrangement,
        "group": parts.group,
        "addition": parts.addition,
        "industry_codes": list(parts.industry_codes),
    }


def _question(authority: str, industry: str, entity_type: str, related: list[str]) -> NameQuestion:
    return NameQuestion(
        authority=authority,
        at=now(),
        entity_type=entity_type,
        industry=industry,
        investment_relation=tuple(related),
    )


def _language() -> str:
    return get_language() or CHINESE
