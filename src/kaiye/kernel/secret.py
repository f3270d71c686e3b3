"""Text that must not be seen by accident: its `repr` and `str` are masked, `reveal()` is greppable."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


def mask(text: str) -> str:
    """The first six and last four characters of a document number, the rest as `*`; short ones all."""
    if len(text) < 12:
        return text[:1] + "*" * max(len(text) - 2, 0) + text[-1:] if len(text) > 2 else "*" * len(text)
    return text[:6] + "*" * (len(text) - 10) + text[-4:]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class IdNumber:
    """The number of an identity document as it was entered, valid or not."""

    _text: str

    def reveal(self) -> str:
        """The number in clear; every use is a place to look at."""
        return self._text

    @property
    def masked(self) -> str:
        """For pages and papers: `340104********0213`."""
        return mask(self._text)

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"IdNumber({self.masked!r})"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IdNumber) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            cls,
            core_schema.str_schema(max_length=40),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda number: number.masked),
        )
