"""Valid dossiers of each kind, with invented people; a case states only its difference."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from kaiye.kernel.api import CitizenId, Uscc

AS_OF = date(2026, 11, 22)


def number(birth: date, sequence: int = 21, region: str = "340104") -> str:
    """A well-formed citizen's number of nobody."""
    return CitizenId.build(region, birth, sequence).reveal()


def person(name: str, sequence: int, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "nationality": "CHN",
        "id_type": "resident_id",
        "id_number": number(date(1985, 3, 14), sequence),
        "id_valid_until": "2040-01-01",
        "phone": f"138551{sequence:05d}",
        "address": "合肥市蜀山区样例路1号",
        **changes,
    }


def cash(amount: str, due: str = "2030-12-31", paid: str = "0") -> dict[str, Any]:
    return {"form": "cash", "amount": amount, "due": due, "paid": paid}


COMPANY_CODE = str(Uscc.build("9", "1", "340104", "MA2TE8TA"))


def llc() -> dict[str, Any]:
    return {
        "dossier": 1,
        "business": "establishment",
        "entity_type": "LLC",
        "authority": "340104",
        "name": {
            "text": "合肥砚澄舟信息科技有限公司",
            "parts": {"division": "合肥", "trade_name": "砚澄舟", "industry": "信息科技", "form": "有限公司"},
            "alternatives": [],
            "investment_relation": [],
            "commitment": True,
        },
        "industry": "6513",
        "domicile": {
            "division": "340104",
            "address": "样例路88号创新楼5幢1203室",
            "nature": "office",
            "use": "leased",
            "lease_until": "2029-12-31",
            "commitment": True,
        },
        "capital": {"amount": "1000000", "currency": "CNY"},
        "scope": [{"item": "软件开发"}, {"item": "信息系统集成服务"}],
        "term": {"kind": "long"},
        "people": {
            "a": person("安砚", 11),
            "b": person("卜澄", 22),
            "c": person("岑舟", 33),
        },
        "organisations": {},
        "investors": [
            {"party": "a", "contributions": [cash("600000")]},
            {"party": "b", "contributions": [cash("400000")]},
        ],
        "posts": [
            {"post": "director", "person": "a", "executive": True},
            {"post": "manager", "person": "a"},
            {"post": "legal_representative", "person": "a", "as": "director"},
            {"post": "supervisor", "person": "b"},
            {"post": "finance", "person": "c"},
            {"post": "liaison", "person": "c"},
        ],
        "governance": {"no_supervisor": False, "audit_committee": False, "employees": 5},
        "articles": {"kind": "template", "template": "llc"},
        "beneficial_owners": {"exempt": True},
    }


def board() -> dict[str, Any]:
    """An LLC with a board, a supervisory board and a company among its shareholders."""
    dossier = llc()
    dossier["people"] |= {
        "d": person("狄蓝", 44),
        "e": person("鄂青", 55),
        "f": person("傅紫", 66),
        "g": person("耿丹", 77),
    }
    dossier["organisations"] = {
        "x": {
            "name": "合肥样本投资有限公司",
            "uscc": COMPANY_CODE,
            "kind": "enterprise",
            "representative": "古样",
        }
    }
    dossier["investors"] = [
        {"party": "a", "contributions": [cash("600000")]},
        {"party": "x", "contributions": [cash("400000")]},
    ]
    dossier["posts"] = [
        {"post": "chair", "person": "a"},
        {"post": "director", "person": "a", "executive": True},
        {"post": "director", "person": "b"},
        {"post": "director", "person": "d"},
        {"post": "manager", "person": "a"},
        {"post": "legal_representative", "person": "a", "as": "director"},
        {"post": "supervisor_chair", "person": "e"},
        {"post": "supervisor", "person": "e"},
        {"post": "supervisor", "person": "f"},
        {"post": "supervisor", "person": "g", "employee": True},
        {"post": "finance", "person": "c"},
        {"post": "liaison", "person": "c"},
    ]
    dossier["beneficial_owners"] = {"persons": [{"person": "a", "basis": "equity", "share": "0.6"}]}
    return dossier


def jsc() -> dict[str, Any]:
    dossier = board()
    paid = [cash("1000000", due="2026-11-20", paid="1000000")]
    return {
        **dossier,
        "entity_type": "JSC",
        "authority": "340100",
        "name": {
            **dossier["name"],
            "text": "合肥砚澄舟新材料股份有限公司",
            "parts": {
                "division": "合肥",
                "trade_name": "砚澄舟",
                "industry": "新材料",
                "form": "股份有限公司",
            },
        },
        "organisations": {},
        "capital": {"amount": "3000000", "currency": "CNY"},
        "investors": [{"party": key, "contributions": copy.deepcopy(paid)} for key in "abd"],
        "articles": {"kind": "template", "template": "jsc"},
        "beneficial_owners": {
            "persons": [{"person": key, "basis": "equity", "share": "0.3333"} for key in "abd"]
        },
    }


def iih() -> dict[str, Any]:
    return {
        "dossier": 1,
        "business": "establishment",
        "entity_type": "IIH",
        "authority": "340104",
        "name": {
            "text": "合肥市蜀山区砚澄舟文具店",
            "parts": {"division": "合肥市蜀山区", "trade_name": "砚澄舟", "industry": "文具", "form": "店"},
            "commitment": True,
        },
        "industry": "5241",
        "domicile": {
            "division": "340104",
            "address": "样例路468号一层101室",
            "nature": "commercial",
            "use": "owned",
            "commitment": True,
        },
        "scope": [{"item": "文具用品零售"}],
        "term": {"kind": "long"},
        "people": {"a": person("安砚", 11)},
        "investors": [{"party": "a", "contributions": []}],
        "posts": [{"post": "liaison", "person": "a"}],
        "governance": {"employees": 1},
        "articles": {"kind": "template", "template": "none"},
        "beneficial_owners": {"exempt": True},
    }


def foreign() -> dict[str, Any]:
    """An LLC with a shareholder from abroad."""
    dossier = llc()
    dossier["people"]["b"] = {
        "name": "Jane Doe",
        "nationality": "USA",
        "id_type": "passport",
        "id_number": "X1234567",
        "id_valid_until": "2033-05-05",
        "birth": "1980-02-02",
        "phone": "+1 202 555 0100",
    }
    dossier["posts"][3] = {"post": "supervisor", "person": "d"}
    dossier["people"]["d"] = person("狄蓝", 44)
    return dossier


BASES = {"llc": llc, "board": board, "jsc": jsc, "iih": iih, "foreign": foreign}
