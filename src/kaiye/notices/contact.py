"""Whom a notice goes to; masked wherever it is printed by accident."""

from __future__ import annotations

from dataclasses import dataclass


def mask_phone(phone: str) -> str:
    """`138****0001`; short numbers keep their last two digits only."""
    if len(phone) < 8:
        return "*" * max(len(phone) - 2, 0) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """A person's addresses for messages; empty text where there is none."""

    phone: str = ""
    email: str = ""
    name: str = ""

    def __repr__(self) -> str:
        return f"Contact({mask_phone(self.phone)!r})"

    __str__ = __repr__
