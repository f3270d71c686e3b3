"""Who may hold a post or apply at all (公司法 第一百七十八条；条例 第十二条、第四十条)."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import say
from kaiye.rules.book import COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import RESTRICT, WARN, Found
from kaiye.rules.laws import (
    CIVIL_CODE,
    COMPANIES,
    COMPANY_MEASURES,
    DISHONESTY_MEMORANDUM,
    IMPLEMENTING,
    INDIVIDUAL_BUSINESSES,
    REGULATION,
)
from kaiye.rules.who import PEOPLE, TITLES, investing_people, number, officers, younger

_CRIME = frozenset({"178-2"})
_BANKRUPTCY = frozenset({"178-3"})
_REVOCATION = frozenset({"178-4"})
_ELSEWHERE = frozenset({"178-1", "178-5"})


@rule(
    "OR-003",
    COMPANIES("第一百七十八条"),
    COMPANIES("第二百六十五条"),
    REGULATION("第十二条"),
    on_fail=RESTRICT,
    types=COMPANY,
    needs=("barred",),
)
def not_barred_by_sentence(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """因犯罪被判处刑罚或者被剥夺政治权利，限制期未满的，不得任职"""
    known = _CRIME | _BANKRUPTCY | _REVOCATION | _ELSEWHERE
    grounds = _CRIME | {bar.ground for bar in facts.evidence.barred if bar.ground not in known}
    yield from _barred(dossier, facts, frozenset(grounds))


@rule(
    "OR-004",
    COMPANIES("第一百七十八条"),
    REGULATION("第十二条"),
    on_fail=RESTRICT,
    types=COMPANY,
    needs=("barred",),
)
def not_barred_by_bankruptcy(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """对企业破产负有个人责任未逾三年的，不得任职"""
    yield from _barred(dossier, facts, _BANKRUPTCY)


@rule(
    "OR-005",
    COMPANIES("第一百七十八条"),
    REGULATION("第十二条"),
    on_fail=RESTRICT,
    types=COMPANY,
    needs=("barred",),
)
def not_barred_by_revocation(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """对被吊销、责令关闭的企业负有个人责任未逾三年的，不得任职"""
    yield from _barred(dossier, facts, _REVOCATION)


@rule(
    "OR-006",
    COMPANIES("第一百七十八条"),
    REGULATION("第十二条"),
    on_fail=RESTRICT,
    types=COMPANY,
    needs=("dishonest_debtors", "barred"),
)
def no_dishonest_debtors(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """失信被执行人不得担任董事、监事、高级管理人员、法定代表人"""
    yield from _barred(dossier, facts, frozenset({"178-5"}))
    for pointer, post, person in officers(dossier):
        if number(person) in facts.evidence.dishonest_debtors:
            yield Found(
                pointer,
                say(
                    "{name}被人民法院列为失信被执行人，不能担任{post}；请另选他人，或者在法院移出名单以后再申请。",
                    name=person.name,
                    post=TITLES[post.post],
                ),
            )


@rule(
    "OR-007",
    DISHONESTY_MEMORANDUM(),
    on_fail=WARN,
    types={"SP", "GP", "SGP", "LP", "IIH", "COOP", "BR"},
    needs=("dishonest_debtors",),
)
def dishonest_operators(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经营者为失信被执行人的，核对地方限制"""
    for pointer, person in investing_people(dossier):
        if number(person) in facts.evidence.dishonest_debtors:
            yield Found(
                pointer,
                say("{name}被人民法院列为失信被执行人，由工作人员核对当地有无限制。", name=person.name),
            )


