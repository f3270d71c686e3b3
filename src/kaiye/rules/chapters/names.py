"""How a name is built (企业名称登记管理规定 第五条、第六条、第十条、第十四条、第十六条)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaiye.catalogue.api import former_characters, possible_characters, standard_characters
from kaiye.dossier.api import Dossier, NameParts
from kaiye.kernel.api import say
from kaiye.rules.book import COMPANY, NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    CHARACTERS,
    COMPANIES,
    FORMS,
    IMPLEMENTING,
    NAME_MEASURES,
    NAME_REGULATION,
    REGULATION,
)
from kaiye.rules.naming import (
    NAME,
    as_filed,
    at,
    bare,
    composes,
    normal,
    segments,
    units,
    unnamed,
)
from kaiye.rules.script import peoples_script, scripts_at
from kaiye.rules.tags import from_abroad

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af\u3007"
_UNLAWFUL = re.compile(rf"[^{_HAN}（）]")
_WHOLE_COUNTRY = "中国"
_SEGMENTS = (
    ("division", say("行政区划名称")),
    ("trade_name", say("字号")),
    ("industry", say("行业或者经营特点")),
    ("form", say("组织形式")),
)
_SURE_TRADE_NAME = 3  # characters; a longer one without a trade after it may be both


@rule("NM-001", COMPANIES("第六条"), REGULATION("第八条"), IMPLEMENTING("第六条"), on_fail=RESTRICT)
def a_name_is_given(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """填写拟登记的名称；个体工商户可以不使用名称"""
    if not dossier.name.text.strip() and not unnamed(dossier):
        yield Found(NAME / "text", say("请填写拟登记的名称。"))


@rule("NM-002", NAME_REGULATION("第五条"), NAME_MEASURES("第七条"), on_fail=RESTRICT, types=NAMED)
def han_characters_only(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称使用规范汉字"""
    wrong = "".join(dict.fromkeys(_UNLAWFUL.findall(normal(dossier.name.text))))
    if wrong:
        yield Found(
            NAME / "text",
            say("名称应当使用规范汉字，不能含有“{wrong}”；外文、字母、数字和符号都不可以。", wrong=wrong),
        )


