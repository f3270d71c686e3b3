"""The trade name 字号 (企业名称登记管理规定 第八条、第十一条)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kaiye.catalogue.api import all_divisions, industries
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import say
from kaiye.rules.book import NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import MARTYRS, NAME_BANS, NAME_MEASURES, NAME_REGULATION, PRACTICE
from kaiye.rules.naming import at, segments, short
from kaiye.rules.who import own_name
from kaiye.rules.words import hits, trade_name


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
    trade = trade_name(dossier, facts)
    if trade in _official_divisions() and not _declared(dossier):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是行政区划名称，不能作为字号，请换一个字号。", trade=trade),
        )


@rule("NM-016", NAME_REGULATION("第八条"), on_fail=RESTRICT, types=NAMED)
def trade_name_is_no_industry(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """行业或者经营特点不得作为字号"""
    trade = trade_name(dossier, facts)
    if trade in _industry_names() and not _declared(dossier):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是行业名称，不能作为字号，请换一个字号。", trade=trade),
        )


@rule("NM-076", NAME_REGULATION("第八条"), on_fail=WARN, types=NAMED)
def another_meaning_is_declared(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号与行政区划或者行业用语相同、声明另有含义的，由人工核对"""
    trade = trade_name(dossier, facts)
    if _declared(dossier) and (trade in _every_division() or trade in _industry_names()):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”与行政区划或者行业用语相同，您声明它另有含义，由工作人员核对。", trade=trade),
        )


@rule("NM-017", NAME_MEASURES("第十条"), on_fail=WARN, types=NAMED)
def trade_name_is_distinct(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号不宜只是行业的修饰语"""
    for hit in hits(dossier, facts, "修饰语(单独作字号)"):
        yield Found(
            at(dossier, "trade_name"),
            say(
                "“{word}”容易被看成行业的修饰语，不便识别，请换一个字号，否则由工作人员核对。", word=hit.word
            ),
        )


@rule("NM-018", NAME_REGULATION("第十一条"), NAME_MEASURES("第十条"), on_fail=WARN, types=NAMED)
def no_public_figure(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号与公众人物姓名相同的，由人工核对"""
    for hit in hits(dossier, facts, "公众人物"):
        if not own_name(dossier, hit.word):
            yield Found(
                at(dossier, "trade_name"),
                say("字号与公众人物“{name}”的姓名相同，可能使公众误解，由工作人员核对。", name=hit.word),
            )


@rule("NM-019", NAME_REGULATION("第十一条"), MARTYRS("第二十二条"), on_fail=RESTRICT, types=NAMED)
def no_leaders_or_martyrs(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号不得使用领导人、英雄烈士的姓名"""
    for hit in hits(dossier, facts, "英烈", "领导人姓名及谐音"):
        if hit.weight is RESTRICT and not own_name(dossier, hit.word):
            yield Found(
                at(dossier, "trade_name"),
                say(
                    "字号不能使用“{trade}”，请换一个字号；确为出资人本人姓名的由工作人员核对。",
                    trade=hit.word,
                ),
            )
        else:
            yield Found(
                at(dossier, "trade_name"),
                say("“{trade}”也是领导人或者英雄烈士的姓名，由工作人员核对。", trade=hit.word),
                WARN,
            )


@rule("NM-020", NAME_BANS(), on_fail=WARN, types=NAMED)
def no_mere_title(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不得以职业、职位、学位、军衔警衔单独作字号"""
    for hit in hits(dossier, facts, "职业职位军衔(单独作字号)"):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是职业或者职务的称呼，不宜单独作字号，请再加几个字。", trade=hit.word),
        )


@rule("NM-021", NAME_BANS(), on_fail=WARN, types=NAMED)
def no_foreign_city(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不得以外国城市名称单独作字号"""
    for hit in hits(dossier, facts, "外国城市(单独作字号)"):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是外国城市的名称，不宜单独作字号，请再加几个字。", trade=hit.word),
        )


@rule(
    "NM-022",
    NAME_REGULATION("第十一条"),
    NAME_REGULATION("第二十一条"),
    NAME_MEASURES("第十六条"),
    on_fail=WARN,
    types=NAMED,
)
def no_well_known_mark(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号不得与他人在先有一定影响的名称相同或者近似"""
    if dossier.name.investment_relation:
        return
    trade = trade_name(dossier, facts)
    for hit in hits(dossier, facts, "知名企业/驰名商标"):
        if trade == hit.word or len(hit.word) >= 3:
            yield Found(
                at(dossier, "trade_name"),
                say(
                    "字号与在先有一定影响的“{mark}”相同或者近似，有侵权风险，由工作人员核对。", mark=hit.word
                ),
            )


# 晋城市城区, 阳泉市郊区: common nouns before they are divisions (第八条: 另有含义的除外).
_COMMON = frozenset({"城区", "郊区", "矿区"})


def _declared(dossier: Dossier) -> bool:
    """Whether the applicant says that the trade name means something else (企业名称登记管理规定 第八条)."""
    return bool(dossier.name.other_meaning.strip())


@cache
def _official_divisions() -> frozenset[str]:
    return frozenset(
        entry.name
        for entry in all_divisions()
        if entry.status == "current" and entry.name[-1] in "省市县区旗州盟" and entry.name not in _COMMON
    )


@cache
def _every_division() -> frozenset[str]:
    current = [entry.name for entry in all_divisions() if entry.status == "current"]
    return frozenset(current) | {short(name) for name in current}


@cache
def _industry_names() -> frozenset[str]:
    return frozenset(entry.name for entry in industries())
