"""Words a name may not hold (企业名称登记管理规定 第十一条、第十二条).

Words are sought in the trade name and the industry, each by itself: never in the division (公安县, 巴林左旗)
and never across the border of two segments (亿泰｜国际), which is only shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Message, say
from kaiye.rules.book import COMPANY, NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    BANKING,
    FINANCE_NOTICE,
    MARTYRS,
    NAME_BANS,
    NAME_MEASURES,
    NAME_REGULATION,
    REGULATION,
    SYSTEM,
    VIRTUAL_CURRENCY,
)
from kaiye.rules.naming import NAME, at, folded, normal, segments, units
from kaiye.rules.tags import tags
from kaiye.rules.who import investing_people
from kaiye.rules.words import (
    AMBIGUOUS,
    certain,
    cores,
    countries,
    hits,
    pattern,
    provinces,
    trade_name,
    words,
)

_POWER = ("党政机关", "民主党派", "群团组织", "军队武警")
_CRUDE = ("色情", "赌博毒品", "封建迷信", "恐怖暴力")
_LICENSED = ("医疗", "教育", "新闻出版广电", "殡葬安保等(许可)", "金融(持牌)")
_PEOPLE = ("英烈", "领导人姓名及谐音")
# 第一建筑, 第一机床: the first of several, no praise.
_ORDINAL = re.compile(r"建筑|建设|建工|安装|工程|机床|机械|纺织|化工")
_FORBIDDEN_SUPERLATIVES = ("国家级", "最高级", "最佳")
_STATE = ("中国", "中华", "中央", "全国", "国家")


@rule("NM-019", NAME_REGULATION("第十一条"), MARTYRS("第二十二条"), on_fail=RESTRICT, types=NAMED)
def no_leaders_or_martyrs(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """字号不得使用领导人、英雄烈士的姓名"""
    trade = trade_name(dossier, facts)
    if trade and trade in words(*_PEOPLE):
        own = _own_name(dossier, trade)
        yield Found(
            at(dossier, "trade_name"),
            say("字号不能使用“{trade}”，请换一个字号；确为出资人本人姓名的由工作人员核对。", trade=trade),
            WARN if own else None,
        )


@rule("NM-020", NAME_BANS(), on_fail=WARN, types=NAMED)
def no_mere_title(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不得以职业、职位、学位、军衔警衔单独作字号"""
    trade = trade_name(dossier, facts)
    if trade in words("职业职位军衔(单独作字号)"):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是职业或者职务的称呼，不宜单独作字号，请再加几个字。", trade=trade),
        )


