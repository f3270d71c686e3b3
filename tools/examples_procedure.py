"""How an officer handles a case, in words: the `procedure` of the registrar's cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Words = dict[str, str]

_ACTS = {
    "look": ("工作人员查看案件", "An officer looks at the case"),
    "approve": ("工作人员准备准予登记", "An officer is about to approve"),
    "return": ("工作人员准备退回补正", "An officer is about to return the case"),
    "refuse": ("工作人员准备不予登记", "An officer is about to refuse"),
    "extend": ("工作人员准备延长办理期限", "An officer is about to extend the time limit"),
    "override": ("工作人员准备对限制作出例外处理", "An officer is about to override a restriction"),
    "advise": ("工作人员准备给出第二意见", "An officer is about to give a second opinion"),
}
_TIES = {
    "account": ("申请是这位工作人员自己提交的", "the officer submitted the application"),
    "phone": ("当事人用的是这位工作人员的电话", "a party uses the officer's telephone"),
    "declared": ("这位工作人员申报了利害关系", "the officer declared a conflict of interest"),
    "adviser": ("征求意见的正是这位工作人员", "the officer asked for the opinion"),
    "name": ("当事人与这位工作人员同名", "a party has the officer's name"),
}
_PLACES = {
    "items": ("补正清单", "the list of what to mend"),
    "due": ("办理期限", "the time limit"),
    "disputes": ("诉讼或者仲裁", "the lawsuit or arbitration"),
    "bonds": ("与当事人的关系", "the tie to a party"),
    "extension": ("延长期限", "the extension"),
    "days": ("天数", "the days"),
    "by_head": ("负责人批准", "approval by the head"),
    "told": ("告知申请人", "telling the applicant"),
    "standing": ("挡住登记的限制", "the restriction in the way"),
    "confirmed_by": ("第二位工作人员", "the second officer"),
    "grounds": ("不予登记的理由", "the grounds of refusal"),
    "reason": ("事实", "the facts"),
    "basis": ("法律依据", "the legal basis"),
    "notice": ("不予登记通知书", "the notice of refusal"),
    "receipt": ("接收材料凭证", "the receipt for the materials"),
    "competent": ("有管辖权的登记机关", "the competent authority"),
}


def place(pointer: str) -> Words:
    """A place in how the case is handled."""
    zh, en = [], []
    for token in pointer.strip("/").split("/"):
        if token.isdigit() and zh:
            zh[-1] += f"第{int(token) + 1}项"
            en[-1] += f" {int(token) + 1}"
        else:
            chinese, english = _PLACES.get(token, (token, token))
            zh.append(chinese)
            en.append(english)
    return _pair("，".join(zh), ", ".join(en))


def changes(body: Mapping[str, Any]) -> Iterator[Words]:
    """What the officer does and what was done before, one line each."""
    yield _pair(*_ACTS[body.get("act", "look")])
    if body.get("due"):
        yield _pair(f"办理期限到{body['due']}为止", f"The time limit ends on {body['due']}")
    for item in body.get("earlier", ()):
        yield _pair(f"上一次的清单要求：{item['text']}", f"The earlier list asked: {item['text']}")
    for part in body.get("changed", ()):
        yield _pair(f"申请人后来改过：{part}", f"The applicant has since changed: {part}")
    for item in body.get("items", ()):
        yield _pair(f"这一次的清单要求：{item['text']}", f"This list asks: {item['text']}")
    for dispute in body.get("disputes", ()):
        yield _pair(f"利害关系人告知：{dispute}", f"An interested party has notified: {dispute}")
    for bond in body.get("bonds", ()):
        party = f"（{bond['party']}）" if bond.get("party") else ""
        zh, en = _TIES[bond["tie"]]
        yield _pair(f"{zh}{party}", f"{en[:1].upper()}{en[1:]}{party}")
    yield from _decided(body)


def _decided(body: Mapping[str, Any]) -> Iterator[Words]:
    for ground in body.get("grounds", ()):
        yield _pair(
            f"理由：{ground['reason'].strip() or '空白'}；法律依据：{ground['basis'].strip() or '空白'}",
            f"Facts: {ground['reason'].strip() or 'blank'}; legal basis: {ground['basis'].strip() or 'blank'}",
        )
    if (more := body.get("extension")) is not None:
        head = (
            ("负责人已批准", "approved by the head")
            if more["by_head"]
            else ("负责人没有批准", "not approved")
        )
        told = (
            ("申请人已被告知", "the applicant is told")
            if more["told"]
            else ("没有告知申请人", "nobody is told")
        )
        before = more.get("before", 0)
        again = (f"，此前延长过{before}次", f", extended {before} times before") if before else ("", "")
        yield _pair(
            f"延长{more['days']}个工作日，{head[0]}，{told[0]}{again[0]}",
            f"Extended by {more['days']} working days, {head[1]}, {told[1]}{again[1]}",
        )
    for one in body.get("standing", ()):
        ground = one.get("ground")
        reason = f"{ground['reason']}，{ground['basis'] or '没有法律依据'}" if ground else "没有例外理由"
        english = (
            f"{ground['reason']}, {ground['basis'] or 'no legal basis'}" if ground else "no reason given"
        )
        yield _pair(
            f"规则{one['rule']}的限制还在：{reason}", f"Rule {one['rule']} still restricts: {english}"
        )
    for key, (zh, en) in _FLAGS.items():
        if key in body and body[key] not in ("", None):
            yield _pair(*(zh if body[key] else en))
    if body.get("competent"):
        yield _pair(
            f"告知申请人向{body['competent']}申请", f"The applicant is told to turn to {body['competent']}"
        )


_FLAGS = {
    "proposed_by": (("第一位工作人员提出例外处理", "A first officer proposes the override"), ("", "")),
    "confirmed_by": (("例外处理已由一位工作人员确认", "An officer has confirmed the override"), ("", "")),
    "referred": (("没有当场办结", "Not decided on the spot"), ("当场办结", "Decided on the spot")),
    "receipt": (("已经出具接收材料凭证", "A receipt was given"), ("没有出具凭证", "No receipt was given")),
    "elsewhere": (("不属于本机关管辖", "It belongs to another authority"), ("", "")),
    "notice": (("同时发出通知书", "The notice goes out"), ("没有发出通知书", "No notice goes out")),
}


def _pair(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}
