"""Photographs of drawn cards through the check: what they say is compared with what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from kaiye.cli.specimen_cards import draw, specimen
from kaiye.cli.specimen_photos import photograph
from kaiye.dossier.api import Person
from kaiye.kernel.api import CitizenId
from kaiye.realname import api as realname
from kaiye.realname.recognise import Readers
from kaiye.recognition.api import FaceComparison, LivenessVerdict, Move, Side
from tests.realname.builders import AT, frames

pytestmark = pytest.mark.django_db(transaction=True)
CARD = specimen(7, valid_from="2020-01-01", valid_until="2040-01-01")


class CardsOnly(Readers):
    """The program's own reader of cards; face and moves are as they should be (drawn cards have no face)."""

    def faces(self, photo: bytes, portrait: bytes) -> FaceComparison:
        assert portrait.startswith(b"\xff\xd8\xff")
        return FaceComparison(0.3, (1, 1))

    def challenge(self) -> tuple[Move, ...]:
        return (Move.FACE, Move.LEFT)

    def liveness(self, frames: Sequence[bytes], challenge: Sequence[Move]) -> LivenessVerdict:
        return LivenessVerdict(True)


@cache
def picture(side: Side, **changes: str) -> bytes:
    card = specimen(7, **{**CARD.fields, **changes})
    return photograph(draw(card, side), "clean", 7)


def checked(front: bytes, back: bytes, **changes: Any) -> realname.Check:
    person = Person(**{"name": CARD.fields["name"], "id_number": CARD.fields["id_number"], **changes})
    check = realname.open_check(person, purpose=realname.Purpose.SIGNING, subject="1.0", at=AT)
    readers = CardsOnly()
    realname.take_card(check.pk, Side.FRONT, front, at=AT, readers=readers)
    realname.take_card(check.pk, Side.BACK, back, at=AT, readers=readers)
    realname.ask_moves(check.pk, at=AT, readers=readers)
    realname.take_live(check.pk, frames(), at=AT, readers=readers)
    return realname.conclude(check.pk, at=AT, sources={})


def test_a_card_that_agrees_passes_without_an_officer() -> None:
    check = checked(picture(Side.FRONT), picture(Side.BACK))
    assert (check.life, check.means) == (realname.State.PASSED, "face")


def test_another_number_fails() -> None:
    number = CitizenId.parse(CARD.fields["id_number"])
    other = CitizenId.build(number.region, number.birth, 998 if number.sex == "F" else 997).reveal()
    assert checked(picture(Side.FRONT), picture(Side.BACK), id_number=other).life is realname.State.FAILED


def test_a_name_that_differs_by_one_character_goes_to_an_officer() -> None:
    name = CARD.fields["name"]
    other = name[:-1] + ("平" if name[-1] != "平" else "安")
    assert checked(picture(Side.FRONT), picture(Side.BACK), name=other).life is realname.State.REVIEW


def test_an_expired_card_fails() -> None:
    back = picture(Side.BACK, valid_from="2006-01-01", valid_until="2026-01-01")
    assert checked(picture(Side.FRONT), back).life is realname.State.FAILED


def test_swapped_sides_fail() -> None:
    assert checked(picture(Side.BACK), picture(Side.FRONT)).life is realname.State.FAILED


def test_a_photograph_nobody_can_read_goes_to_an_officer() -> None:
    """Nobody is refused because a machine cannot read."""
    drawn = draw(CARD, Side.FRONT)
    drawn.paste((120, 120, 120), (0, 0, 1012, 638))
    check = checked(photograph(drawn, "clean", 7), picture(Side.BACK))
    assert check.life is realname.State.REVIEW
