"""Shareholders, promoters and the operator: how many, who may be one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Pointer, say
from kaiye.rules.book import ALL, COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    CIVIL_CODE,
    COMPANIES,
    FOREIGN_INVESTMENT,
    FOREIGN_INVESTMENT_RULES,
    IMPLEMENTING,
    INDIVIDUAL_BUSINESSES,
    PRACTICE,
    REGULATION,
)
from kaiye.rules.tags import foreign, from_abroad, from_hong_kong_macao_taiwan
from kaiye.rules.who import INVESTORS, identity, investing_people, younger

OPERATION = Pointer("/operation")
_NO_LEGAL_PERSON = re.compile(r"(分公司|分厂|分店|分所|分社|支行|营业部|代表处|办事处|个体工商户)$")
_ORGAN = re.compile(r"(人民政府|人民法院|人民检察院|委员会|管理局|监督局|财政局|办公室|公安局)$")
_CHECK_PAPERS = re.compile(r"（(普通|特殊普通|有限)合伙）$|工会(委员会)?$|居民委员会$|村民委员会$|合作社$")


@rule("SH-001", COMPANIES("第四十二条"), on_fail=RESTRICT, types={"LLC"})
def one_to_fifty_shareholders(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """有限责任公司由一个以上五十个以下股东出资设立"""
    least, most = facts.parameter("llc.min_shareholders"), facts.parameter("llc.max_shareholders")
    count = _different(dossier)
    if not least <= count <= most:
        yield Found(
            INVESTORS,
            say(
                "有限责任公司的股东应为{least}至{most}人，现在填了{count}人；人数更多的可以改为股份有限公司。",
                least=least,
                most=most,
                count=count,
            ),
        )


@rule("SH-002", COMPANIES("第九十二条"), on_fail=RESTRICT, types={"JSC"})
def one_to_two_hundred_promoters(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司应当有一人以上二百人以下为发起人"""
    least, most = facts.parameter("jsc.min_promoters"), facts.parameter("jsc.max_promoters")
    count = _different(dossier)
    if not least <= count <= most:
        yield Found(
            INVESTORS,
            say(
                "股份有限公司的发起人应为{least}至{most}人，现在填了{count}人。",
                least=least,
                most=most,
                count=count,
            ),
        )


