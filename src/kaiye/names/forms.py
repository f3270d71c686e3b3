"""Forms of organisation as names end with them (企业名称登记管理规定 第十条)."""

from __future__ import annotations

import re

from kaiye.names.lexicon import BOTH

COMPANY = ("股份有限公司", "有限责任公司", "有限公司", "股份公司", "股份合作公司", "总公司", "公司")
PARTNERSHIP = re.compile(
    r"(合伙企业|企业|事务所|中心|工作室|[厂店部行院所社])?（(?:特殊普通合伙|普通合伙|有限合伙)）$"
)
SOLE = re.compile(
    r"(工作室|事务所|经营部|服务部|中心|商行|商店|企业|[厂店部行院所社场馆坊铺站])?（个人独资）$"
)
COOPERATIVE = (
    "农民专业合作社联合社",
    "专业合作社联合社",
    "农民专业合作社",
    "专业合作社",
    "股份合作社",
    "供销合作社",
    "合作社",
)
# 个体工商户 and firms without a legal form in their name; longer ones first. Those of `BOTH` say the trade too.
SHOP = (
    *sorted(BOTH, key=lambda word: (-len(word), word)),
    *(
        "经营部",
        "服务部",
        "门市部",
        "批发部",
        "零售部",
        "加工部",
        "维修部",
        "修理部",
        "供应部",
        "销售部",
        "营销部",
    ),
    *(
        "工作室",
        "事务所",
        "专卖店",
        "专营店",
        "旗舰店",
        "加盟店",
        "直营店",
        "连锁店",
        "总店",
        "商行",
        "商店",
        "中心",
    ),
    *("总厂", "商号", "企业"),
    *"店馆部厂行坊铺室院社场屋吧庄楼所站园摊点厅城校",
)
# What marks a branch (第十三条); an open list.
BRANCH = (
    *(
        "分公司",
        "支公司",
        "子公司",
        "分厂",
        "分店",
        "分所",
        "分社",
        "分行",
        "支行",
        "分部",
        "分院",
        "分场",
        "分校",
    ),
    *(
        "分理处",
        "营业部",
        "营业所",
        "营业厅",
        "营业处",
        "办事处",
        "代表处",
        "储蓄所",
        "分中心",
        "营销服务部",
        "项目部",
    ),
    *("加油站", "门店", "服务站", "经营部", "门市部"),
)
# Where the enterprise's own name ends and the branch's addition begins.
PARENT = re.compile(
    r"(.*?(?:股份有限公司|有限责任公司|有限公司|股份公司|集团公司|总公司|专业合作社(?:联合社)?"
    r"|（(?:特殊普通合伙|普通合伙|有限合伙|个人独资)）))(?!（)(.+)"
)
# A quick look that spares most names the slow one: an ending that is not at the end.
_INSIDE = re.compile(r"(?:公司|合作社|）)(?=.)")
GROUP = re.compile(r"(?:（集团）|集团)$")


def split_form(text: str, entity_type: str | None = None) -> tuple[str, str]:
    """What precedes the form, and the form; an empty form when the end is none."""
    for pattern in (PARTNERSHIP, SOLE) if text.endswith("）") else ():
        match = pattern.search(text)
        if match is not None and match.start() >= 2:
            return text[: match.start()], match[0]
    lists = (SHOP, COMPANY, COOPERATIVE) if entity_type == "IIH" else (COMPANY, COOPERATIVE, SHOP)
    for forms in lists:
        for form in forms:
            if text.endswith(form):
                return text[: -len(form)], form
    return text, ""


def split_branch(text: str) -> tuple[str, str]:
    """The enterprise's name and what its branch adds; an empty addition when it is no branch."""
    match = PARENT.fullmatch(text) if _INSIDE.search(text, 0, len(text) - 1) else None
    if match is not None:
        return match[1], match[2]
    for word in BRANCH[:18]:
        if text.endswith(word) and len(text) > len(word) + 2:
            return text[: -len(word)], word
    return text, ""


def branch_form(addition: str) -> str:
    """The word that marks the branch; the whole addition when none is known."""
    return next((word for word in BRANCH if addition.endswith(word)), addition)
