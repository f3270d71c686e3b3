"""The application form, for companies and for individual businesses."""

from __future__ import annotations

from typing import Any

from kaiye.documents import chinese
from kaiye.documents.blocks import Block, Cell, checks, grid, heading, label, page, paras, value
from kaiye.documents.facts import DocumentFacts, company_type
from kaiye.documents.people import person_rows
from kaiye.documents.words import (
    BASES,
    CURRENCIES,
    NATURES,
    POSTS,
    USES,
)
from kaiye.dossier.api import Dossier, EntityType, Person, Post
from kaiye.kernel.api import Fen


def application(facts: DocumentFacts) -> dict[str, Any]:
    """The application of a company."""
    return {
        "blocks": [
            grid(
                (1.15, 1.9, 0.9, 1.5),
                [[checks(("设立登记", True), ("变更登记", False), ("备案", False), columns=4)]],
            ),
            heading("一、基本信息"),
            grid((1.15, 1.9, 0.9, 1.5), _company_rows(facts)),
            heading("二、联络员、财务负责人和受益所有人"),
            grid((1, 1.2, 1.5, 1.5), _contact_rows(facts), ("职　务", "姓　名", "身份证件号码", "联系方式")),
            *_agent_blocks(facts),
            page(),
            heading("三、申请人承诺"),
            paras(*_pledges(facts), size=12),
        ]
    }


def _company_rows(facts: DocumentFacts) -> list[list[Cell]]:
    dossier = facts.dossier
    capital = facts.capital or Fen(0)
    joint_stock = dossier.entity_type is EntityType.JSC
    founding = dossier.capital.founding if dossier.capital is not None else None
    offered = founding is not None and founding.way != "promotion"
    return [
        [label("名　　称"), value(facts.name, columns=3)],
        [label("备用名称"), value("；".join(dossier.name.alternatives) or "无", columns=3)],
        [label("统一社会信用代码"), value("（设立登记不填写）", columns=3)],
        *place_rows(facts),
        [
            label("法定代表人"),
            value(_holders(facts, "legal_representative")),
            label("类　　型"),
            value(company_type(dossier)),
        ],
        [
            label("注册资本"),
            value(f"{chinese.ten_thousands(capital)}万元（{capital.financial}）"),
            label("币　　种"),
            value(currency(facts)),
        ],
        [label("设立方式"), checks(("发起设立", not offered), ("募集设立", offered), columns=3)]
        if joint_stock
        else [label("职工人数"), value(f"{dossier.governance.employees}人", columns=3)],
        *_scope_rows(facts),
        *_term_rows(facts),
    ]


def application_iih(facts: DocumentFacts) -> dict[str, Any]:
    """The application of an individual business."""
    dossier = facts.dossier
    operator = dossier.people.get(dossier.investors[0].party) if dossier.investors else None
    family = company_type(dossier) == "家庭经营"
    rows = [
        [label("名　　称"), value(facts.name, columns=3)],
        [label("组成形式"), checks(("个人经营", not family), ("家庭经营", family), columns=3)],
        *_family_rows(dossier),
        *place_rows(facts, "经营场所"),
        [
            label("从业人数"),
            value(f"{dossier.governance.employees}人"),
            label("行　　业"),
            value(facts.industry),
        ],
        *_scope_rows(facts),
    ]
    return {
        "blocks": [
            grid(
                (1.15, 1.9, 0.9, 1.5),
                [[checks(("设立登记", True), ("变更登记", False), ("注销登记", False), columns=4)]],
            ),
            heading("一、基本信息"),
            grid((1.15, 1.9, 0.9, 1.5), rows),
            heading("二、经营者信息"),
            grid((1.15, 1.9, 0.9, 1.5), person_rows(operator) if operator else []),
            *_agent_blocks(facts),
            heading("三、申请人承诺"),
            paras(*_pledges(facts)),
        ]
    }


def _family_rows(dossier: Dossier) -> list[list[Cell]]:
    """Relatives who take part, by name (条例 第九条)."""
    members = dossier.operation.members if dossier.operation is not None else ()
    names = "、".join(name for name in map(dossier.party_name, members) if name)
    return [[label("家庭成员"), value(names, columns=3)]] if names else []


def currency(facts: DocumentFacts) -> str:
    """The currency of the capital in Chinese."""
    code = facts.dossier.capital.currency if facts.dossier.capital else "CNY"
    return CURRENCIES.get(code, code)


def place_rows(facts: DocumentFacts, name: str = "住　　所") -> list[list[Cell]]:
    """Where it is, how the rooms are held, whom to call."""
    domicile = facts.dossier.domicile
    lease = f"（至{chinese.day(domicile.lease_until)}）" if domicile.lease_until else ""
    phones = [
        facts.dossier.people[post.person].phone
        for _, post in facts.dossier.holders("liaison")
        if post.person in facts.dossier.people
    ]
    return [
        [label(name), value(facts.address, columns=3)],
        [
            label("房屋性质"),
            value(NATURES.get(domicile.nature or "", "")),
            label("使用方式"),
            value(USES.get(domicile.use or "", "") + lease),
        ],
        [label("联系电话"), value(phones[0] if phones else ""), label("登记机关"), value(facts.authority)],
    ]