@rule("SH-003", COMPANIES("第九十二条"), CIVIL_CODE("第二十五条"), on_fail=RESTRICT, types={"JSC"})
def half_live_in_the_mainland(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """半数以上的发起人在中华人民共和国境内有住所"""
    inside = outside = unknown = 0
    for party in {investor.party for investor in dossier.investors}:
        if party in dossier.people:
            # A resident identity card is a household registration; anything else says nothing of domicile.
            inside += dossier.people[party].id_type == "resident_id"
            unknown += dossier.people[party].id_type != "resident_id"
        elif party in dossier.organisations:
            abroad = dossier.organisations[party].kind == "foreign"
            inside, outside = inside + (not abroad), outside + abroad
    count = inside + outside + unknown
    if inside * 2 >= count:
        return
    if (inside + unknown) * 2 < count:
        yield Found(
            INVESTORS,
            say(
                "发起人中应当有半数以上在中国境内有住所，现在只有{inside}名；请增加境内发起人。",
                inside=inside,
            ),
        )
    else:
        yield Found(
            INVESTORS, say("发起人是否有半数以上在中国境内有住所，由工作人员核对户籍或者居所。"), WARN
        )


@rule("SH-018", INDIVIDUAL_BUSINESSES("第二条"), on_fail=RESTRICT, types={"IIH"})
def operator_may_trade(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经营者为中国公民，或者依照规定的港澳台居民"""
    for i, investor in enumerate(dossier.investors):
        if investor.party in dossier.organisations:
            yield Found(
                INVESTORS / i / "party", say("个体工商户的经营者应当是自然人；单位投资请改为设立公司。")
            )
    for pointer, person in investing_people(dossier):
        if foreign(person) and not from_hong_kong_macao_taiwan(person):
            yield Found(
                pointer, say("个体工商户的经营者应当是中国公民；外国投资者可以设立公司或者合伙企业。")
            )


@rule("SH-045", REGULATION("第八条"), IMPLEMENTING("第六条"), on_fail=RESTRICT, types={"IIH"})
def one_operator(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """个体工商户登记一名经营者"""
    if len(dossier.investors) != 1:
        yield Found(
            INVESTORS,
            say(
                "个体工商户应当填写一名经营者，现在填了{count}名；几个人共同出资的可以设立公司或者合伙企业。",
                count=len(dossier.investors),
            ),
        )


@rule("SH-019", REGULATION("第九条"), IMPLEMENTING("第七条"), on_fail=RESTRICT, types={"IIH"})
def family_members_are_named(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """家庭经营的，备案参加经营的家庭成员姓名"""
    operation = dossier.operation
    if operation is None:
        return
    if operation.form != "family":
        if operation.members:
            yield Found(
                OPERATION / "members",
                say("选择了个人经营，就不填参加经营的家庭成员；家庭经营的请改选“家庭经营”。"),
                WARN,
            )
        return
    if not operation.members:
        yield Found(OPERATION / "members", say("家庭经营的，请填写参加经营的家庭成员姓名。"))
    operators = {investor.party for investor in dossier.investors}
    for i, key in enumerate(operation.members):
        person = dossier.people.get(key)
        if key in operators:
            yield Found(OPERATION / "members" / i, say("经营者本人不用再填为家庭成员。"), REMIND)
        elif person is None or not person.name.strip():
            yield Found(OPERATION / "members" / i, say("请填写这名家庭成员的姓名。"))


@rule("SH-020", PRACTICE(), on_fail=WARN, types=COMPANY)
def holders_listed_once(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一股东不应重复填写"""
    seen = set()
    for i, investor in enumerate(dossier.investors):
        who = identity(dossier, investor.party)
        if who in seen:
            yield Found(
                INVESTORS / i / "party",
                say("{name}填了两次，请把出资合并到一处。", name=dossier.party_name(investor.party)),
            )
        seen.add(who)


@rule(
    "SH-021",
    COMPANIES("第十三条"),
    COMPANIES("第一百六十九条"),
    CIVIL_CODE("第七十四条"),
    on_fail=WARN,
    types=COMPANY,
)
def holder_can_hold(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """分支机构、个体工商户、没有授权的机关一般不能作为股东"""
    for i, investor in enumerate(dossier.investors):
        holder = dossier.organisations.get(investor.party)
        if holder is None:
            continue
        if _NO_LEGAL_PERSON.search(holder.name) or holder.uscc.startswith("92"):
            yield Found(
                INVESTORS / i / "party",
                say("{name}一般不能作为股东，请改填所属法人或者经营者本人。", name=holder.name),
            )
        elif _ORGAN.search(holder.name) and not _CHECK_PAPERS.search(holder.name):
            yield Found(
                INVESTORS / i / "party",
                say("{name}作为股东需要履行出资人职责的授权文件，由工作人员核对。", name=holder.name),
            )


@rule("SH-022", IMPLEMENTING("第二十五条"), on_fail=REMIND, types=COMPANY)
def holder_papers(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """合伙企业、工会、村居委会作为股东的，备好主体资格文件"""
    for i, investor in enumerate(dossier.investors):
        holder = dossier.organisations.get(investor.party)
        if holder is not None and _CHECK_PAPERS.search(holder.name):
            yield Found(INVESTORS / i / "party", say("请备好{name}的主体资格文件。", name=holder.name))


@rule(
    "SH-023",
    CIVIL_CODE("第十八条"),
    CIVIL_CODE("第十九条"),
    CIVIL_CODE("第二十三条"),
    on_fail=WARN,
    types=COMPANY,
)
def minor_shareholders(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """未成年人股东由法定代理人代签并提交监护证明"""
    years = facts.parameter("age.full_capacity")
    for pointer, person in investing_people(dossier):
        if younger(person, years, facts.as_of):
            yield Found(
                pointer,
                say(
                    "{name}未满{years}周岁，由法定代理人代签并提交监护证明，工作人员会与您核对。",
                    name=person.name,
                    years=years,
                ),
            )


@rule("SH-024", COMPANIES("第二十三条"), on_fail=REMIND, types=COMPANY)
def single_holder(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """只有一个股东的公司，股东应能证明公司财产独立于自己的财产"""
    if _different(dossier) == 1:
        yield Found(
            INVESTORS,
            say("公司只有一个股东：股东不能证明公司财产独立于自己财产的，要对公司债务承担连带责任。"),
        )


@rule("SH-043", IMPLEMENTING("第六条"), IMPLEMENTING("第二十五条"), on_fail=RESTRICT, types=ALL)
def holders_are_known(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每个出资人都对应已填写的人员或者单位"""
    for i, investor in enumerate(dossier.investors):
        if investor.party not in dossier.people and investor.party not in dossier.organisations:
            yield Found(
                INVESTORS / i / "party",
                say("出资人“{key}”没有填写，请在人员或者单位中补充，或者改选。", key=investor.party),
            )


@rule(
    "SH-036",
    FOREIGN_INVESTMENT("第三十四条"),
    FOREIGN_INVESTMENT_RULES("第三十八条"),
    on_fail=WARN,
    types={"FIE"},
)
def foreign_investment_is_reported(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """外商投资应核对负面清单并报送投资信息"""
    for i, investor in enumerate(dossier.investors):
        if from_abroad(dossier, investor.party):
            yield Found(
                INVESTORS / i / "party",
                say(
                    "有境外投资者的公司，由工作人员核对外商投资准入负面清单、法律文件送达接受人和投资信息报告。"
                ),
            )
            return


def _different(dossier: Dossier) -> int:
    return len({identity(dossier, investor.party) for investor in dossier.investors})
