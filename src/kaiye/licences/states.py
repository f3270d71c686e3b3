"""The life of a licence: one table, one function that reads it."""

from __future__ import annotations

from enum import StrEnum

from kaiye.kernel.api import Message, WrongState, say


class State(StrEnum):
    """Whether a licence may be relied on."""

    CURRENT = "current"  # the holder's: shows what the register holds
    SUPERSEDED = "superseded"  # nobody's: a newer one was issued
    REVOKED = "revoked"  # nobody's: 吊销, 撤销 or 注销


class Event(StrEnum):
    """What moves a licence."""

    SUPERSEDE = "superseded"
    REVOKE = "revoked"


NAMES: dict[State, Message] = {
    State.CURRENT: say("有效"),
    State.SUPERSEDED: say("已换发新照"),
    State.REVOKED: say("已失效"),
}

TRANSITIONS: dict[tuple[State, Event], State] = {
    (State.CURRENT, Event.SUPERSEDE): State.SUPERSEDED,
    (State.CURRENT, Event.REVOKE): State.REVOKED,
}


def after(state: str, event: Event) -> State:
    """The state that follows; raises `WrongState`."""
    new = TRANSITIONS.get((State(state), event))
    if new is None:
        raise WrongState(say("这份执照已经失效，不能再变动。"))
    return new


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> current"]
    lines += [f"    {old} --> {new}: {event}" for (old, event), new in TRANSITIONS.items()]
    return "\n".join(lines)
