"""Jurisdiction and what can be filed here (细则 第四条、第十条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kaiye.catalogue.api import Competence, authority, competent, ranks_as_prefecture
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Pointer, say
from kaiye.rules.book import ALL, ANY_BUSINESS, COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import FORMS, IMPLEMENTING, PRACTICE, REGULATION, SYSTEM
from kaiye.rules.who import INVESTORS

AUTHORITY = Pointer("/authority")
SUPPORTED = frozenset({"LLC", "JSC", "IIH"})
_PROVINCIAL = re.compile(
    r"^(国务院|[^市县区]{2,8}(省|自治区)|北京市|天津市|上海市|重庆市)"
    r"(人民政府)?(国有资产监督管理委员会|财政厅|财政局)?$"
)
_COMPLETE_SINCE = date(2024, 7, 1)


@rule("SB-021", SYSTEM(), IMPLEMENTING("第十八条"), on_fail=RESTRICT, businesses=ANY_BUSINESS)
def can_be_filed_here(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """本系统目前可以办理的业务和主体类型"""
    if dossier.business != "establishment":
        yield Found(Pointer("/business"), say("这里目前只能办理设立登记；其他业务请到登记机关窗口办理。"))
    if dossier.entity_type not in SUPPORTED:
        yield Found(
            Pointer("/entity_type"),
            say("这里目前可以设立有限责任公司、股份有限公司和个体工商户；其他类型请到登记机关窗口办理。"),
        )


@rule("SB-022", IMPLEMENTING("第四条"), IMPLEMENTING("第十条"), on_fail=RESTRICT, types=ALL)
def authority_is_known(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """选择有管辖权的登记机关"""
    if not dossier.authority:
        fitting = competence(dossier)
        if fitting is None:
            yield Found(AUTHORITY, say("请选择登记机关，一般是住所所在县、区的登记机关。"))
        else:
            yield Found(
                AUTHORITY,
                say(
                    "请选择登记机关：按住所和类型，应当是{name}（{code}）。",
                    name=fitting.authority.name,
                    code=fitting.authority.code,
                ),
            )
    elif authority(dossier.authority) is None:
        yield Found(AUTHORITY, say("没有代码为“{code}”的登记机关，请重新选择。", code=dossier.authority))


@rule("SB-005", IMPLEMENTING("第四条"), on_fail=RESTRICT, types={"JSC"})
def joint_stock_at_prefecture(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司由地市级以上登记机关登记"""
    code = dossier.authority
    if len(code) == 6 and not ranks_as_prefecture(code):
        yield Found(AUTHORITY, say("股份有限公司由地市级以上登记机关登记，请改选所在市的登记机关。"))


@rule("SB-006", IMPLEMENTING("第四条"), on_fail=RESTRICT, types=COMPANY)
def provincial_companies_at_province(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """省级以上政府或者其授权机构出资的公司由省级登记机关登记"""
    if dossier.authority.endswith("0000"):
        return
    for i, name in provincial_holders(dossier):
        yield Found(
            INVESTORS / i / "party", say("{name}出资的公司由省级登记机关登记，请改选登记机关。", name=name)
        )


def provincial_holders(dossier: Dossier) -> Iterator[tuple[int, str]]:
    """Place and name of every investor of a company that is a body at provincial level or above."""
    if dossier.entity_type.value not in COMPANY:
        return
    for i, investor in enumerate(dossier.investors):
        holder = dossier.organisations.get(investor.party)
        if holder is not None and _PROVINCIAL.match(holder.name):
            yield i, holder.name


def competence(dossier: Dossier) -> Competence | None:
    """The authority that domicile, type and holders lead to, and why; None while the place is not known."""
    provincial = any(True for _ in provincial_holders(dossier))
    return competent(dossier.domicile.division, dossier.entity_type.value, provincial=provincial)


@rule("SB-014", SYSTEM(), on_fail=REMIND, types=ALL)
def what_the_machine_may_approve(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """自拟章程或者自定义经营范围不能自动核准"""
    if dossier.articles.kind == "custom":
        yield Found(Pointer("/articles"), say("因使用自拟章程，本件转由工作人员审查。"))
    if any(item.text is not None for item in dossier.scope):
        yield Found(Pointer("/scope"), say("因有自定义的经营范围，本件转由工作人员审查。"))


@rule("SB-023", SYSTEM(), on_fail=WARN, types=ALL)
def the_day_is_covered(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """本系统的规则从2024年7月1日起完整"""
    if facts.as_of < _COMPLETE_SINCE:
        yield Found(
            Pointer("/business"),
            say("{day}以前的法律没有全部写进规则，由工作人员判断。", day=_COMPLETE_SINCE.isoformat()),
        )


@rule("SB-024", REGULATION("第十六条"), IMPLEMENTING("第二十五条"), on_fail=WARN, types=ALL)
def one_material_once(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一份材料不应冒充两种文件"""
    first: dict[str, str] = {}
    for i, material in enumerate(dossier.materials):
        kind = first.setdefault(material.sha256, material.kind)
        if kind != material.kind:
            yield Found(
                Pointer("/materials") / i,
                say("同一个文件既作“{one}”又作“{two}”，请核对。", one=kind, two=material.kind),
            )


@rule("SB-002", FORMS(), on_fail=RESTRICT, types=ALL)
def materials_can_be_opened(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """上传文件是登记机关能够打开的格式"""
    known = facts.listed("materials.media_types")
    for i, material in enumerate(dossier.materials):
        if material.media_type.strip().lower() not in known:
            yield Found(
                Pointer("/materials") / i / "media_type",
                say("“{kind}”的格式打不开，请改用 PDF、OFD 或者图片（JPG、PNG）。", kind=material.kind),
            )


@rule("SB-009", PRACTICE(), on_fail=WARN, types=ALL)
def not_filed_already(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一申请人没有正在办理的同一业务"""
    if facts.open_filings:
        yield Found(
            Pointer("/name/text"),
            say(
                "您用同一个名称提交的申请{others}还在办理；请撤回其中一件，不需要重复申报。",
                others="、".join(facts.open_filings),
            ),
        )