@rule("NM-021", NAME_BANS(), on_fail=WARN, types=NAMED)
def no_foreign_city(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不得以外国城市名称单独作字号"""
    trade = trade_name(dossier, facts)
    if trade in words("外国城市(单独作字号)"):
        yield Found(
            at(dossier, "trade_name"),
            say("“{trade}”是外国城市的名称，不宜单独作字号，请再加几个字。", trade=trade),
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
    trade = trade_name(dossier, facts)
    for mark in words("知名企业/驰名商标"):
        same = trade == mark or (len(mark) >= 3 and mark in trade)
        if same and not dossier.name.investment_relation:
            yield Found(
                at(dossier, "trade_name"),
                say("字号与在先有一定影响的“{mark}”相同或者近似，有侵权风险，由工作人员核对。", mark=mark),
            )


@rule(
    "NM-025",
    NAME_REGULATION("第九条"),
    NAME_REGULATION("第十一条"),
    REGULATION("第十四条"),
    on_fail=WARN,
    types=NAMED,
)
def licensed_trade_has_its_item(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称行业用语涉及许可的，经营范围应有相应项目"""
    parts = segments(dossier, facts)
    wordings = "，".join(item.wording for item in dossier.scope)
    for word in hits(parts.industry if parts else "", *_LICENSED):
        approved = any(item.approval is not None and item.approval.number for item in dossier.scope)
        if word not in wordings and word[:2] not in wordings and not approved:
            yield Found(
                at(dossier, "industry"),
                say(
                    "名称中的“{word}”涉及许可，请在经营范围中选择相应的许可项目，否则由工作人员核对。",
                    word=word,
                ),
            )


@rule("NM-027", NAME_MEASURES("第十一条"), on_fail=WARN, types=NAMED)
def no_place_in_industry(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """以行政区划名称作为行业用语组成部分应有行业习惯"""
    parts = segments(dossier, facts)
    for name in provinces():
        if parts is not None and parts.industry.startswith(name):
            yield Found(
                at(dossier, "industry"),
                say("行业用语中的“{place}”是地名，要有行业习惯或者文献依据，由工作人员核对。", place=name),
            )


@rule("NM-028", FINANCE_NOTICE(), on_fail=WARN, types=NAMED)
def finance_like_words(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称含类金融字样的，核对是否取得许可"""
    parts = segments(dossier, facts)
    for word in hits(parts.industry if parts else "", "类金融(从严)"):
        yield Found(
            at(dossier, "industry"),
            say("名称含“{word}”等类金融字样，由工作人员核对是否取得金融监管部门许可。", word=word),
        )


@rule("NM-029", VIRTUAL_CURRENCY(), on_fail=RESTRICT, types=NAMED)
def no_virtual_currency(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得含有虚拟货币相关字样"""
    yield from _ban(dossier, facts, say("名称不能含有与虚拟货币有关的“{word}”，请修改。"), "虚拟货币")


@rule("NM-041", NAME_MEASURES("第十二条"), NAME_MEASURES("第十六条"), on_fail=WARN, types=COMPANY)
def no_other_form(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不应使人误认为其他组织形式或者非营利组织"""
    parts = segments(dossier, facts)
    if parts is None:
        return
    for word in hits(parts.industry, "暗示非营利"):
        yield Found(
            at(dossier, "industry"),
            say("“{word}”容易使人误认为是其他组织或者非营利组织，由工作人员核对。", word=word),
        )
    ending = re.search(r"(合作社|个体|分公司|办事处|代表处|工作室|事务所|研究院|研究所)$", parts.industry)
    if ending:
        yield Found(
            at(dossier, "industry"),
            say("“{word}”容易使人误认为是其他组织或者非营利组织，由工作人员核对。", word=ending[0]),
        )


@rule("NM-043", NAME_REGULATION("第十二条"), NAME_MEASURES("第十四条"), on_fail=RESTRICT, types=NAMED)
def state_words_in_front(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """冠以“中国”“中华”“中央”“全国”“国家”等字词应当报国务院批准"""
    text = normal(dossier.name.text)
    word = next((word for word in _STATE if text.startswith(word)), None)
    if word is None:
        return
    embedded = any(folded(one.name) and folded(one.name) in text for one in dossier.organisations.values())
    if not embedded:
        yield Found(
            NAME / "text",
            say("名称以“{word}”开头须经国务院批准，请改为以所在地的行政区划名称开头。", word=word),
        )


@rule("NM-044", NAME_REGULATION("第十二条"), on_fail=RESTRICT, types=NAMED)
def state_words_inside(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称中间的“中国”“中华”“全国”“国家”等字词应当是行业限定语"""
    trade = trade_name(dossier, facts)
    for word in ("中国", "中华", "全国", "国家"):
        inside = word in trade and not normal(dossier.name.text).startswith(word)
        if inside and (trade.startswith(word) or trade.endswith(word)):
            yield Found(
                at(dossier, "trade_name"),
                say("“{word}”只能在行业前作限定语，不能放在字号里，请修改。", word=word),
            )
        elif inside:
            yield Found(
                at(dossier, "trade_name"), say("字号里连着的“{word}”可能被误读，请确认。", word=word), REMIND
            )


@rule("NM-046", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_party_state_army(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得使用政党、党政军机关、群团组织名称及部队番号"""
    yield from _ban(
        dossier, facts, say("名称不能使用政党、党政军机关、群团组织的名称“{word}”，请修改。"), *_POWER
    )


@rule("NM-047", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_foreign_state(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得使用外国国家（地区）、国际组织名称"""
    message = say("名称不能使用外国国家、国际组织的名称“{word}”，请修改。")
    own = "FIE" in tags(dossier)
    yield from _ban(dossier, facts, message, "国际组织")
    for segment, text in cores(dossier, facts):
        if own and segment == "trade_name":
            continue  # A foreign investor's own trade name is looked at by NM-082.
        for word in certain(text, countries().findall(text)):
            yield Found(at(dossier, segment), say(message.template, word=word))


@rule("NM-082", NAME_REGULATION("第十一条"), NAME_REGULATION("第十二条"), on_fail=WARN, types={"FIE"})
def investors_trade_name(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """外国投资者字号含有国家（地区）名称的，由人工核对"""
    trade = trade_name(dossier, facts)
    for word in certain(trade, countries().findall(trade)):
        yield Found(
            at(dossier, "trade_name"),
            say("字号含有国家名称“{word}”，由工作人员核对是否为外国投资者的字号。", word=word),
        )


@rule("NM-048", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_crude_words(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得含有淫秽、赌博、迷信、恐怖、暴力内容"""
    yield from _ban(
        dossier, facts, say("名称不能含有“{word}”这类淫秽、赌博、迷信、恐怖、暴力内容，请修改。"), *_CRUDE
    )


@rule("NM-049", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_discrimination(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得含有歧视性内容"""
    yield from _ban(dossier, facts, say("名称不能含有歧视性的“{word}”，请修改。"), "歧视")


@rule("NM-050", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def state_dignity(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得损害国家尊严或者利益"""
    yield from _ban(dossier, facts, say("名称中的“{word}”损害国家尊严或者利益，请修改。"), "损害国家尊严")


@rule("NM-051", NAME_REGULATION("第十一条"), on_fail=WARN, types=NAMED)
def public_morals(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得违背公序良俗或者有其他不良影响"""
    yield from _ban(
        dossier, facts, say("名称中的“{word}”可能违背公序良俗，由工作人员核对。"), "不良影响/低俗"
    )


@rule("NM-052", NAME_MEASURES("第十六条"), NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_highest_rank(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得使用“国家级”“最高级”“最佳”等带有误导性的文字"""
    for found in _ban(dossier, facts, say("名称不能使用“{word}”这类带有误导性的文字，请修改。"), "夸大等级"):
        if found.message.values["word"] in _FORBIDDEN_SUPERLATIVES:
            yield found


@rule("NM-083", NAME_REGULATION("第十一条"), NAME_MEASURES("第十六条"), on_fail=WARN, types=NAMED)
def other_superlatives(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称可能含有误导性文字的，由人工核对"""
    for found in _ban(dossier, facts, say("名称中的“{word}”可能使人误解，由工作人员核对。"), "夸大等级"):
        word = str(found.message.values["word"])
        if word in _FORBIDDEN_SUPERLATIVES or _own_name(dossier, trade_name(dossier, facts)):
            continue
        if not (word == "第一" and _ORDINAL.match(_industry(dossier, facts))):
            yield found


@rule("NM-053", NAME_MEASURES("第十六条"), on_fail=WARN, types=NAMED)
def national_strategies(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称使用与国家重大战略政策相关的文字，由人工核对"""
    here = "".join(unit.name for unit in units(dossier.domicile.division))
    for found in _ban(
        dossier,
        facts,
        say("“{word}”与国家重大战略有关，容易使人误认为有国家出资或者信用，由工作人员核对。"),
        "国家重大战略",
    ):
        if str(found.message.values["word"]) not in here:
            yield found


@rule("NM-054", SYSTEM(), on_fail=REMIND, types=NAMED)
def across_the_border(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """跨词命中的字样只作提示"""
    parts = segments(dossier, facts)
    if parts is None:
        return
    border = len(parts.trade_name)
    joined = parts.trade_name + parts.industry
    categories = (*_POWER, *_CRUDE, "国际组织", "歧视", "损害国家尊严")
    for match in pattern(*categories).finditer(joined):
        across = match.start() < border < match.end()
        segment = parts.trade_name if match.end() <= border else parts.industry
        unclear = match[0] in AMBIGUOUS and segment != match[0]
        if across or unclear:
            yield Found(NAME / "text", say("名称里连着的“{word}”可能被误读，请确认。", word=match[0]))


@rule("NM-080", BANKING("第十一条"), on_fail=RESTRICT, types=NAMED)
def bank_is_reserved(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """未经批准不得在名称中使用“银行”字样"""
    approved = any(
        item.item == "银行业务" and item.approval and item.approval.number for item in dossier.scope
    )
    for segment, text in cores(dossier, facts):
        if "银行" in text and not approved:
            yield Found(
                at(dossier, segment), say("未经国务院银行业监督管理机构批准，名称不能使用“银行”，请修改。")
            )


@rule("NM-081", NAME_REGULATION("第十二条"), NAME_REGULATION("第十五条"), on_fail=WARN, types=NAMED)
def embedded_names(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称含有出资企业名称的，核对投资关系或者授权"""
    text = normal(dossier.name.text)
    for organisation in dossier.organisations.values():
        if organisation.name and normal(organisation.name) in text:
            yield Found(
                NAME / "text",
                say("名称含有“{name}”的全称，由工作人员核对投资关系或者授权文件。", name=organisation.name),
            )


@rule("NM-086", NAME_REGULATION("第十一条"), on_fail=WARN, types=NAMED)
def origin_is_not_feigned(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称可能使公众对来源误解的，由人工核对"""
    for word in hits(trade_name(dossier, facts), "港澳台"):
        yield Found(
            at(dossier, "trade_name"), say("字号含有“{word}”，可能使人误解来源，由工作人员核对。", word=word)
        )


def _ban(dossier: Dossier, facts: Facts, message: Message, *categories: str) -> Iterator[Found]:
    for segment, text in cores(dossier, facts):
        for word in hits(text, *categories):
            yield Found(at(dossier, segment), say(message.template, word=word))


def _industry(dossier: Dossier, facts: Facts) -> str:
    parts = segments(dossier, facts)
    return parts.industry if parts is not None else ""


def _own_name(dossier: Dossier, trade: str) -> bool:
    """Whether the trade name is an investor's or operator's own name (企业名称登记管理规定实施办法 第十条)."""
    return any(person.name == trade for _, person in investing_people(dossier))
