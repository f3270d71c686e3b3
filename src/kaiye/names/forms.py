"""Forms of organisation as names end with them (企业名称登记管理规定 第十条)."""

from __future__ import annotations

import re

from kaiye.names.lexicon import BOTH, word_list

COMPANY = ("股份有限公司", "有限责任公司", "有限公司", "股份公司", "股份合作公司", "总公司", "公司")
COOPERATIVE = (
    "农民专业合作社联合社",
    "专业合作社联合社",
    "农牧民专业合作社",
    "农民专业合作社",
    "牧民专业合作社",
    "渔民专业合作社",
    "专业合作社",
    "合作社联合社",
    "股份合作社",
    "合作联社",
    "合作社",
    "联合社",
)
# 个体工商户 and firms without a legal form in their name. Those of `BOTH` say the trade too.
SHOP = word_list("forms_shop")
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
    *("分理处", "营业部", "营业所", "营业厅", "营业处", "办事处", "代表处", "储蓄所", "分中心", "营销服务部"),
    *(
        "项目部",
        "加油站",
        "门店",
        "服务站",
        "经营部",
        "门市部",
        "支局",
        "邮政所",
        "信用社",
        "公司",
        "门市",
        "中心",
    ),
    *(
        "直营店",
        "加盟店",
        "连锁店",
        "专卖店",
        "便民店",
        "药店",
        "商店",
        "直销点",
        "购销站",
        "收购站",
        "配送站",
    ),
    *("报刊亭", "工程部", "油库", "站", "店", "部", "厂", "所", "处", "局", "点", "社", "院", "队", "场"),
)
_OWN_BRANCH = (*BRANCH[:15], "营业厅", "营业处", "办事处", "代表处", "储蓄所", "营业所", "分中心")
_LEGAL = ("有限公司", "有限责任公司", "股份公司")
_MARKED = ("（特殊普通合伙）", "（普通合伙）", "（有限合伙）", "（个人独资）")
# Where the name of an enterprise that is no company ends before a branch's addition.
_PARENT = re.compile(
    r"(.{2,}?(?:供销社|合作联社|信用联社|合作社(?!联合社)|（(?:特殊普通合伙|普通合伙|有限合伙|个人独资)）))(?!（)(.+)"
)
_SHOP_PARENT = re.compile(
    r"(.{4,}?(?:超市|药房|药店|酒店|宾馆|商行|商店|书店|经营部|服务部|银行|工作室|事务所|医院|诊所|学校|幼儿园|中心|厂))"
    r"(.+)"
)
_SHOP_WORDS = BOTH | SHOP
_LONGEST_SHOP = max(map(len, _SHOP_WORDS))
_BRANCH_WORDS = frozenset(BRANCH)
_LONGEST_BRANCH = max(map(len, BRANCH))
_GROUPS = ("（集团）", "集团")


def split_form(text: str) -> tuple[str, str]:
    """What precedes the form, and the form; an empty form when the end is none.

    A form that says the trade too (酒店) stays at the end of what precedes it.
    """
    if text.endswith("公司"):
        if text[-3:-2] in ("分", "支") and len(text) > 5:
            return text[:-3], text[-3:]
        if text[-4:-2] == "有限" and text[-6:-4] != "股份":
            return text[:-4], "有限公司"
        for word in COMPANY:
            if text.endswith(word):
                return text[: -len(word)], word
    if text.endswith("）"):
        for mark in _MARKED:
            if text.endswith(mark):
                rest, form = _shop(text[: -len(mark)])
                return rest, form + mark
        # Another remark: 有限公司（原第二厂）, 饭店（微型企业）.
        rest, form = split_form(text[: max(text.rfind("（"), 0)])
        return (rest, form) if form else (text, "")
    if text.endswith("社"):
        for word in COOPERATIVE:
            if text.endswith(word):
                return text[: -len(word)], word
    return _shop(text)


def _shop(text: str) -> tuple[str, str]:
    for size in range(min(_LONGEST_SHOP, len(text)), 0, -1):
        word = text[-size:]
        if word in _SHOP_WORDS:
            return (text if word in BOTH else text[:-size]), word
    return text, ""


def overlaps(industry: str, form: str) -> bool:
    """Whether a form that says the trade stands in the industry already."""
    word = form.partition("（")[0]
    return word in BOTH and industry.endswith(word)


def split_group(core: str) -> tuple[str, str]:
    """A company's name without its form, and 集团 or （集团） at the end of it."""
    for group in _GROUPS:
        if core.endswith(group) and len(core) > len(group) + 1:
            return core[: -len(group)], group
    return core, ""


def split_branch(text: str) -> tuple[str, str]:
    """The enterprise's name and what its branch adds; an empty addition when it is no branch."""
    end = text.find("公司") + 2
    if end == len(text):
        return text, ""
    if end > 1:
        # Two legal forms: the first belongs to a name inside (第十五条), or is followed by another name in brackets.
        if text.endswith(_LEGAL) or text[end] == "（":
            return text, ""
        return text[:end], text[end:]
    if "社" in text or "）" in text:
        match = _PARENT.fullmatch(text)
        if match is not None:
            return match[1], match[2]
    for word in _OWN_BRANCH:
        if text.endswith(word) and len(text) > len(word) + 2:
            match = _SHOP_PARENT.fullmatch(text)
            return (match[1], match[2]) if match is not None else (text[: -len(word)], word)
    return text, ""


def branch_form(addition: str) -> str:
    """The word that marks the branch; the whole addition when none is known."""
    for size in range(_LONGEST_BRANCH, 0, -1):
        if addition[-size:] in _BRANCH_WORDS:
            return addition[-size:]
    return addition
