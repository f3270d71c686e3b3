"""Business scope (条例 第十四条；细则 第十二条、第二十二条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kaiye.catalogue.api import industry, scope_item
from kaiye.dossier.api import Dossier, ScopeItem
from kaiye.kernel.api import Pointer, say
from kaiye.rules.book import NAMED, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    BANKING,
    BUSINESS_SCOPE,
    COMPANIES,
    IMPLEMENTING,
    INDUSTRIES,
    LABOUR_CONTRACTS,
    NAME_REGULATION,
    NEGATIVE_LIST,
    PRACTICE,
    REGULATION,
    SEPARATION,
    SUBJECT_TUTORING,
)
from kaiye.rules.naming import folded
from kaiye.rules.words import industry as named_trade

SCOPE = Pointer("/scope")
INDUSTRY = Pointer("/industry")
# Sections of GB/T 4754: manufacturing, wholesale and retail.
_GOODS = frozenset("CF")
_TELLS_NOTHING = frozenset({"服务", "管理", "科技", "技术", "发展", "工程", "咨询", "销售", "经营", "有限"})
_MAKING = re.compile(r"(制造|生产|加工|制作)$")
_VAGUE = re.compile(r"等(业务|项目|服务)?$|相关(业务|项目|服务)?$|其[他它]")


@rule("SC-001", REGULATION("第十四条"), IMPLEMENTING("第十二条"), on_fail=RESTRICT)
def something_is_chosen(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """至少选择一项经营范围"""
    if not dossier.scope:
        yield Found(SCOPE, say("还没有选择经营范围，请从目录中选择。"))


@rule("SC-002", IMPLEMENTING("第十二条"), on_fail=WARN)
def own_words_are_read(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """自定义的经营项目由人工审查"""
    for i, item in enumerate(dossier.scope):
        if item.text is not None and item.text.strip() and scope_item(item.text) is None:
            yield Found(
                SCOPE / i / "text",
                say(
                    "“{text}”是您自己的表述，由工作人员审查；从目录中选择的项目可以自动核准。", text=item.text
                ),
            )
        if item.item and scope_item(item.item) is None:
            yield Found(
                SCOPE / i / "item",
                say(
                    "目录中没有“{item}”，将作为自定义表述由工作人员审查；请从目录中选择可以自动核准的项目。",
                    item=item.item,
                ),
            )


@rule("SC-003", PRACTICE(), on_fail=REMIND)
def no_item_twice(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经营项目不重复"""
    seen = set()
    for i, item in enumerate(dossier.scope):
        if item.wording and item.wording in seen:
            yield Found(SCOPE / i, say("“{item}”选了两次，请删去一次。", item=item.wording))
        seen.add(item.wording)


