"""The registrar's own papers: receipt, extension, approval, correction, refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kaiye.documents import chinese, kinds
from kaiye.documents.blocks import Block, grid, note, paras, value
from kaiye.documents.facts import EDITION
from kaiye.documents.kinds import DocumentKind
from kaiye.documents.places import MARGIN_FOOT, MARGIN_SIDE, MM, Place, layout
from kaiye.documents.typesetting import typeset
from kaiye.dossier.api import place_in_words
from kaiye.kernel.api import InvalidInput, say

_SEAL = 42.0


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One thing to mend, or one ground of refusal: what, where in the application, and the law."""

    text: str
    basis: str = ""
    where: str = ""
    # The number of the rule that found it; its page is public.
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice says. `number` is the document number（…）登字〔2026〕第…号; `items` is the complete list.

    `business` names the application (e.g. 设立登记); `papers` are the papers received; `remark` is the
    officer's own explanation; `until` is the last day for a decision; `court` and `reconsideration` name who may be turned to after a refusal.
    """

    reference: str
    number: str
    day: date
    authority: str
    name: str
    addressee: str
    business: str = "设立登记"
    uscc: str = ""
    items: tuple[NoticeItem, ...] = ()
    papers: tuple[str, ...] = ()
    remark: str = ""
    until: date | None = None
    reconsideration: str = "本机关的同级人民政府"
    court: str = "有管辖权的人民法院"
    # Where the rules named by their numbers are published.
    rules_at: str = ""


def notice(kind: DocumentKind, facts: NoticeFacts) -> bytes:
    """The notice as PDF/A-2b with the authority's seal drawn; equal facts give equal bytes."""
    if kind.code not in _BUILDERS:
        raise InvalidInput(say("“{title}”不是登记机关的通知书。", title=kind.title))
    data = {
        "title": kind.title_zh,
        "author": facts.authority,
        "head": f"申请编号：{facts.reference}",
        "edition": f"Kaiye 文书 {EDITION}",
        "layout": layout(),
        "signers": [],
        "authority": facts.authority,
        "seal": list(facts.authority),
        "number": facts.number,
        "addressee": f"{facts.addressee or facts.name}：",
        "blocks": _BUILDERS[kind.code](facts),
        "date": chinese.day(facts.day),
        "foot": "本文书由登记机关以电子方式送达，与纸质文书具有同等的法律效力。",
    }
    return typeset("notice.typ", data, day=facts.day)


def notice_seal() -> Place:
    """Where the seal of a notice is drawn: the last page, lower right."""
    right, top = 210.0 - MARGIN_SIDE - 12.0, MARGIN_FOOT + 46.0
    edges = (right - _SEAL, top - _SEAL, right, top)
    x0, y0, x1, y1 = (round(edge * MM, 2) for edge in edges)
    return Place("authority", -1, x0, y0, x1, y1)


def _receipt(facts: NoticeFacts) -> list[Block]:
    rows = [
        [value(str(i), centre=True), value(paper), value("电子文件", centre=True), value("1", centre=True)]
        for i, paper in enumerate(facts.papers, 1)
    ]
    return [
        paras(
            f"你（单位）提交的{facts.name}{facts.business}申请（申请编号：{facts.reference}）及下列材料，"
            f"本机关已于{chinese.day(facts.day)}接收。",
            size=14,
        ),
        grid((0.6, 3.6, 1, 0.7), rows, ("序号", "材料名称", "形式", "份数"), size=12),
        paras(
            "本机关将对申请材料进行形式审查。申请材料齐全、符合法定形式的，予以确认并当场登记；不能当场登记的，"
            "自接收之日起三个工作日内予以登记，情形复杂的，经批准可以再延长三个工作日。",
            size=14,
        ),
        *_remark(facts),
    ]


