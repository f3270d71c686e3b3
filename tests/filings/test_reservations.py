"""Who may reserve, see and give up a name, and who is told when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaiye.filings import api as filings
from kaiye.identity.api import NOBODY, SYSTEM, Account
from kaiye.jobs.api import drain
from kaiye.kernel.api import Forbidden, NotFound, SignInNeeded
from kaiye.names.api import Declaration, Reservation, ReservationState
from kaiye.notices.api import mailbox
from tests.filings.people import AT, NOBODY_ELSE, officer, owner

pytestmark = pytest.mark.django_db(transaction=True)

WANTED = Declaration(
    name="合肥听松澜软件科技有限公司",
    authority="340104",
    entity_type="LLC",
    place="340104",
    investors=("何青禾",),
    commitment=True,
)
WEEK = timedelta(days=7)


def reserved() -> Reservation:
    return filings.reserve_name(WANTED, actor=owner(), at=AT)


def letters() -> list[tuple[str, str]]:
    drain()
    return [(letter.kind, letter.text) for letter in mailbox("13800138000")]


def test_only_an_applicant_reserves() -> None:
    with pytest.raises(SignInNeeded):
        filings.reserve_name(WANTED, actor=NOBODY, at=AT)
    with pytest.raises(Forbidden):
        filings.reserve_name(WANTED, actor=officer(), at=AT)
    assert Reservation.objects.count() == 0


def test_a_reservation_is_seen_and_given_up_by_its_holder_alone() -> None:
    kept = reserved()
    assert filings.reservation(kept.reference, owner()) == kept
    with pytest.raises(SignInNeeded):
        filings.reservation(kept.reference, NOBODY)
    for stranger in (NOBODY_ELSE, officer()):
        for ask in (filings.reservation, lambda ref, who: filings.release_name(ref, actor=who, at=AT)):
            with pytest.raises(NotFound):
                ask(kept.reference, stranger)
    assert filings.reservations(NOBODY_ELSE) == []
    assert filings.release_name(kept.reference, actor=owner(), at=AT).life is ReservationState.RELEASED


def test_the_house_itself_may() -> None:
    kept = reserved()
    assert filings.release_name(kept.reference, actor=SYSTEM, at=AT).life is ReservationState.RELEASED


def test_what_can_be_used_now_comes_first_to_end_first() -> None:
    kept = reserved()
    assert filings.usable_reservations(owner(), at=AT) == [kept]
    assert filings.usable_reservations(owner(), at=kept.until) == []


def test_the_holder_is_told_before_and_at_the_end() -> None:
    kept = reserved()
    filings.watch_reservations(kept.until - WEEK - timedelta(days=1, seconds=1))
    assert letters() == []
    for _ in range(2):
        filings.watch_reservations(kept.until - WEEK)
    ((kind, text),) = letters()
    assert kind == "name.ends_soon"
    assert kept.reference in text
    assert "还有6天" in text
    for _ in range(2):
        filings.watch_reservations(kept.until)
    (kind, text), _ = letters()
    assert kind == "name.ended"
    assert kept.name.full_name in text


def test_a_holder_whose_account_is_gone_stops_nothing() -> None:
    kept = reserved()
    Account.objects.all().delete()
    filings.watch_reservations(kept.until)
    assert Reservation.objects.get().life is ReservationState.EXPIRED
