"""What somebody tries who is not the person; each of these tests fails without its defence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kaiye.identity.api import Actor, ActorKind
from kaiye.kernel.api import Forbidden, InvalidInput, WrongState
from kaiye.realname import api as realname
from kaiye.realname.api import Purpose, State
from kaiye.recognition.api import FaceComparison, Move, Side
from tests.realname.builders import AT, FRONT, JPEG, Eyes, concluded, frames, opened, photographed

pytestmark = pytest.mark.django_db(transaction=True)
THIEF = JPEG + b"portrait of the thief"


class Knows(Eyes):
    """Tells the thief's portrait from everybody else's; the thief is before the camera."""

    def faces(self, photo: bytes, portrait: bytes) -> FaceComparison:
        return FaceComparison(0.1 if portrait == THIEF else 0.9, (1, 1))


def test_a_face_that_matched_another_card_counts_for_nothing_when_the_card_is_taken_again() -> None:
    check = opened()
    own = Knows(front={**FRONT, "id_number": "340102199109250343"}, portrait=THIEF)
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=own)
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=AT, readers=own)
    realname.ask_moves(check.pk, at=AT, readers=own)
    realname.take_live(check.pk, frames(), at=AT, readers=own)
    realname.take_card(check.pk, Side.FRONT, JPEG + b"victims front", at=AT, readers=Knows())
    with pytest.raises(InvalidInput, match="现场照片"):
        realname.conclude(check.pk, at=AT, sources={})


def test_a_portrait_on_a_card_that_is_not_the_persons_is_compared_with_nothing() -> None:
    check = opened()
    own = Knows(front={**FRONT, "id_number": "340102199109250343"}, portrait=THIEF)
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=own)
    realname.ask_moves(check.pk, at=AT, readers=own)
    _, looks = realname.take_live(check.pk, frames(), at=AT, readers=own)
    assert looks.outcome is realname.Outcome.DOUBT
    assert realname.get(check.pk).face == ""


def test_somebody_elses_face_ends_the_check_whatever_comes_after() -> None:
    check = photographed(Eyes(distance=0.9))
    assert (check.life, check.face) == (State.FAILED, "mismatch")
    with pytest.raises(WrongState):
        realname.ask_moves(check.pk, at=AT, readers=Eyes())
    with pytest.raises(WrongState):
        realname.conclude(check.pk, at=AT, sources={})


def test_frames_of_an_earlier_challenge_do_not_pass_again() -> None:
    """Neither in the same check nor in another one, nor one picture for every move."""
    sent = frames()
    check = opened()
    realname.ask_moves(check.pk, at=AT, readers=Eyes())
    realname.take_live(check.pk, sent, at=AT, readers=Eyes(alive=False))
    twice = frames(1) * 2
    for number, again in enumerate((sent, [*frames(1), sent[1]], twice)):
        other = opened(f"2.{number}")
        realname.take_card(other.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
        realname.take_card(other.pk, Side.BACK, JPEG + b"back", at=AT, readers=Eyes())
        realname.ask_moves(other.pk, at=AT, readers=Eyes())
        alive, _ = realname.take_live(other.pk, again, at=AT, readers=Eyes())
        assert alive.outcome is realname.Outcome.WRONG
        assert realname.conclude(other.pk, at=AT, sources={}).life is State.FAILED


def test_nobody_asks_until_the_challenge_is_one_they_have_pictures_of() -> None:
    class Fickle(Eyes):
        moves = iter((Move.LEFT, Move.RIGHT, Move.BLINK))

        def challenge(self) -> tuple[Move, ...]:
            return (Move.FACE, next(self.moves))

    eyes, check = Fickle(), opened()
    first = realname.ask_moves(check.pk, at=AT, readers=eyes)
    assert realname.ask_moves(check.pk, at=AT + timedelta(minutes=2), readers=eyes) == first
    assert realname.ask_moves(check.pk, at=AT + timedelta(minutes=3), readers=eyes) != first


def test_one_picture_is_not_both_sides() -> None:
    check = opened()
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    with pytest.raises(realname.BadPicture, match="同一张"):
        realname.take_card(check.pk, Side.BACK, JPEG + b"front", at=AT, readers=Eyes(back_side=None))


@pytest.mark.parametrize("number", ["340104198803120214", "340104198813120213", "34010419880312021"])
def test_a_number_with_a_wrong_digit_on_card_and_form_does_not_pass(number: str) -> None:
    from tests.realname.builders import person

    check = realname.open_check(
        person(id_number=number), purpose=Purpose.SIGNING, subject="1.0", at=AT, filing="KY20261122-AAAAAA"
    )
    eyes = Eyes(front={**FRONT, "id_number": number})
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=eyes)
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=AT, readers=eyes)
    realname.ask_moves(check.pk, at=AT, readers=eyes)
    realname.take_live(check.pk, frames(), at=AT, readers=eyes)
    assert realname.conclude(check.pk, at=AT, sources={}).life is State.FAILED


def test_who_tried_too_often_finds_the_camera_shut_and_the_counter_open() -> None:
    for number in range(6):
        opened(f"1.{number}")
    check = opened("1.9")
    with pytest.raises(realname.TooManyChecks):
        realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    officer = Actor(ActorKind.OFFICER, "account:9", "审核员", "340104")
    assert realname.confirm_in_person(check.pk, document="原件", actor=officer, at=AT).life is State.PASSED
    assert opened("1.10", at=AT + timedelta(days=1, seconds=1)).camera


def test_a_stranger_who_names_somebody_does_not_use_up_their_tries_at_signing() -> None:
    for number in range(8):
        opened(f"account:{number}", purpose=Purpose.ACCOUNT, filing="")
    assert opened("1.0").camera


def test_an_account_does_not_try_one_name_and_number_after_the_other() -> None:
    from tests.realname.builders import person

    for number in range(7):
        at = AT + timedelta(hours=2 * number)
        someone = person(id_number=f"E1234567{number}", id_type="passport", nationality="SGP")
        check = realname.open_check(someone, purpose=Purpose.ACCOUNT, subject="account:7", at=at)
    assert not check.camera


def test_who_passes_often_is_not_shut_out() -> None:
    for number in range(7):
        assert concluded(subject=f"1.{number}").life is State.PASSED


def test_an_officer_does_not_decide_about_themselves() -> None:
    officer = Actor(ActorKind.OFFICER, "account:9", "审核员", "340104")
    concluded(purpose=Purpose.ACCOUNT, subject="account:9", filing="")
    realname.bind(9, at=AT)
    check = concluded(Eyes(distance=0.5))
    facts = {"reason": "是本人", "version": check.version, "actor": officer, "at": AT}
    with pytest.raises(Forbidden):
        realname.decide_review(check.pk, confirm=True, **facts)
    with pytest.raises(Forbidden):
        realname.confirm_in_person(check.pk, document="原件", actor=officer, at=AT)
    visit = realname.book_counter(opened("1.1", authority="340104").pk, at=AT)
    with pytest.raises(Forbidden):
        realname.settle_visit(visit.pk, same=True, seen="原件", actor=officer, at=AT)


def test_whoever_holds_the_telephone_does_not_take_the_account_from_its_person() -> None:
    from tests.realname.builders import person

    concluded(purpose=Purpose.ACCOUNT, subject="account:9", filing="")
    own = realname.bind(9, at=AT)
    number = "340102199109250343"
    other = person(name="李云岚", id_number=number)
    facts: dict[str, Any] = {"purpose": Purpose.ACCOUNT, "subject": "account:9", "at": AT}
    assert realname.open_check(other, **facts).index == own.index
    realname.Check.objects.update(state=State.EXPIRED)
    check = realname.open_check(other, **facts)
    eyes = Eyes(front={"name": "李云岚", "id_number": number, "birth": "1991-09-25"})
    realname.take_card(check.pk, Side.FRONT, JPEG + b"other front", at=AT, readers=eyes)
    realname.take_card(check.pk, Side.BACK, JPEG + b"other back", at=AT, readers=eyes)
    realname.ask_moves(check.pk, at=AT, readers=eyes)
    realname.take_live(check.pk, frames(), at=AT, readers=eyes)
    assert realname.conclude(check.pk, at=AT, sources={}).life is State.PASSED
    with pytest.raises(realname.SomebodyElses):
        realname.bind(9, at=AT)
    bound = realname.verified_account(9)
    assert bound is not None
    assert bound.index == own.index

    realname.Check.objects.update(state=State.EXPIRED)
    counter = realname.open_check(other, **facts)
    officer = Actor(ActorKind.OFFICER, "account:10", "审核员", "340104")
    realname.confirm_in_person(counter.pk, document="原件", actor=officer, at=AT)
    assert realname.bind(9, at=AT).index != own.index


def test_a_step_says_where_it_was_taken_from_in_cipher() -> None:
    check = opened()
    origin = {"ip": "203.0.113.7", "device": "phone"}
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, origin=origin, readers=Eyes())
    (step,) = check.steps.all()
    assert step.record["from"] == origin


def test_a_city_may_have_every_card_portrait_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from kaiye.realname import limits

    known = limits.number
    monkeypatch.setattr(
        limits, "number", lambda name, at: 0 if name == "realname.card_portrait_suffices" else known(name, at)
    )
    assert concluded().life is State.REVIEW
