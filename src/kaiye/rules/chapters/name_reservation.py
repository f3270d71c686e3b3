"""A reserved name (企业名称登记管理规定 第十八条) and the filing that comes to use it."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import ROOT, say
from kaiye.rules.book import rule
from kaiye.rules.chapters.scope import approved_before
from kaiye.rules.facts import Facts, NameReservation
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import IMPLEMENTING, NAME_MEASURES, NAME_REGULATION
from kaiye.rules.naming import NAME, folded, normal, unnamed


@rule("NM-071", NAME_REGULATION("第十八条"), IMPLEMENTING("第三十四条"), on_fail=RESTRICT)
def reservation_still_holds(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """依据名称保留提交申请的，名称在保留期内"""
    relied_on, kept = dossier.name.reservation, facts.reservation
    if not relied_on or unnamed(dossier):
        return
    if kept is None or kept.reference != relied_on or kept.ended:
        yield Found(
            NAME / "reservation",
            say("名称保留{reference}不存在或者已经失效，请在本次申请中重新申报名称。", reference=relied_on),
        )
    elif kept.until < facts.as_of:
        yield Found(
            NAME / "reservation",
            say(
                "名称保留期已于{day}届满，请重新申报：在名称页再保存一次，名称还没有被他人使用的，仍然可以用。",
                day=kept.until.isoformat(),
            ),
        )


@rule("NM-072", NAME_REGULATION("第十八条"), on_fail=REMIND)
def reservation_ends_soon(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称保留期即将届满"""
    kept = _kept(facts)
    if kept is None:
        return
    left = (kept.until - facts.as_of).days
    if left <= facts.parameter("name.reservation_ends_soon_days"):
        yield Found(
            NAME / "text",
            say(
                "名称保留期到{day}为止，还有{left}天，请在届满前提交申请；保留期依法不能延长。",
                day=kept.until.isoformat(),
                left=left,
            ),
        )


@rule("NM-073", NAME_REGULATION("第十八条"), on_fail=REMIND)
def approval_first_keeps_a_year(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """有登记前须经批准的事项的，名称保留期为一年"""
    kept, months = _kept(facts), facts.parameter("name.reservation_months_approved_first")
    if kept is None or kept.months >= months:
        return
    first = next((item.wording for item in dossier.scope if approved_before(item)), None)
    if first is not None:
        yield Found(
            NAME / "text",
            say(
                "“{item}”须先经批准才能登记，名称保留期应为1年，而申报时登记的是{months}个月；请留意保留期届满的日期。",
                item=first,
                months=kept.months,
            ),
        )


@rule("NM-074", NAME_MEASURES("第二十三条"), on_fail=WARN)
def names_are_not_hoarded(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一申请人保留的名称数量"""
    held = facts.reservations_held
    if held > facts.parameter("name.reservations_many"):
        yield Found(
            NAME / "text",
            say("申请人同时保留着{held}个名称，由工作人员核对是否囤积名称；不用的请先放弃保留。", held=held),
        )


@rule("NM-075", NAME_MEASURES("第二十一条"), NAME_MEASURES("第二十五条"), on_fail=WARN)
def filing_is_what_was_declared(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """申请与名称申报时的信息一致"""
    kept = _kept(facts)
    if kept is None:
        return
    if normal(dossier.name.text) != normal(kept.name):
        yield Found(NAME / "text", say("申请的名称与保留的名称“{name}”不一致。", name=kept.name))
    if dossier.entity_type != kept.entity_type:
        yield Found(ROOT / "entity_type", say("主体类型与申报名称时填写的不一致，由工作人员核对。"))
    if dossier.domicile.division != kept.division:
        yield Found(
            ROOT / "domicile" / "division", say("住所所在地与申报名称时填写的不一致，由工作人员核对。")
        )
    if {folded(name) for name in _investors(dossier)} != {folded(name) for name in kept.investors}:
        yield Found(
            ROOT / "investors",
            say(
                "投资人与申报名称时填写的不一致：当时是{names}，由工作人员核对。",
                names="、".join(kept.investors),
            ),
        )


def _kept(facts: Facts) -> NameReservation | None:
    """The reservation as long as it holds."""
    kept = facts.reservation
    return None if kept is None or kept.ended or kept.until < facts.as_of else kept


def _investors(dossier: Dossier) -> Iterator[str]:
    for investor in dossier.investors:
        party = dossier.people.get(investor.party) or dossier.organisations.get(investor.party)
        if party is not None:
            yield party.name
