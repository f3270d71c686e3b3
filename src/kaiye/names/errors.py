"""Why a name could not be had: who was first, or that a person must look."""

from __future__ import annotations

from kaiye.kernel.api import Conflict, say
from kaiye.rules.api import NameConflict


class NameTaken(Conflict):
    """Another name stands against it; `conflict` is the one, None when it came between two looks."""

    def __init__(self, name: str, conflict: NameConflict | None) -> None:
        self.conflict = conflict
        sentence = (
            say("名称“{name}”刚刚被他人登记。", name=name)
            if conflict is None
            else say(
                "名称“{name}”不能登记：已有“{other}”，{ground}。",
                name=name,
                other=conflict.name,
                ground=say(conflict.ground),
            )
        )
        super().__init__(sentence, way_out=say("请改用其他字号，或者使用备选名称。"))


class NeedsPerson(Conflict):
    """No law forbids the name, but one near it stands (`conflict`): a machine does not give it away."""

    def __init__(self, name: str, conflict: NameConflict) -> None:
        self.conflict = conflict
        super().__init__(
            say(
                "名称“{name}”不能自动保留：已有“{other}”，{ground}。",
                name=name,
                other=conflict.name,
                ground=say(conflict.ground),
            ),
            way_out=say("可以提交登记机关由工作人员核对，或者改用其他字号。"),
        )