@rule("NM-003", NAME_REGULATION("第五条"), CHARACTERS(), on_fail=RESTRICT, types=NAMED)
def no_traditional_characters(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不使用繁体字、异体字"""
    standard = former_characters()
    for char in dict.fromkeys(dossier.name.text):
        if char in standard:
            yield Found(
                NAME / "text",
                say("“{old}”是繁体字或者异体字，请改用“{new}”。", old=char, new=standard[char]),
            )


@rule("NM-079", NAME_REGULATION("第五条"), CHARACTERS(), on_fail=WARN, types=NAMED)
def characters_of_the_table(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称含有未列入通用规范汉字表的汉字的，由人工核对"""
    listed, standard, possible = standard_characters(), former_characters(), possible_characters()
    for char in dict.fromkeys(normal(dossier.name.text)):
        if char in listed or char in standard or char in "（）" or _UNLAWFUL.match(char):
            continue
        if char in possible:
            message = say(
                "“{char}”没有列入通用规范汉字表，可能是“{other}”的异体字，由工作人员核对；可以改用“{other}”。",
                char=char,
                other=possible[char],
            )
        else:
            message = say("“{char}”没有列入通用规范汉字表，由工作人员核对；可以改用表内的字。", char=char)
        yield Found(NAME / "text", message)


@rule("NM-004", FORMS(), on_fail=REMIND)
def brackets_are_full_width(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """半角括号和空格已转换，请确认"""
    if normal(dossier.name.text) != dossier.name.text:
        yield Found(
            NAME / "text",
            say(
                "名称中的半角括号或者空格会改为全角括号、去掉空格：{name}，请确认。",
                name=normal(dossier.name.text),
            ),
        )


@rule("NM-005", NAME_REGULATION("第五条"), on_fail=RESTRICT, types=NAMED)
def minority_script_at_home(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """民族自治地方的企业名称可以同时使用本民族自治地方通用的民族文字"""
    text = dossier.name.minority_text.strip()
    if not text:
        return
    common = scripts_at(unit.name for unit in units(dossier.domicile.division))
    if not common:
        yield Found(
            NAME / "minority_text",
            say("住所不在民族自治地方，名称只能使用规范汉字，请删去民族文字的名称。"),
        )
    elif not peoples_script(text) or not peoples_script(text) <= common:
        yield Found(
            NAME / "minority_text",
            say("这种文字不是住所所在的民族自治地方通用的民族文字，请改用当地通用的民族文字或者删去。"),
        )


@rule("NM-006", NAME_REGULATION("第六条"), NAME_MEASURES("第八条"), on_fail=RESTRICT, types=NAMED)
def four_segments(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称由行政区划名称、字号、行业或者经营特点、组织形式依次组成"""
    parts = segments(dossier, facts)
    if parts is None or bare(parts.division) == _WHOLE_COUNTRY:
        return
    for segment, title in _SEGMENTS:
        if getattr(parts, segment).strip():
            continue
        severity = WARN if segment == "industry" and _unsure(dossier, parts) else None
        yield Found(
            at(dossier, segment),
            say(
                "名称里没有{segment}；名称应当依次由行政区划名称、字号、行业或者经营特点、组织形式组成，例如“合肥云杉澄信息科技有限公司”。",
                segment=title,
            ),
            severity,
        )


@rule("NM-012", NAME_REGULATION("第六条"), NAME_MEASURES("第十九条"), on_fail=RESTRICT, types=COMPANY)
def division_left_out(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不含行政区划名称的条件"""
    parts = segments(dossier, facts)
    if parts is not None and not bare(parts.division) and parts.trade_name:
        yield Found(
            at(dossier, "division"),
            say(
                "只有已登记并且跨省经营的企业法人才可以不含行政区划名称；新设立的公司请在名称前加上所在地，例如所在市的名称。"
            ),
        )


@rule("NM-026", NAME_REGULATION("第六条"), NAME_MEASURES("第二十条"), on_fail=RESTRICT, types=COMPANY)
def industry_left_out(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不含行业表述的条件"""
    parts = segments(dossier, facts)
    if parts is not None and not parts.industry.strip() and parts.trade_name:
        yield Found(
            at(dossier, "industry"),
            say(
                "只有已登记并且跨行业综合经营的企业法人才可以不含行业表述；新设立的公司请写明行业，例如“信息科技”。"
            ),
            WARN if _unsure(dossier, parts) else None,
        )


@rule(
    "NM-030",
    COMPANIES("第七条"),
    NAME_REGULATION("第十条"),
    NAME_MEASURES("第十二条"),
    on_fail=RESTRICT,
    types={"LLC"},
)
def llc_says_so(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """有限责任公司名称标明“有限责任公司”或者“有限公司”"""
    if not _ends(dossier, facts, ("有限责任公司", "有限公司"), never=("股份有限公司", "股份公司")):
        yield Found(
            at(dossier, "form"),
            say("有限责任公司的名称应当以“有限责任公司”或者“有限公司”结尾，请修改名称或者主体类型。"),
        )


@rule(
    "NM-031",
    COMPANIES("第七条"),
    NAME_REGULATION("第十条"),
    NAME_MEASURES("第十二条"),
    on_fail=RESTRICT,
    types={"JSC"},
)
def jsc_says_so(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司名称标明“股份有限公司”或者“股份公司”"""
    if not _ends(dossier, facts, ("股份有限公司", "股份公司")):
        yield Found(
            at(dossier, "form"),
            say("股份有限公司的名称应当以“股份有限公司”或者“股份公司”结尾，请修改名称或者主体类型。"),
        )


@rule("NM-037", NAME_REGULATION("第二十五条"), on_fail=RESTRICT, types={"IIH"})
def individuals_are_no_companies(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """个体工商户名称的组织形式不得使用“企业”“公司”“农民专业合作社”"""
    parts = segments(dossier, facts)
    endings = ("企业", "公司", "农民专业合作社")
    form = normal(parts.form) if parts is not None else ""
    if normal(dossier.name.text).endswith(endings) or form.endswith(endings):
        yield Found(
            at(dossier, "form"),
            say("个体工商户的名称不能以“企业”“公司”“农民专业合作社”结尾，可以用店、馆、部、行、工作室等。"),
        )


@rule(
    "NM-042",
    NAME_REGULATION("第十四条"),
    NAME_REGULATION("第十五条"),
    NAME_MEASURES("第十七条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def group_needs_a_group(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """使用“集团”字样的条件"""
    parts = segments(dossier, facts)
    if parts is None or not parts.trade_name:
        return
    core = re.sub(r"[（）]", "", normal(dossier.name.text).removesuffix(normal(parts.form)))
    if core.endswith("集团") or normal(parts.form).startswith(("集团", "（集团）")):
        yield Found(
            at(dossier, "industry"),
            say("只有已登记并且控股三家以上企业法人的公司才可以使用“集团”，新设立的公司请删去。"),
        )


@rule("NM-078", NAME_REGULATION("第十四条"), on_fail=RESTRICT, types=COMPANY)
def group_bears_its_companys_name(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """企业集团名称与控股企业名称的行政区划名称、字号、行业一致"""
    group, parts = normal(dossier.name.group_name), segments(dossier, facts)
    if not group or parts is None:
        return
    place, rest = bare(parts.division), normal(parts.trade_name + parts.industry)
    lawful = {f"{place}{rest}集团", f"{parts.trade_name}（{place}）{parts.industry}集团"}
    if group not in {normal(one) for one in lawful}:
        yield Found(
            NAME / "group_name",
            say(
                "企业集团名称应当与控股企业名称的行政区划、字号、行业一致，请改为“{name}”。",
                name=f"{place}{rest}集团",
            ),
        )


@rule("NM-045", NAME_REGULATION("第十二条"), NAME_MEASURES("第十五条"), on_fail=RESTRICT, types=COMPANY)
def china_in_brackets(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """含“（中国）”的应为外商独资或者控股并使用外国投资者字号"""
    if "（中国）" not in normal(dossier.name.text):
        return
    if any(from_abroad(dossier, investor.party) for investor in dossier.investors):
        yield Found(
            NAME / "text", say("“（中国）”由工作人员核对外国投资者是否独资或者控股、字号是否一致。"), WARN
        )
    else:
        yield Found(
            NAME / "text",
            say("只有外国投资者独资或者控股并使用其字号的公司，名称才可以含“（中国）”，请删去。"),
        )


@rule("NM-070", NAME_REGULATION("第十六条"), NAME_MEASURES("第二十一条"), on_fail=RESTRICT)
def liability_is_accepted(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """申请人承诺承担名称侵权责任"""
    if not dossier.name.commitment and not unnamed(dossier):
        yield Found(
            NAME / "commitment", say("请由全体出资人（经营者）承诺：名称如果侵犯他人合法权益，依法承担责任。")
        )


@rule("NM-087", NAME_REGULATION("第六条"), on_fail=WARN, types=NAMED)
def segments_make_the_name(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称的四个部分与全称一致"""
    filed = dossier.name.parts
    if not dossier.name.text.strip():
        return
    if filed is not None and not composes(filed, dossier.name.text):
        yield Found(NAME / "parts", say("名称的四个部分拼起来与全称不一致，请改成一致。"))
    elif filed is None and facts.name_parts is None:
        yield Found(NAME / "text", say("没有能够分清名称的四个部分，由工作人员核对。"))


def _unsure(dossier: Dossier, parts: NameParts) -> bool:
    """Whether the trade may hide in a long trade name that only the parser read: then a person looks."""
    return not as_filed(dossier) and len(parts.trade_name) > _SURE_TRADE_NAME


def _ends(dossier: Dossier, facts: Facts, endings: tuple[str, ...], *, never: tuple[str, ...] = ()) -> bool:
    """Whether the name ends as the entity type asks and its form is just that; no name is another rule's."""
    text, parts = normal(dossier.name.text), segments(dossier, facts)
    if not text:
        return True
    form = normal(parts.form) if parts is not None else ""
    # 集团 before the form is NM-042's.
    exact = not form or form.removeprefix("（集团）").removeprefix("集团") in endings
    return exact and text.endswith(endings) and not (never and text.endswith(never))
