"""Likeness of trade names: each kind by example, all of them against their definition."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaiye.names.likeness import LONGEST, Relation, marks, relation
from tests.names.brute import related

# Homophones (云 芸, 越 乐), polyphones (行 长 乐 重 杉), look-alikes (末未, 土士), a letter.
LETTERS = "云芸杉行航长常乐越重末未土士K"
trade_names = st.text(LETTERS, min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("云澄", "芸成", Relation.HOMOPHONE),
        # 长 is read chang or zhang, 乐 le or yue.
        ("长乐", "掌月", Relation.HOMOPHONE),
        ("云", "芸", Relation.HOMOPHONE),
        ("绿洲", "鹿周", None),
        ("云澄", "云澄月", Relation.CONTAINED),
        ("澄月", "云澄月", Relation.CONTAINED),
        ("云", "云澄月", None),
        ("未来", "末来", Relation.LOOK_ALIKE),
        ("未来", "末未", None),
        ("云澄", "芸成月", Relation.PARTLY_HOMOPHONE),
        ("云月", "芸澄悦", Relation.PARTLY_HOMOPHONE),
        ("云澄月", "芸成山", Relation.PARTLY_HOMOPHONE),
        ("云澄", "成芸", Relation.PARTLY_HOMOPHONE),
        ("云澄月山", "云悦成山", Relation.PARTLY_HOMOPHONE),
        ("云澄", "云山", None),
        ("云澄月", "海风吹", None),
        ("云澄", "云澄", None),
        ("澄" * LONGEST, "成" * LONGEST + "月", None),
        ("澄" * LONGEST + "月", "成" * LONGEST + "悦", Relation.HOMOPHONE),
    ],
)
def test_the_strongest_resemblance_is_told(one: str, other: str, expected: Relation | None) -> None:
    assert relation(one, other) is expected
    assert relation(other, one) is expected


@given(trade_names, trade_names)
@settings(max_examples=400, deadline=None)
@example("行长", "长行")
@example("重重", "末重未")
def test_it_is_what_the_definition_says(one: str, other: str) -> None:
    assert relation(one, other) is related(one, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("云澄", "云澄", ((0, 1), (0, 1))),
        ("云澄", "芸成", ((0, 1), (0, 1))),
        ("澄月", "云澄月", ((0, 1), (1, 2))),
        ("云澄月", "澄月", ((1, 2), (0, 1))),
        ("未来", "末来", ((0, 1), (0, 1))),
        ("云月", "芸澄悦", ((0, 1), (0, 2))),
        ("云澄月", "芸海悦", ((0, 2), (0, 2))),
        ("云澄", "成芸", ((0, 1), (0, 1))),
        ("云澄", "海风", ((), ())),
    ],
)
def test_what_coincides_is_marked(
    one: str, other: str, expected: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    assert marks(one, other) == expected
