"""Registered capital and contributions (公司法 第四十七条至第四十九条、第九十六条至第九十八条)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaiye.dossier.api import Contribution, Dossier
from kaiye.kernel.api import ZERO, Fen, Pointer, add_years, say
from kaiye.rules.book import ALL, COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    CAPITAL_REGULATION,
    CIVIL_CODE,
    COMPANIES,
    COMPANY_MEASURES,
    FOREIGN_INVESTMENT_RULES,
    IMPLEMENTING,
    LABOUR_CONTRACTS,
    PRACTICE,
    REGULATION,
)
from kaiye.rules.tags import tags
from kaiye.rules.who import INVESTORS, offering

CAPITAL = Pointer("/capital")
_TITLE_PAPERS = re.compile(r"评估|作价|转移|权属|产权|valuation|apprais|transfer|title", re.IGNORECASE)


@rule(
    "CP-001",
    REGULATION("第八条"),
    REGULATION("第十三条"),
    IMPLEMENTING("第六条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def capital_is_stated(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """注册资本应当填写并且大于零"""
    if _capital(dossier) is None:
        yield Found(CAPITAL / "amount", say("请填写注册资本，应当大于0元，最多两位小数。"))


@rule("CP-002", COMPANIES("第四十七条"), on_fail=RESTRICT, types={"LLC"})
def contributions_make_up_capital(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """注册资本为全体股东认缴的出资额"""
    capital, total = _capital(dossier), _subscribed(dossier)
    if capital is not None and total and capital != total:
        yield Found(
            CAPITAL / "amount",
            say(
                "注册资本是{capital}元，但股东认缴的出资额合计是{total}元；请改成一致。",
                capital=capital.yuan,
                total=total.yuan,
            ),
        )


@rule(
    "CP-003",
    COMPANIES("第四十七条"),
    COMPANIES("第三十三条"),
    CIVIL_CODE("第二百零一条"),
    CIVIL_CODE("第二百零二条"),
    on_fail=RESTRICT,
    types={"LLC"},
)
def paid_within_five_years(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """出资额自公司成立之日起五年内缴足"""
    years = facts.parameter("llc.contribution_years")
    limit = add_years(facts.establishment_date, years)
    for pointer, contribution in dossier.contributions():
        # The day of establishment is not counted, the corresponding day five years later is.
        if contribution.due is not None and contribution.due > limit and not _paid(contribution):
            yield Found(
                pointer / "due",
                say(
                    "出资应当自公司成立之日起{years}年内缴足，最迟{limit}；请把日期改到这一天或者以前。",
                    years=years,
                    limit=limit.isoformat(),
                ),
            )


@rule("CP-007", COMPANIES("第九十八条"), on_fail=RESTRICT, types={"JSC"})
def promoters_have_paid(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """发起人应当在公司成立前按照其认购的股份全额缴纳股款"""
    for pointer, contribution in dossier.contributions():
        if contribution.amount and not _paid(contribution):
            paid = contribution.paid or ZERO
            yield Found(
                pointer / "paid",
                say(
                    "发起人应当在公司成立前缴足股款：认购{amount}元，已缴{paid}元；请缴足后再申请。",
                    amount=contribution.amount.yuan,
                    paid=paid.yuan,
                ),
            )
        if contribution.due is not None and contribution.due > facts.establishment_date:
            yield Found(
                pointer / "due",
                say(
                    "发起人的缴款日期不能晚于公司成立之日（{day}），请核对。",
                    day=facts.establishment_date.isoformat(),
                ),
            )


@rule("CP-008", COMPANIES("第九十六条"), COMPANIES("第一百四十二条"), on_fail=RESTRICT, types={"JSC"})
def shares_make_up_capital(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """注册资本为已发行股份的股本总额"""
    capital, total = _capital(dossier), _subscribed(dossier)
    if capital is None:
        return
    # Shares may be issued above par (第一百四十八条): more money than capital is lawful.
    if total and total < capital and not offering(dossier):
        yield Found(
            CAPITAL / "amount",
            say(
                "注册资本是{capital}元，发起人认购的股款合计只有{total}元，不足以构成股本总额；请改成一致。",
                capital=capital.yuan,
                total=total.yuan,
            ),
        )
    shares = dossier.capital.shares if dossier.capital is not None else None
    if shares is None:
        return
    if shares.no_par and not offering(dossier) and capital.value * 2 < total.value:
        yield Found(
            CAPITAL / "amount",
            say(
                "采用无面额股的，股款的二分之一以上应当计入注册资本：股款{total}元，注册资本只有{capital}元；请修改。",
                total=total.yuan,
                capital=capital.yuan,
            ),
        )
    if shares.issued is not None and shares.par_value is not None and not shares.no_par:
        whole = Fen(shares.issued * shares.par_value.value)
        if whole != capital:
            yield Found(
                CAPITAL / "shares" / "issued",
                say(
                    "{issued}股、每股{par}元，合计{whole}元，与注册资本{capital}元不一致；请改成一致。",
                    issued=shares.issued,
                    par=shares.par_value.yuan,
                    whole=whole.yuan,
                    capital=capital.yuan,
                ),
            )


@rule("CP-038", COMPANIES("第九十七条"), on_fail=RESTRICT, types={"JSC"})
def promoters_take_all_shares(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """发起设立的，发起人应当认足设立时应发行的股份"""
    capital, total = _capital(dossier), _subscribed(dossier)
    if offering(dossier):
        return
    if capital is not None and total < capital and dossier.investors:
        missing = capital - total
        yield Found(
            INVESTORS, say("发起设立的公司，发起人应当认足全部股份，还差{missing}元。", missing=missing.yuan)
        )
    issued = dossier.capital.shares.issued if dossier.capital and dossier.capital.shares else None
    counts = [investor.shares for investor in dossier.investors]
    if issued is not None and counts and None not in counts:
        taken = sum(count or 0 for count in counts)
        if taken != issued:
            yield Found(
                INVESTORS,
                say(
                    "发起设立的公司，发起人应当正好认足设立时应发行的{issued}股，现在合计认购{taken}股。",
                    issued=issued,
                    taken=taken,
                ),
            )


@rule(
    "CP-014",
    REGULATION("第十三条"),
    IMPLEMENTING("第十三条"),
    FOREIGN_INVESTMENT_RULES("第三十七条"),
    FOREIGN_INVESTMENT_RULES("第四十八条"),
    on_fail=RESTRICT,
    types=ALL,
)
def capital_in_renminbi(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """注册资本以人民币表示"""
    capital = dossier.capital
    if capital is not None and capital.currency != "CNY" and "FIE" not in tags(dossier):
        yield Found(CAPITAL / "currency", say("注册资本应当以人民币（CNY）表示，请修改。"))


@rule("CP-015", IMPLEMENTING("第十三条"), on_fail=RESTRICT, types={"FIE"})
def convertible_currency(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """外商投资企业的注册资本以人民币或者可自由兑换的货币表示"""
    capital = dossier.capital
    if capital is not None and capital.currency not in {"CNY", *facts.listed("currency.convertible")}:
        yield Found(CAPITAL / "currency", say("注册资本应当以人民币或者可自由兑换的货币表示，请修改。"))


@rule(
    "CP-016",
    REGULATION("第十三条"),
    COMPANIES("第四十八条"),
    COMPANIES("第九十八条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def no_labour_as_capital(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不得以劳务、信用、自然人姓名、商誉、特许经营权或者设定担保的财产出资"""
    for pointer, contribution in dossier.contributions():
        if contribution.form == "labour":
            yield Found(
                pointer / "form", say("公司股东不能以劳务出资，请改用货币或者其他可以估价、可以转让的财产。")
            )


