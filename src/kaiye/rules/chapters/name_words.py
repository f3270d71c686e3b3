"""Words a name may not hold (企业名称登记管理规定 第十一条、第十二条、第十五条).

How words are sought is told in `kaiye.rules.words`; the list itself is `catalogue/data/name_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaiye.dossier.api import Dossier, Organisation
from kaiye.kernel.api import Message, say
from kaiye.rules.book import COMPANY, NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    NAME_MEASURES,
    NAME_REGULATION,
    SYSTEM,
    VIRTUAL_CURRENCY,
)
from kaiye.rules.naming import NAME, at, folded, normal, units
from kaiye.rules.tags import tags
from kaiye.rules.who import own_name
from kaiye.rules.words import Hit, accidental, found, hidden, hits, industry, trade_name

_POWER = ("党政机关", "民主党派", "群团组织", "军队武警")
_CRUDE = ("色情", "赌博毒品", "封建迷信", "恐怖暴力")
_ABROAD = ("外国国家", "国际组织")
# Whose words may also be read across the border of two segments.
_BANNED = (*_POWER, *_CRUDE, *_ABROAD, "歧视", "损害国家尊严", "虚拟货币")
# 第一建筑, 第一机床: the first of several, no praise.
_ORDINAL = re.compile(r"建筑|建设|建工|安装|工程|机床|机械|纺织|化工")
_STATE = ("中国", "中华", "中央", "全国", "国家")
_VIRTUAL = say("名称不能含有与虚拟货币有关的“{word}”，请修改。")
_POWERFUL = say("名称不能使用政党、党政军机关、群团组织的名称“{word}”，请修改。")
_INDECENT = say("名称不能含有“{word}”这类淫秽、赌博、迷信、恐怖、暴力内容，请修改。")
_DISCRIMINATING = say("名称不能含有歧视性的“{word}”，请修改。")
_UNDIGNIFIED = say("名称中的“{word}”损害国家尊严或者利益，请修改。")
_FOREIGN = say("名称不能使用外国国家、国际组织的名称“{word}”，请修改。")
_MEANT = say("“{word}”是不是法律不允许的内容，要看它在这里的意思，由工作人员核对。")


@rule("NM-029", VIRTUAL_CURRENCY(), on_fail=RESTRICT, types=NAMED)
def no_virtual_currency(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得含有虚拟货币相关字样"""
    return _ban(dossier, facts, _VIRTUAL, "虚拟货币")


