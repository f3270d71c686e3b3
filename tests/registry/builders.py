"""Entities with valid defaults; a test states only its difference."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.kernel.api import SHANGHAI
from kaiye.registry.api import Entity, EntityFacts, Holder, PostHolder, allocate, enter

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


def facts(**changes: Any) -> EntityFacts:
    """A limited company with two holders."""
    known: dict[str, Any] = {
        "entity_type": "LLC",
        "name": "合肥云杉澄信息科技有限公司",
        "authority": "340104",
        "representative": "张云杉",
        "industry": "6513",
        "division": "340104",
        "address": "望江西路88号",
        "scope": ("软件开发",),
        "scope_text": "一般项目：软件开发",
        "capital": 100_000_000,
        "holders": (Holder("张云杉", "person", 60_000_000, 0), Holder("李慕白", "person", 40_000_000, 0)),
        "posts": (PostHolder("director", "张云杉"),),
        "private": {"people": {"zhang": {"id_number": "340104198803120213", "phone": "13855100001"}}},
    }
    return EntityFacts(**{**known, **changes})


def code(case: str = "C1", **changes: Any) -> Any:
    """An allocated credit code."""
    return allocate(**{"case": case, "authority": "340104", "entity_type": "LLC", "at": AT, **changes})


def entered(case: str = "C1", *, at: datetime = AT, **changes: Any) -> Entity:
    """An entity in the register."""
    return enter(facts(**changes), uscc=code(case), at=at)
