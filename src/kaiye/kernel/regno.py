"""The fifteen-digit registration number used before the credit code (工商行政管理市场主体注册号编制规则)."""

from __future__ import annotations

import re

from kaiye.kernel.invalid import InvalidValue, normalised
from kaiye.kernel.messages import say

_DIGITS = re.compile(r"[0-9]{15}")
_FRONT = re.compile(r"[0-9]{14}")


class InvalidRegistrationNumber(InvalidValue):
    """Not a registration number; `kind` is characters or check."""


class RegistrationNumber(str):
    """Six digits of the authority, eight of the sequence, one ISO 7064 MOD 11,10 check digit."""

    __slots__ = ()

    def __new__(cls, text: str) -> RegistrationNumber:
        number = normalised(text)
        if _DIGITS.fullmatch(number) is None:
            raise InvalidRegistrationNumber(say("注册号应当是15位数字。"), "characters")
        if number[14] != _check(number[:14]):
            raise InvalidRegistrationNumber(
                say("注册号的最后一位校验不通过，请核对是否有输错的数字。"), "check"
            )
        return super().__new__(cls, number)

    @classmethod
    def parse(cls, text: str) -> RegistrationNumber:
        """The number in `text`; raises `InvalidRegistrationNumber`."""
        return cls(text)

    @classmethod
    def build(cls, authority: str, sequence: str) -> RegistrationNumber:
        """The number of an authority's sequence, its check digit computed."""
        front = f"{authority}{sequence}"
        if _FRONT.fullmatch(front) is None:
            raise InvalidRegistrationNumber(say("注册号应当是15位数字。"), "characters")
        return cls(front + _check(front))

    @property
    def authority(self) -> str:
        """首次登记机关代码."""
        return self[:6]

    @property
    def kind(self) -> str:
        """`domestic`, `foreign` or `individual`, by the seventh digit."""
        if self[6] in "0123":
            return "domestic"
        return "foreign" if self[6] in "45" else "individual"

    @property
    def check(self) -> str:
        """The last digit."""
        return self[14]


def _check(front: str) -> str:
    """ISO 7064, hybrid system MOD 11,10."""
    product = 10
    for digit in front:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
