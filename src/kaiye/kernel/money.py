"""Money in whole fen (0.01 yuan)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

_NUMERALS = "零壹贰叁肆伍陆柒捌玖"
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

    @property
    def formatted(self) -> str:
        """For pages and papers: `1,000,000.00`."""
        whole, cents = divmod(abs(self.value), 100)
        return f"{'-' if self.value < 0 else ''}{whole:,}.{cents:02d}"

    @property
    def financial(self) -> str:
        """In financial numerals, as a licence prints it: `壹佰万元整`, `壹仟零伍拾元贰角整`."""
        yuan, cents = divmod(abs(self.value), 100)
        jiao, fen = divmod(cents, 10)
        text = "负" if self.value < 0 else ""
        if yuan or not cents:
            text += (_numeral(yuan) or "零") + "元"
        if jiao:
            text += _NUMERALS[jiao] + "角"
        elif fen and yuan:
            text += "零"
        return text + (_NUMERALS[fen] + "分" if fen else "整")

    def __add__(self, other: Fen) -> Fen:
        return Fen(self.value + other.value)

    def __sub__(self, other: Fen) -> Fen:
        return Fen(self.value - other.value)

    def __lt__(self, other: Fen) -> bool:
        return self.value < other.value

    def __bool__(self) -> bool:
        return self.value != 0


def _numeral(number: int) -> str:
    """Financial numerals of a whole number, empty for zero; one 零 stands for any run of zeros."""
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾")):
        high, low = divmod(number, size)
        if high:
            gap = "零" if 0 < low < size // 10 else ""
            return _numeral(high) + unit + gap + _numeral(low)
    return _NUMERALS[number] if number else ""


ZERO = Fen(0)
