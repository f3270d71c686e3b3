"""The life of a real-name check; `after` is the only function that reads the table."""

from __future__ import annotations

from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Where a check is; each comment says whose turn it is."""

    OPEN = "open"  # the person's: photograph the card, follow the challenge
    REVIEW = "review"  # the registration authority's: look at what the machine could not decide
    PASSED = "passed"  # nobody's
    FAILED = "failed"  # the person's: another check, or one of the equal ways
    EXPIRED = "expired"  # the person's: begin anew


class Event(StrEnum):
    """What moves a check; the trail entry is called `realname.<event>`."""

    PASS = "passed"  # noqa: S105
    DOUBT = "referred"
    FAIL = "failed"
    EXPIRE = "expired"
    # An officer decides what was referred.
    CONFIRM = "confirmed"
    REJECT = "rejected"
    # An officer has the person and the document before them (细则 第十六条).
    CONFIRM_IN_PERSON = "confirmed_in_person"


TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.PASS): State.PASSED,
    (State.OPEN, Event.DOUBT): State.REVIEW,
    (State.OPEN, Event.FAIL): State.FAILED,
    (State.OPEN, Event.EXPIRE): State.EXPIRED,
    # Passed for signing counts a short time only.
    (State.PASSED, Event.EXPIRE): State.EXPIRED,
    (State.REVIEW, Event.CONFIRM): State.PASSED,
    (State.REVIEW, Event.REJECT): State.FAILED,
    (State.OPEN, Event.REJECT): State.FAILED,
    (State.OPEN, Event.CONFIRM_IN_PERSON): State.PASSED,
    (State.REVIEW, Event.CONFIRM_IN_PERSON): State.PASSED,
}

NAMES: dict[State, Message] = {
    State.OPEN: say("核验中"),
    State.REVIEW: say("等待工作人员核对"),
    State.PASSED: say("已通过"),
    State.FAILED: say("没有通过"),
    State.EXPIRED: say("已过期"),
}
# A check that still counts or may come to count: one at a time for one purpose.
LIVE = frozenset({State.OPEN, State.REVIEW, State.PASSED})


def after(state: State, event: Event) -> State:
    """The state `event` leads to; raises `WrongState` when the table has no such way."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise WrongState(
            say("这次实名核验的状态是“{state}”，不能这样操作。", state=NAMES[state]),
            way_out=say("请重新打开核验页面，查看最新情况。"),
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.OPEN}"]
    lines += [f"    {state} : {name}" for state, name in NAMES.items()]
    lines += [f"    {old} --> {new} : {event}" for (old, event), new in TRANSITIONS.items()]
    return "\n".join(lines) + "\n"
