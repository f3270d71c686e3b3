"""Phone numbers: one spelling for each, so that one person has one account."""

from __future__ import annotations

import re
import unicodedata

from kaiye.kernel.api import InvalidInput, Problem, say

_MAINLAND = re.compile(r"1[3-9][0-9]{9}")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")


def phone_number(text: str) -> str:
    """`13855100001`, or `+85261234567` for numbers from elsewhere; raises InvalidInput."""
    folded = unicodedata.normalize("NFKC", text)
    bare = "".join(char for char in folded if char.isdigit() or char == "+")
    odd = any(not char.isdigit() and char not in "+-() ‑–" for char in folded)
    bare = bare.removeprefix("0086") if bare.startswith("0086") else bare.removeprefix("+86")
    if not odd and (_MAINLAND.fullmatch(bare) or _ABROAD.fullmatch(bare)):
        return bare
    message = say("请输入11位手机号码；境外号码以“+”和国家（地区）代码开头。")
    raise InvalidInput(message, problems=[Problem("/phone", message)])
