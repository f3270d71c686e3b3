"""Dossiers that are valid as they stand; a test states only its difference."""

from __future__ import annotations

import copy
from typing import Any


def citizen(region: str, birth: str, sequence: str) -> str:
    """A citizen's number with its check digit; invented."""
    body = region + birth + sequence
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def person(name: str, number: str, phone: str) -> dict[str, Any]:
    """A natural person of the dossier."""
    return {
        "name": name,
        "nationality": "CHN",
        "id_type": "resident_id",
        "id_number": number,
        "id_valid_until": "long",
        "phone": phone,
        "address": "合肥市包河区徽州大道1号",
    }


def llc(**changes: Any) -> dict[str, Any]:
    """A limited company of two shareholders; `changes` replace top-level keys."""
    document: dict[str, Any] = {
        "dossier": 1,
        "business": "establishment",
        "entity_type": "LLC",
        "authority": "340111",
        "name": {
            "text": "合肥青禾浦软件科技有限公司",
            "parts": {"division": "合肥", "trade_name": "青禾浦", "industry": "软件科技", "form": "有限公司"},
            "alternatives": [],
            "investment_relation": [],
            "commitment": True,
        },
        "industry": "6513",
        "domicile": {
            "division": "340111",
            "address": "徽州大道699号1号楼602室",
            "nature": "office",
            "use": "leased",
            "lease_until": "2031-12-31",
            "commitment": True,
        },
        "capital": {"amount": "500000", "currency": "CNY"},
        "scope": [{"item": "软件开发"}, {"item": "信息技术咨询服务"}],
        "term": {"kind": "long"},
        "people": {
            "he": person("何青禾", citizen("340111", "19850314", "021"), "13800138001"),
            "lu": person("陆星野", citizen("340102", "19900822", "034"), "13800138002"),
        },
        "organisations": {},
        "investors": [
            {
                "party": "he",
                "contributions": [{"form": "cash", "amount": "300000", "due": "2030-12-31", "paid": "0"}],
            },
            {
                "party": "lu",
                "contributions": [{"form": "cash", "amount": "200000", "due": "2030-12-31", "paid": "0"}],
            },
        ],
        "posts": [
            {"post": "director", "person": "he", "executive": True},
            {"post": "manager", "person": "he"},
            {"post": "legal_representative", "person": "he", "as": "director"},
            {"post": "supervisor", "person": "lu"},
            {"post": "finance", "person": "he"},
            {"post": "liaison", "person": "he"},
        ],
        "governance": {"no_supervisor": False, "audit_committee": False, "employees": 3},
        "articles": {"kind": "template", "template": "llc"},
        "beneficial_owners": {"exempt": True},
    }
    return copy.deepcopy({**document, **changes})
