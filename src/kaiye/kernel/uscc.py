"""The unified social credit code (GB 32100-2015) with its inner organisation code (GB 11714-1997)."""

from __future__ import annotations

import re

from kaiye.kernel.invalid import InvalidValue, normalised
from kaiye.kernel.messages import say

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_DEPARTMENTS = frozenset("123456789ANY")
_SHAPE = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")


class InvalidUscc(InvalidValue):
    """Not a unified social credit code; `kind` is length, characters, department, organisation or check."""


class Uscc(str):
    """Eighteen characters: department, kind, region, organisation code, check; never an invalid one."""

    __slots__ = ()

    def __new__(cls, text: str) -> Uscc:
        code = normalised(text)
        _inspect(code)
        return super().__new__(cls, code)

    @classmethod
    def parse(cls, text: str) -> Uscc:
        """The code in `text`, whatever its case, width and spacing; raises `InvalidUscc`."""
        return cls(text)

    @classmethod
    def build(cls, department: str, kind: str, region: str, body8: str) -> Uscc:
        """The code of an eight-character organisation body, both check characters computed."""
        if len(body8) != 8 or any(char not in _VALUES for char in body8):
            raise InvalidUscc(_CHARACTERS, "characters")
        front = f"{department}{kind}{region}{body8}"
        if len(front) != 16 or any(char not in _VALUES for char in front):
            raise InvalidUscc(_LENGTH, "length")
        front += organisation_check(body8)
        return cls(front + _check(front))

    @classmethod
    def valid(cls, text: str) -> bool:
        """Whether `text` holds a unified social credit code."""
        try:
            cls(text)
        except InvalidUscc:
            return False
        return True

    @property
    def department(self) -> str:
        """登记管理部门代码: 9 for market regulation."""
        return self[0]

    @property
    def kind(self) -> str:
        """机构类别代码: under 9, 1 enterprise, 2 individual business, 3 farmers' cooperative."""
        return self[1]

    @property
    def region(self) -> str:
        """登记管理机关行政区划码: the six digits in force when the code was given."""
        return self[2:8]

    @property
    def organisation_code(self) -> str:
        """主体标识码 (GB 11714): eight characters and their check."""
        return self[8:17]

    @property
    def check(self) -> str:
        """The last character."""
        return self[17]


def organisation_check(body8: str) -> str:
    """GB 11714: 11 − Σ(value × weight) mod 11, with X for 10 and 0 for 11."""
    total = sum(int(char, 36) * weight for char, weight in zip(body8, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _check(front: str) -> str:
    """GB 32100: (31 − Σ(value × weight) mod 31) mod 31 over the first seventeen characters."""
    total = sum(_VALUES[char] * weight for char, weight in zip(front, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


_LENGTH = say("统一社会信用代码应当是18位。")
_CHARACTERS = say("统一社会信用代码只能用数字和大写字母（不含I、O、S、V、Z），第3至8位是数字。")
_DEPARTMENT = say("统一社会信用代码的第1位不是登记管理部门代码。")
_ORGANISATION = say("统一社会信用代码的第9至17位不符合组织机构代码的校验规则，请核对。")
_CHECK = say("统一社会信用代码的最后一位校验不通过，请核对是否有输错的字符。")


def _inspect(code: str) -> None:
    if len(code) != 18:
        raise InvalidUscc(_LENGTH, "length")
    if _SHAPE.fullmatch(code) is None:
        raise InvalidUscc(_CHARACTERS, "characters")
    if code[0] not in _DEPARTMENTS:
        raise InvalidUscc(_DEPARTMENT, "department")
    if code[16] != organisation_check(code[8:16]):
        raise InvalidUscc(_ORGANISATION, "organisation")
    if code[17] != _check(code[:17]):
        raise InvalidUscc(_CHECK, "check")