@rule("CP-049", COMPANIES("第四十八条"), COMPANY_MEASURES("第六条"), on_fail=WARN, types=COMPANY)
def other_property_is_looked_at(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """以其他财产出资的，核对是否可以估价并依法转让"""
    for pointer, contribution in dossier.contributions():
        if contribution.form == "other":
            yield Found(
                pointer / "form",
                say(
                    "“其他”财产能否作为出资要由工作人员核对；信用、姓名、商誉、特许经营权和设定担保的财产不可以。"
                ),
            )


@rule("CP-017", COMPANIES("第四十八条"), COMPANIES("第四十九条"), on_fail=WARN, types={"LLC"})
def paid_property_is_valued(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """已缴纳的非货币出资应当评估作价并办理财产权转移"""
    for pointer, contribution in dossier.contributions():
        if _in_kind(contribution) and contribution.paid and not _has_title_papers(dossier):
            yield Found(
                pointer / "paid",
                say("非货币财产填了已经缴纳，请上传评估作价和财产权转移的文件；还没有缴纳的，实缴请填0。"),
            )


@rule("CP-018", IMPLEMENTING("第十三条"), on_fail=WARN, types=COMPANY)
def equity_and_claims_are_free(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """作为出资的股权、债权应当权属清楚、没有权利限制"""
    for pointer, contribution in dossier.contributions():
        if contribution.form in {"equity", "claims"} and contribution.paid:
            yield Found(
                pointer / "form",
                say("以股权或者债权缴纳的出资，由工作人员核对是否存在冻结、出质等权利限制。"),
            )


@rule(
    "CP-036",
    COMPANIES("第九十八条"),
    COMPANIES("第四十九条"),
    IMPLEMENTING("第二十六条"),
    on_fail=RESTRICT,
    types={"JSC"},
)
def promoters_property_is_transferred(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """发起人以非货币财产出资的，提交财产权转移手续的证明"""
    for pointer, contribution in dossier.contributions():
        if _in_kind(contribution) and not _has_title_papers(dossier):
            yield Found(
                pointer / "form", say("发起人以非货币财产出资的，请上传已办理财产权转移手续的证明文件。")
            )


@rule("CP-023", CAPITAL_REGULATION("第三条"), COMPANY_MEASURES(), on_fail=WARN, types=COMPANY)
def capital_is_plausible(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """注册资本明显异常的，核实真实性和合理性"""
    limit = Fen(facts.parameter("capital.unusual_over_yuan") * 100)
    capital = _capital(dossier)
    if capital is not None and capital > limit:
        yield Found(
            CAPITAL / "amount", say("注册资本超过{limit}元，由工作人员核实是否真实、合理。", limit=limit.yuan)
        )
    last = add_years(facts.as_of, facts.parameter("capital.unusual_years"))
    for pointer, contribution in dossier.contributions():
        if contribution.due is not None and contribution.due > last:
            yield Found(pointer / "due", say("出资日期太远，由工作人员核实。"))


@rule("CP-024", PRACTICE(), on_fail=REMIND, types={"LLC"})
def capital_is_not_tiny(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """注册资本较低的，请确认"""
    limit = Fen(facts.parameter("capital.low_below_yuan") * 100)
    capital = _capital(dossier)
    if capital is not None and capital < limit:
        yield Found(CAPITAL / "amount", say("注册资本低于{limit}元，请确认单位是“元”。", limit=limit.yuan))


@rule(
    "CP-025",
    LABOUR_CONTRACTS("第五十七条"),
    COMPANIES("第四十七条"),
    COMPANIES("第九十六条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def statutory_minimum(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经营劳务派遣的注册资本不得少于法定最低限额"""
    limit = Fen(facts.parameter("capital.labour_dispatch_yuan") * 100)
    capital = _capital(dossier)
    dispatches = any("劳务派遣" in item.wording for item in dossier.scope)
    if dispatches and capital is not None and capital < limit:
        yield Found(
            CAPITAL / "amount",
            say(
                "经营劳务派遣的公司注册资本不得少于{limit}元，请增加注册资本或者删去该项目。",
                limit=limit.yuan,
            ),
        )


@rule("CP-026", COMPANIES("第四十九条"), COMPANIES("第二百一十三条"), on_fail=WARN, types={"LLC"})
def paid_not_over_subscribed(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """实缴额大于认缴额的，核对填写"""
    for pointer, contribution in dossier.contributions():
        amount, paid = contribution.amount, contribution.paid
        if amount is not None and paid is not None and paid > amount:
            yield Found(
                pointer / "paid",
                say(
                    "实缴{paid}元大于认缴{amount}元，超出部分应计入资本公积，请核对。",
                    paid=paid.yuan,
                    amount=amount.yuan,
                ),
            )


@rule("CP-027", COMPANIES("第四十条"), COMPANIES("第九十八条"), on_fail=WARN, types=COMPANY)
def paid_before_filing(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """实缴日期不晚于申请之日"""
    for pointer, contribution in dossier.contributions():
        if contribution.paid_on is not None and contribution.paid_on > facts.as_of:
            yield Found(
                pointer / "paid_on",
                say(
                    "实缴日期{day}还没有到，请核对；还没有缴纳的，实缴请填0。",
                    day=contribution.paid_on.isoformat(),
                ),
            )


@rule("CP-044", COMPANIES("第四十六条"), REGULATION("第九条"), on_fail=RESTRICT, types={"LLC"})
def contributions_are_complete(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每名股东的出资额、出资方式和出资日期都应填写"""
    yield from _incomplete(dossier)


@rule("CP-048", COMPANIES("第九十五条"), REGULATION("第九条"), on_fail=RESTRICT, types={"JSC"})
def subscriptions_are_complete(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每名发起人认购的股款、出资方式和缴款日期都应填写"""
    yield from _incomplete(dossier)


def _incomplete(dossier: Dossier) -> Iterator[Found]:
    for i, investor in enumerate(dossier.investors):
        if not investor.contributions:
            yield Found(
                INVESTORS / i / "contributions",
                say("请填写{name}的出资额、出资方式和出资日期。", name=dossier.party_name(investor.party)),
            )
    for pointer, contribution in dossier.contributions():
        if not contribution.amount:
            yield Found(pointer / "amount", say("请填写出资额，应当大于0元。"))
        if contribution.form is None:
            yield Found(pointer / "form", say("请选择出资方式。"))
        if contribution.due is None:
            yield Found(pointer / "due", say("请填写出资日期。"))


def _capital(dossier: Dossier) -> Fen | None:
    """The registered capital when one above zero is filled in."""
    return dossier.capital.amount or None if dossier.capital is not None else None


def _subscribed(dossier: Dossier) -> Fen:
    return Fen(sum(c.amount.value for _, c in dossier.contributions() if c.amount is not None))


def _paid(contribution: Contribution) -> bool:
    """Whether the whole instalment is already paid."""
    paid = contribution.paid or ZERO
    return contribution.amount is not None and paid >= contribution.amount > ZERO


def _in_kind(contribution: Contribution) -> bool:
    return contribution.form not in {None, "cash"}


def _has_title_papers(dossier: Dossier) -> bool:
    return any(_TITLE_PAPERS.search(material.kind) for material in dossier.materials)
