"""Own articles beside the law and the form (公司法 第四十六条、第九十五条；实施细则 第十一条、第十三条).

What is read in free text warns and never restricts; a template that contradicts the form does.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Fen, Pointer, say
from kaiye.rules.articles_text import (
    all_amounts,
    days,
    missing_clauses,
    plain,
    readable,
    representation,
    says,
    stated_capital,
    stated_name,
)
from kaiye.rules.book import COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import RESTRICT, WARN, Found
from kaiye.rules.laws import COMPANIES, IMPLEMENTING
from kaiye.rules.naming import normal
from kaiye.rules.who import INVESTORS, holders_of, offering, whose

TEXT = Pointer("/articles/text")
_OFFICES = {
    frozenset({"董事长"}): say("董事长"),
    frozenset({"董事"}): say("董事"),
    frozenset({"经理"}): say("经理"),
    frozenset({"董事", "经理"}): say("董事或者经理"),
    frozenset({"董事长", "经理"}): say("董事长或者经理"),
}


@rule("AR-001", COMPANIES("第四十六条"), on_fail=WARN, types={"LLC"})
def limited_articles_state_everything(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """有限责任公司章程载明法定事项"""
    yield from _unsaid(dossier)


@rule("AR-002", COMPANIES("第九十五条"), on_fail=WARN, types={"JSC"})
def joint_stock_articles_state_everything(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司章程载明法定事项"""
    yield from _unsaid(dossier)


def _unsaid(dossier: Dossier) -> Iterator[Found]:
    text = _own(dossier)
    if text is None:
        return
    if not readable(dossier):
        yield Found(
            TEXT,
            say("自拟章程只有{count}个字，没有读到法律要求载明的事项，请补充完整。", count=len(plain(text))),
        )
        return
    for clause in missing_clauses(dossier):
        yield Found(
            TEXT, say("自拟章程中没有读到“{clause}”，请补充；已经写明的由工作人员核对。", clause=clause)
        )


