"""The citizen's number (GB 11643-1999); residence permits and foreigners' cards follow the same pattern."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date

from kaiye.kernel.invalid import InvalidValue, normalised
from kaiye.kernel.messages import Message, say
from kaiye.kernel.secret import mask

_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_YEAR = 1800


class InvalidCitizenId(InvalidValue):
    """Not a citizen's number; `kind` is length, characters, date or check."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class CitizenId:
    """Eighteen characters that are never shown by accident; an invalid one cannot exist."""

    _text: str

    def __post_init__(self) -> None:
        _inspect(self._text)

    @classmethod
    def parse(cls, text: str, *, on: date | None = None) -> CitizenId:
        """The number in `text`; a birth after `on` is no date. Raises `InvalidCitizenId`."""
        number = cls(normalised(text))
        if on is not None and number.birth > on:
            raise InvalidCitizenId(say("身份证号码中的出生日期晚于{on}，请核对。", on=on.isoformat()), "date")
        return number

    @classmethod
    def build(cls, region: str, birth: date, sequence: int) -> CitizenId:
        """The number of a region, a birth and a sequence of the day (odd = male), its check computed."""
        front = f"{region}{birth:%Y%m%d}{sequence:03d}"
        if len(front) != 17 or not front.isdigit():
            raise InvalidCitizenId(_LENGTH, "length")
        return cls(front + _check(front))

    @property
    def birth(self) -> date:
        """Date of birth."""
        return date(int(self._text[6:10]), int(self._text[10:12]), int(self._text[12:14]))

    @property
    def sex(self) -> str:
        """`M` when the sequence is odd, else `F`."""
        return "M" if int(self._text[16]) % 2 else "F"

    @property
    def region(self) -> str:
        """The six digits of the place of the first registration, as they were then."""
        return self._text[:6]

    @property
    def masked(self) -> str:
        """For pages and papers: `340104********0213`."""
        return mask(self._text)

    def reveal(self) -> str:
        """The number in clear; every use is a place to look at."""
        return self._text

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"CitizenId({self.masked!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CitizenId) and hmac.compare_digest(self._text, other._text)

    def __hash__(self) -> int:
        return hash(self._text)


_LENGTH: Message = say("身份证号码应当是18位。")


def _check(front: str) -> str:
    """ISO 7064 MOD 11-2 as GB 11643 writes it: `10X98765432`[Σ mod 11]."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(front, _WEIGHTS, strict=True)) % 11]


def _inspect(text: str) -> None:
    if len(text) != 18:
        raise InvalidCitizenId(_LENGTH, "length")
    if _SHAPE.fullmatch(text) is None:
        raise InvalidCitizenId(say("身份证号码的前17位应当是数字，最后一位是数字或者X。"), "characters")
    try:
        birth = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError as error:
        raise InvalidCitizenId(say("身份证号码的第7至14位不是有效的出生日期，请核对。"), "date") from error
    if birth.year < _FIRST_YEAR:
        raise InvalidCitizenId(say("身份证号码的第7至14位不是有效的出生日期，请核对。"), "date")
    if text[17] != _check(text[:17]):
        raise InvalidCitizenId(say("身份证号码的最后一位校验不通过，请核对是否有输错的数字。"), "check")
