"""Papers about people: those in office, and the page with their identity documents."""

from __future__ import annotations

from typing import Any

from kaiye.documents import chinese
from kaiye.documents.blocks import Block, Cell, grid, heading, label, note, paras, value
from kaiye.documents.facts import DocumentFacts
from kaiye.documents.signers import signers_for
from kaiye.documents.words import (
    NATIONALITIES,
    ORGANISATIONS,
    POSTS,
    id_type_name,
)
from kaiye.dossier.api import Person, Post


def posts(facts: DocumentFacts) -> dict[str, Any]:
    """Those in office."""
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
                    *person_rows(person),
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


def identities(facts: DocumentFacts) -> dict[str, Any]:
    """Numbers and addresses in clear, for the archive alone."""
    keys = [signer.key for signer in signers_for(facts.dossier) if signer.key in facts.dossier.people]
    # Of relatives in a family business only the name is recorded.
    keys += [key for key, one in facts.dossier.people.items() if key not in keys and one.id_number]
    blocks: list[Block] = [
        note("本页载有敏感个人信息，单独成页，仅随登记档案保存；依法查询档案时，未经授权不得提供、复制。"),
        paras(f"名称：{facts.name}", flush=True),
    ]
    for key in keys:
        blocks.append(grid((1.15, 1.9, 0.9, 1.5), person_rows(facts.dossier.people[key], clear=True)))
    return {"blocks": blocks}


def person_rows(person: Person, *, clear: bool = False) -> list[list[Cell]]:
    """One person; numbers in clear only on the identity page."""
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


def party_number(facts: DocumentFacts, key: str) -> str:
    """Kind and number of what identifies a party, masked for people."""
    if key in facts.dossier.organisations:
        organisation = facts.dossier.organisations[key]
        return f"{ORGANISATIONS[organisation.kind]}\n{organisation.uscc}"
    person = facts.dossier.people.get(key, Person())
    return f"{id_type_name(person.id_type)}\n{person.id_number.masked}"