def _scope_rows(facts: DocumentFacts) -> list[list[Cell]]:
    rows = [[label("经营范围"), value(facts.scope, columns=3)]]
    for item in facts.dossier.scope:
        if item.approval:
            until = f"，有效期至{chinese.day(item.approval.valid_until)}" if item.approval.valid_until else ""
            words = f"{item.wording}：{item.approval.document}（{item.approval.number}{until}）"
            rows.append([label("批准文件"), value(words, columns=3)])
    return rows


def _term_rows(facts: DocumentFacts) -> list[list[Cell]]:
    term = facts.dossier.term
    years = f"{term.years}年" if term.kind == "fixed" and term.years else "____年"
    return [
        [
            label("经营期限"),
            checks(("长期", term.kind == "long"), (years, term.kind == "fixed")),
            label("行　　业"),
            value(facts.industry),
        ],
        [label("申领执照"), checks(("电子营业执照", True), ("纸质执照：正本1份、副本1份", True), columns=3)],
    ]


def _holders(facts: DocumentFacts, *posts: str) -> str:
    return "、".join(facts.dossier.party_name(post.person) for _, post in facts.dossier.holders(*posts))


def _contact_rows(facts: DocumentFacts) -> list[list[Cell]]:
    rows = []
    for _, post in facts.dossier.holders("liaison", "finance"):
        person = facts.dossier.people.get(post.person, Person())
        contact = "\n".join(part for part in (person.phone, person.email) if part)
        rows.append(
            [
                value(POSTS[post.post], centre=True),
                value(person.name, centre=True),
                value(person.id_number.masked, centre=True),
                value(contact),
            ]
        )
    owners = facts.dossier.beneficial_owners
    if owners.exempt:
        rows.append([value("受益所有人", centre=True), value("符合免报条件，承诺免报", columns=3)])
    for owner in owners.persons:
        person = facts.dossier.people.get(owner.person, Person())
        share = f"（{owner.share * 100:f}".rstrip("0").rstrip(".") + "%）" if owner.share is not None else ""
        rows.append(
            [
                value("受益所有人", centre=True),
                value(person.name, centre=True),
                value(person.id_number.masked, centre=True),
                value(BASES.get(owner.basis, owner.basis) + share),
            ]
        )
    return rows


def _agent_blocks(facts: DocumentFacts) -> list[Block]:
    agents = [post for _, post in facts.dossier.holders("agent")]
    if not agents:
        return []
    return [
        heading("指定代表（委托代理人）"),
        *(grid((1.15, 1.9, 0.9, 1.5), _agent_rows(facts, post)) for post in agents),
    ]


def _agent_rows(facts: DocumentFacts, post: Post) -> list[list[Cell]]:
    person = facts.dossier.people.get(post.person, Person())
    return [
        [label("姓　　名"), value(person.name), label("联系电话"), value(person.phone)],
        [
            label("身份证件号码"),
            value(person.id_number.masked),
            label("委托期限"),
            value(f"至{chinese.day(post.valid_until)}" if post.valid_until else "至本次登记办结"),
        ],
        [
            label("代理身份"),
            checks(("第三方代理", bool(post.third_party)), ("申请人工作人员", not post.third_party)),
            label("身份声明"),
            checks(("已声明", bool(post.declared))),
        ],
        [
            label("委托权限"),
            value(
                post.powers
                or "核对登记材料中的复印件并签署核对意见；修改自备文件和表格的文字错误；领取营业执照和有关文书。",
                columns=3,
            ),
        ],
    ]


def _pledges(facts: DocumentFacts) -> list[str]:
    subject = "个体工商户" if facts.individual else "公司"
    pledges = [
        "本申请人和签字人承诺如下，并承担相应的法律责任：",
        "（一）填报的信息及提交的材料真实、合法、有效；使用的名称符合《企业名称登记管理规定》的要求，"
        "不侵犯他人合法权益，因名称侵权引起的法律责任由申请人承担。",
        "（二）已依法取得住所（经营场所）使用权，申请登记的住所（经营场所）信息与实际一致。",
        f"（三）{subject}不从事国家禁止的经营活动；经营范围涉及法律、行政法规、国务院决定规定须经批准的项目，"
        "在取得批准后方从事经营活动。",
        "（四）提供的联系方式真实有效，接受登记机关以电子方式送达文书。",
    ]
    if not facts.individual:
        pledges.append(
            "（五）法定代表人、董事、监事、高级管理人员符合《中华人民共和国公司法》规定的任职资格。"
        )
    return pledges
