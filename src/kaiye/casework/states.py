"""The life of a case: one table, one function that reads it, one diagram drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Where a case is; each comment says whose turn it is."""

    OPEN = "open"  # the machine's: acknowledged, not yet decided
    REVIEW = "review"  # an officer's: the rules could not decide alone
    RETURNED = "returned"  # closed; the applicant mends and submits again, which opens a new case
    APPROVED = "approved"  # closed: in the register
    REFUSED = "refused"  # closed by 不予登记
    WITHDRAWN = "withdrawn"  # closed by the applicant


class Event(StrEnum):
    """What moves a case; the ledger entry is called `case.<event>`."""

    REFER = "referred"
    RETURN = "returned"
    APPROVE = "approved"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"
    # What officers do before they decide; the case stays with them, and a page read before is stale.
    ASK = "opinion_asked"
    ADVISE = "opinion_given"
    RECUSE = "recused"
    PROPOSE = "override_proposed"
    SECOND = "override_seconded"
    ASK_TIME = "extension_asked"
    EXTEND = "extended"
    DISPUTE = "dispute_recorded"


@dataclass(frozen=True, slots=True)
class Facts:
    """What people are told about a state."""

    name: Message
    hint: Message


FACTS: dict[State, Facts] = {
    State.OPEN: Facts(say("自动审核中"), say("系统正在核对，请稍候。")),
    State.REVIEW: Facts(say("人工审核"), say("请等待登记机关工作人员审核。")),
    State.RETURNED: Facts(say("已退回补正"), say("请等待申请人修改后重新提交。")),
    State.APPROVED: Facts(say("已核准"), say("这件申请已经办结，不需要再操作。")),
    State.REFUSED: Facts(say("不予登记"), say("这件申请已经办结，不需要再操作。")),
    State.WITHDRAWN: Facts(say("申请人已撤回"), say("这件申请已经办结，不需要再操作。")),
}

_UNDECIDED = (State.OPEN, State.REVIEW)
_BETWEEN = (
    Event.ASK,
    Event.ADVISE,
    Event.RECUSE,
    Event.PROPOSE,
    Event.SECOND,
    Event.ASK_TIME,
    Event.EXTEND,
    Event.DISPUTE,
)

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.REFER): State.REVIEW,
    **{
        (state, event): new
        for state in _UNDECIDED
        for event, new in {
            Event.RETURN: State.RETURNED,
            Event.APPROVE: State.APPROVED,
            Event.WITHDRAW: State.WITHDRAWN,
        }.items()
    },
    (State.REVIEW, Event.REFUSE): State.REFUSED,
    # Asked again after a source came back: still a person's, with the new findings.
    (State.REVIEW, Event.REFER): State.REVIEW,
    **{(State.REVIEW, event): State.REVIEW for event in _BETWEEN},
}

CLOSED = frozenset(State) - frozenset(_UNDECIDED)


def after(state: State, event: Event) -> State:
    """The state `event` leads to; raises `WrongState` when the table has no such way."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise WrongState(
            say("案件现在是“{state}”，不能这样办理。", state=FACTS[state].name), way_out=FACTS[state].hint
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.OPEN}"]
    lines += [f"    {state} : {facts.name}" for state, facts in FACTS.items()]
    ways: dict[tuple[State, State], list[str]] = {}
    for (old, event), new in TRANSITIONS.items():
        ways.setdefault((old, new), []).append(event)
    lines += [f"    {old} --> {new} : {', '.join(events)}" for (old, new), events in ways.items()]
    lines += [f"    {state} --> [*]" for state in FACTS if state in CLOSED]
    return "\n".join(lines) + "\n"
