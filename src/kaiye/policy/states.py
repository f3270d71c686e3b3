"""The life of a change of parameter: one table, one function that reads it, one diagram drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Where a change is; each comment says whose turn it is."""

    PROPOSED = "proposed"  # a second policy officer's: enact or reject; or the proposer's: withdraw
    ENACTED = "enacted"  # closed: part of the rules from its first day on
    REJECTED = "rejected"  # closed by the second person
    WITHDRAWN = "withdrawn"  # closed by whoever proposed it

    @property
    def facts(self) -> Facts:
        """What people are told about it."""
        return FACTS[self]


class Event(StrEnum):
    """What moves a change; the ledger entry is called `policy.<event>`."""

    ENACT = "enacted"
    REJECT = "rejected"
    WITHDRAW = "withdrawn"


@dataclass(frozen=True, slots=True)
class Facts:
    """What people are told about a state."""

    name: Message
    hint: Message


FACTS: dict[State, Facts] = {
    State.PROPOSED: Facts(say("待批准"), say("请另一位规则管理人员批准或者驳回。")),
    State.ENACTED: Facts(say("已批准"), say("这项变更已经批准，按生效日期适用；要再改请另行提出。")),
    State.REJECTED: Facts(say("已驳回"), say("这项变更没有批准；要改请重新试算后另行提出。")),
    State.WITHDRAWN: Facts(say("已撤回"), say("这项变更已经由提出人撤回；要改请重新试算后另行提出。")),
}

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.PROPOSED, Event.ENACT): State.ENACTED,
    (State.PROPOSED, Event.REJECT): State.REJECTED,
    (State.PROPOSED, Event.WITHDRAW): State.WITHDRAWN,
}

CLOSED = frozenset(State) - {State.PROPOSED}


def after(state: State, event: Event) -> State:
    """The state `event` leads to; raises `WrongState` when the table has no such way."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise WrongState(
            say("这项变更现在是“{state}”，不能这样办理。", state=FACTS[state].name),
            way_out=FACTS[state].hint,
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.PROPOSED} : proposed"]
    lines += [f"    {state} : {facts.name}" for state, facts in FACTS.items()]
    lines += [f"    {old} --> {new} : {event}" for (old, event), new in TRANSITIONS.items()]
    lines += [f"    {state} --> [*]" for state in FACTS if state in CLOSED]
    return "\n".join(lines) + "\n"
