"""The way through the form: each page with the fields a person fills in, for the three types.

Addresses are relative to `/apply/<reference>/`; browser journeys and client tests walk the same list.
"""

from __future__ import annotations

from typing import Any

Step = tuple[str, dict[str, Any]]

ZHANG = {
    "person_name": "张云杉",
    "id_type": "resident_id",
    "id_number": "340104198803120213",
    "id_valid_until": "2040-01-01",
    "person_phone": "13855100001",
    "person_address": "合肥市蜀山区潜山路100号",
}
LI = {
    "person_name": "李慕白",
    "id_type": "resident_id",
    "id_number": "340102199109250343",
    "id_valid_until": "2040-01-01",
    "person_phone": "13855100002",
    "person_address": "合肥市蜀山区潜山路100号",
}
WANG = {
    "person_name": "王启明",
    "id_type": "resident_id",
    "id_number": "340111198506070137",
    "id_long": "yes",
    "person_phone": "13855100003",
    "person_address": "合肥市蜀山区潜山路100号",
}

LLC: list[Step] = [
    ("edit/place/", {"division": "340104"}),
    (
        "edit/name/",
        {
            "name_division": "合肥",
            "trade_name": "云杉澄",
            "name_industry": "信息科技",
            "name_form": "有限公司",
            "alternatives": "合肥云杉屿信息科技有限公司",
            "commitment": "yes",
        },
    ),
    ("edit/industry/", {"industry": "6513"}),
    ("edit/scope/", {"items": ["软件开发", "信息系统集成服务", "信息技术咨询服务"]}),
    (
        "edit/domicile/",
        {
            "address": "望江西路88号创新大厦5幢1203室",
            "nature": "office",
            "use": "leased",
            "lease_until": "2029-12-31",
            "commitment": "yes",
        },
    ),
    ("edit/person/new/", ZHANG),
    ("edit/person/new/", LI),
    ("edit/person/new/", WANG),
    ("edit/capital/", {"amount": "100"}),
    ("edit/investor/new/", {"party": "p1", "form_0": "cash", "amount_0": "60", "due_0": "2031-06-30"}),
    ("edit/investor/new/", {"party": "p2", "form_0": "cash", "amount_0": "40", "due_0": "2031-06-30"}),
    ("edit/board/", {"directors": ["p1"]}),
    ("edit/legal/", {"manager": "p1", "legal_representative": "director:p1"}),
    ("edit/supervision/", {"supervision": "supervisors", "supervisors": ["p2"]}),
    ("edit/contacts/", {"finance": "p3", "liaison": "p3"}),
    ("edit/term/", {"term": "long", "employees": "5"}),
    ("edit/articles/", {"articles": "template"}),
    ("edit/owners/", {"exempt": "yes"}),
]

IIH: list[Step] = [
    ("edit/place/", {"division": "340104"}),
    (
        "edit/name/",
        {
            "has_name": "yes",
            "name_division": "合肥市蜀山区",
            "trade_name": "望舒屿",
            "name_industry": "文具",
            "name_form": "店",
            "commitment": "yes",
        },
    ),
    ("edit/industry/", {"industry": "5241"}),
    ("edit/scope/", {"items": ["文具用品零售"]}),
    (
        "edit/domicile/",
        {
            "address": "黄山路468号一层101室",
            "nature": "commercial",
            "use": "leased",
            "lease_until": "2028-08-31",
            "commitment": "yes",
        },
    ),
    (
        "edit/operator/",
        {
            "person_name": "刘望舒",
            "id_type": "resident_id",
            "id_number": "340123199511300574",
            "id_valid_until": "2040-01-01",
            "person_phone": "13855100005",
            "person_address": "合肥市蜀山区潜山路100号",
        },
    ),
    ("edit/term/", {"term": "long", "employees": "1"}),
]


def person(name: str, number: str, phone: str) -> dict[str, str]:
    """The fields of one person."""
    return {**ZHANG, "person_name": name, "id_number": number, "person_phone": phone}


