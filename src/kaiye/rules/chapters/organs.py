"""Board, supervisors, audit committee, manager (公司法 第三章第三节、第五章第三节至第四节)."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Pointer, say
from kaiye.rules.book import COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import COMPANIES, COMPANY_MEASURES
from kaiye.rules.who import POSTS, has_board, has_supervisory_board, holders_of, whose

GOVERNANCE = Pointer("/governance")


@rule("OR-010", COMPANIES("第六十八条"), on_fail=RESTRICT, types={"LLC"})
def llc_board_has_three(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """有限责任公司董事会成员为三人以上"""
    count = len(holders_of(dossier, "director"))
    least = facts.parameter("board.min_members")
    if has_board(dossier) and count < least:
        yield Found(
            POSTS,
            say(
                "董事会成员应为{least}人以上，现在填了{count}名董事；请补足董事，或者不设董事会、只设一名董事。",
                least=least,
                count=count,
            ),
        )


@rule("OR-011", COMPANIES("第七十五条"), on_fail=RESTRICT, types={"LLC"})
def llc_has_a_director(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不设董事会的有限责任公司应设一名董事"""
    if not has_board(dossier) and not holders_of(dossier, "director"):
        yield Found(POSTS, say("还没有填写董事。请设一名董事，或者设三人以上的董事会。"))


