"""Amounts in words as bills and vouchers write them (支付结算办法 附一)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiye.kernel.api import Fen

DIGITS = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.1", "壹角整"),
        ("0.15", "壹角伍分"),
        ("1", "壹元整"),
        ("1.01", "壹元零壹分"),
        ("10", "壹拾元整"),
        ("11", "壹拾壹元整"),
        ("20", "贰拾元整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1000", "壹仟元整"),
        ("1001", "壹仟零壹元整"),
        ("1050.2", "壹仟零伍拾元贰角整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10100", "壹万零壹佰元整"),
        ("11000", "壹万壹仟元整"),
        ("100000", "壹拾万元整"),
        ("1000000", "壹佰万元整"),
        ("10000000", "壹仟万元整"),
        ("10000001", "壹仟万零壹元整"),
        ("99999999", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("101000000", "壹亿零壹佰万元整"),
        ("110000000", "壹亿壹仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("100000000000001.05", "壹佰万亿零壹元零伍分"),
    ],
)
def test_words(yuan: str, words: str) -> None:
    assert Fen.parse(yuan).financial == words


def test_less_than_nothing() -> None:
    assert Fen(-105).financial == "负壹元零伍分"
    assert Fen(-105).formatted == "-1.05"


@pytest.mark.parametrize(
    ("yuan", "shown"), [("0", "0.00"), ("0.5", "0.50"), ("999", "999.00"), ("1000000", "1,000,000.00")]
)
def test_figures(yuan: str, shown: str) -> None:
    assert Fen.parse(yuan).formatted == shown


def whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1)
            return whole(high) * size + whole(low)
    total, digit = 0, 0
    for char in words:
        if char in UNITS:
            total, digit = total + digit * UNITS[char], 0
        else:
            digit = DIGITS[char]
    return total + digit


def read(words: str) -> int:
    """Fen of an amount in words: an independent reader."""
    yuan, cents = words.split("元") if "元" in words else ("", words)
    cents = cents.removesuffix("整").removeprefix("零")
    jiao, _, fen = cents.rpartition("角") if "角" in cents else ("", "", cents)
    return whole(yuan) * 100 + whole(jiao) * 10 + whole(fen.removesuffix("分"))


@given(
    st.one_of(
        st.integers(0, 10**17 - 1), st.integers(0, 10**9), st.integers(0, 10**7).map(lambda n: n * 10**6)
    )
)
def test_words_say_the_amount(value: int) -> None:
    words = Fen(value).financial
    assert read(words) == value
    assert "零零" not in words
    assert not words.startswith("零") or value == 0
    assert words.endswith(("整", "分"))
