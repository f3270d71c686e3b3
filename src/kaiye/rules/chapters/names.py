"""How a name is built (企业名称登记管理规定 第五条至第十条、第十四条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kaiye.catalogue.api import all_divisions, industries
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
    PRACTICE,
    REGULATION,
)
from kaiye.rules.naming import (
    NAME,
    as_filed,
    at,
    bare,
    composes,
    in_zone,
    normal,
    only_zone,
    resolve,
    segments,
    units,
    unnamed,
)
from kaiye.rules.script import TRADITIONAL

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af\u3007"
_LAWFUL = re.compile(rf"[{_HAN}（）]*")
_WHOLE_COUNTRY = "中国"
_SURE_TRADE_NAME = 3  # characters; a longer one without a trade after it may be both


@rule("NM-001", COMPANIES("第六条"), REGULATION("第八条"), IMPLEMENTING("第六条"), on_fail=RESTRICT)
def a_name_is_given(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """填写拟登记的名称；个体工商户可以不使用名称"""
    if not dossier.name.text.strip() and not unnamed(dossier):
        yield Found(NAME / "text", say("请填写拟登记的名称。"))


@rule("NM-002", NAME_REGULATION("第五条"), NAME_MEASURES("第七条"), on_fail=RESTRICT, types=NAMED)
def han_characters_only(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称使用规范汉字"""
    text = normal(dossier.name.text)
    wrong = "".join(dict.fromkeys(char for char in text if not _LAWFUL.fullmatch(char)))
    if wrong:
        yield Found(
            NAME / "text",
            say("名称应当使用规范汉字，不能含有“{wrong}”；外文、字母、数字和符号都不可以。", wrong=wrong),
        )


