"""The life of a reservation: one table, one function that reads it, one diagram drawn from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Where a reservation is; each comment says whose turn it is."""

    HELD = "held"  # the holder's: file before it ends, or give it up
    FILED = "filed"  # the registration authority's: a filing with this name is being decided
    USED = "used"  # closed: the name is registered
    RELEASED = "released"  # closed by the holder
    EXPIRED = "expired"  # closed by time

    @property
    def facts(self) -> Facts:
        """What people are told about it."""
        return FACTS[self]


class Event(StrEnum):
    """What moves a reservation; the ledger entry is called `name.<event>`."""

    FILE = "filed"
    HAND_BACK = "handed_back"
    USE = "used"
    RELEASE = "released"
    EXPIRE = "expired"


@dataclass(frozen=True, slots=True)
class Facts:
    """What people are told about a state."""

    name: Message
    hint: Message


FACTS: dict[State, Facts] = {
    State.HELD: Facts(say("保留中"), say("请在保留期届满前用这个名称提交申请。")),
    State.FILED: Facts(say("申请审核中"), say("用这个名称的申请正在审核，作出决定之前名称一直保留。")),
    State.USED: Facts(say("已经登记"), say("这个名称已经登记，不需要再操作。")),
    State.RELEASED: Facts(say("已放弃"), say("这次保留已经结束；名称还没有被他人使用的，可以重新申报。")),
    State.EXPIRED: Facts(say("已届满"), say("这次保留已经结束；名称还没有被他人使用的，可以重新申报。")),
}

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.HELD, Event.FILE): State.FILED,
    (State.FILED, Event.HAND_BACK): State.HELD,
    (State.FILED, Event.USE): State.USED,
    # A filing that the rules approve at once is never laid before an officer.
    (State.HELD, Event.USE): State.USED,
    (State.HELD, Event.RELEASE): State.RELEASED,
    (State.HELD, Event.EXPIRE): State.EXPIRED,
}

OPEN = frozenset({State.HELD, State.FILED})


def after(state: State, event: Event) -> State:
    """The state `event` leads to; raises `WrongState` when the table has no such way."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise WrongState(
            say("名称保留现在是“{state}”，不能这样办理。", state=FACTS[state].name), way_out=FACTS[state].hint
        ) from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.HELD} : reserved", f"    [*] --> {State.FILED} : kept"]
    lines += [f"    {state} : {facts.name}" for state, facts in FACTS.items()]
    lines += [f"    {old} --> {new} : {event}" for (old, event), new in TRANSITIONS.items()]
    lines += [f"    {state} --> [*]" for state in FACTS if state not in OPEN]
    return "\n".join(lines) + "\n"
