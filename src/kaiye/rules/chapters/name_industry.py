"""The industry words of a name (企业名称登记管理规定 第九条)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kaiye.catalogue.api import divisions
from kaiye.catalogue.api import industry as industry_entry
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import say
from kaiye.rules.book import NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    BANKING,
    FINANCE_NOTICE,
    NAME_MEASURES,
    NAME_REGULATION,
    REGULATION,
)
from kaiye.rules.naming import at, short
from kaiye.rules.words import hits, industry, trade_name

_LICENSED = ("医疗", "教育", "新闻出版广电", "殡葬安保等(许可)", "金融(持牌)")


@rule("NM-023", NAME_REGULATION("第九条"), NAME_MEASURES("第十一条"), on_fail=WARN, types=NAMED)
def industry_is_recognised(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """行业用语能够识别，或者已经选择行业代码"""
    words = industry(dossier, facts)
    if words and facts.name_industries == () and industry_entry(dossier.industry) is None:
        yield Found(
            at(dossier, "industry"),
            say("没有识别出行业用语“{words}”属于哪个行业，请选择主营业务的行业代码。", words=words),
        )


@rule("NM-024", NAME_REGULATION("第九条"), on_fail=REMIND, types=NAMED)
def industry_fits_the_business(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称行业用语与主营业务所属门类一致"""
    words, main = industry(dossier, facts), industry_entry(dossier.industry)
    known = [entry for code in facts.name_industries or () if (entry := industry_entry(code)) is not None]
    if words and main is not None and known and main.section not in {entry.section for entry in known}:
        yield Found(
            at(dossier, "industry"),
            say(
                "名称中的“{words}”一般属于“{named}”，主营业务是“{main}”，请确认名称与主营业务一致。",
                words=words,
                named=known[0].name,
                main=main.name,
            ),
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
    found = list(hits(dossier, facts, *_LICENSED))
    wordings = "，".join(item.wording for item in dossier.scope) if found else ""
    approved = any(item.approval is not None and item.approval.number for item in dossier.scope)
    for hit in found:
        if hit.word not in wordings and hit.word[:2] not in wordings and not approved:
            yield Found(
                at(dossier, "industry"),
                say(
                    "名称中的“{word}”涉及许可，请在经营范围中选择相应的许可项目，否则由工作人员核对。",
                    word=hit.word,
                ),
            )


@rule("NM-027", NAME_MEASURES("第十一条"), on_fail=WARN, types=NAMED)
def no_place_in_industry(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """以行政区划名称作为行业用语组成部分应有行业习惯"""
    words = industry(dossier, facts)
    name = next((name for name in _provinces() if words.startswith(name)), None)
    if name is not None:
        yield Found(
            at(dossier, "industry"),
            say("行业用语中的“{place}”是地名，要有行业习惯或者文献依据，由工作人员核对。", place=name),
        )


@rule("NM-028", FINANCE_NOTICE(), on_fail=WARN, types=NAMED)
def finance_like_words(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称含类金融字样的，核对是否取得许可"""
    for hit in hits(dossier, facts, "类金融(从严)"):
        yield Found(
            at(dossier, "industry"),
            say("名称含“{word}”等类金融字样，由工作人员核对是否取得金融监管部门许可。", word=hit.word),
        )


@rule("NM-080", BANKING("第十一条"), on_fail=RESTRICT, types=NAMED)
def bank_is_reserved(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """未经批准不得在名称中使用“银行”字样"""
    segments = (("trade_name", trade_name(dossier, facts)), ("industry", industry(dossier, facts)))
    for segment, text in segments:
        if "银行" in text and not _bank_is_approved(dossier):
            yield Found(
                at(dossier, segment), say("未经国务院银行业监督管理机构批准，名称不能使用“银行”，请修改。")
            )


def _bank_is_approved(dossier: Dossier) -> bool:
    return any(item.item == "银行业务" and item.approval and item.approval.number for item in dossier.scope)


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(short(entry.name) for entry in divisions())
