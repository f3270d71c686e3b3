"""Numbers, dates and money as Chinese papers write them."""

from __future__ import annotations

from datetime import date

from kaiye.kernel.api import Fen

_DIGITS = "零一二三四五六七八九"


def number(value: int) -> str:
    """`12` → 十二, `105` → 一百零五; for articles and items, 1 to 9999."""
    if not 0 < value < 10_000:
        raise ValueError(value)
    text, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if pending else "") + _DIGITS[digit] + name
        pending = bool(text) and digit == 0
    return text.removeprefix("一") if text.startswith("一十") else text


def day(value: date | None) -> str:
    """`2026年11月22日`; empty for no date."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def ten_thousands(amount: Fen) -> str:
    """Whole ten-thousands without superfluous zeros: `100` for 1,000,000 yuan, `0.5` for 5,000."""
    whole, rest = divmod(amount.value, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def percent(part: Fen, whole: Fen) -> str:
    """A share with at most four decimals, rounded half up: `33.3333%`; empty when there is no whole."""
    if not whole:
        return ""
    scaled = (part.value * 2_000_000 + whole.value) // (2 * whole.value)
    return f"{scaled // 10_000}.{scaled % 10_000:04d}".rstrip("0").rstrip(".") + "%"