@rule("OR-013", COMPANIES("第一百二十条"), COMPANIES("第一百二十八条"), on_fail=RESTRICT, types={"JSC"})
def jsc_board_has_three(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司董事会成员为三人以上，规模较小的可以设一名董事"""
    count = len(holders_of(dossier, "director"))
    least = facts.parameter("board.min_members")
    if count < least and (has_board(dossier) or count != 1):
        yield Found(
            POSTS,
            say(
                "股份有限公司的董事会成员应为{least}人以上（规模较小或者股东人数较少的可以只设一名董事），现在填了{count}名董事。",
                least=least,
                count=count,
            ),
        )


@rule("OR-012", COMPANIES("第七十五条"), COMPANIES("第一百二十八条"), on_fail=REMIND, types=COMPANY)
def single_director_for_small_companies(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """规模较小或者股东人数较少的公司方可不设董事会"""
    if len(holders_of(dossier, "director")) == 1 and not has_board(dossier) and not _small(dossier, facts):
        yield Found(POSTS, say("规模较小或者股东人数较少的公司才可以不设董事会，请确认。"))


@rule("OR-014", COMPANIES("第六十八条"), COMPANIES("第一百二十二条"), on_fail=RESTRICT, types=COMPANY)
def board_has_one_chair(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """董事会设董事长一人，由董事担任"""
    if not has_board(dossier):
        return
    chairs = list(dossier.holders("chair"))
    directors = holders_of(dossier, "director")
    if not chairs:
        yield Found(POSTS, say("设董事会的公司应当有一名董事长，请在董事中指定。"))
    for pointer, post in chairs:
        if whose(dossier, post.person) not in directors:
            yield Found(pointer / "person", say("董事长应当是董事，请同时把他填为董事或者另选董事长。"))
    if len(holders_of(dossier, "chair")) > 1:
        yield Found(chairs[-1][0], say("董事长只能有一人，请删去多余的。"))


@rule("OR-015", COMPANIES("第六十八条"), COMPANIES("第一百二十条"), on_fail=WARN, types=COMPANY)
def employee_director_from_300(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """职工三百人以上的公司，董事会应有职工代表，监事会已有的除外"""
    least = facts.parameter("board.employee_director_from")
    if not has_board(dossier) or dossier.governance.employees < least:
        return
    in_board = any(post.employee for _, post in dossier.holders("director"))
    in_supervision = has_supervisory_board(dossier) and any(
        post.employee for _, post in dossier.holders("supervisor")
    )
    if not in_board and not in_supervision:
        yield Found(
            GOVERNANCE / "employees",
            say(
                "职工{least}人以上的公司，董事会或者监事会中应当有职工代表；请标明职工董事或者职工监事。",
                least=least,
            ),
        )


@rule(
    "OR-017",
    COMPANIES("第七十六条"),
    COMPANIES("第八十三条"),
    COMPANIES("第一百三十条"),
    COMPANIES("第一百三十三条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def supervisory_board_has_three(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """监事会成员为三人以上；不设监事会的设一名监事"""
    count = len(holders_of(dossier, "supervisor"))
    least = facts.parameter("supervisors.min_members")
    if has_supervisory_board(dossier) and count < least:
        yield Found(
            POSTS,
            say(
                "监事会成员应为{least}人以上，现在填了{count}名监事；请补足，或者不设监事会、只设一名监事。",
                least=least,
                count=count,
            ),
        )


@rule("OR-018", COMPANIES("第七十六条"), COMPANIES("第一百三十条"), on_fail=RESTRICT, types=COMPANY)
def a_third_are_employees(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """监事会中职工代表的比例不得低于三分之一"""
    members, employees = _supervisors(dossier)
    if members < facts.parameter("supervisors.min_members") or not _has_staff(dossier, employees):
        return
    if employees * facts.parameter("supervisors.employee_one_in") < members:
        yield Found(
            POSTS,
            say(
                "监事会{members}名成员中职工代表不得少于三分之一，现在标明了{employees}名；请在职工监事上标明“职工代表”。",
                members=members,
                employees=employees,
            ),
        )


@rule("OR-040", COMPANIES("第七十六条"), COMPANIES("第一百三十条"), on_fail=WARN, types=COMPANY)
def no_staff_to_elect_yet(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """设立时还没有职工的，核对监事会职工代表的产生安排"""
    members, employees = _supervisors(dossier)
    if members >= facts.parameter("supervisors.min_members") and not _has_staff(dossier, employees):
        yield Found(
            GOVERNANCE / "employees",
            say("监事会的职工代表由职工民主选举产生，现在还没有职工；工作人员会与您核对产生安排。"),
        )


@rule("OR-041", COMPANIES("第七十六条"), COMPANIES("第一百三十条"), on_fail=RESTRICT, types=COMPANY)
def supervisors_have_one_chair(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """监事会设主席一人，由监事担任"""
    if not has_supervisory_board(dossier):
        return
    chairs = list(dossier.holders("supervisor_chair"))
    supervisors = holders_of(dossier, "supervisor")
    if not chairs:
        yield Found(POSTS, say("设监事会的公司应当有一名监事会主席，请在监事中指定。"))
    for pointer, post in chairs:
        if whose(dossier, post.person) not in supervisors:
            yield Found(pointer / "person", say("监事会主席应当是监事，请同时把他填为监事或者另选主席。"))
    if len(holders_of(dossier, "supervisor_chair")) > 1:
        yield Found(chairs[-1][0], say("监事会主席只能有一人，请删去多余的。"))


@rule("OR-019", COMPANIES("第八十三条"), COMPANIES("第六十条"), on_fail=RESTRICT, types={"LLC"})
def no_supervisor_by_unanimity(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不设监事应经全体股东一致同意"""
    governance = dossier.governance
    if _supervised(dossier):
        return
    if not governance.no_supervisor:
        yield Found(
            GOVERNANCE / "no_supervisor",
            say("还没有填写监事。请设一名监事或者三人以上的监事会；全体股东一致同意的，也可以选择不设监事。"),
        )
    elif governance.unanimous is not True and not (_alone(dossier) and governance.unanimous is None):
        yield Found(
            GOVERNANCE / "unanimous",
            say("不设监事应当经全体股东一致同意，请确认全体股东都同意，或者设一名监事。"),
        )


@rule("OR-020", COMPANIES("第六十九条"), COMPANIES("第一百二十一条"), on_fail=RESTRICT, types=COMPANY)
def committee_or_supervisors(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """设审计委员会行使监事会职权的，不设监事会或者监事"""
    if dossier.governance.audit_committee and holders_of(dossier, "supervisor", "supervisor_chair"):
        yield Found(
            GOVERNANCE / "audit_committee",
            say("设审计委员会行使监事会职权的公司不设监事；请删去监事，或者不设审计委员会。"),
        )


@rule(
    "OR-021",
    COMPANIES("第一百二十一条"),
    COMPANIES("第一百三十条"),
    COMPANIES("第一百三十三条"),
    on_fail=RESTRICT,
    types={"JSC"},
)
def jsc_is_supervised(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司应设监事会、监事或者审计委员会"""
    if not _supervised(dossier):
        yield Found(
            POSTS, say("股份有限公司应当设监事会、一名监事或者董事会中的审计委员会，请选择一种并填写。")
        )


@rule("OR-022", COMPANIES("第一百二十一条"), on_fail=RESTRICT, types={"JSC"})
def committee_can_be_filled(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """审计委员会成员为三名以上，过半数不在公司担任其他职务"""
    if not dossier.governance.audit_committee or not has_board(dossier):
        return
    marked = _committee(dossier)
    directors = marked or holders_of(dossier, "director")
    busy = holders_of(dossier, "manager", "finance", "liaison")
    busy |= {whose(dossier, post.person) for _, post in dossier.holders("director") if post.employee}
    least = facts.parameter("audit_committee.min_members")
    # Nobody marked yet: it is enough that such a committee can be formed.
    size = len(marked) or least
    if len(directors) < least or len(directors - busy) * 2 <= size:
        yield Found(
            GOVERNANCE / "audit_committee",
            say(
                "审计委员会应由{least}名以上董事组成，其中过半数不得在公司担任其他职务；现有董事不足以组成，请增加不任其他职务的董事。",
                least=least,
            ),
        )


@rule(
    "OR-024",
    COMPANIES("第六十九条"),
    COMPANIES("第一百二十一条"),
    COMPANY_MEASURES("第十三条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def committee_is_of_directors(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """审计委员会由董事组成，备案董事时标明其成员"""
    for i, post in enumerate(dossier.posts):
        if not post.audit_committee:
            continue
        if post.post != "director":
            yield Found(
                POSTS / i / "audit_committee",
                say("审计委员会由董事组成，请在他的董事职务上标明，或者另选一名董事。"),
            )
        elif not dossier.governance.audit_committee:
            yield Found(
                POSTS / i / "audit_committee",
                say("标明了审计委员会成员，但公司没有选择设审计委员会，请改成一致。"),
            )


@rule("OR-016", COMPANIES("第七十条"), COMPANIES("第一百二十条"), on_fail=RESTRICT, types=COMPANY)
def directors_term(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """董事每届任期不得超过三年"""
    most = facts.parameter("board.term_years")
    for pointer, post in dossier.holders("director", "chair"):
        if post.term_years is not None and post.term_years > most:
            yield Found(
                pointer / "term_years",
                say(
                    "董事每届任期不得超过{most}年，现在填了{years}年；请改短，任期届满可以连任。",
                    most=most,
                    years=post.term_years,
                ),
            )


@rule("OR-026", COMPANIES("第七十七条"), COMPANIES("第一百三十条"), on_fail=RESTRICT, types=COMPANY)
def supervisors_term(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """监事的任期每届为三年"""
    exactly = facts.parameter("supervisors.term_years")
    for pointer, post in dossier.holders("supervisor", "supervisor_chair"):
        if post.term_years is not None and post.term_years != exactly:
            yield Found(
                pointer / "term_years",
                say(
                    "监事的任期每届为{exactly}年，不能长也不能短，现在填了{years}年，请修改。",
                    exactly=exactly,
                    years=post.term_years,
                ),
            )


@rule("OR-042", COMPANIES("第六十九条"), COMPANIES("第一百二十一条"), on_fail=RESTRICT, types=COMPANY)
def committee_needs_a_board(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """审计委员会应设在董事会中"""
    if dossier.governance.audit_committee and not has_board(dossier):
        yield Found(
            GOVERNANCE / "audit_committee",
            say("审计委员会设在董事会中；不设董事会的公司请设监事，或者设三人以上的董事会。"),
        )


@rule("OR-028", COMPANIES("第一百二十六条"), COMPANIES("第一百二十八条"), on_fail=RESTRICT, types={"JSC"})
def jsc_has_a_manager(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """股份有限公司应设经理"""
    if not holders_of(dossier, "manager"):
        yield Found(POSTS, say("股份有限公司应当设经理，请填写；董事可以兼任经理。"))


@rule("OR-044", COMPANIES("第八十三条"), COMPANIES("第一百三十三条"), on_fail=REMIND, types=COMPANY)
def one_supervisor_for_small_companies(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """规模较小或者股东人数较少的公司方可不设监事会"""
    few = len(holders_of(dossier, "supervisor")) < 2 and not has_supervisory_board(dossier)
    if few and not dossier.governance.audit_committee and not _small(dossier, facts):
        yield Found(POSTS, say("规模较小或者股东人数较少的公司才可以不设监事会，请确认。"))


@rule("OR-051", COMPANIES("第八十三条"), on_fail=WARN, types={"LLC"})
def no_supervisor_means_none(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """选择不设监事的，不应再填写监事"""
    if dossier.governance.no_supervisor and holders_of(dossier, "supervisor", "supervisor_chair"):
        yield Found(GOVERNANCE / "no_supervisor", say("您选择了不设监事，但又填写了监事，请改成一致。"))


@rule("OR-027", COMPANIES("第一百七十三条"), on_fail=RESTRICT, types={"SOE"})
def state_company_board(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """国有独资公司的董事会应有过半数外部董事和职工代表"""
    if not any(post.employee for _, post in dossier.holders("director")):
        yield Found(POSTS, say("国有独资公司的董事会应当有职工代表，请标明职工董事。"))
    yield Found(POSTS, say("国有独资公司的董事会中外部董事应当过半数，由工作人员核对委派文件。"), WARN)


def _committee(dossier: Dossier) -> set[str]:
    """Directors marked as members of the audit committee; empty when nobody is marked."""
    return {whose(dossier, post.person) for _, post in dossier.holders("director") if post.audit_committee}


def _supervisors(dossier: Dossier) -> tuple[int, int]:
    """Members of the supervisory board, and how many of them are employees' representatives."""
    if not has_supervisory_board(dossier):
        return 0, 0
    employees = {whose(dossier, post.person) for _, post in dossier.holders("supervisor") if post.employee}
    return len(holders_of(dossier, "supervisor")), len(employees)


def _has_staff(dossier: Dossier, employees: int) -> bool:
    return dossier.governance.employees > 0 or employees > 0


def _supervised(dossier: Dossier) -> bool:
    return dossier.governance.audit_committee or bool(holders_of(dossier, "supervisor", "supervisor_chair"))


def _alone(dossier: Dossier) -> bool:
    return len(dossier.investors) == 1


def _small(dossier: Dossier, facts: Facts) -> bool:
    return len(dossier.investors) <= facts.parameter(
        "company.small_shareholders"
    ) or dossier.governance.employees < facts.parameter("company.small_employees")
