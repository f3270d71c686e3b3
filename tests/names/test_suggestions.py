"""The lists that suggestions are made of: every entry does what it is there for."""

from __future__ import annotations

import pytest

from kaiye.names.api import industry_codes, parse_name
from kaiye.names.suggestions import _feels, _kindred, _lines, _pairs, _pleasant, _trades


def test_industry_words_are_read_as_such() -> None:
    for line in _trades():
        assert len(line) == len(set(line)) > 2
        for word in line:
            parts = parse_name(f"合肥云杉{word}有限公司", "LLC", home="340104")
            assert (parts.trade_name, parts.industry) == ("云杉", word)
            assert industry_codes(word)


def test_pairs_are_two_characters_and_no_place() -> None:
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in _pairs())
    assert len(_pairs()) > 100
    # Places with one of these names exist.
    assert not {"竹溪", "嘉禾", "磐石", "隆安", "同心", "宁远"} & set(_pairs())


def test_every_character_stands_alone_and_has_others_of_its_feel() -> None:
    for feel in _feels().values():
        assert all(len(char) == 1 for char in feel.known)
        assert len(feel.good) >= 5
    for char in ("云", "中", "龘", "a"):
        assert len(set(_kindred(char, 7))) >= 5
        assert char not in _kindred(char, 7)


@pytest.mark.parametrize(
    ("trade", "good"),
    [
        ("云澄", True),
        ("云松涛", True),
        ("云", False),
        ("云云", False),
        ("云芸", False),  # yun yun
        ("四望", False),  # 死亡
        ("佳和", False),  # 假货, as 和 may be read huo
        ("安徽", False),
        ("合肥", False),
        ("餐饮", False),
        ("云杉澄澜屿", False),
    ],
)
def test_what_reads_and_sounds_well(trade: str, good: bool) -> None:
    assert _pleasant(trade, "云杉") is good


def test_awkward_sounds_are_syllables() -> None:
    for line in _lines("awkward_sounds"):
        assert all(part.isascii() and part.isalpha() for word in line.split() for part in word.split("-"))
