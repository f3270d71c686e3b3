"""The code of an administrative division (GB/T 2260) and what its digits say."""

from __future__ import annotations

import re

from kaiye.kernel.invalid import InvalidValue, normalised
from kaiye.kernel.messages import say

_SHAPE = re.compile(r"[1-9][0-9]{5}")
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})


class InvalidDivisionCode(InvalidValue):
    """Not six digits of a division; `kind` is characters."""


class DivisionCode(str):
    """Six digits; whether the division exists is the catalogue's to say."""

    __slots__ = ()

    def __new__(cls, text: str) -> DivisionCode:
        code = normalised(text)
        if _SHAPE.fullmatch(code) is None:
            raise InvalidDivisionCode(say("行政区划代码应当是6位数字。"), "characters")
        return super().__new__(cls, code)

    @classmethod
    def parse(cls, text: str) -> DivisionCode:
        """The code in `text`; raises `InvalidDivisionCode`."""
        return cls(text)

    @property
    def level(self) -> str:
        """`province`, `prefecture` or `county`, by the zeros at the end."""
        if self.endswith("0000"):
            return "province"
        return "prefecture" if self.endswith("00") else "county"

    @property
    def province(self) -> DivisionCode:
        """The provincial division it lies in."""
        return DivisionCode(self[:2] + "0000")

    @property
    def prefecture(self) -> DivisionCode:
        """The prefecture-level scope in which names are compared.

        A municipality is one scope (110000, 110101 and 500229 give 110100 and 500100). A county or
        city that its province administers directly (`xx90xx`) is a scope of its own. A province's own
        code has no prefecture and stands for itself.
        """
        if self[:2] in _MUNICIPALITIES:
            return DivisionCode(self[:2] + "0100")
        if self.level == "province" or self[2:4] == "90":
            return self
        return DivisionCode(self[:4] + "00")
