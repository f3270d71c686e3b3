"""Business licences are read from photographs, as an aid; what is not certain is left out."""

from __future__ import annotations

import pytest

from kaiye.cli.specimen_cards import draw, specimen
from kaiye.cli.specimen_licences import draw_licence, licence
from kaiye.cli.specimen_photos import CLASSES, photograph
from kaiye.recognition.api import BadImage, Side, read_licence


def test_a_licence_is_read() -> None:
    one = licence(7)
    reading = read_licence(photograph(draw_licence(one), "clean", 7))
    assert {name: field.text for name, field in reading.fields.items()} == one.fields
    assert reading.problems == ()


@pytest.mark.parametrize("kind", CLASSES)
def test_a_bad_photograph_of_a_licence_gives_no_wrong_field(kind: str) -> None:
    one = licence(3)
    reading = read_licence(photograph(draw_licence(one), kind, 3))
    assert {(name, field.text) for name, field in reading.fields.items()} <= {*one.fields.items()}


def test_a_code_with_a_wrong_check_character_is_not_taken() -> None:
    code = licence(7).fields["uscc"]
    wrong = code[:-1] + ("1" if code[-1] != "1" else "2")
    reading = read_licence(photograph(draw_licence(licence(7, uscc=wrong)), "clean", 7))
    assert "uscc" not in reading.fields
    assert "看不清楚" in str(reading.problems[0])


def test_another_paper_says_nothing_of_a_company() -> None:
    reading = read_licence(photograph(draw(specimen(7), Side.BACK), "clean", 7))
    assert reading.fields == {}
    assert "整张执照" in str(reading.problems[0])


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(BadImage):
        read_licence(b"\xff\xd8\xff no licence")