JSC: list[Step] = [
    ("edit/place/", {"division": "340104"}),
    (
        "edit/name/",
        {
            "name_division": "合肥",
            "trade_name": "砚秋澜",
            "name_industry": "新材料科技",
            "name_form": "股份有限公司",
            "commitment": "yes",
        },
    ),
    ("edit/industry/", {"industry": "7320"}),
    ("edit/scope/", {"items": ["新材料技术研发"]}),
    (
        "edit/domicile/",
        {
            "address": "长江西路2221号科技园3号楼401室",
            "nature": "office",
            "use": "owned",
            "commitment": "yes",
        },
    ),
    *(
        ("edit/person/new/", person(name, number, phone))
        for name, number, phone in (
            ("孙砚秋", "320102197908080093", "13855100007"),
            ("陈知微", "110105198302140463", "13855100006"),
            ("赵清如", "340104197601200886", "13855100004"),
            ("王启明", "340111198506070137", "13855100003"),
            ("刘望舒", "340123199511300574", "13855100005"),
            ("李慕白", "340102199109250343", "13855100002"),
            ("张云杉", "340104198803120213", "13855100001"),
        )
    ),
    ("edit/capital/", {"amount": "3000"}),
    *(
        (
            "edit/investor/new/",
            {"party": key, "form_0": "cash", "amount_0": "1000", "due_0": "2026-11-20", "paid_0": "1000"},
        )
        for key in ("p1", "p2", "p3")
    ),
    ("edit/board/", {"directors": ["p1", "p2", "p3"], "chair": "p1"}),
    ("edit/legal/", {"manager": "p1", "legal_representative": "director:p1"}),
    (
        "edit/supervision/",
        {
            "supervision": "supervisors",
            "supervisors": ["p4", "p5", "p6"],
            "supervisor_chair": "p4",
            "employee_supervisors": ["p6"],
        },
    ),
    ("edit/contacts/", {"finance": "p7", "liaison": "p7"}),
    ("edit/term/", {"term": "long", "employees": "60"}),
    ("edit/articles/", {"articles": "template"}),
    (
        "edit/owners/",
        {
            "exempt": "no",
            "owners": ["p1", "p2", "p3"],
            **{
                f"{name}_p{n}": value
                for n in (1, 2, 3)
                for name, value in (("basis", "equity"), ("share", "33.33"))
            },
        },
    ),
]


# The document that `LLC` leads to.
LLC_DOCUMENT: dict[str, Any] = {
    "dossier": 1,
    "business": "establishment",
    "entity_type": "LLC",
    "authority": "340104",
    "name": {
        "text": "合肥云杉澄信息科技有限公司",
        "parts": {"division": "合肥", "trade_name": "云杉澄", "industry": "信息科技", "form": "有限公司"},
        "alternatives": ["合肥云杉屿信息科技有限公司"],
        "commitment": True,
    },
    "industry": "6513",
    "domicile": {
        "division": "340104",
        "address": "望江西路88号创新大厦5幢1203室",
        "nature": "office",
        "use": "leased",
        "lease_until": "2029-12-31",
        "commitment": True,
    },
    "capital": {"amount": "1000000", "currency": "CNY"},
    "scope": [{"item": "软件开发"}, {"item": "信息系统集成服务"}, {"item": "信息技术咨询服务"}],
    "term": {"kind": "long"},
    "people": {
        key: {
            "name": fields["person_name"],
            "nationality": "CHN",
            "id_type": "resident_id",
            "id_number": fields["id_number"],
            "id_valid_until": fields.get("id_valid_until", "long"),
            "phone": fields["person_phone"],
            "address": fields["person_address"],
        }
        for key, fields in (("p1", ZHANG), ("p2", LI), ("p3", WANG))
    },
    "investors": [
        {
            "party": party,
            "contributions": [{"form": "cash", "amount": amount, "due": "2031-06-30", "paid": "0"}],
        }
        for party, amount in (("p1", "600000"), ("p2", "400000"))
    ],
    "posts": [
        {"post": "director", "person": "p1", "executive": True},
        {"post": "manager", "person": "p1"},
        {"post": "legal_representative", "person": "p1", "as": "director"},
        {"post": "supervisor", "person": "p2"},
        {"post": "finance", "person": "p3"},
        {"post": "liaison", "person": "p3"},
    ],
    "governance": {"no_supervisor": False, "audit_committee": False, "employees": 5},
    "articles": {"kind": "template", "template": "llc"},
    "beneficial_owners": {"exempt": True},
}
