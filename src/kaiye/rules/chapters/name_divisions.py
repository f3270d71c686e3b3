"""The division in a name (企业名称登记管理规定 第七条)."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import say
from kaiye.rules.book import NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import NAME_MEASURES, NAME_REGULATION, SHANGHAI_NAMES
from kaiye.rules.naming import (
    NAME,
    at,
    bare,
    containing,
    former,
    in_zone,
    normal,
    only_zone,
    resolve,
    segments,
    units,
)

_WHOLE_COUNTRY = "中国"


@rule("NM-007", NAME_REGULATION("第七条"), NAME_MEASURES("第九条"), on_fail=RESTRICT, types=NAMED)
def division_holds_the_domicile(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称中的行政区划名称为企业所在地的县级以上行政区划名称"""
    parts, home = segments(dossier, facts), dossier.domicile.division
    if parts is None or not units(home):
        return
    place = bare(parts.division)
    if not place or place == _WHOLE_COUNTRY or resolve(place, home) is not None:
        return
    today = former(place, home) or containing(facts.name_division, home)
    if today is not None:
        yield Found(
            at(dossier, "division"),
            say(
                "“{place}”不是现在的行政区划名称，建议改用“{today}”，否则由工作人员核对。",
                place=place,
                today=today,
            ),
            WARN,
        )
    elif not only_zone(place) and not in_zone(place, home):
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


@rule("NM-011", SHANGHAI_NAMES("第三条"), NAME_REGULATION("第二条"), on_fail=REMIND, types=NAMED)
def level_has_its_authority(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """当地规定对冠以该级行政区划的名称另有受理安排的，核对登记机关"""
    parts, home = segments(dossier, facts), dossier.domicile.division
    named = resolve(bare(parts.division), home) if parts is not None else None
    if not named:
        return
    code = named[-1].code
    if code in facts.listed("name.divisions_of_higher_authorities") and dossier.authority != code:
        yield Found(
            at(dossier, "division"),
            say(
                "当地规定冠以“{place}”的名称由{place}的登记机关受理，也可以委托区县受理，请核对登记机关。",
                place=named[-1].name,
            ),
        )
