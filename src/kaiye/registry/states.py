"""An entity's life as one table; `after` is the only function that reads it."""

from __future__ import annotations

from enum import StrEnum

from kaiye.kernel.api import WrongState, say
from kaiye.registry.models import Status


class Event(StrEnum):
    """What can happen to an entity's status."""

    SUSPEND = "suspend"  # 歇业备案 (条例 第三十条)
    RESUME = "resume"  # 恢复营业
    MOVE_OUT = "move_out"  # 迁出 (条例 第二十七条)
    REVOKE = "revoke"  # 吊销营业执照
    ANNUL = "annul"  # 撤销登记 (条例 第四十条)
    RESTORE = "restore"  # the annulment is itself annulled (条例 第四十二条)
    DEREGISTER = "deregister"  # 注销, also 强制注销 (公司法 第二百四十一条)


S = Status
TRANSITIONS: dict[tuple[Status, Event], Status] = {
    (S.ACTIVE, Event.SUSPEND): S.SUSPENDED,
    (S.SUSPENDED, Event.RESUME): S.ACTIVE,
    (S.ACTIVE, Event.MOVE_OUT): S.MOVED_OUT,
    (S.ACTIVE, Event.REVOKE): S.REVOKED,
    (S.SUSPENDED, Event.REVOKE): S.REVOKED,
    (S.ACTIVE, Event.ANNUL): S.ANNULLED,
    (S.SUSPENDED, Event.ANNUL): S.ANNULLED,
    (S.REVOKED, Event.ANNUL): S.ANNULLED,
    (S.ANNULLED, Event.RESTORE): S.ACTIVE,
    (S.ACTIVE, Event.DEREGISTER): S.DEREGISTERED,
    (S.SUSPENDED, Event.DEREGISTER): S.DEREGISTERED,
    (S.REVOKED, Event.DEREGISTER): S.DEREGISTERED,
}


def after(status: Status | str, event: Event) -> Status:
    """The status an event leads to; WrongState when the table has no such step."""
    current = Status(status)
    if (current, event) not in TRANSITIONS:
        raise WrongState(say("登记状态为“{status}”，不能进行这项登记。", status=say(str(current.label))))
    return TRANSITIONS[current, event]


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.ACTIVE.value}"]
    lines += [f"    {status.value} : {status.label}" for status in Status]
    lines += [f"    {old.value} --> {new.value} : {event.value}" for (old, event), new in TRANSITIONS.items()]
    return "\n".join([*lines, f"    {S.DEREGISTERED.value} --> [*]"])
