"""How officers handle a case: recusal, one complete list, the clock, grounds and two pairs of eyes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Pointer, say
from kaiye.rules.book import ANY_BUSINESS, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import CIVIL_SERVANTS, IMPLEMENTING, REGULATION, SYSTEM
from kaiye.rules.procedure import Act, Item, Procedure, Tie

ITEMS, GROUNDS, STANDING = Pointer("/items"), Pointer("/grounds"), Pointer("/standing")
_DECISIONS = frozenset({Act.APPROVE, Act.RETURN, Act.REFUSE})
_ASKED_FOR = re.compile(r"提交|提供|上传|补交|补充|交来|附上")


@rule("SB-008", REGULATION("第十九条"), IMPLEMENTING("第十八条"), on_fail=WARN, businesses=ANY_BUSINESS)
def one_complete_list(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """需要补正的内容一次性告知，再次退回不另提无关的新内容"""
    told = facts.procedure
    if told is None or told.act is not Act.RETURN or not told.earlier:
        return
    for i, item in enumerate(told.items):
        if not _asked_before(item, told):
            yield Found(
                ITEMS / i,
                say(
                    "“{text}”上一次没有告知，申请人也没有改动这一部分；补正应当一次性告知。",
                    text=_short(item),
                ),
            )


def _asked_before(item: Item, told: Procedure) -> bool:
    if not item.subject:
        return any(item.text == earlier.text for earlier in told.earlier)
    part = item.subject.split("/")[1]
    return part in told.changed or any(earlier.subject.split("/")[1:2] == [part] for earlier in told.earlier)


@rule("SB-010", IMPLEMENTING("第十九条"), on_fail=WARN, businesses=ANY_BUSINESS)
def a_dispute_is_weighed(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """利害关系人书面告知的诉讼、仲裁是否影响登记，由工作人员判断"""
    for i, dispute in enumerate(facts.procedure.disputes if facts.procedure else ()):
        yield Found(
            Pointer("/disputes") / i,
            say(
                "有诉讼或者仲裁：{dispute}。如果影响这次登记，应当待终结后再申请；不影响的，可以办理。",
                dispute=dispute[:200],
            ),
        )


@rule("SB-012", REGULATION("第十九条"), IMPLEMENTING("第十八条"), on_fail=WARN, businesses=ANY_BUSINESS)
def decided_in_time(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不能当场登记的，在三个工作日内办结"""
    told = facts.procedure
    if told is None or told.due is None:
        return
    if facts.as_of > told.due:
        yield Found(
            Pointer("/due"), say("已经超过办理期限（{day}），请尽快作出决定。", day=told.due.isoformat())
        )
    elif facts.as_of == told.due:
        yield Found(Pointer("/due"), say("办理期限今天届满，请在今天作出决定。"), REMIND)