@rule("NM-003", NAME_REGULATION("第五条"), CHARACTERS(), on_fail=RESTRICT, types=NAMED)
def no_traditional_characters(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不使用繁体字、异体字"""
    for char in dict.fromkeys(dossier.name.text):
        if char in TRADITIONAL:
            yield Found(
                NAME / "text", say("“{old}”是繁体字，请改用“{new}”。", old=char, new=TRADITIONAL[char])
            )


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


@rule("NM-006", NAME_REGULATION("第六条"), NAME_MEASURES("第八条"), on_fail=RESTRICT, types=NAMED)
def four_segments(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称由行政区划名称、字号、行业或者经营特点、组织形式依次组成"""
    parts = segments(dossier, facts)
    if parts is None or bare(parts.division) == _WHOLE_COUNTRY:
        return
    missing = [
        (segment, title)
        for segment, title in (
            ("division", say("行政区划名称")),
            ("trade_name", say("字号")),
            ("industry", say("行业或者经营特点")),
            ("form", say("组织形式")),
        )
        if not getattr(parts, segment).strip()
    ]
    for segment, title in missing:
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


@rule("NM-007", NAME_REGULATION("第七条"), NAME_MEASURES("第九条"), on_fail=RESTRICT, types=NAMED)
def division_holds_the_domicile(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称中的行政区划名称为企业所在地的县级以上行政区划名称"""
    parts = segments(dossier, facts)
    if parts is None or not units(dossier.domicile.division):
        return
    place = bare(parts.division)
    if not place or place == _WHOLE_COUNTRY or resolve(place, dossier.domicile.division) is not None:
        return
    if not only_zone(place) and not in_zone(place, dossier.domicile.division):
        yield Found(
            at(dossier, "division"),
            say(
                "名称中的“{place}”不是住所所在地的行政区划名称，请改为住所所在的省、市或者县的名称。",
                place=place,
            ),
        )


@rule("NM-008", NAME_REGULATION("第七条"), on_fail=RESTRICT, types=NAMED)
def district_after_its_city(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """市辖区名称应当同时冠以其所属的设区的市的行政区划名称"""
    parts = segments(dossier, facts)
    if parts is None or not bare(parts.division):
        return
    named = resolve(bare(parts.division), dossier.domicile.division)
    cities = [unit for unit in units(dossier.domicile.division) if unit.name.endswith("市")]
    if named and named[-1].district and cities and not any(unit in cities for unit in named):
        yield Found(
            at(dossier, "division"),
            say(
                "“{district}”是市辖区，请在前面加上“{city}”。", district=named[-1].name, city=cities[-1].name
            ),
        )


@rule("NM-009", NAME_REGULATION("第七条"), on_fail=RESTRICT, types=NAMED)
def zone_after_its_division(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """开发区、垦区等区域名称与行政区划名称连用"""
    parts = segments(dossier, facts)
    place = bare(parts.division) if parts is not None else ""
    # 浦东新区 is a division of its own.
    if only_zone(place) and resolve(place, dossier.domicile.division) is None:
        yield Found(
            at(dossier, "division"),
            say("“{zone}”应当与行政区划名称连用，请在前面加上所在市或者县的名称。", zone=place),
        )


@rule("NM-010", NAME_MEASURES("第九条"), NAME_REGULATION("第六条"), on_fail=RESTRICT, types=NAMED)
def division_in_brackets(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """行政区划名称置于字号之后的，应当加注括号"""
    parts = segments(dossier, facts)
    if parts is None or not bare(parts.division) or not parts.trade_name:
        return
    text, place = normal(dossier.name.text), bare(parts.division)
    if not text.startswith(place) and f"（{place}）" not in text and f"{parts.trade_name}{place}" in text:
        yield Found(
            NAME / "text",
            say(
                "行政区划名称放在字号后面时要加全角括号，例如“{trade}（{place}）”。",
                trade=parts.trade_name,
                place=place,
            ),
        )


@rule("NM-013", NAME_REGULATION("第八条"), on_fail=RESTRICT, types=NAMED)
def trade_name_has_two_characters(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号由两个以上汉字组成"""
    parts, least = segments(dossier, facts), facts.parameter("name.trade_name_min")
    if parts is not None and len(parts.trade_name) < least:
        yield Found(
            at(dossier, "trade_name"), say("字号应当由{least}个以上汉字组成，请加长字号。", least=least)
        )


@rule("NM-014", PRACTICE(), on_fail=REMIND)
def trade_name_is_short(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号不宜过长"""
    parts, most = segments(dossier, facts), facts.parameter("name.trade_name_comfortable")
    if parts is not None and len(parts.trade_name) > most:
        yield Found(at(dossier, "trade_name"), say("字号较长，建议不超过{most}个字，方便识别。", most=most))


@rule("NM-015", NAME_REGULATION("第八条"), NAME_MEASURES("第十条"), on_fail=RESTRICT, types=NAMED)
def trade_name_is_no_division(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """县级以上行政区划名称不得作为字号"""
    parts = segments(dossier, facts)
    if parts is not None and parts.trade_name in _official_divisions():
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是行政区划名称，不能作为字号，请换一个字号。", trade=parts.trade_name),
        )


@rule("NM-016", NAME_REGULATION("第八条"), on_fail=RESTRICT, types=NAMED)
def trade_name_is_no_industry(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """行业或者经营特点不得作为字号"""
    parts = segments(dossier, facts)
    if parts is not None and parts.trade_name in _industry_names():
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是行业名称，不能作为字号，请换一个字号。", trade=parts.trade_name),
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


@rule("NM-045", NAME_REGULATION("第十二条"), NAME_MEASURES("第十五条"), on_fail=RESTRICT, types=COMPANY)
def china_in_brackets(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """含“（中国）”的应为外商独资或者控股并使用外国投资者字号"""
    from_outside = any(organisation.kind == "foreign" for organisation in dossier.organisations.values())
    if "（中国）" not in normal(dossier.name.text):
        return
    if from_outside:
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
    """Whether the name and its form segment both end as the entity type asks; no name is another rule's."""
    text, parts = normal(dossier.name.text), segments(dossier, facts)
    forms = [text] if parts is None or not parts.form else [text, normal(parts.form)]
    if not text:
        return True
    return all(form.endswith(endings) and not (never and form.endswith(never)) for form in forms)


@cache
def _official_divisions() -> frozenset[str]:
    return frozenset(
        entry.name
        for entry in all_divisions()
        if entry.status == "current" and entry.name[-1] in "省市县区旗州盟"
    )


@cache
def _industry_names() -> frozenset[str]:
    return frozenset(entry.name for entry in industries())
