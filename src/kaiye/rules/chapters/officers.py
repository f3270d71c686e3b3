"""Who holds which post: legal representative, liaison, finance officer, agent."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import say
from kaiye.rules.book import COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    AGENTS,
    COMPANIES,
    COMPANY_MEASURES,
    FORMS,
    IMPLEMENTING,
    JOINT_OPENING,
    PRACTICE,
    REGULATION,
    STATISTICS,
)
from kaiye.rules.who import POSTS, SUPERVISED, TITLES, holders_of, whose


@rule("OR-001", COMPANIES("第十条"), IMPLEMENTING("第十一条"), on_fail=RESTRICT, types=COMPANY)
def representative_is_director_or_manager(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """法定代表人由代表公司执行公司事务的董事或者经理担任"""
    in_post = {"director": holders_of(dossier, "director"), "manager": holders_of(dossier, "manager")}
    if not any(dossier.holders("legal_representative")):
        yield Found(POSTS, say("还没有填写法定代表人，请在董事或者经理中指定一人。"))
    for pointer, post in dossier.holders("legal_representative"):
        capacities = [post.as_] if post.as_ else ["director", "manager"]
        who = whose(dossier, post.person)
        if not any(who in in_post[capacity] for capacity in capacities):
            yield Found(
                pointer / "person",
                say(
                    "法定代表人应当由执行公司事务的董事或者经理担任；请先把他填为董事或者经理，或者改选法定代表人。"
                ),
            )


@rule("OR-002", COMPANIES("第十条"), COMPANIES("第三十二条"), on_fail=RESTRICT, types=COMPANY)
def one_representative(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """法定代表人为一人"""
    for pointer, _ in list(dossier.holders("legal_representative"))[1:]:
        yield Found(pointer, say("法定代表人只能有一人，请删去多余的。"))


@rule(
    "OR-025",
    COMPANIES("第七十六条"),
    COMPANIES("第一百三十条"),
    COMPANIES("第二百六十五条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def supervisors_do_not_manage(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """董事、高级管理人员不得兼任监事"""
    managing = holders_of(dossier, *SUPERVISED)
    for pointer, post in dossier.holders("supervisor", "supervisor_chair"):
        if whose(dossier, post.person) in managing:
            yield Found(
                pointer / "person",
                say(
                    "{name}已经是董事或者高级管理人员（包括财务负责人），不能同时担任监事，请另选一人。",
                    name=dossier.party_name(post.person),
                ),
            )


@rule("OR-031", STATISTICS(), on_fail=WARN, types=COMPANY)
def representative_of_many(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """担任法定代表人的公司异常多的，核查本人是否知情"""
    # With this one.
    if facts.representing + 1 <= facts.parameter("representative.many_over"):
        return
    for pointer, post in dossier.holders("legal_representative"):
        yield Found(
            pointer / "person",
            say(
                "{name}已经是{count}家公司的法定代表人，由工作人员核实本人是否知情；这不说明您的申请有错。",
                name=dossier.party_name(post.person),
                count=facts.representing,
            ),
        )


@rule("OR-032", JOINT_OPENING(), on_fail=REMIND, types=COMPANY)
def finance_officer_named(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """填写财务负责人，便于税务联办"""
    if not holders_of(dossier, "finance"):
        yield Found(POSTS, say("还没有填写财务负责人；填写以后可以一并办理税务事项。"))


@rule("OR-033", REGULATION("第九条"), IMPLEMENTING("第七条"), COMPANY_MEASURES("第十四条"), on_fail=RESTRICT)
def liaison_named(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """备案登记联络员及联系电话"""
    liaisons = list(dossier.holders("liaison"))
    if not liaisons:
        yield Found(POSTS, say("还没有填写登记联络员，请指定一人并填写电话。"))
    for pointer, post in liaisons:
        person = dossier.people.get(post.person)
        if person is not None and not person.phone:
            yield Found(pointer / "person", say("登记联络员没有填写电话，请补充。"))


@rule("OR-049", IMPLEMENTING("第六条"), IMPLEMENTING("第七条"), on_fail=RESTRICT)
def posts_name_known_people(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每个职务都对应一名已填写的人员"""
    for pointer, post in dossier.holders(*TITLES):
        if post.person not in dossier.people:
            yield Found(
                pointer / "person",
                say(
                    "“{post}”指向的人员“{key}”没有填写，请在人员中补充或者改选。",
                    post=TITLES[post.post],
                    key=post.person,
                ),
            )


