"""The papers of a filing, built from the facts as blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaiye.documents import chinese, kinds
from kaiye.documents.articles import Article, compose, par
from kaiye.documents.blocks import Block, Cell, checks, gap, grid, heading, label, note, page, paras, value
from kaiye.documents.facts import DocumentFacts, company_type, subscribed
from kaiye.documents.kinds import DocumentKind
from kaiye.documents.places import FOOT_ROWS, Place, layout, places
from kaiye.documents.signers import SignerSpec, signers_for, signers_of
from kaiye.documents.typesetting import typeset
from kaiye.documents.words import (
    BASES,
    CURRENCIES,
    NATIONALITIES,
    NATURES,
    ORGANISATIONS,
    POSTS,
    USES,
    form_name,
    id_type_name,
)
from kaiye.dossier.api import EntityType, Person, Post
from kaiye.kernel.api import Fen, InvalidInput, say

_SIGNED_AT = "以电子签名\n时间戳为准"


def render(kind: DocumentKind, facts: DocumentFacts) -> bytes:
    """This paper of the filing as PDF/A-2b; equal facts give equal bytes."""
    if kind.code not in _BUILDERS:
        raise InvalidInput(say("“{title}”不是申请文书。", title=kind.title))
    template, build = _BUILDERS[kind.code]
    signers = () if kind.sensitive else signers_of(facts.dossier, kind)
    data = {
        "title": kind.title_zh,
        "head": f"申请编号：{facts.reference}" if facts.reference else "",
        "edition": f"Kaiye 文书 {facts.edition}",
        "layout": layout(),
        "sign_head": ["签署人身份", "姓名（名称）", "签名（盖章）", "签署日期"],
        "sign_of": kind.title_zh,
        "sign_title": f"{kind.title_zh}　签署页",
        "signers": [_signature_line(signer) for signer in signers],
        **build(facts),
    }
    return typeset(template, data, day=facts.day)


def signature_places(kind: DocumentKind, facts: DocumentFacts) -> tuple[Place, ...]:
    """Where each signer of this paper signs."""
    return places([signer.key for signer in signers_of(facts.dossier, kind)])


def _signature_line(signer: SignerSpec) -> dict[str, str]:
    name = f"{signer.organisation}\n（代表：{signer.name}）" if signer.organisation else signer.name
    return {"key": signer.key, "role": "、".join(signer.roles), "name": name, "date": _SIGNED_AT}


def _application(facts: DocumentFacts) -> dict[str, Any]:
    dossier = facts.dossier
    capital = facts.capital or Fen(0)
    joint_stock = dossier.entity_type is EntityType.JSC
    rows: list[list[Cell]] = [
        [label("名　　称"), value(facts.name, columns=3)],
        [label("备用名称"), value("；".join(dossier.name.alternatives) or "无", columns=3)],
        [label("统一社会信用代码"), value("（设立登记不填写）", columns=3)],
        *_place_rows(facts),
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
            value(_currency(facts)),
        ],
        [label("设立方式"), checks(("发起设立", joint_stock), ("募集设立", False), columns=3)]
        if joint_stock
        else [label("职工人数"), value(f"{dossier.governance.employees}人", columns=3)],
        *_scope_rows(facts),
        *_term_rows(facts),
    ]
    return {
        "blocks": [
            grid(
                (1.15, 1.9, 0.9, 1.5),
                [[checks(("设立登记", True), ("变更登记", False), ("备案", False), columns=4)]],
            ),
            heading("一、基本信息"),
            grid((1.15, 1.9, 0.9, 1.5), rows),
            heading("二、联络员、财务负责人和受益所有人"),
            grid((1, 1.2, 1.5, 1.5), _contact_rows(facts), ("职　务", "姓　名", "身份证件号码", "联系方式")),
            *_agent_blocks(facts),
            page(),
            heading("三、申请人承诺"),
            paras(*_pledges(facts), size=12),
        ]
    }


def _application_iih(facts: DocumentFacts) -> dict[str, Any]:
    dossier = facts.dossier
    operator = dossier.people.get(dossier.investors[0].party) if dossier.investors else None
    family = company_type(dossier) == "家庭经营"
    rows = [
        [label("名　　称"), value(facts.name, columns=3)],
        [label("组成形式"), checks(("个人经营", not family), ("家庭经营", family), columns=3)],
        *_place_rows(facts, "经营场所"),
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
            grid((1.15, 1.9, 0.9, 1.5), _person_rows(operator) if operator else []),
            *_agent_blocks(facts),
            heading("三、申请人承诺"),
            paras(*_pledges(facts)),
        ]
    }


def _currency(facts: DocumentFacts) -> str:
    code = facts.dossier.capital.currency if facts.dossier.capital else "CNY"
    return CURRENCIES.get(code, code)


def _place_rows(facts: DocumentFacts, name: str = "住　　所") -> list[list[Cell]]:
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


def _contributions(facts: DocumentFacts) -> dict[str, Any]:
    dossier = facts.dossier
    total = facts.capital or Fen(0)
    rows: list[list[Cell]] = []
    for i, investor in enumerate(dossier.investors):
        amount = subscribed(dossier, i)
        instalments = investor.contributions or ()
        lines = [(form_name(item.form), item.amount, item.due) for item in instalments] or [("", None, None)]
        for j, (form, part, due) in enumerate(lines):
            first = [
                {**value(str(i + 1), centre=True), "r": len(lines)},
                {**value(dossier.party_name(investor.party)), "r": len(lines)},
                {**value(_party_number(facts, investor.party)), "r": len(lines)},
                {
                    **value(
                        f"{chinese.ten_thousands(amount)}\n（{chinese.percent(amount, total)}）", centre=True
                    ),
                    "r": len(lines),
                },
            ]
            rows.append(
                (first if j == 0 else [])
                + [
                    value(form, centre=True),
                    value(chinese.ten_thousands(part) if part else "", centre=True),
                    value(chinese.day(due), centre=True),
                ]
            )
    rows.append(
        [
            value("合　计", columns=3, centre=True),
            value(chinese.ten_thousands(total), centre=True),
            value(f"大写：{total.financial}", columns=3),
        ]
    )
    head = (
        "序号",
        "姓名（名称）",
        "证件类型及号码",
        "认缴额（万元）\n及比例",
        "出资方式",
        "金额（万元）",
        "出资期限",
    )
    return {
        "blocks": [
            paras(f"名称：{facts.name}　　币种：{_currency(facts)}", flush=True),
            grid((0.5, 1.6, 1.9, 1.25, 0.8, 0.95, 1.35), rows, head),
            note(
                "注：自然人身份证件号码依规定遮掩显示，完整号码载于单独的身份证件信息页；股份有限公司填写发起人。"
            ),
        ]
    }


def _party_number(facts: DocumentFacts, key: str) -> str:
    if key in facts.dossier.organisations:
        organisation = facts.dossier.organisations[key]
        return f"{ORGANISATIONS[organisation.kind]}\n{organisation.uscc}"
    person = facts.dossier.people.get(key, Person())
    return f"{id_type_name(person.id_type)}\n{person.id_number.masked}"


def _person_rows(person: Person, *, clear: bool = False) -> list[list[Cell]]:
    until = person.id_valid_until
    return [
        [
            label("姓　　名"),
            value(person.name),
            label("国　　籍"),
            value(NATIONALITIES.get(person.nationality, person.nationality)),
        ],
        [
            label("证件类型"),
            value(id_type_name(person.id_type)),
            label("证件有效期"),
            value("长期" if until == "long" else chinese.day(until)),
        ],
        [
            label("证件号码"),
            value(person.id_number.reveal() if clear else person.id_number.masked),
            label("联系电话"),
            value(person.phone),
        ],
        [
            label("电子邮箱"),
            value(person.email or ""),
            label("住　　址"),
            value((person.address or "") if clear else "（见身份证件信息页）"),
        ],
    ]


def _posts(facts: DocumentFacts) -> dict[str, Any]:
    dossier = facts.dossier
    many = len(dossier.investors) != 1
    representative = next((post for _, post in dossier.holders("legal_representative")), None)
    blocks: list[Block] = [paras(f"名称：{facts.name}", flush=True)]
    if representative is not None:
        person = dossier.people.get(representative.person, Person())
        position = {"director": "董事", "manager": "经理"}.get(representative.as_ or "", "")
        blocks += [
            heading("一、法定代表人"),
            grid(
                (1.15, 1.9, 0.9, 1.5),
                [
                    *_person_rows(person),
                    [label("担任职务"), value(position), label("产生方式"), value("依照公司章程产生")],
                ],
            ),
        ]
    rows = [
        _post_row(facts, post, many)
        for _, post in dossier.holders(
            "chair", "director", "manager", "supervisor_chair", "supervisor", "finance"
        )
    ]
    head = ("姓　名", "职　务", "产生方式", "任期", "证件类型及号码", "联系电话")
    blocks += [heading("二、董事、监事、高级管理人员"), grid((1, 1.25, 0.9, 0.6, 1.9, 1.2), rows, head)]
    if not any(True for _ in dossier.holders("supervisor", "supervisor_chair")):
        words = (
            "在董事会中设置审计委员会，行使监事会的职权，不设监事会和监事。"
            if dossier.governance.audit_committee
            else ("经全体股东一致同意，不设监事会和监事。")
        )
        blocks.append(note(f"监督机构：{words}"))
    blocks.append(
        note("注：以上人员均已知悉并确认符合《中华人民共和国公司法》第一百七十八条规定的任职资格。")
    )
    return {"blocks": blocks}


def _post_row(facts: DocumentFacts, post: Post, many: bool) -> list[Cell]:
    person = facts.dossier.people.get(post.person, Person())
    how = {"chair": "选举", "supervisor_chair": "选举", "manager": "聘任", "finance": "聘任"}.get(
        post.post, "选举" if many or post.employee else "任命"
    )
    title = POSTS[post.post] + ("（职工代表）" if post.employee else "")
    term = "—" if post.post in {"manager", "finance"} else "3年"
    number = f"{id_type_name(person.id_type)}\n{person.id_number.masked}"
    return [
        value(person.name, centre=True),
        value(title, centre=True),
        value(how, centre=True),
        value(term, centre=True),
        value(number),
        value(person.phone, centre=True),
    ]


def _articles(facts: DocumentFacts) -> dict[str, Any]:
    own = facts.dossier.articles
    custom = own.kind == "custom"
    chapters = (
        []
        if custom
        else [
            {
                "number": chapter.number,
                "title": chapter.title,
                "articles": [_article(facts, a) for a in chapter.articles],
            }
            for chapter in compose(facts)
        ]
    )
    closing = (
        "全体发起人签名（盖章）："
        if facts.dossier.entity_type is EntityType.JSC
        else "全体股东签名（盖章）："
    )
    return {
        "name": facts.name,
        "heading": "章程",
        "chapters": chapters,
        "blocks": [*([paras(own.text or "", size=12)] if custom else []), gap(3), paras(closing, size=12)],
    }


def _article(facts: DocumentFacts, article: Article) -> dict[str, Any]:
    table = {"contributions": _contribution_table, "shares": _share_table}.get(article.table)
    return {
        "number": article.number,
        "paragraphs": list(article.paragraphs),
        "table": [table(facts)] if table else [],
    }


def _contribution_table(facts: DocumentFacts) -> Block:
    rows = []
    for i, investor in enumerate(facts.dossier.investors):
        for j, item in enumerate(investor.contributions):
            party = {**value(facts.dossier.party_name(investor.party)), "r": len(investor.contributions)}
            whole = {
                **value(chinese.ten_thousands(subscribed(facts.dossier, i)), centre=True),
                "r": len(investor.contributions),
            }
            rows.append(
                ([party, whole] if j == 0 else [])
                + [
                    value(form_name(item.form), centre=True),
                    value(chinese.ten_thousands(item.amount) if item.amount else "", centre=True),
                    value(chinese.day(item.due), centre=True),
                ]
            )
    head = ("股东姓名（名称）", "认缴出资额（万元）", "出资方式", "其中金额（万元）", "出资日期")
    return grid((1.8, 1.15, 0.8, 1.1, 1.2), rows, head)


def _share_table(facts: DocumentFacts) -> Block:
    face = par(facts.dossier).value
    rows = []
    for investor in facts.dossier.investors:
        for j, item in enumerate(investor.contributions):
            party = {**value(facts.dossier.party_name(investor.party)), "r": len(investor.contributions)}
            rows.append(
                ([party] if j == 0 else [])
                + [
                    value(str(item.amount.value // face) if item.amount else "", centre=True),
                    value(chinese.percent(item.amount or Fen(0), facts.capital or Fen(0)), centre=True),
                    value(form_name(item.form), centre=True),
                    value(chinese.day(item.due), centre=True),
                ]
            )
    head = ("发起人姓名（名称）", "认购股份数（股）", "持股比例", "出资方式", "出资日期")
    return grid((1.8, 1.2, 0.8, 0.8, 1.2), rows, head)


def _domicile(facts: DocumentFacts) -> dict[str, Any]:
    domicile = facts.dossier.domicile
    rows = [
        [label("名　　称"), value(facts.name, columns=3)],
        *_place_rows(facts, "经营场所" if facts.individual else "住　　所"),
    ]
    words = [
        f"{facts.authority or '登记机关'}：",
        "申请人对所申报的住所（经营场所）郑重承诺如下：",
        "一、上述住所（经营场所）地址真实、准确，申请人已依法取得其使用权，产权或者使用权无争议。",
        "二、上述住所（经营场所）不属于违法建筑、危险建筑、被征收拆除的建筑以及法律、法规禁止用作住所（经营场所）的房屋。",
        "三、从事的经营活动符合安全生产、消防、环境保护、城乡规划等有关规定，不扰民、不影响公共安全和社会公共利益。",
    ]
    if domicile.nature == "residential":
        agreed = (
            "已经有利害关系的业主一致同意"
            if domicile.owner_consent
            else "将在取得有利害关系的业主一致同意后使用"
        )
        words.append(f"四、上述房屋为住宅，将其改变为经营性用房{agreed}，并遵守法律、法规以及管理规约。")
    words += [
        "申请人知悉：隐瞒真实情况、提供虚假住所（经营场所）信息取得登记的，由登记机关依法撤销登记并追究相应的法律责任；"
        "通过登记的住所（经营场所）无法联系的，将被列入经营异常名录（个体工商户标记为经营异常状态）。",
    ]
    return {
        "blocks": [
            grid((1.15, 1.9, 0.9, 1.5), rows),
            gap(2),
            paras(words[0], flush=True, size=12),
            paras(*words[1:], size=12),
        ]
    }


def _confirmation(facts: DocumentFacts) -> dict[str, Any]:
    subject = "个体工商户" if facts.individual else "公司"
    rows = [
        [value(str(i), centre=True), value(digest.title), value(digest.sha256)]
        for i, digest in enumerate(facts.digests, 1)
    ]
    people = [
        [
            value(str(i), centre=True),
            value(signer.party),
            value("、".join(signer.roles)),
            value(_party_number(facts, signer.key)),
        ]
        for i, signer in enumerate(signers_for(facts.dossier), 1)
    ]
    return {
        "blocks": [
            grid(
                (1, 4.3),
                [
                    [label("名　　称"), value(facts.name)],
                    [label("登记机关"), value(facts.authority)],
                    [label("申请事项"), value(f"{subject}设立登记")],
                ],
            ),
            heading("一、签署人"),
            grid((0.5, 1.8, 2, 2.2), people, ("序号", "姓名（名称）", "身份（职务）", "证件类型及号码")),
            heading("二、签署的文书"),
            grid((0.5, 2.2, 3.9), rows, ("序号", "文书名称", "签署前的 SHA-256 摘要")),
            *([page()] if 1 < len(people) <= FOOT_ROWS else []),
            heading("三、确认事项"),
            paras(
                "本人（本单位）确认：",
                "（一）本次登记申请是本人（本单位）的真实意愿，上述身份（职务）由本人（本单位）自愿担任，不存在被冒用身份的情形；",
                "（二）已通过实名核验，阅读并知悉上列文书的全部内容，上列文书与本人（本单位）所见一致；",
                "（三）同意以电子签名方式签署，电子签名与手写签名或者盖章具有同等的法律效力；",
                "（四）提交虚假材料或者采取其他欺诈手段隐瞒重要事实取得登记的，依法承担相应的法律责任。",
                size=12 if len(people) > 1 else 10.5,
            ),
        ]
    }


def _identities(facts: DocumentFacts) -> dict[str, Any]:
    keys = [signer.key for signer in signers_for(facts.dossier) if signer.key in facts.dossier.people]
    keys += [key for key in facts.dossier.people if key not in keys]
    blocks: list[Block] = [
        note("本页载有敏感个人信息，单独成页，仅随登记档案保存；依法查询档案时，未经授权不得提供、复制。"),
        paras(f"名称：{facts.name}", flush=True),
    ]
    for key in keys:
        blocks.append(grid((1.15, 1.9, 0.9, 1.5), _person_rows(facts.dossier.people[key], clear=True)))
    return {"blocks": blocks}


_BUILDERS: dict[str, tuple[str, Callable[[DocumentFacts], dict[str, Any]]]] = {
    kinds.APPLICATION.code: ("form.typ", _application),
    kinds.APPLICATION_IIH.code: ("form.typ", _application_iih),
    kinds.CONTRIBUTIONS.code: ("form.typ", _contributions),
    kinds.POSTS.code: ("form.typ", _posts),
    kinds.ARTICLES.code: ("articles.typ", _articles),
    kinds.DOMICILE.code: ("form.typ", _domicile),
    kinds.CONFIRMATION.code: ("form.typ", _confirmation),
    kinds.IDENTITIES.code: ("form.typ", _identities),
}
