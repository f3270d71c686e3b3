"""Readings of characters."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kaiye.names.sounds import COMBINATIONS, choices, readings, reviewed, sounds, syllable

READINGS = Path(__file__).parents[2] / "src/kaiye/names/data/readings.csv"


def spoken(*syllables: str) -> tuple[int, ...]:
    return tuple(map(syllable, syllables))


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("云", spoken("yun")),
        ("行", spoken("xing", "hang")),
        ("长", spoken("chang", "zhang")),
        # pypinyin gives these a rare reading first.
        ("都", spoken("du", "dou")),
        ("绿", spoken("lv")),
        ("鹿", spoken("lu")),
        ("女", spoken("nv")),
    ],
)
def test_characters_have_their_usual_readings(character: str, expected: tuple[int, ...]) -> None:
    assert readings(character) == expected


def test_what_is_no_han_character_sounds_like_itself_only() -> None:
    assert readings("a") != readings("啊")
    assert readings("a") != readings("A")
    assert len({readings(character) for character in "aA1１（𠀀"}) == 6


def test_every_sequence_of_readings_is_tried_up_to_a_limit() -> None:
    assert set(choices("长行")) == {
        spoken(*pair) for pair in [("chang", "xing"), ("chang", "hang"), ("zhang", "xing"), ("zhang", "hang")]
    }
    many = list(choices("长行乐重长行乐重"))
    assert len(many) == COMBINATIONS
    assert sounds("长行乐重长")[4] == spoken("chang")


def test_the_table_is_in_order_and_says_something_of_every_character() -> None:
    with READINGS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    characters = [row["character"] for row in rows]
    assert characters == sorted(set(characters))
    assert len(reviewed()) == len(rows) > 200
    assert all(len(set(row["readings"].split())) == len(row["readings"].split()) for row in rows)