@rule(
    "OR-029",
    COMPANIES("第十条"),
    COMPANIES("第四十六条"),
    COMPANIES("第九十五条"),
    on_fail=WARN,
    types=COMPANY,
)
def articles_say_who_represents(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """章程载明法定代表人的产生、变更办法"""
    text = _own(dossier)
    if text is None or not readable(dossier):
        return
    read = representation(text)
    if not read.chosen:
        yield Found(TEXT, say("自拟章程中没有读到法定代表人怎样产生，请写明由哪一个职务担任。"))
    elif not read.changed:
        yield Found(TEXT, say("自拟章程中没有读到法定代表人怎样变更，请写明变更办法。"))


@rule("OR-048", IMPLEMENTING("第十一条"), COMPANIES("第十条"), on_fail=WARN, types=COMPANY)
def representative_is_as_articles_say(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """法定代表人符合章程约定"""
    text = _own(dossier)
    offices = representation(text).offices if text is not None else frozenset()
    if not offices:
        return
    for pointer, post in dossier.holders("legal_representative"):
        who = whose(dossier, post.person)
        held = {
            "董事长": who in holders_of(dossier, "chair"),
            "董事": who in holders_of(dossier, "director"),
            "经理": who in holders_of(dossier, "manager"),
        }
        # 董事长 narrows 董事 down: 由代表公司执行事务的董事担任，该董事由董事长担任.
        asked = offices - {"董事"} if "董事长" in offices else offices
        if not any(held[office] for office in asked):
            yield Found(
                pointer / "person",
                say(
                    "自拟章程规定法定代表人由{offices}担任，填写的人不在这个职务上，请核对。",
                    offices=_OFFICES[frozenset(asked)],
                ),
            )


@rule(
    "OR-023",
    COMPANIES("第六十九条"),
    COMPANIES("第一百二十一条"),
    on_fail=WARN,
    types=COMPANY,
)
def articles_provide_for_the_committee(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """设审计委员会的，由章程规定"""
    text = _own(dossier)
    if text is not None and dossier.governance.audit_committee and not says(text, "审计委员会"):
        yield Found(TEXT, say("选择了设审计委员会，自拟章程中没有读到它，请在章程中规定。"))


@rule(
    "AD-016",
    COMPANIES("第八条"),
    COMPANIES("第四十六条"),
    COMPANIES("第九十五条"),
    on_fail=WARN,
    types=COMPANY,
)
def domicile_is_as_articles_say(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """住所与章程记载一致"""
    text, address = _own(dossier), dossier.domicile.address
    if text is not None and address.strip() and says(text, "住所") and not says(text, address):
        yield Found(TEXT, say("自拟章程中没有读到申请的住所“{address}”，请改成一致。", address=address))


@rule(
    "AR-006",
    COMPANIES("第三十条"),
    IMPLEMENTING("第十一条"),
    IMPLEMENTING("第十三条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def articles_agree_with_the_form(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """章程内容与申请书一致"""
    text = _own(dossier)
    if text is None:
        yield from _template_fits(dossier)
    elif readable(dossier):
        yield from _head_agrees(dossier, text)
        yield from _holders_agree(dossier, text)


def _template_fits(dossier: Dossier) -> Iterator[Found]:
    """Our own text says what it says: a form that says otherwise contradicts it for certain."""
    capital = dossier.capital
    if dossier.entity_type == "JSC" and capital is not None:
        if offering(dossier):
            yield Found(
                Pointer("/capital/founding/way"),
                say("示范文本的章程写的是发起设立；募集设立的请使用成立大会通过的自拟章程。"),
            )
        if capital.shares is not None and capital.shares.no_par:
            yield Found(
                Pointer("/capital/shares/no_par"),
                say("示范文本的章程采用面额股；采用无面额股的请使用自拟章程。"),
            )
        yield from _counts_fit(dossier)
    terms = [post.term_years for _, post in dossier.holders("director")]
    for pointer, post in dossier.holders("director"):
        if post.term_years != terms[0]:
            yield Found(
                pointer / "term_years",
                say("示范文本的章程对全体董事规定同一任期，请把各名董事的任期改成一致，或者使用自拟章程。"),
            )


def _counts_fit(dossier: Dossier) -> Iterator[Found]:
    """The template counts shares at par; shares sold above par need other words."""
    shares = dossier.capital.shares if dossier.capital is not None else None
    if shares is None or shares.par_value is None or shares.no_par:
        return
    for i, investor in enumerate(dossier.investors):
        paid = sum(item.amount.value for item in investor.contributions if item.amount is not None)
        if investor.shares is not None and paid and investor.shares * shares.par_value.value != paid:
            yield Found(
                INVESTORS / i / "shares",
                say("示范文本的章程按每股面额计算股份数，与这里的股份数不符；溢价认购的请使用自拟章程。"),
            )


def _head_agrees(dossier: Dossier, text: str) -> Iterator[Found]:
    """Name, capital and scope."""
    name = normal(dossier.name.text)
    stated = stated_name(text)
    if name and stated is not None and not says(text, name):
        yield Found(
            TEXT,
            say("自拟章程写的公司名称是“{stated}”，申请的是“{name}”，请改成一致。", stated=stated, name=name),
            WARN,
        )
    capital = dossier.capital.amount if dossier.capital is not None else None
    said = stated_capital(text)
    if capital and said and capital not in said:
        yield Found(
            TEXT,
            say(
                "自拟章程写的注册资本是{stated}元，申请的是{capital}元，请改成一致。",
                stated=max(said).yuan,
                capital=capital.yuan,
            ),
            WARN,
        )
    missing = [item.wording for item in dossier.scope if item.wording and not says(text, item.wording)]
    if missing and says(text, "经营范围"):
        yield Found(
            TEXT,
            say(
                "自拟章程的经营范围中没有读到“{item}”（共{count}项），请改成一致。",
                item=missing[0],
                count=len(missing),
            ),
            WARN,
        )


def _holders_agree(dossier: Dossier, text: str) -> Iterator[Found]:
    """Holders, what each contributes and by when."""
    known, dates = all_amounts(text), days(text)
    for investor in dossier.investors:
        name = dossier.party_name(investor.party)
        if not name:
            continue
        if not says(text, name):
            yield Found(TEXT, say("自拟章程中没有读到股东（发起人）“{name}”，请改成一致。", name=name), WARN)
            continue
        parts = [item.amount for item in investor.contributions if item.amount]
        total = Fen(sum(part.value for part in parts))
        if total and total not in known and not known.issuperset(parts):
            yield Found(
                TEXT,
                say("自拟章程中没有读到{name}的出资额{amount}元，请改成一致。", name=name, amount=total.yuan),
                WARN,
            )
        unsaid = [item.due for item in investor.contributions if item.due and item.due not in dates]
        # Articles may fix the time by a rule (五年内) instead of a date.
        if dates and unsaid:
            yield Found(
                TEXT,
                say(
                    "自拟章程中没有读到{name}的出资日期{day}，请改成一致。",
                    name=name,
                    day=unsaid[0].isoformat(),
                ),
                WARN,
            )


def _own(dossier: Dossier) -> str | None:
    """The applicant's own text, when there is one."""
    if dossier.articles.kind != "custom" or not (dossier.articles.text or "").strip():
        return None
    return dossier.articles.text
