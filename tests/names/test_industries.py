"""When two industry words of names are the same trade."""

from __future__ import annotations

from collections import Counter

import pytest

from kaiye.catalogue.api import industry
from kaiye.names.industries import GENERAL, NO_INDUSTRY, industry_group, same_substance, synonym_groups
from kaiye.names.lexicon import industry_codes, phrases


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("地产", "置业"),
        ("房地产", "房地产开发"),
        ("商贸", "经贸"),
        ("餐饮", "饮食服务"),
        ("装潢", "装饰工程"),
        ("科技", "科技发展"),
        ("置业发展", "房地产"),
        ("酒业", "酒业"),
        ("云杉鹿业", "云杉鹿业"),
    ],
)
def test_the_same_in_substance(one: str, other: str) -> None:
    assert same_substance(one, other)
    assert same_substance(other, one)
    assert industry_group(one) == industry_group(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("科技", "信息科技"),
        ("商贸", "物流"),
        ("奶茶", "咖啡"),
        ("房地产", "物业"),
        ("建筑", "建筑设计"),
        ("餐饮", "餐饮管理"),
        ("", ""),
        ("实业", "发展"),
        ("", "商贸"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_substance(one, other)
    assert not same_substance(other, one)


@pytest.mark.parametrize("text", ["", "实业", "发展", "集团", "控股", "实业发展", "国际实业", "控股集团"])
def test_general_words_name_no_trade(text: str) -> None:
    assert industry_group(text) == NO_INDUSTRY


def test_general_words_are_in_no_line_of_the_table() -> None:
    assert not GENERAL & {word for group in synonym_groups() for word in group.words}


def test_a_longer_industry_has_the_class_of_its_ending() -> None:
    assert industry_group("云上奶茶") == industry_group("奶茶") == "6239"
    assert industry_group("鹿角") == "鹿角"


def test_the_table_is_sound() -> None:
    groups = synonym_groups()
    assert sum(len(group.words) > 1 for group in groups) >= 120
    assert [group for group in groups if industry(group.gb4754) is None or len(group.gb4754) != 4] == []
    assert [word for word, count in Counter(w for g in groups for w in g.words).items() if count > 1] == []


def test_words_of_one_line_share_their_class() -> None:
    for group in synonym_groups():
        for word in group.words:
            assert word in phrases()
            assert industry_codes(word)[0] == group.gb4754 == industry_group(word)