@rule("OR-050", IMPLEMENTING("第七条"), on_fail=REMIND)
def each_post_once(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一人的同一职务只填一次"""
    seen = set()
    for pointer, post in dossier.holders(*TITLES):
        if (post.post, post.person) in seen:
            yield Found(
                pointer,
                say(
                    "{name}的“{post}”填了两次，只按一次计算。",
                    name=dossier.party_name(post.person),
                    post=TITLES[post.post],
                ),
            )
        seen.add((post.post, post.person))


@rule("OR-052", COMPANIES("第七十四条"), COMPANIES("第一百二十六条"), on_fail=WARN, types=COMPANY)
def one_manager(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经理一般为一人"""
    managers = list(dossier.holders("manager"))
    if len(holders_of(dossier, "manager")) > 1:
        yield Found(managers[-1][0], say("填了不止一名经理，请确认哪一位是经理。"))


@rule("ID-027", AGENTS("第七条"), on_fail=RESTRICT)
def agents_declare_themselves(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """登记代理人应当表明代理身份"""
    for pointer, post in dossier.holders("agent"):
        if post.third_party and post.declared is not True:
            yield Found(
                pointer / "declared", say("受托代办登记的代理人应当先表明代理身份，请代理人完成声明。")
            )


@rule("ID-028", AGENTS("第五条"), on_fail=RESTRICT)
def agents_are_no_liaisons(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """登记代理人不得兼任登记联络员，自己设立的除外"""
    own = {whose(dossier, investor.party) for investor in dossier.investors}
    agents = {whose(dossier, post.person) for _, post in dossier.holders("agent") if post.third_party} - own
    for pointer, post in dossier.holders("liaison"):
        if whose(dossier, post.person) in agents:
            yield Found(
                pointer / "person", say("登记代理人不能兼任登记联络员，请由本单位人员担任登记联络员。")
            )


@rule("ID-029", REGULATION("第十八条"), IMPLEMENTING("第十四条"), on_fail=RESTRICT)
def agents_have_powers_and_term(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """委托书应当写明权限和期限"""
    for pointer, post in dossier.holders("agent"):
        if not (post.powers or "").strip():
            yield Found(pointer / "powers", say("请填写委托权限，例如“修改文字错误、领取营业执照”。"))
        if post.valid_until is None:
            yield Found(pointer / "valid_until", say("请填写委托期限。"))


@rule("ID-030", FORMS(), on_fail=RESTRICT)
def agents_mandate_lasts(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """委托期限未届满"""
    for pointer, post in dossier.holders("agent"):
        if post.valid_until is not None and post.valid_until < facts.as_of:
            yield Found(
                pointer / "valid_until",
                say(
                    "委托期限已于{day}届满，请延长委托期限或者由申请人自己办理。",
                    day=post.valid_until.isoformat(),
                ),
            )


@rule("ID-031", PRACTICE(), on_fail=WARN)
def agents_file_as_usual(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """代理账号申报异常频繁或者异常多被退回的，由工作人员核对"""
    agents = [pointer for pointer, post in dossier.holders("agent") if post.third_party]
    record = facts.agent
    if record is None or not agents:
        return
    if record.filed_that_day > facts.parameter("agent.filings_a_day_over"):
        yield Found(
            agents[0],
            say(
                "这个代理账号当天已经提交了{count}件申请，由工作人员核对委托是否真实；您不需要重新提交。",
                count=record.filed_that_day,
            ),
        )
    limit = facts.parameter("agent.returned_over_percent")
    if (
        record.decided >= facts.parameter("agent.judged_from")
        and record.returned * 100 > limit * record.decided
    ):
        yield Found(
            agents[0],
            say(
                "这个代理账号最近办结的{decided}件申请中有{returned}件曾被退回，由工作人员核对；您不需要重新提交。",
                decided=record.decided,
                returned=record.returned,
            ),
        )