@rule("SC-004", INDUSTRIES(), on_fail=REMIND)
def industry_is_among_items(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """主营行业代码与经营项目对应"""
    codes = {code for item in dossier.scope for code in _codes(item)}
    if not dossier.industry or (codes and dossier.industry not in codes):
        yield Found(INDUSTRY, say("主营行业代码与所选经营项目的行业都不相同，请确认主营行业。"))


@rule("SC-021", INDUSTRIES(), REGULATION("第十六条"), IMPLEMENTING("第二十五条"), on_fail=RESTRICT)
def industry_is_known(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """主营行业为国民经济行业分类中的小类"""
    if not dossier.industry:
        yield Found(INDUSTRY, say("请选择主营行业。"))
    elif (found := industry(dossier.industry)) is None or found.level != "class":
        yield Found(
            INDUSTRY, say("“{code}”不是国民经济行业分类的四位小类代码，请重新选择。", code=dossier.industry)
        )


@rule("SC-022", REGULATION("第十四条"), IMPLEMENTING("第十二条"), on_fail=RESTRICT)
def items_say_something(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每个经营项目都有内容"""
    for i, item in enumerate(dossier.scope):
        if not item.wording.strip():
            yield Found(SCOPE / i, say("这一项经营范围是空的，请从目录中选择或者删去。"))


@rule("SC-005", REGULATION("第十四条"), COMPANIES("第九条"), COMPANIES("第二十九条"), on_fail=RESTRICT)
def approval_comes_first(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """前置许可项目应提交批准文件"""
    for i, item in enumerate(dossier.scope):
        if not approved_before(item):
            continue
        approval = item.approval
        if approval is None or not approval.document.strip() or not approval.number.strip():
            yield Found(
                SCOPE / i / "approval",
                say(
                    "“{item}”须先经批准才能登记，请填写批准文件的名称、文号和有效期，或者先删去该项目。",
                    item=item.wording,
                ),
            )


@rule("SC-006", IMPLEMENTING("第二十二条"), on_fail=RESTRICT)
def approval_is_valid(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """批准文件在有效期内"""
    for i, item in enumerate(dossier.scope):
        if item.approval is None or not approved_before(item):
            continue
        until = item.approval.valid_until
        at = SCOPE / i / "approval" / "valid_until"
        if until is None and item.approval.number.strip():
            yield Found(
                at,
                say("批准文件没有写明有效期，自批准之日起超过90日的需要审批机关确认，由工作人员核对。"),
                WARN,
            )
        elif until is not None and until < facts.as_of:
            yield Found(at, say("批准文件已于{day}过期，请取得新的批准后再申请。", day=until.isoformat()))


@rule("SC-007", IMPLEMENTING("第二十二条"), on_fail=WARN)
def approval_names_the_applicant(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """批准文件记载的主体和地址与申请一致"""
    # Before establishment approvals are issued to a promoter or under the proposed name.
    ours = {folded(dossier.name.text), *(folded(dossier.party_name(one.party)) for one in dossier.investors)}
    here = folded(dossier.domicile.address)
    for i, item in enumerate(dossier.scope):
        if item.approval is None:
            continue
        at = SCOPE / i / "approval"
        if item.approval.holder and folded(item.approval.holder) not in ours:
            yield Found(
                at / "holder",
                say(
                    "批准文件写的是“{holder}”，既不是拟设名称也不是出资人，由工作人员核对。",
                    holder=item.approval.holder,
                ),
            )
        if item.approval.address and here and here not in folded(item.approval.address):
            yield Found(at / "address", say("批准文件上的地址与住所不一致，由工作人员核对。"))


@rule("SC-008", SEPARATION(), on_fail=REMIND)
def licence_comes_after(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """后置许可项目，取得许可后方可经营"""
    for i, item in enumerate(dossier.scope):
        entry = scope_item(item.wording)
        if entry is not None and entry.kind == "许可" and not approved_before(item):
            yield Found(SCOPE / i, say("“{item}”可以先登记，但要取得许可以后才能经营。", item=item.wording))


@rule("SC-009", NEGATIVE_LIST(), on_fail=RESTRICT)
def nothing_forbidden(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不得经营市场准入负面清单禁止的事项"""
    words = facts.listed("scope.forbidden_words")
    for i, item in enumerate(dossier.scope):
        # What the catalogue itself lists is lawful, whatever characters it holds.
        own = "" if scope_item(item.wording) else item.wording
        hit = next((word for word in words if word in own), None)
        if hit is not None:
            yield Found(
                SCOPE / i / ("text" if item.item is None else "item"),
                say("“{word}”属于法律法规禁止的事项，不能经营，请删去。", word=hit),
            )


@rule("SC-010", NEGATIVE_LIST(), on_fail=RESTRICT)
def type_may_do_it(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """市场准入负面清单许可事项对主体类型的要求"""
    for i, item in enumerate(dossier.scope):
        known = _limits(facts.listed("scope.types_allowed")).get(item.wording)
        if known is not None and dossier.entity_type.value not in known[0]:
            yield Found(
                SCOPE / i,
                say(
                    "“{item}”依照{law}应当由公司或者其他企业法人经营，这种主体类型不能从事；请删去，或者改为设立公司。",
                    item=item.wording,
                    law=known[1],
                ),
            )


@rule("SC-017", SUBJECT_TUTORING(), on_fail=WARN)
def item_not_suspended(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """专项规定暂停或者严格限制的经营项目"""
    items = dict(line.split("｜") for line in facts.listed("scope.suspended_items"))
    words = dict(line.split("｜") for line in facts.listed("scope.suspended_words"))
    for i, item in enumerate(dossier.scope):
        if item.wording in items:
            yield Found(
                SCOPE / i,
                say(
                    "“{item}”受《{law}》限制，由工作人员核对能否登记。",
                    item=item.wording,
                    law=items[item.wording],
                ),
            )
            continue
        word = next((word for word in words if word in item.wording), None)
        if word is not None:
            yield Found(
                SCOPE / i,
                say("“{word}”可能受《{law}》限制，请确认。", word=word, law=words[word]),
                REMIND,
            )


@rule("SC-012", BANKING("第十一条"), LABOUR_CONTRACTS("第五十七条"), on_fail=RESTRICT, types={"IIH"})
def individuals_excluded(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """法律要求由企业经营的项目，个体工商户不得从事"""
    excluded = facts.listed("scope.individuals_excluded")
    for i, item in enumerate(dossier.scope):
        if any(name in item.wording for name in excluded):
            yield Found(
                SCOPE / i,
                say(
                    "“{item}”依法应当由企业经营，个体工商户不能从事；请删去，或者改为设立公司。",
                    item=item.wording,
                ),
            )


@rule("SC-013", REGULATION("第十四条"), IMPLEMENTING("第十二条"), on_fail=REMIND)
def two_kinds_apart(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """许可项目与一般项目分列"""
    kinds = {entry.kind for item in dossier.scope if (entry := scope_item(item.item or "")) is not None}
    if len(kinds) > 1:
        yield Found(SCOPE, say("营业执照上会把许可项目与一般项目分开列出。"))


@rule("SC-014", PRACTICE(), on_fail=REMIND)
def scope_fits_the_licence(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经营范围不宜过长"""
    if sum(len(item.wording) + 1 for item in dossier.scope) > facts.parameter("scope.comfortable_characters"):
        yield Found(SCOPE, say("经营范围很长，营业执照上会缩小字号印刷；建议只保留实际经营的项目。"))


@rule("SC-019", NAME_REGULATION("第九条"), on_fail=WARN, types=NAMED)
def name_and_scope_agree(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """经营范围有与名称行业用语同一门类的项目"""
    words = named_trade(dossier, facts)
    if not words or not facts.name_industries or not dossier.scope:
        return
    named = {_section(code) for code in facts.name_industries}
    # The word for a product names who makes it and who sells it alike, unless it says which.
    if named & _GOODS and not _MAKING.search(words):
        named |= _GOODS
    done = {_section(code) for item in dossier.scope for code in _codes(item)}
    # Own wording has no code: the person who reads it compares it.
    unknown = any(not _codes(item) for item in dossier.scope)
    if not unknown and named.isdisjoint(done) and not _says(dossier, words):
        yield Found(
            SCOPE,
            say(
                "名称中有“{words}”，经营范围里没有同一门类的项目；请增加相应项目，或者由工作人员核对。",
                words=words,
            ),
        )


@rule("SC-020", BUSINESS_SCOPE(), on_fail=REMIND)
def no_vague_words(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """自定义表述不用“等”“其他”“相关”结尾"""
    for i, item in enumerate(dossier.scope):
        if item.text is not None and _VAGUE.search(item.text.strip().rstrip("。；")):
            yield Found(SCOPE / i / "text", say("表述请写具体，不要用“等”“其他”“相关”。"))


def _section(code: str) -> str:
    found = industry(code)
    return found.section if found is not None else ""


def _says(dossier: Dossier, words: str) -> bool:
    """Whether an item holds a word of the name's that tells a trade (文化 of 文化传媒, 环保 of 环保科技)."""
    pairs = {words[i : i + 2] for i in range(len(words) - 1)} - _TELLS_NOTHING
    return any(pair in item.wording for item in dossier.scope for pair in pairs)


@lru_cache(maxsize=8)
def _limits(lines: tuple[str, ...]) -> dict[str, tuple[frozenset[str], str]]:
    """Item → the types that may carry it on, and the law that says so."""
    fields = (line.split("｜") for line in lines)
    return {item: (frozenset(types.split()), law) for item, types, law in fields}


def _codes(item: ScopeItem) -> tuple[str, ...]:
    entry = scope_item(item.item or "")
    return tuple(re.findall(r"[0-9]{4}", entry.gb4754)) if entry is not None and entry.gb4754 else ()


def approved_before(item: ScopeItem) -> bool:
    """Whether the item needs an approval before registration (前置许可)."""
    entry = scope_item(item.wording)
    return entry is not None and (entry.pre_or_post or "").startswith("pre")