@rule(
    "OR-009",
    REGULATION("第四十条"),
    IMPLEMENTING("第七十一条"),
    COMPANY_MEASURES(),
    on_fail=RESTRICT,
    needs=("false_registration",),
)
def no_false_registrants_in_office(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """虚假登记直接责任人三年内不得再次申请登记"""
    for pointer, post in dossier.holders("legal_representative", "agent"):
        person = dossier.people.get(post.person)
        if person is not None and number(person) in facts.evidence.false_registration:
            yield Found(
                pointer / "person",
                say(
                    "{name}是虚假登记的直接责任人，三年内不能担任{post}申请登记，请另选他人。",
                    name=person.name,
                    post=TITLES[post.post],
                ),
            )
    for pointer, person in investing_people(dossier):
        if number(person) in facts.evidence.false_registration:
            yield Found(
                pointer,
                say(
                    "{name}是虚假登记的直接责任人，三年内不能作为出资人或者经营者申请登记。", name=person.name
                ),
            )


@rule(
    "ID-032",
    REGULATION("第四十条"),
    IMPLEMENTING("第七十一条"),
    IMPLEMENTING("第七十八条"),
    COMPANY_MEASURES("第十九条"),
    on_fail=RESTRICT,
    needs=("false_registration",),
)
def no_false_registrants(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """涉虚假登记直接责任人三年内不得再次申请登记"""
    applying = {investor.party for investor in dossier.investors}
    applying |= {post.person for _, post in dossier.holders("legal_representative", "agent")}
    for key, person in dossier.people.items():
        if key in applying and number(person) in facts.evidence.false_registration:
            yield Found(
                PEOPLE / key / "id_number",
                say("该证件号码在虚假登记直接责任人名单中，三年内不得再次申请登记；有异议的请联系登记机关。"),
            )


@rule(
    "ID-010",
    COMPANIES("第一百七十八条"),
    REGULATION("第十二条"),
    on_fail=RESTRICT,
    types=COMPANY,
    needs=("population", "barred"),
)
def full_capacity(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """无民事行为能力或者限制民事行为能力的人不得任职"""
    yield from _barred(dossier, facts, frozenset({"178-1"}))
    for pointer, post, person in officers(dossier):
        answer = facts.evidence.population.get(number(person))
        if answer is not None and answer.capacity != "full":
            yield Found(
                pointer,
                say(
                    "{name}不具有完全民事行为能力，不能担任{post}，请另选他人。",
                    name=person.name,
                    post=TITLES[post.post],
                ),
            )


@rule(
    "ID-033",
    COMPANIES("第一百七十八条"),
    REGULATION("第十二条"),
    CIVIL_CODE("第十八条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def not_a_child(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """未满十六周岁的人不得任职"""
    years = facts.parameter("age.own_labour")
    for pointer, post, person in officers(dossier):
        if younger(person, years, facts.as_of):
            yield Found(
                pointer,
                say(
                    "{name}未满{years}周岁，不能担任{post}，请另选他人。",
                    name=person.name,
                    years=years,
                    post=TITLES[post.post],
                ),
            )


@rule("ID-009", CIVIL_CODE("第十八条"), COMPANIES("第一百七十八条"), on_fail=WARN)
def own_labour(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """已满十六未满十八周岁的，核对是否以自己的劳动收入为主要生活来源"""
    adult, own = facts.parameter("age.full_capacity"), facts.parameter("age.own_labour")
    young = list(officers(dossier))
    young += [
        (pointer / "person", post, dossier.people[post.person])
        for pointer, post in dossier.holders("agent")
        if post.person in dossier.people
    ]
    for pointer, post, person in young:
        if younger(person, adult, facts.as_of) and not younger(person, own, facts.as_of):
            yield Found(
                pointer,
                say(
                    "{name}未满{years}周岁，担任{post}要以自己的劳动收入为主要生活来源，由工作人员核对。",
                    name=person.name,
                    years=adult,
                    post=TITLES[post.post],
                ),
            )


@rule("ID-037", CIVIL_CODE("第十八条"), INDIVIDUAL_BUSINESSES("第二条"), on_fail=WARN, types={"IIH"})
def young_operator(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """未满十八周岁的经营者，核对其经营能力"""
    years = facts.parameter("age.full_capacity")
    for pointer, person in investing_people(dossier):
        if younger(person, years, facts.as_of):
            yield Found(pointer, say("经营者未满{years}周岁，由工作人员核对其经营能力。", years=years))


@rule(
    "ID-040",
    CIVIL_CODE("第二十三条"),
    INDIVIDUAL_BUSINESSES("第二条"),
    on_fail=WARN,
    types={"IIH"},
    needs=("population",),
)
def capable_operator(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不具有完全民事行为能力的经营者，核对由谁代理经营"""
    for pointer, person in investing_people(dossier):
        answer = facts.evidence.population.get(number(person))
        if answer is not None and answer.capacity != "full":
            yield Found(
                pointer,
                say("{name}不具有完全民事行为能力，由工作人员核对法定代理人和经营能力。", name=person.name),
            )


def _barred(dossier: Dossier, facts: Facts, grounds: frozenset[str]) -> Iterator[Found]:
    bars = [bar for bar in facts.evidence.barred if bar.ground in grounds]
    for pointer, post, person in officers(dossier):
        for bar in bars:
            if bar.id_number != number(person) or (bar.until is not None and bar.until < facts.as_of):
                continue
            # Sources differ on whether the last day itself is barred: on that one day a person decides.
            severity = WARN if bar.until == facts.as_of else RESTRICT
            until = bar.until.isoformat() if bar.until is not None else say("另行通知")
            yield Found(
                pointer,
                say(
                    "{name}有法定的任职限制（至{until}），不能担任{post}，请另选他人。",
                    name=person.name,
                    until=until,
                    post=TITLES[post.post],
                ),
                severity,
            )