def _extension(facts: NoticeFacts) -> list[Block]:
    return [
        paras(
            f"你（单位）提交的{facts.name}{facts.business}申请（申请编号：{facts.reference}），因情形复杂，"
            "不能在三个工作日内办结。根据《中华人民共和国市场主体登记管理条例》第十九条、"
            "《中华人民共和国市场主体登记管理条例实施细则》第十八条的规定，经本机关负责人批准，"
            f"办理期限延长三个工作日，至{chinese.day(facts.until)}届满。",
            size=14,
        ),
        *_items(facts, "延长的理由"),
        paras("在此期间，您不需要重新提交材料。特此告知。", size=14),
        *_remark(facts),
    ]


def _approval(facts: NoticeFacts) -> list[Block]:
    code = f"，统一社会信用代码：{facts.uscc}" if facts.uscc else ""
    return [
        paras(
            f"你（单位）提交的{facts.name}{facts.business}申请（申请编号：{facts.reference}），申请材料齐全，"
            f"符合法定形式，根据《中华人民共和国市场主体登记管理条例》第十九条的规定，本机关决定准予{facts.business}{code}。",
            "营业执照签发日期为成立日期。电子营业执照与纸质营业执照具有同等法律效力，可以通过电子营业执照系统领取和使用。",
            "请于每年1月1日至6月30日通过国家企业信用信息公示系统报送上一年度年度报告；登记事项发生变更的，"
            "自作出变更决议、决定或者法定变更事项发生之日起三十日内申请变更登记。",
            size=14,
        ),
        *_remark(facts),
    ]


def _correction(facts: NoticeFacts) -> list[Block]:
    return [
        paras(
            f"你（单位）提交的{facts.name}{facts.business}申请（申请编号：{facts.reference}），经审查，"
            "申请材料不齐全或者不符合法定形式。根据《中华人民共和国市场主体登记管理条例》第十九条、"
            "《中华人民共和国市场主体登记管理条例实施细则》第十八条的规定，现一次性告知需要补正的全部内容如下：",
            size=14,
        ),
        *_items(facts, "需要补正的内容"),
        paras("请补正后通过登记系统重新提交，本机关自收到补正后的申请材料之日起重新计算办理期限。", size=14),
        *_remark(facts),
    ]


def _refusal(facts: NoticeFacts) -> list[Block]:
    return [
        paras(
            f"你（单位）提交的{facts.name}{facts.business}申请（申请编号：{facts.reference}），经审查，存在下列情形：",
            size=14,
        ),
        *_items(facts, "事实和理由"),
        paras(
            "根据《中华人民共和国市场主体登记管理条例》第二十条、《中华人民共和国市场主体登记管理条例实施细则》第十九条及上列规定，本机关决定不予登记。",
            f"如对本决定不服，可以自收到本通知书之日起六十日内，依法向{facts.reconsideration}申请行政复议；"
            f"也可以自收到本通知书之日起六个月内，依法向{facts.court}提起行政诉讼。",
            size=14,
        ),
        *_remark(facts),
    ]


def _items(facts: NoticeFacts, title: str) -> list[Block]:
    rows = [
        [value(str(i), centre=True), value(item.text), value(place_in_words(item.where)), value(_cited(item))]
        for i, item in enumerate(facts.items, 1)
    ]
    table = grid((0.6, 3, 1.2, 1.7), rows, ("序号", title, "所在位置", "依据"), size=12)
    if not facts.rules_at or not any(item.rule for item in facts.items):
        return [table]
    return [table, note(f"规则的内容、法律依据和例子可以按编号在 {facts.rules_at} 查看。")]


def _cited(item: NoticeItem) -> str:
    return f"{item.basis}（规则{item.rule}）" if item.rule else item.basis


def _remark(facts: NoticeFacts) -> list[Block]:
    return [note(f"说明：{facts.remark}")] if facts.remark else []


_BUILDERS: dict[str, Callable[[NoticeFacts], list[Block]]] = {
    kinds.RECEIPT.code: _receipt,
    kinds.EXTENSION.code: _extension,
    kinds.APPROVAL.code: _approval,
    kinds.CORRECTION.code: _correction,
    kinds.REFUSAL.code: _refusal,
}
