"""Characters that look alike."""

from __future__ import annotations

from kaiye.names.shapes import groups, leaders, look_alike, shape


def test_no_character_is_in_two_groups() -> None:
    assert len(groups()) >= 150
    assert len(leaders()) == sum(len(group) for group in groups())
    assert all(len(group) >= 2 for group in groups())


def test_what_looks_alike_has_one_shape() -> None:
    assert shape("巳未") == shape("己末") != shape("已来")
    assert shape("芸杉") is None
    assert look_alike("己", "巳")
    assert not look_alike("己", "己")
    assert not look_alike("己", "末")
    assert not look_alike("云", "芸")
