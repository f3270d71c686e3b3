"""How often a rule speaks, told so that nobody can be recognised by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kaiye.rules.findings import Outcome

# A number below this could point at somebody: it is told as “fewer than”, and what it could be worked out
# from is not told at all.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Count:
    """In how many decided cases a rule spoke, of how many, and how those cases came out."""

    cases: int = 0
    of: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """Whether the number itself must not be told."""
        return 0 < self.cases < FEWEST

    @property
    def per_thousand(self) -> float | None:
        """Of a thousand decided cases; None where it must not be told or nothing was decided."""
        return None if self.few or not self.of else round(1000 * self.cases / self.of, 1)

    @property
    def split(self) -> Mapping[Outcome, int] | None:
        """The outcomes; None when one of them is so small that it could point at somebody."""
        if self.few or any(0 < count < FEWEST for count in self.outcomes.values()):
            return None
        return {outcome: self.outcomes.get(outcome, 0) for outcome in Outcome}

    def as_json(self) -> dict[str, Any]:
        """As open data: `cases` is null when it is 1 to 4, and `fewer_than` says so."""
        split = self.split
        return {
            "cases": None if self.few else self.cases,
            "fewer_than": FEWEST if self.few else None,
            "of": self.of,
            "per_thousand": self.per_thousand,
            "outcomes": {str(key): value for key, value in split.items()} if split is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Frequency:
    """In the last twelve months, and in all."""

    year: Count = field(default_factory=Count)
    ever: Count = field(default_factory=Count)

    def as_json(self) -> dict[str, Any]:
        """Both periods."""
        return {"last_12_months": self.year.as_json(), "in_all": self.ever.as_json()}
