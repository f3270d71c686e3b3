"""The life of a misuse report; `after` is the only function that reads the table."""

from __future__ import annotations

from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Where a report is; each comment says whose turn it is."""

    RECEIVED = "received"  # the registration authority's: accept or decline within the statutory time
    ACCEPTED = "accepted"  # the registration authority's: investigate
    DECLINED = "declined"  # nobody's
    UPHELD = "upheld"  # nobody's: the identity was misused
    UNFOUNDED = "unfounded"  # nobody's
    WITHDRAWN = "withdrawn"  # nobody's: the person took it back after an identity check


class Event(StrEnum):
    """What moves a report; the trail entry is called `misuse.<event>`."""

    ACCEPT = "accepted"
    DECLINE = "declined"
    UPHOLD = "upheld"
    DISMISS = "unfounded"
    WITHDRAW = "withdrawn"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.RECEIVED, Event.ACCEPT): State.ACCEPTED,
    (State.RECEIVED, Event.DECLINE): State.DECLINED,
    (State.ACCEPTED, Event.UPHOLD): State.UPHELD,
    (State.ACCEPTED, Event.DISMISS): State.UNFOUNDED,
    (State.RECEIVED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Event.WITHDRAW): State.WITHDRAWN,
}

NAMES: dict[State, Message] = {
    State.RECEIVED: say("已收到，等待受理"),
    State.ACCEPTED: say("已受理，正在调查"),
    State.DECLINED: say("不予受理"),
    State.UPHELD: say("查实身份被冒用"),
    State.UNFOUNDED: say("查无冒用"),
    State.WITHDRAWN: say("已由本人撤回"),
}
OPEN = frozenset({State.RECEIVED, State.ACCEPTED})
# What still weighs on a filing, a registration and a number: not only what is open, also what was proved.
STANDING = OPEN | {State.UPHELD}


def after(state: State, event: Event) -> State:
    """The state `event` leads to; raises `WrongState` when the table has no such way."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise WrongState(
            say("这份报告现在是“{state}”，不能这样办理。", state=NAMES[state]),
            way_out=say("请刷新页面，查看最新情况。"),
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.RECEIVED}"]
    lines += [f"    {state} : {name}" for state, name in NAMES.items()]
    lines += [f"    {old} --> {new} : {event}" for (old, event), new in TRANSITIONS.items()]
    return "\n".join(lines) + "\n"
