"""The life of a filing: one table, one function that reads it, one diagram drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Where a filing is; each comment says whose turn it is."""

    DRAFT = "draft"  # the applicant's: fill in
    SIGNING = "signing"  # the signers': each signs on a personal link; the document is frozen
    SIGNED = "signed"  # the applicant's: submit
    SUBMITTED = "submitted"  # the registration authority's: decide
    RETURNED = "returned"  # the applicant's: mend what the complete list names, sign and submit again
    APPROVED = "approved"  # nobody's: closed, the entity is in the register
    REFUSED = "refused"  # nobody's: closed by 不予登记
    WITHDRAWN = "withdrawn"  # nobody's: closed by the applicant


class Event(StrEnum):
    """What moves a filing; the ledger entry is called `filing.<event>`."""

    OPEN_SIGNING = "signing_opened"
    COMPLETE_SIGNING = "signed"
    REOPEN = "reopened"
    SUBMIT = "submitted"
    RETURN = "returned"
    APPROVE = "approved"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"


class Turn(StrEnum):
    """Who has to act."""

    APPLICANT = "applicant"
    SIGNERS = "signers"
    REGISTRY = "registry"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Facts:
    """What people are told about a state."""

    name: Message
    turn: Turn
    hint: Message


FACTS: dict[State, Facts] = {
    State.DRAFT: Facts(say("草稿"), Turn.APPLICANT, say("请填写完整后发起签署。")),
    State.SIGNING: Facts(say("签署中"), Turn.SIGNERS, say("请等待每位签署人用自己的链接完成签署。")),
    State.SIGNED: Facts(say("待提交"), Turn.APPLICANT, say("所有签署人均已签署，请提交申请。")),
    State.SUBMITTED: Facts(say("审核中"), Turn.REGISTRY, say("登记机关正在审核。")),
    State.RETURNED: Facts(say("已退回补正"), Turn.APPLICANT, say("请按一次性告知的清单修改后重新提交。")),
    State.APPROVED: Facts(say("准予登记"), Turn.NOBODY, say("登记已经完成。")),
    State.REFUSED: Facts(say("不予登记"), Turn.NOBODY, say("登记机关已经作出不予登记的决定。")),
    State.WITHDRAWN: Facts(say("已撤回"), Turn.NOBODY, say("申请人已经撤回申请。")),
}

TURNS: dict[Turn, Message] = {
    Turn.APPLICANT: say("等待申请人"),
    Turn.SIGNERS: say("等待签署人"),
    Turn.REGISTRY: say("等待登记机关"),
    Turn.NOBODY: say("已办结"),
}

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.DRAFT, Event.OPEN_SIGNING): State.SIGNING,
    (State.SIGNING, Event.COMPLETE_SIGNING): State.SIGNED,
    (State.SIGNING, Event.REOPEN): State.DRAFT,
    (State.SIGNED, Event.REOPEN): State.DRAFT,
    (State.SIGNED, Event.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Event.RETURN): State.RETURNED,
    (State.SUBMITTED, Event.APPROVE): State.APPROVED,
    (State.SUBMITTED, Event.REFUSE): State.REFUSED,
    (State.RETURNED, Event.REOPEN): State.DRAFT,
    **{
        (state, Event.WITHDRAW): State.WITHDRAWN
        for state in (State.DRAFT, State.SIGNING, State.SIGNED, State.SUBMITTED, State.RETURNED)
    },
}

CLOSED = frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN})


def after(state: State, event: Event) -> State:
    """The state `event` leads to; raises `WrongState` when the table has no such way."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise WrongState(
            say("申请现在是“{state}”，不能这样办理。", state=FACTS[state].name), way_out=FACTS[state].hint
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT}"]
    lines += [f"    {state} : {facts.name}（{TURNS[facts.turn]}）" for state, facts in FACTS.items()]
    lines += [f"    {old} --> {new} : {event}" for (old, event), new in TRANSITIONS.items()]
    lines += [f"    {state} --> [*]" for state in FACTS if state in CLOSED]
    return "\n".join(lines) + "\n"
