"""Equal ways: the counter, a video call, a guardian, a signatory; each decided by a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kaiye.identity.api import Actor, ActorKind
from kaiye.kernel.api import SHANGHAI, Conflict, InvalidInput, NotFound, WrongState
from kaiye.realname import api as realname
from kaiye.realname.api import State
from kaiye.recognition.api import Field, LicenceReading, Side
from tests.realname.builders import AT, BACK, JPEG, NUMBER, Eyes, frames, opened, person

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Actor(ActorKind.OFFICER, "account:9", "审核员", "340104")
ELSEWHERE = Actor(ActorKind.OFFICER, "account:8", "别处", "310115")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
USCC = "91340104MA2TE8TA11"
CHILD = "340104201503120216"


def here(subject: str = "1.0", **changes: Any) -> realname.Check:
    return opened(subject, authority="340104", **changes)


def test_at_the_counter_a_code_leads_to_the_check_once() -> None:
    check = here()
    visit = realname.book_counter(check.pk, at=AT)
    found = realname.visit_by_code(f" {visit.code.lower()} ", OFFICER)
    assert found.pk == visit.pk
    with pytest.raises(NotFound):
        realname.visit_by_code(visit.code, ELSEWHERE)
    late = AT + timedelta(days=6)
    done = realname.settle_visit(visit.pk, same=True, seen="身份证原件", actor=OFFICER, at=late)
    assert (done.life, done.means, done.officer) == (State.PASSED, "in_person", "account:9")
    with pytest.raises(NotFound):
        realname.visit_by_code(visit.code, OFFICER)
    with pytest.raises((Conflict, WrongState)):
        realname.settle_visit(visit.pk, same=True, seen="身份证原件", actor=OFFICER, at=late)


def test_somebody_else_at_the_counter_fails() -> None:
    visit = realname.book_counter(here().pk, at=AT)
    with pytest.raises(InvalidInput):
        realname.settle_visit(visit.pk, same=False, seen="", actor=OFFICER, at=AT)
    done = realname.settle_visit(visit.pk, same=False, seen="人证不符", actor=OFFICER, at=AT)
    assert done.life is State.FAILED


def test_officers_elsewhere_and_others_settle_nothing() -> None:
    visit = realname.book_counter(here().pk, at=AT)
    for other in (
        ELSEWHERE,
        Actor(ActorKind.APPLICANT, "account:1"),
        Actor(ActorKind.SYSTEM_ADMIN, "account:2"),
    ):
        with pytest.raises(NotFound):
            realname.settle_visit(visit.pk, same=True, seen="身份证", actor=other, at=AT)


def test_calls_are_on_working_days_in_office_hours() -> None:
    """AT is a Sunday."""
    free = realname.slots("340104", at=AT)
    assert free[0].starts == MONDAY
    assert {slot.starts.weekday() for slot in free} == {0, 1, 2, 3, 4}
    assert {slot.starts.hour for slot in free} == {9, 10, 11, 14, 15, 16}
    assert all(slot.starts > MONDAY for slot in realname.slots("340104", at=MONDAY))


def test_a_line_is_given_once_and_the_next_person_is_told() -> None:
    for number in range(2):
        realname.book_video(here(f"1.{number}").pk, MONDAY, at=AT)
    with pytest.raises(Conflict, match=r"约满"):
        realname.book_video(here("1.2").pk, MONDAY, at=AT)
    assert realname.slots("340104", at=AT)[0].starts == MONDAY + timedelta(minutes=20)
    # Another authority has lines of its own.
    assert realname.slots("340111", at=AT)[0].starts == MONDAY


def test_a_second_booking_takes_the_place_of_the_first() -> None:
    check = here()
    first = realname.book_video(check.pk, MONDAY, at=AT)
    second = realname.book_counter(check.pk, at=AT)
    booked = realname.visit_of(check)
    assert booked is not None
    assert booked.pk == second.pk != first.pk
    assert [one.pk for one in realname.agenda(OFFICER, at=AT)] == [second.pk]
    assert realname.agenda(ELSEWHERE, at=AT) == []


def test_a_call_does_not_begin_before_its_time() -> None:
    visit = realname.book_video(here().pk, MONDAY, at=AT)
    with pytest.raises(WrongState):
        realname.settle_visit(visit.pk, same=True, seen="视频", actor=OFFICER, at=AT)
    done = realname.settle_visit(visit.pk, same=True, seen="视频核对本人", actor=OFFICER, at=MONDAY)
    assert (done.life, done.means) == (State.PASSED, "face")


@pytest.mark.parametrize("text", ["", "morgen", "2026-11-23T09:00:00"])
def test_a_time_that_is_none_is_told(text: str) -> None:
    with pytest.raises(InvalidInput):
        realname.parse_slot(text)


def minor() -> realname.Check:
    return realname.open_check(
        person(name="张小满", id_number=CHILD),
        purpose=realname.Purpose.SIGNING,
        subject="4.0",
        authority="340104",
        at=AT,
    )


def guardian(check: realname.Check, **changes: Any) -> realname.Check:
    facts: dict[str, Any] = {"name": "张云杉", "number": NUMBER, "relation": "father", "proof": JPEG}
    return realname.name_guardian(check.pk, at=AT, **{**facts, **changes})


def test_a_guardians_card_and_face_count_and_an_officer_reads_the_proof() -> None:
    check = guardian(minor())
    eyes = Eyes(back=BACK)
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=eyes)
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=AT, readers=eyes)
    realname.ask_moves(check.pk, at=AT, readers=eyes)
    realname.take_live(check.pk, frames(), at=AT, readers=eyes)
    assert realname.conclude(check.pk, at=AT, sources={}).life is State.REVIEW


@pytest.mark.parametrize("sources", [{NUMBER: {"status": "deceased"}}, {CHILD: {"status": "deceased"}}])
def test_guardian_and_child_are_both_asked_about(sources: dict[str, Any]) -> None:
    check = guardian(minor())
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=AT, readers=Eyes())
    realname.ask_moves(check.pk, at=AT, readers=Eyes())
    realname.take_live(check.pk, frames(), at=AT, readers=Eyes())
    assert realname.conclude(check.pk, at=AT, sources={"population": sources}).life is State.FAILED


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "/guardian_name"),
        ({"number": "340104198803120214"}, "/guardian_number"),
        ({"number": CHILD}, "/guardian_number"),
        ({"number": "340104201203120214"}, "/guardian_number"),
        ({"relation": "friend"}, "/relation"),
    ],
)
def test_a_guardian_has_to_be_one(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        guardian(minor(), **wrong)
    assert [str(problem.pointer) for problem in error.value.problems] == [field]


def test_adults_have_no_guardian_here() -> None:
    with pytest.raises(WrongState):
        guardian(here())


def asked(**changes: Any) -> realname.Signatory:
    facts: dict[str, Any] = {
        "uscc": USCC,
        "organisation": "合肥样本投资有限公司",
        "until": date(2027, 6, 30),
        "licence": JPEG,
        "letter": JPEG,
        "authority": "340104",
        "actor": Actor(ActorKind.APPLICANT, "account:5"),
        "at": AT,
    }
    return realname.ask_signatory(person(), **{**facts, **changes})


def may_sign(*, filing: str = "KY1", on: date = AT.date(), number: str = NUMBER) -> bool:
    return realname.authorised(USCC, number, filing=filing, on=on)


def test_an_authorisation_counts_when_an_officer_has_confirmed_it_and_until_its_day() -> None:
    row = asked()
    assert not may_sign()
    assert [one.pk for one in realname.waiting_signatories(OFFICER)] == [row.pk]
    assert realname.waiting_signatories(ELSEWHERE) == []
    with pytest.raises(NotFound):
        realname.decide_signatory(row.pk, confirm=True, reason="齐全", version=1, actor=ELSEWHERE, at=AT)
    realname.decide_signatory(row.pk, confirm=True, reason="齐全", version=1, actor=OFFICER, at=AT)
    assert may_sign()
    assert may_sign(on=date(2027, 6, 30))
    assert not may_sign(on=date(2027, 7, 1))
    assert not may_sign(number="340102199109250343")
    with pytest.raises(WrongState):
        realname.decide_signatory(row.pk, confirm=False, reason="再看", version=2, actor=OFFICER, at=AT)


def test_what_the_machine_reads_on_the_licence_is_kept_for_the_officer_and_decides_nothing() -> None:
    read = {"uscc": Field("91340104MA2TE8TA1H", 0.99), "name": Field("别的公司", 0.99)}
    row = asked(read=lambda image: LicenceReading(read, 0.0))
    assert realname.signatory(row.pk, OFFICER).read == {"uscc": "91340104MA2TE8TA1H", "name": "别的公司"}
    assert row.state == "pending"


def test_a_licence_the_machine_cannot_open_still_reaches_the_officer() -> None:
    assert asked(licence=JPEG).read == {}


def test_an_authorisation_for_one_filing_opens_no_other() -> None:
    row = asked(filing="KY1")
    realname.decide_signatory(row.pk, confirm=True, reason="齐全", version=1, actor=OFFICER, at=AT)
    assert may_sign(filing="KY1")
    assert not may_sign(filing="KY2")


def test_who_asked_revokes_at_once_and_strangers_cannot() -> None:
    row = asked()
    realname.decide_signatory(row.pk, confirm=True, reason="齐全", version=1, actor=OFFICER, at=AT)
    with pytest.raises(NotFound):
        realname.revoke_signatory(
            row.pk, reason="不再授权", actor=Actor(ActorKind.APPLICANT, "account:6"), at=AT
        )
    realname.revoke_signatory(row.pk, reason="不再授权", actor=Actor(ActorKind.APPLICANT, "account:5"), at=AT)
    assert not may_sign()
    assert not may_sign()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"uscc": "91340104MA2TE8TA1I"}, "/uscc"),
        ({"organisation": ""}, "/organisation"),
        ({"until": date(2026, 11, 21)}, "/until"),
        ({"until": date(2036, 11, 21)}, "/until"),
    ],
)
def test_an_authorisation_that_cannot_be_is_told_at_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        asked(**wrong)
    assert [str(problem.pointer) for problem in error.value.problems] == [field]
