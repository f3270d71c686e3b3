"""Pinyin of names: pypinyin's readings, faster."""

from __future__ import annotations

import pytest
from pypinyin import lazy_pinyin

from kaiye.publicity.pinyin import syllables


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("合肥云杉", "he fei yun shan"),
        ("重庆", "chong qing"),
        ("银行", "yin hang"),
        ("会计", "kuai ji"),
        ("长城", "chang cheng"),
        ("女装绿地", "nv zhuang lv di"),
        ("ABB1号", "A B B 1 hao"),
        ("", ""),
    ],
)
def test_readings(text: str, spelt: str) -> None:
    assert " ".join(syllables(text)) == spelt


def test_one_entry_for_every_character() -> None:
    for text in ("𠮷野家", "（有限）", "a合b", "〇一二"):
        assert len(syllables(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["信息科技有限公司", "建筑装饰工程", "餐饮管理", "生物医药", "国际贸易", "文化传媒"]
)
def test_words_of_trade_read_like_pypinyin(text: str) -> None:
    assert syllables(text) == lazy_pinyin(text)
