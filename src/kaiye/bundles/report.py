"""What checking a bundle found, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaiye.kernel.api import Message


class State(StrEnum):
    """How a step ended."""

    HOLDS = "holds"
    WRONG = "wrong"
    # The bundle does not have it, and nobody said it must.
    ABSENT = "absent"
    # Consistent in itself, but measured against nothing from outside the bundle.
    UNPINNED = "unpinned"


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered check: its name, how it ended, and what that means."""

    number: int
    key: str
    title: Message
    state: State
    # What is proved when it holds; what is wrong, missing or not yet compared otherwise.
    message: Message

    @property
    def mark(self) -> str:
        return {State.HOLDS: "✓", State.WRONG: "✗", State.ABSENT: "－", State.UNPINNED: "！"}[self.state]


@dataclass(frozen=True, slots=True)
class Report:
    """All steps in order."""

    steps: tuple[Step, ...]
    digest: str = ""
    filing: str = ""

    @property
    def first_wrong(self) -> Step | None:
        return next((step for step in self.steps if step.state is State.WRONG), None)

    @property
    def ok(self) -> bool:
        """Nothing is wrong, and whoever signed was measured against a root given from outside."""
        states = {step.state for step in self.steps}
        return State.WRONG not in states and State.UNPINNED not in states

    @property
    def consistent(self) -> bool:
        """Nothing is wrong, although something may not have been compared with anything outside."""
        return self.first_wrong is None
