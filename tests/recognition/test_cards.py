"""Identity cards are read from photographs; what is not certain is left out, never passed as right."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kaiye.cli.specimen_cards import Specimen, draw, specimen
from kaiye.cli.specimen_photos import CLASSES, photograph
from kaiye.recognition.api import BadImage, CardReading, Side, read_card
from kaiye.recognition.places import begins_in_place


def _read(card: Specimen, side: Side, kind: str = "clean") -> CardReading:
    return read_card(photograph(draw(card, side), kind, card.number))


def _says(reading: CardReading) -> dict[str, str]:
    return {name: field.text for name, field in reading.fields.items()}


def test_both_sides_of_a_card_are_read() -> None:
    card = specimen(7)
    front, back = _read(card, Side.FRONT), _read(card, Side.BACK)
    assert (front.side, back.side) == (Side.FRONT, Side.BACK)
    assert _says(front) == card.of(Side.FRONT)
    assert _says(back) == card.of(Side.BACK)
    assert front.problems == back.problems == ()
    assert front.portrait is not None
    assert back.portrait is None
    assert min(field.confidence for field in front.fields.values()) > 0.5


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_it_does_not_matter_how_the_phone_was_held(turns: int) -> None:
    card = specimen(11)
    whole = Image.open(io.BytesIO(photograph(draw(card, Side.FRONT), "clean", 11))).rotate(
        90 * turns, expand=True
    )
    out = io.BytesIO()
    whole.save(out, "PNG")
    reading = read_card(out.getvalue())
    assert reading.text("id_number") == card.fields["id_number"]
    assert reading.text("name") == card.fields["name"]
    assert min(abs(reading.turned + 90 * turns - 360 * n) for n in range(3)) < 5


@pytest.mark.parametrize("kind", CLASSES)
def test_a_bad_photograph_gives_no_wrong_field(kind: str) -> None:
    for number in (3, 4):
        card = specimen(number)
        for side in Side:
            reading = _read(card, side, kind)
            assert reading.side in (side, None)
            assert {*_says(reading).items()} <= {*card.of(side).items()}


def test_a_number_with_a_wrong_check_digit_is_not_taken() -> None:
    card = specimen(7)
    number = card.fields["id_number"]
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert "id_number" not in _read(specimen(7, id_number=wrong), Side.FRONT).fields


@pytest.mark.parametrize("field", ["birth", "sex"])
def test_a_number_that_contradicts_the_card_is_not_taken(field: str) -> None:
    card = specimen(7)
    other = {"birth": "1971-05-17", "sex": "女" if card.fields["sex"] == "男" else "男"}[field]
    reading = _read(specimen(7, **{field: other}), Side.FRONT)
    assert {"id_number", field}.isdisjoint(reading.fields)
    assert "对不上" in str(reading.problems[0])


def test_a_term_that_no_card_has_is_not_taken() -> None:
    changes = {"valid_from": "2020-03-01", "valid_until": "2043-03-01"}
    assert "valid_until" not in _read(specimen(7, **changes), Side.BACK).fields
    assert "valid_until" in _read(specimen(7, **{**changes, "valid_until": "2040-03-01"}), Side.BACK).fields


def test_a_name_under_glare_is_left_out_and_the_person_is_told() -> None:
    drawn = draw(specimen(7), Side.FRONT)
    drawn.paste((255, 255, 255), (220, 60, 330, 130))
    reading = read_card(photograph(drawn, "clean", 7))
    assert "name" not in reading.fields
    assert "反光" in str(reading.problems[0])


def test_a_name_that_lost_its_last_character_to_glare_is_not_passed_as_whole() -> None:
    drawn = draw(specimen(7, name="张云杉"), Side.FRONT)
    assert read_card(photograph(drawn, "clean", 7)).text("name") == "张云杉"
    drawn.paste((255, 255, 255), (257, 60, 310, 130))
    assert "name" not in read_card(photograph(drawn, "clean", 7)).fields


def test_a_picture_of_something_else_has_no_side() -> None:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (120, 140, 90)).save(out, "JPEG")
    reading = read_card(out.getvalue())
    assert (reading.side, _says(reading)) == (None, {})
    assert "整张证件" in str(reading.problems[0])


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff nothing", b"<svg/>"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadImage):
        read_card(content)


def test_a_tiny_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (180, 120)).save(out, "PNG")
    with pytest.raises(BadImage, match="太小"):
        read_card(out.getvalue())


def test_a_place_is_known_down_to_the_county() -> None:
    assert begins_in_place("安徽省合肥市庐阳区人民路1号", county=True)
    assert begins_in_place("合肥市公安局庐阳分局", county=False)
    assert not begins_in_place("安徽省阜阳市颖东区解放路", county=True)
    assert not begins_in_place("安徽省成都市武侯区", county=True)


def test_reading_asks_no_network() -> None:
    program = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "import io\n"
        "from PIL import Image\n"
        "from kaiye.recognition.api import read_card\n"
        "out = io.BytesIO(); Image.new('RGB', (400, 300)).save(out, 'PNG'); read_card(out.getvalue())\n"
        "import sys; print('django' in sys.modules)\n"
    )
    folder = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
