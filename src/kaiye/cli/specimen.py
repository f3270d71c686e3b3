"""Complete, lawful dossiers by number: the same number always gives the same one; names never repeat."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from kaiye.cli.population import STREETS, person_name, trade_name

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def llc(number: int, *, today: date) -> dict[str, Any]:
    """A limited company of two shareholders that breaks no rule."""
    random = Random(number)  # noqa: S311 (a specimen, not a secret)
    name = trade_name(number)
    people = {key: _person(random, number, place) for place, key in enumerate(("a", "b", "c"))}
    due = (today + timedelta(days=1500)).isoformat()
    return {
        "dossier": 1,
        "business": "establishment",
        "entity_type": "LLC",
        "authority": "340104",
        "name": {
            "text": f"合肥{name}信息科技有限公司",
            "parts": {"division": "合肥", "trade_name": name, "industry": "信息科技", "form": "有限公司"},
            "alternatives": [],
            "investment_relation": [],
            "commitment": True,
        },
        "industry": "6513",
        "domicile": {
            "division": "340104",
            "address": f"{random.choice(STREETS)}{random.randint(1, 999)}号{random.randint(101, 2899)}室",
            "nature": "office",
            "use": "owned",
            "commitment": True,
        },
        "capital": {"amount": "1000000", "currency": "CNY"},
        "scope": [{"item": "软件开发"}, {"item": "信息技术咨询服务"}],
        "term": {"kind": "long"},
        "people": people,
        "organisations": {},
        "investors": [
            {"party": "a", "contributions": [{"form": "cash", "amount": "600000", "due": due, "paid": "0"}]},
            {"party": "b", "contributions": [{"form": "cash", "amount": "400000", "due": due, "paid": "0"}]},
        ],
        "posts": [
            {"post": "director", "person": "a", "executive": True},
            {"post": "manager", "person": "a"},
            {"post": "legal_representative", "person": "a", "as": "director"},
            {"post": "supervisor", "person": "b"},
            {"post": "finance", "person": "c"},
            {"post": "liaison", "person": "c"},
        ],
        "governance": {"no_supervisor": False, "audit_committee": False, "employees": 3},
        "articles": {"kind": "template", "template": "llc"},
        "beneficial_owners": {"exempt": True},
    }


def _person(random: Random, number: int, place: int) -> dict[str, str]:
    birth = date(1960, 1, 1) + timedelta(days=random.randint(0, 15000))
    body = f"340104{birth:%Y%m%d}{random.randint(1, 998):03d}"
    check = "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    return {
        "name": person_name(random),
        "nationality": "CHN",
        "id_type": "resident_id",
        "id_number": body + check,
        "id_valid_until": "long",
        # 199 numbers do not ring at anybody's.
        "phone": f"199{(number * 3 + place) % 100_000_000:08d}",
        "address": "合肥市蜀山区",
    }
