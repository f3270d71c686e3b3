"""A stock company and an individual business beside `tests.dossier.builders.llc`; all people invented."""

from __future__ import annotations

import copy
from typing import Any

from tests.dossier.builders import citizen, llc, person

__all__ = ["iih", "jsc", "llc", "named"]


def _people(*names: str) -> dict[str, Any]:
    return {
        f"p{place}": person(
            name, citizen("340102", f"19{80 + place}0{place + 1}15", f"1{place}3"), f"1380013810{place}"
        )
        for place, name in enumerate(names)
    }


def _paid(party: str) -> dict[str, Any]:
    amount = {"form": "cash", "amount": "10000000", "due": "2026-11-20", "paid": "10000000"}
    return {"party": party, "contributions": [amount]}


def jsc(**changes: Any) -> dict[str, Any]:
    """A stock company of three promoters with a board and a supervisory board."""
    document: dict[str, Any] = llc() | {
        "entity_type": "JSC",
        "authority": "340100",
        "name": {
            "text": "合肥砚雪汀新材料科技股份有限公司",
            "parts": {
                "division": "合肥",
                "trade_name": "砚雪汀",
                "industry": "新材料科技",
                "form": "股份有限公司",
            },
            "commitment": True,
        },
        "industry": "7320",
        "capital": {"amount": "30000000", "currency": "CNY"},
        "scope": [{"item": "新材料技术研发"}],
        "people": _people("孙砚雪", "陈听澜", "赵明溪", "王启舟", "刘知秋", "李慕云", "张闻笛"),
        "investors": [_paid("p0"), _paid("p1"), _paid("p2")],
        "posts": [
            {"post": "chair", "person": "p0"},
            {"post": "director", "person": "p0", "executive": True},
            {"post": "director", "person": "p1"},
            {"post": "director", "person": "p2"},
            {"post": "manager", "person": "p0"},
            {"post": "legal_representative", "person": "p0", "as": "director"},
            {"post": "supervisor_chair", "person": "p3"},
            {"post": "supervisor", "person": "p3"},
            {"post": "supervisor", "person": "p4"},
            {"post": "supervisor", "person": "p5", "employee": True},
            {"post": "finance", "person": "p6"},
            {"post": "liaison", "person": "p6"},
        ],
        "governance": {"no_supervisor": False, "audit_committee": False, "employees": 60},
        "articles": {"kind": "template", "template": "jsc"},
        "beneficial_owners": {
            "persons": [{"person": f"p{n}", "basis": "equity", "share": "0.3333"} for n in range(3)]
        },
    }
    return copy.deepcopy({**document, **changes})


def iih(**changes: Any) -> dict[str, Any]:
    """An individual business with a name."""
    document: dict[str, Any] = llc() | {
        "entity_type": "IIH",
        "name": {
            "text": "合肥市包河区听雨屿文具店",
            "parts": {
                "division": "合肥市包河区",
                "trade_name": "听雨屿",
                "industry": "文具",
                "form": "店",
            },
            "commitment": True,
        },
        "industry": "5241",
        "scope": [{"item": "文具用品零售"}],
        "people": _people("刘听雨"),
        "investors": [{"party": "p0", "contributions": []}],
        "posts": [{"post": "liaison", "person": "p0"}],
        "governance": {"employees": 1},
        "articles": {"kind": "template", "template": "none"},
        "domicile": {
            "division": "340111",
            "address": "黄山路468号一层101室",
            "nature": "commercial",
            "use": "leased",
            "lease_until": "2030-08-31",
            "commitment": True,
        },
    }
    del document["capital"]
    return copy.deepcopy({**document, **changes})


def named(trade_name: str, **changes: Any) -> dict[str, Any]:
    """A limited company of another name."""
    parts = {"division": "合肥", "trade_name": trade_name, "industry": "软件科技", "form": "有限公司"}
    name = {"text": "".join(parts.values()), "parts": parts, "commitment": True}
    return llc(**({"name": name} | changes))
