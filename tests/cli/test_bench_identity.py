"""`kaiye bench identity` counts what was read right and wrong, and says so when there is nothing to measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaiye.cli import bench_identity_cards, bench_identity_faces


def test_cards_are_counted_by_class_and_field_beside_a_baseline() -> None:
    found = bench_identity_cards.measure(10)
    assert (found.cards, found.ours.fields, found.baseline.fields) == (10, 90, 90)
    assert set(found.fields_by_class.values()) == {9}
    assert found.ours.wrong == len(found.mistakes) == sum(found.ours.wrong_by_class.values())
    assert found.ours.wrong < found.baseline.wrong
    assert found.ours.exact > 60
    assert found.memory_mb > 50


def test_a_wrong_field_is_counted_and_a_missing_one_is_not() -> None:
    count = bench_identity_cards.Count()
    count.seconds.append(1.0)
    count.take(
        "clean", 1, {"name": "张云杉", "sex": "男", "birth": "1988-03-12"}, {"name": "张云彬", "sex": "男"}
    )
    reader = count.reader(3)
    assert (reader.exact, reader.wrong) == (1, 1)
    assert count.mistakes == [("clean", 1, "name", "张云杉", "张云彬")]


def test_without_photographs_of_faces_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench_identity_faces.measure(tmp_path) == []
    bench_identity_faces.show([])
    out = capsys.readouterr()
    assert "没有人脸照片" in out.out + out.err
