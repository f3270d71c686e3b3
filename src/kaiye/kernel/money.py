"""Money in whole fen (0.01 yuan)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_YUAN = re.compile(r"(0|[1-9][0-9]{0,14})(?:\.([0-9]{1,2}))?")


@total_ordering
@dataclass(frozen=True, slots=True)
class Fen:
    """An amount of money in whole fen; never negative in a dossier, may be in a difference."""

    value: int

    @classmethod
    def parse(cls, yuan: str) -> Fen:
        """From a decimal string in yuan (`"1000000"`, `"0.01"`); raises ValueError otherwise."""
        match = _YUAN.fullmatch(yuan)
        if match is None:
            raise ValueError(yuan)
        whole, cents = match.groups()
        return cls(int(whole) * 100 + int((cents or "").ljust(2, "0")))

    @property
    def yuan(self) -> str:
        """The decimal string in yuan, without superfluous zeros."""
        whole, cents = divmod(abs(self.value), 100)
        sign = "-" if self.value < 0 else ""
        return f"{sign}{whole}" if not cents else f"{sign}{whole}.{cents:02d}".rstrip("0")

    def __add__(self, other: Fen) -> Fen:
        return Fen(self.value + other.value)

    def __sub__(self, other: Fen) -> Fen:
        return Fen(self.value - other.value)

    def __lt__(self, other: Fen) -> bool:
        return self.value < other.value

    def __bool__(self) -> bool:
        return self.value != 0


ZERO = Fen(0)
