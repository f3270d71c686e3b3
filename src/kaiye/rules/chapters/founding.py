"""How a joint-stock company is founded and what its shares are (公司法 第九十一条至第一百零六条、第一百四十二条至第一百四十五条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from kaiye.dossier.api import Dossier, Founding, Shares
from kaiye.kernel.api import Pointer, say
from kaiye.rules.articles_text import missing_share_clauses
from kaiye.rules.book import rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import RESTRICT, WARN, Found
from kaiye.rules.laws import COMPANIES, COMPANY_MEASURES, IMPLEMENTING
from kaiye.rules.who import INVESTORS, offering

FOUNDING = Pointer("/capital/founding")
SHARES = Pointer("/capital/shares")
_VERIFICATION = re.compile(r"验资|capital.?verif", re.IGNORECASE)
_SECURITIES = re.compile(r"证监会|证券.*(注册|核准|批复)|securities|csrc", re.IGNORECASE)


@rule("CP-009", COMPANIES("第九十七条"), on_fail=RESTRICT, types={"JSC"})
def promoters_take_their_part(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """募集设立的，发起人认购的股份不得少于设立时应发行股份总数的百分之三十五"""
    if not offering(dossier):
        return
    least = facts.parameter("jsc.promoters_percent")
    counts = [investor.shares for investor in dossier.investors]
    issued = _shares(dossier).issued
    if issued is not None and counts and None not in counts:
        taken = sum(count for count in counts if count is not None)
        if taken > issued:
            yield Found(
                INVESTORS,
                say(
                    "发起人认购的股份合计{taken}股，多于设立时应发行的{issued}股，请核对。",
                    taken=taken,
                    issued=issued,
                ),
            )
        if taken * 100 < issued * least:
            yield Found(
                INVESTORS,
                say(
                    "募集设立的公司，发起人至少认购设立时应发行股份总数的百分之{least}：应发行{issued}股，"
                    "发起人只认购{taken}股；请增加认购。",
                    least=least,
                    issued=issued,
                    taken=taken,
                ),
            )
        return
    capital = dossier.capital.amount if dossier.capital is not None else None
    paid = sum(item.amount.value for _, item in dossier.contributions() if item.amount is not None)
    # A share costs at least its par: less money than that part of the capital is fewer shares for certain.
    if capital and not _shares(dossier).no_par and paid * 100 < capital.value * least:
        yield Found(
            INVESTORS,
            say(
                "募集设立的公司，发起人至少认购设立时应发行股份总数的百分之{least}，现在的股款达不到；请增加认购。",
                least=least,
            ),
        )
    else:
        yield Found(
            SHARES / "issued",
            say("请填写设立时应发行的股份总数和每名发起人认购的股份数；没有填写的由工作人员核对比例。"),
            WARN,
        )


@rule(
    "CP-010",
    COMPANIES("第一百零一条"),
    COMPANIES("第一百五十四条"),
    IMPLEMENTING("第二十六条"),
    COMPANY_MEASURES("第五条"),
    on_fail=RESTRICT,
    types={"JSC"},
)
def public_offer_has_its_papers(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """向社会公开募集设立的，提交验资证明和证券监督管理机构的注册文件"""
    if (founding := _founding(dossier)) is None or founding.way != "public":
        return
    kinds = [material.kind for material in dossier.materials]
    if not any(_VERIFICATION.search(kind) for kind in kinds):
        yield Found(FOUNDING / "way", say("公开募集设立的公司，请上传验资机构出具的验资证明。"))
    if not any(_SECURITIES.search(kind) for kind in kinds):
        yield Found(FOUNDING / "way", say("公开募集设立的公司，请上传国务院证券监督管理机构的注册文件。"))


@rule("CP-047", COMPANIES("第九十六条"), on_fail=RESTRICT, types={"JSC"})
def promoters_pay_before_others_are_asked(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """在发起人认购的股份缴足前，不得向他人募集股份"""
    founding = _founding(dossier)
    if founding is None or not offering(dossier):
        return
    paid, offered = founding.promoters_paid_on, founding.offered_on
    if paid is None or offered is None:
        missing = "promoters_paid_on" if paid is None else "offered_on"
        yield Found(
            FOUNDING / missing,
            say("请填写发起人缴足股款的日期和开始向他人募集的日期；没有填写的由工作人员核对。"),
            WARN,
        )
    elif offered < paid:
        yield Found(
            FOUNDING / "offered_on",
            say(
                "发起人{paid}才缴足股款，在这以前不能向他人募集股份，请核对日期。",
                paid=paid.isoformat(),
            ),
        )


@rule("CP-012", COMPANIES("第一百四十二条"), on_fail=RESTRICT, types={"JSC"})
def par_or_no_par(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """面额股与无面额股择一采用"""
    shares = _shares(dossier)
    if shares.no_par and shares.par_value is not None:
        yield Found(
            SHARES / "no_par", say("公司的全部股份应当择一采用面额股或者无面额股，不能同时选择，请保留一种。")
        )


@rule("CP-013", COMPANIES("第一百四十五条"), COMPANIES("第九十五条"), on_fail=RESTRICT, types={"JSC"})
def articles_describe_classes(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """发行类别股的，章程载明其顺序、表决权数、转让限制和中小股东保护"""
    if not _shares(dossier).classes:
        return
    if dossier.articles.kind == "template":
        yield Found(
            SHARES / "classes",
            say("示范文本的章程不发行类别股；要发行类别股的，请使用载明法定事项的自拟章程。"),
        )
        return
    for clause in missing_share_clauses(dossier.articles.text or ""):
        yield Found(
            Pointer("/articles/text"),
            say("发行类别股的章程应当载明{clause}，没有读到，由工作人员核对。", clause=clause),
            WARN,
        )


@rule("CP-043", COMPANIES("第一百四十四条"), on_fail=RESTRICT, types={"JSC"})
def public_companies_have_equal_shares(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """公开发行股份的公司不得发行表决权不同或者转让受限的类别股"""
    founding = _founding(dossier)
    if founding is None or founding.way != "public":
        return
    # Founded by a public issue: there is no "before the public issue" in which they could have existed.
    for i, one in enumerate(_shares(dossier).classes):
        if one.kind in {"votes", "transfer"}:
            yield Found(
                SHARES / "classes" / i / "kind",
                say("公开募集股份的公司不能发行表决权不同或者转让受限的类别股，请改为普通股。"),
            )


@rule("AR-027", COMPANIES("第一百零三条"), COMPANIES("第一百零六条"), on_fail=WARN, types={"JSC"})
def founding_meeting_in_time(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """募集设立的，股款缴足后三十日内召开成立大会，会后三十日内申请登记"""
    founding = _founding(dossier)
    if founding is None or founding.meeting_on is None:
        return
    days = facts.parameter("jsc.founding_days")
    term = timedelta(days=days)
    if (
        offering(dossier)
        and founding.paid_up_on is not None
        and founding.meeting_on > founding.paid_up_on + term
    ):
        yield Found(
            FOUNDING / "meeting_on",
            say("成立大会应当自股款缴足之日起{days}日内召开，这一天已经超过，由工作人员核对。", days=days),
        )
    if facts.as_of > founding.meeting_on + term:
        yield Found(
            FOUNDING / "meeting_on",
            say("应当在成立大会结束后{days}日内申请设立登记，现在已经超过，由工作人员核对。", days=days),
        )


def _founding(dossier: Dossier) -> Founding | None:
    return dossier.capital.founding if dossier.capital is not None else None


def _shares(dossier: Dossier) -> Shares:
    held = dossier.capital.shares if dossier.capital is not None else None
    return held if held is not None else _NO_SHARES


_NO_SHARES = Shares()