@rule("SB-013", REGULATION("第十九条"), IMPLEMENTING("第十八条"), on_fail=RESTRICT, businesses=ANY_BUSINESS)
def extended_once_by_the_head(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """延长期限经登记机关负责人批准，不超过三个工作日，并书面告知申请人"""
    told, longest = facts.procedure, facts.parameter("procedure.extension_days")
    if told is None or told.extension is None:
        return
    extension, place = told.extension, Pointer("/extension")
    if extension.days > longest:
        yield Found(place / "days", say("办理期限最多延长{days}个工作日。", days=longest))
    if extension.before:
        yield Found(place, say("办理期限已经延长过，不能再次延长。"))
    elif told.due is not None and facts.as_of > told.due:
        yield Found(place, say("原来的办理期限已经届满，不能再延长，请尽快作出决定。"))
    if not extension.by_head:
        yield Found(place / "by_head", say("延长办理期限应当经登记机关负责人批准。"))
    if not extension.told:
        yield Found(place / "told", say("延长办理期限应当书面告知申请人。"))


@rule("SB-015", CIVIL_SERVANTS("第七十六条"), SYSTEM(), on_fail=RESTRICT, businesses=ANY_BUSINESS)
def nobody_decides_for_themselves(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """审核人员与申请有利害关系的，应当回避"""
    said = {
        Tie.ACCOUNT: say("这是您本人提交的申请，应当回避。"),
        Tie.DECLARED: say("您已经申请对这件案件回避，不能再办理。"),
        Tie.ADVISER: say("征求意见的人不能自己给出第二人意见。"),
    }
    for i, bond in enumerate(facts.procedure.bonds if facts.procedure else ()):
        place = Pointer("/bonds") / i
        if bond.tie is Tie.NAME:
            yield Found(
                place,
                say(
                    "“{party}”与您同名。如果是您本人或者近亲属，请申请回避；不是的，可以办理。",
                    party=bond.party,
                ),
                WARN,
            )
        elif bond.tie is Tie.PHONE:
            yield Found(place, say("您的手机号码就是“{party}”的手机号码，应当回避。", party=bond.party))
        else:
            yield Found(place, said[bond.tie])


@rule("SB-016", SYSTEM(), on_fail=RESTRICT, businesses=ANY_BUSINESS)
def two_people_override(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """法律不允许的事项只有两人说明法律理由才能放行"""
    told = facts.procedure
    if told is None or told.act not in {Act.OVERRIDE, Act.APPROVE} or not told.standing:
        return
    for i, standing in enumerate(told.standing):
        if standing.absolute:
            yield Found(
                STANDING / i,
                say("规则{rule}不能放行：同一个名称在登记簿里只能归一家，请申请人改名。", rule=standing.rule),
            )
        elif standing.ground is None or not (standing.ground.reason and standing.ground.basis):
            yield Found(
                STANDING / i,
                say("放行规则{rule}的限制应当写明理由和法律依据。", rule=standing.rule),
            )
    if not told.proposed_by or told.proposed_by == told.confirmed_by:
        yield Found(Pointer("/confirmed_by"), say("放行应当由两个人决定，提出的人不能自己确认。"))
    elif told.act is Act.APPROVE and not told.confirmed_by:
        yield Found(Pointer("/confirmed_by"), say("放行还没有经第二个人确认。"))


@rule("SB-017", REGULATION("第二十条"), IMPLEMENTING("第十九条"), on_fail=RESTRICT, businesses=ANY_BUSINESS)
def refused_with_grounds(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不予登记应当出具通知书，写明事实和法律依据"""
    told = facts.procedure
    if told is None or told.act is not Act.REFUSE:
        return
    if not told.grounds:
        yield Found(GROUNDS, say("不予登记应当说明理由和法律依据。"))
    for i, ground in enumerate(told.grounds):
        for key, text in (("reason", ground.reason), ("basis", ground.basis)):
            if not text.strip():
                yield Found(GROUNDS / i / key, say("不予登记的每一项理由都应当写明事实和法律依据。"))
    if not told.notice:
        yield Found(Pointer("/notice"), say("不予登记应当出具不予登记通知书。"))


@rule(
    "SB-018",
    REGULATION("第十六条"),
    REGULATION("第十九条"),
    IMPLEMENTING("第十八条"),
    on_fail=WARN,
    businesses=ANY_BUSINESS,
)
def nothing_that_can_be_shared(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """能够通过共享获取的信息，不要求申请人重复提供"""
    told = facts.procedure
    if told is None or told.act is not Act.RETURN:
        return
    for i, item in enumerate(told.items):
        shared = next(
            (word for word in facts.listed("procedure.shared_materials") if word in item.text), None
        )
        if shared and _ASKED_FOR.search(item.text):
            yield Found(
                ITEMS / i,
                say("“{word}”可以通过信息共享取得，不得要求申请人重复提供。", word=shared),
            )


@rule("SB-019", IMPLEMENTING("第十八条"), on_fail=WARN, businesses=ANY_BUSINESS)
def a_receipt_is_given(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不予当场登记的，出具接收申请材料凭证"""
    told = facts.procedure
    if told is not None and told.referred and not told.receipt:
        yield Found(Pointer("/receipt"), say("没有当场登记，还没有向申请人出具接收申请材料凭证。"))


@rule("SB-020", IMPLEMENTING("第十八条"), on_fail=REMIND, businesses=ANY_BUSINESS)
def told_where_to_go(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """不属于本机关管辖的，告知申请人向有关机关申请"""
    told = facts.procedure
    if told is not None and told.act in _DECISIONS and told.elsewhere and not told.competent.strip():
        yield Found(Pointer("/competent"), say("不属于本机关管辖的，应当告知申请人向哪个机关申请。"))


def _short(item: Item) -> str:
    return item.text if len(item.text) <= 40 else f"{item.text[:40]}…"
