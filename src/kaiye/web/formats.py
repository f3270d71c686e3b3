"""How amounts, days and numbers are written for people."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kaiye.kernel.api import SHANGHAI, Fen, IdNumber, mask
from kaiye.notices.api import mask_phone
from kaiye.web.sentences import reader

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def fen(amount: Fen | int | None) -> str:
    """`1,000,000.00元` or `CNY 1,000,000.00`."""
    if amount is None:
        return ""
    value = amount.value if isinstance(amount, Fen) else amount
    whole, cents = divmod(abs(value), 100)
    text = f"{'-' if value < 0 else ''}{whole:,}.{cents:02d}"
    return f"CNY {text}" if reader().startswith("en") else f"{text}元"


def yuan(amount: str | None) -> str:
    """The dossier's decimal string as people read money; text that is no amount as it was typed."""
    if not amount:
        return ""
    try:
        return fen(Fen.parse(amount))
    except ValueError:
        return amount


def day(value: date | str | None) -> str:
    """`2026年11月22日` or `22 November 2026`; a dossier's date text may be given; `long` is 长期."""
    if value is None or value == "":
        return ""
    if value == "long":
        return "no expiry" if reader().startswith("en") else "长期"
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    if reader().startswith("en"):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """A day and the time of day in Beijing."""
    if value is None:
        return ""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def masked(number: IdNumber | str | None) -> str:
    """A document number with its middle hidden."""
    if number is None:
        return ""
    return number.masked if isinstance(number, IdNumber) else mask(number)


def share(value: Decimal | str | None) -> str:
    """`0.6` as `60%`."""
    if value is None or value == "":
        return ""
    return f"{(Decimal(value) * 100).normalize():f}%"


def phone(number: str) -> str:
    """A phone number with its middle hidden: `138****0001`."""
    return mask_phone(number)