@rule("NM-041", NAME_MEASURES("第十二条"), NAME_MEASURES("第十六条"), on_fail=WARN, types=COMPANY)
def no_other_form(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不应使人误认为其他组织形式或者非营利组织"""
    for word in dict.fromkeys(hit.word for hit in hits(dossier, facts, "暗示非营利", "组织形式混淆")):
        yield Found(
            at(dossier, "industry"),
            say("“{word}”容易使人误认为是其他组织或者非营利组织，由工作人员核对。", word=word),
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
    return _ban(dossier, facts, _POWERFUL, *_POWER)


@rule("NM-047", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_foreign_state(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得使用外国国家（地区）、国际组织名称"""
    for hit in _banned(dossier, facts, *_ABROAD):
        # A foreign investor's own trade name is looked at by NM-082.
        if not (hit.segment == "trade_name" and hit.category == "外国国家" and "FIE" in tags(dossier)):
            yield _found(dossier, hit, _FOREIGN)


@rule("NM-082", NAME_REGULATION("第十一条"), NAME_REGULATION("第十二条"), on_fail=WARN, types={"FIE"})
def investors_trade_name(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """外国投资者字号含有国家（地区）名称的，由人工核对"""
    for hit in hits(dossier, facts, "外国国家"):
        if hit.segment == "trade_name":
            yield Found(
                at(dossier, "trade_name"),
                say("字号含有国家名称“{word}”，由工作人员核对是否为外国投资者的字号。", word=hit.word),
            )


@rule("NM-048", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_crude_words(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得含有淫秽、赌博、迷信、恐怖、暴力内容"""
    return _ban(dossier, facts, _INDECENT, *_CRUDE)


@rule("NM-049", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_discrimination(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得含有歧视性内容"""
    return _ban(dossier, facts, _DISCRIMINATING, "歧视")


@rule("NM-050", NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def state_dignity(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得损害国家尊严或者利益"""
    return _ban(dossier, facts, _UNDIGNIFIED, "损害国家尊严")


@rule("NM-051", NAME_REGULATION("第十一条"), on_fail=WARN, types=NAMED)
def public_morals(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得违背公序良俗或者有其他不良影响"""
    for hit in hits(dossier, facts, "不良影响/低俗"):
        message = say("名称中的“{word}”可能违背公序良俗，由工作人员核对。", word=hit.word)
        yield Found(at(dossier, hit.segment), message)
    for hit in hits(dossier, facts, "不良谐音"):
        message = say("字号里的“{word}”读起来像不雅的词，请确认。", word=hit.word)
        yield Found(at(dossier, hit.segment), message, REMIND)


@rule("NM-052", NAME_MEASURES("第十六条"), NAME_REGULATION("第十一条"), on_fail=RESTRICT, types=NAMED)
def no_highest_rank(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称不得使用“国家级”“最高级”“最佳”等带有误导性的文字"""
    for hit in hits(dossier, facts, "夸大等级"):
        if hit.weight is RESTRICT:
            yield Found(
                at(dossier, hit.segment),
                say("名称不能使用“{word}”这类带有误导性的文字，请修改。", word=hit.word),
            )


@rule("NM-083", NAME_REGULATION("第十一条"), NAME_MEASURES("第十六条"), on_fail=WARN, types=NAMED)
def other_superlatives(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称可能含有误导性文字的，由人工核对"""
    ordinal = _ORDINAL.match(industry(dossier, facts)) is not None
    for hit in hits(dossier, facts, "夸大等级"):
        if hit.weight is RESTRICT or (hit.word == "第一" and ordinal):
            continue
        if not own_name(dossier, trade_name(dossier, facts)):
            yield Found(
                at(dossier, hit.segment), say("名称中的“{word}”可能使人误解，由工作人员核对。", word=hit.word)
            )


@rule("NM-053", NAME_MEASURES("第十六条"), on_fail=WARN, types=NAMED)
def national_strategies(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称使用与国家重大战略政策相关的文字，由人工核对"""
    here = "".join(unit.name for unit in units(dossier.domicile.division))
    for hit in hits(dossier, facts, "国家重大战略"):
        if hit.word not in here:
            yield Found(
                at(dossier, hit.segment),
                say(
                    "“{word}”与国家重大战略有关，容易使人误认为有国家出资或者信用，由工作人员核对。",
                    word=hit.word,
                ),
            )


@rule("NM-054", SYSTEM(), on_fail=REMIND, types=NAMED)
def across_the_border(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """跨词命中的字样只作提示"""
    for hit in found(dossier, facts):
        if hit.category in _BANNED and not hit.sure and not _split_apart(hit):
            yield Found(NAME / "text", say("名称里连着的“{word}”可能被误读，请确认。", word=hit.word))


@rule("NM-081", NAME_REGULATION("第十二条"), NAME_REGULATION("第十五条"), on_fail=WARN, types=NAMED)
def embedded_names(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称含有出资企业名称的，核对投资关系或者授权"""
    for _, organisation in _embedded(dossier):
        yield Found(
            NAME / "text",
            say("名称含有“{name}”的全称，由工作人员核对投资关系或者授权文件。", name=organisation.name),
        )


@rule("NM-085", NAME_REGULATION("第十九条"), on_fail=REMIND, types=NAMED)
def use_by_leave_is_published(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """企业名称转让或者授权使用的，通过公示系统公示"""
    holders = {investor.party for investor in dossier.investors}
    for key, organisation in _embedded(dossier):
        if key not in holders:
            yield Found(
                NAME / "text",
                say(
                    "“{name}”授权使用其名称的，授权和被授权的企业都应当通过国家企业信用信息公示系统公示。",
                    name=organisation.name,
                ),
            )


@rule("NM-086", NAME_REGULATION("第十一条"), on_fail=WARN, types=NAMED)
def origin_is_not_feigned(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称可能使公众对来源误解的，由人工核对"""
    for hit in hits(dossier, facts, "港澳台"):
        yield Found(
            at(dossier, "trade_name"),
            say("字号含有“{word}”，可能使人误解来源，由工作人员核对。", word=hit.word),
        )
    for hit in hits(dossier, facts, "误导公众"):
        yield Found(
            at(dossier, hit.segment),
            say("“{word}”可能损害公共利益或者使公众误解，由工作人员核对。", word=hit.word),
        )


def _ban(dossier: Dossier, facts: Facts, message: Message, *categories: str) -> Iterator[Found]:
    for hit in _banned(dossier, facts, *categories):
        yield _found(dossier, hit, message)


def _banned(dossier: Dossier, facts: Facts, *categories: str) -> Iterator[Hit]:
    for hit in found(dossier, facts):
        if hit.category in categories and (hit.sure or _split_apart(hit)):
            yield hit
    for hit in hidden(dossier, facts):
        if hit.category in categories:
            yield hit


def _found(dossier: Dossier, hit: Hit, message: Message) -> Found:
    """What the word's weight asks: the ban's own sentence, or a person's look at what it means here."""
    where = at(dossier, hit.segment) if hit.segment else NAME / "text"
    if hit.weight is RESTRICT and hit.segment:
        return Found(where, say(message.template, word=hit.word))
    return Found(where, say(_MEANT.template, word=hit.word), WARN)


def _split_apart(hit: Hit) -> bool:
    """Whether a long word stands across a border: hardly by chance, so a person looks."""
    return not hit.segment and not accidental(hit)


def _embedded(dossier: Dossier) -> Iterator[tuple[str, Organisation]]:
    text = normal(dossier.name.text)
    for key, organisation in dossier.organisations.items():
        if organisation.name and normal(organisation.name) in text:
            yield key, organisation
