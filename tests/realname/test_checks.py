"""A check passes only when every step does; what is in doubt goes to a person, what is wrong fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kaiye.identity.api import Actor, ActorKind
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, WrongState
from kaiye.ledger.api import entries
from kaiye.realname import api as realname
from kaiye.realname.api import Purpose, State
from kaiye.recognition.api import Side
from tests.realname.builders import (
    AT,
    BACK,
    FRONT,
    JPEG,
    NUMBER,
    Eyes,
    concluded,
    frames,
    opened,
    photographed,
)

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Actor(ActorKind.OFFICER, "account:9", "审核员", "340104")


def test_an_honest_person_passes_without_an_officer() -> None:
    check = concluded()
    assert (check.life, check.means, check.face) == (State.PASSED, "face", "match")
    evidence = realname.evidence_of(check)
    assert evidence["digest"] == check.digest
    assert len(evidence["photo"]) == 64
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT) is not None


@pytest.mark.parametrize(
    ("eyes", "sources"),
    [
        (Eyes(distance=0.61), {}),
        (Eyes(alive=False), {}),
        (Eyes(front={**FRONT, "id_number": "340102199109250343"}), {}),
        (Eyes(back={**BACK, "valid_until": "2026-11-21"}), {}),
        (Eyes(front_side=Side.BACK), {}),
        (Eyes(back_side=Side.FRONT), {}),
        (Eyes(), {"population": {NUMBER: {"name": "别人"}}}),
        (Eyes(), {"population": {NUMBER: {"status": "deceased"}}}),
    ],
)
def test_what_is_wrong_fails(eyes: Eyes, sources: dict[str, Any]) -> None:
    check = concluded(eyes, sources=sources)
    assert check.life is State.FAILED
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT) is None


@pytest.mark.parametrize(
    ("eyes", "sources"),
    [
        (Eyes(distance=0.46), {}),
        (Eyes(distance=0.6), {}),
        (Eyes(distance=None), {}),
        (Eyes(portrait=None), {}),
        (Eyes(alive=None), {}),
        (Eyes(front={**FRONT, "name": "张云彬"}), {}),
        (Eyes(front={"name": "张云杉"}), {}),
        (Eyes(front={**FRONT, "birth": "1988-03-13"}), {}),
        (Eyes(back={}), {}),
        (Eyes(front_side=None), {"unreachable": ["population"]}),
        (Eyes(), {"unreachable": ["population"]}),
        (Eyes(), {"identity_misused": [NUMBER]}),
    ],
)
def test_what_is_in_doubt_waits_for_a_person(eyes: Eyes, sources: dict[str, Any]) -> None:
    check = concluded(eyes, sources=sources)
    assert check.life is State.REVIEW
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT) is None
    assert [one.pk for one in realname.review_queue(OFFICER)] == [check.pk]


@pytest.mark.parametrize(("distance", "state"), [(0.45, State.PASSED), (0.4506, State.REVIEW)])
def test_the_band_begins_where_the_parameter_says(distance: float, state: State) -> None:
    assert concluded(Eyes(distance=distance)).life is state


def test_taking_a_picture_again_counts_anew() -> None:
    check = photographed(Eyes(front={}))
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    realname.ask_moves(check.pk, at=AT, readers=Eyes())
    realname.take_live(check.pk, frames(), at=AT, readers=Eyes())
    assert realname.conclude(check.pk, at=AT, sources={}).life is State.PASSED


def test_nothing_passes_before_everything_is_photographed() -> None:
    check = opened()
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    with pytest.raises(InvalidInput, match="国徽面、现场照片"):
        realname.conclude(check.pk, at=AT, sources={})


def test_a_challenge_is_good_once_and_for_five_minutes() -> None:
    check = opened()
    with pytest.raises(realname.ChallengeGone):
        realname.take_live(check.pk, frames(), at=AT, readers=Eyes())
    realname.ask_moves(check.pk, at=AT, readers=Eyes())
    with pytest.raises(realname.ChallengeGone):
        realname.take_live(check.pk, frames(), at=AT + timedelta(minutes=5), readers=Eyes())
    realname.take_live(check.pk, frames(), at=AT + timedelta(minutes=4), readers=Eyes())
    with pytest.raises(realname.ChallengeGone):
        realname.take_live(check.pk, frames(), at=AT + timedelta(minutes=4), readers=Eyes())


def test_the_moves_have_to_be_done_one_by_one() -> None:
    check = opened()
    realname.ask_moves(check.pk, at=AT, readers=Eyes())
    with pytest.raises(InvalidInput, match="2张照片，收到1张"):
        realname.take_live(check.pk, frames(1), at=AT, readers=Eyes())


def test_a_check_ends_with_its_hour_and_another_may_begin() -> None:
    check = opened()
    late = AT + timedelta(minutes=60)
    with pytest.raises(realname.CheckExpired):
        realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=late, readers=Eyes())
    assert opened(at=late).pk != check.pk
    assert realname.get(check.pk).life is State.EXPIRED


def test_a_passed_check_is_good_for_signing_for_a_while_only() -> None:
    concluded()
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT + timedelta(minutes=119))
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT + timedelta(minutes=120)) is None
    assert realname.passed_for(Purpose.SIGNING, "1.1", at=AT) is None
    assert realname.passed_for(Purpose.ACCOUNT, "1.0", at=AT) is None


def test_the_same_check_is_given_back_and_a_finished_one_takes_no_more() -> None:
    check = opened()
    assert opened().pk == check.pk
    done = concluded()
    assert done.pk == check.pk
    with pytest.raises(WrongState):
        realname.take_card(done.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    with pytest.raises(WrongState):
        realname.conclude(done.pk, at=AT, sources={})


def test_a_step_is_tried_so_often_and_no_more() -> None:
    check = opened()
    for _ in range(4):
        realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    with pytest.raises(realname.TooManyChecks, match="这一步"):
        realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=AT, readers=Eyes())
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=AT, readers=Eyes())


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff" + b"0" * 6 * 1024 * 1024])
def test_only_pictures_are_taken(content: bytes) -> None:
    with pytest.raises(realname.BadPicture):
        realname.take_card(opened().pk, Side.FRONT, content, at=AT, readers=Eyes())


def test_two_devices_at_once_leave_one_step() -> None:
    """Both have read the check before either wrote."""

    class Slow(Eyes):
        def card(self, image: bytes) -> Any:
            if image.endswith(b"first"):
                realname.take_card(check.pk, Side.FRONT, JPEG + b"second", at=AT, readers=Eyes())
            return super().card(image)

    check = opened()
    with pytest.raises(Conflict, match="另一台设备"):
        realname.take_card(check.pk, Side.FRONT, JPEG + b"first", at=AT, readers=Slow())
    assert realname.get(check.pk).steps.count() == 1


def test_an_officer_decides_once_and_with_a_reason() -> None:
    check = concluded(Eyes(distance=0.5))
    with pytest.raises(InvalidInput):
        realname.decide_review(
            check.pk, confirm=True, reason=" ", version=check.version, actor=OFFICER, at=AT
        )
    stranger = Actor(ActorKind.OFFICER, "account:8", "别处", "310115")
    facts: dict[str, Any] = {"confirm": True, "reason": "视频核对本人", "version": check.version, "at": AT}
    check.authority = "340104"
    check.save(update_fields=["authority"])
    for other in (
        stranger,
        Actor(ActorKind.APPLICANT, "account:1"),
        Actor(ActorKind.AUDIT_ADMIN, "account:2"),
    ):
        with pytest.raises(realname.CheckUnknown):
            realname.decide_review(check.pk, actor=other, **facts)
    decided = realname.decide_review(check.pk, actor=OFFICER, **facts)
    assert (decided.life, decided.officer) == (State.PASSED, "account:9")
    # What a person decided holds longer than what a machine did, and not for ever.
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT + timedelta(days=6))
    assert realname.passed_for(Purpose.SIGNING, "1.0", at=AT + timedelta(days=7)) is None
    with pytest.raises(WrongState):
        realname.decide_review(check.pk, actor=OFFICER, **facts)


def test_at_the_counter_a_person_needs_no_machine() -> None:
    check = opened()
    done = realname.confirm_in_person(check.pk, document="身份证原件，人证一致", actor=OFFICER, at=AT)
    assert (done.life, done.means) == (State.PASSED, "in_person")


def test_the_demonstrations_identity_is_refused_in_earnest(settings: Any) -> None:
    assert realname.sandbox_identity(opened("2.0").pk, at=AT).life is State.PASSED
    settings.KAIYE_SANDBOX = False
    with pytest.raises(Forbidden):
        realname.sandbox_identity(opened("2.1").pk, at=AT)


def test_other_documents_go_to_a_person() -> None:
    check = realname.open_check(concluded_person("passport"), purpose=Purpose.SIGNING, subject="3.0", at=AT)
    realname.take_document(check.pk, JPEG, at=AT)
    realname.ask_moves(check.pk, at=AT, readers=Eyes())
    realname.take_live(check.pk, frames(), at=AT, readers=Eyes())
    assert realname.conclude(check.pk, at=AT, sources={}).life is State.REVIEW


def concluded_person(id_type: str) -> Any:
    from tests.realname.builders import person

    return person(id_type=id_type, id_number="E12345678", nationality="SGP")


def test_an_account_belongs_to_who_passed_its_check() -> None:
    with pytest.raises(realname.NotVerified):
        realname.bind(7, at=AT)
    concluded(purpose=Purpose.ACCOUNT, subject="account:7", filing="")
    bound = realname.bind(7, at=AT)
    assert bound.index == realname.index_of(NUMBER)
    assert realname.bind(7, at=AT).pk == bound.pk
    found = realname.verified_account(7)
    assert found is not None
    assert realname.verified_account(8) is None


def test_pictures_are_encrypted_and_go_when_their_time_is_over() -> None:
    check = concluded()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM realname_picture")
        assert all(b"a picture" not in bytes(content) for (content,) in cursor.fetchall())
        cursor.execute("SELECT record FROM realname_step")
        assert all(NUMBER.encode() not in bytes(record) for (record,) in cursor.fetchall())
    assert pictures(check, AT + timedelta(days=400)) == 5
    realname.end(check.filing, at=AT)
    assert pictures(check, AT + timedelta(days=365)) == 5
    realname.keep(check.filing, kept=True)
    assert pictures(check, AT + timedelta(days=366)) == 5
    realname.keep(check.filing, kept=False)
    assert pictures(check, AT + timedelta(days=366)) == 0
    assert all(step.pictures for step in check.steps.filter(kind__startswith="card"))


def pictures(check: realname.Check, at: datetime) -> int:
    realname.delete_pictures(at=at)
    return len(realname.pictures(check))


def test_a_filing_that_is_never_closed_keeps_nobodys_face() -> None:
    check = concluded()
    assert pictures(check, AT + timedelta(days=730)) == 5
    assert pictures(check, AT + timedelta(days=730, seconds=1)) == 0


def test_a_filing_that_is_opened_again_keeps_the_pictures() -> None:
    check = concluded()
    realname.end(check.filing, at=AT)
    realname.end(check.filing, at=None)
    assert pictures(check, AT + timedelta(days=366)) == 5


def test_failed_checks_keep_their_pictures_a_month() -> None:
    check = concluded(Eyes(alive=False))
    assert pictures(check, AT + timedelta(days=30)) == 5
    assert pictures(check, AT + timedelta(days=30, seconds=1)) == 0


def test_the_trail_tells_every_step_and_nothing_personal() -> None:
    check = concluded()
    told = [entry for entry in entries(subject=check.filing)]
    assert [entry.kind for entry in told] == [
        "realname.opened",
        *["realname.step"] * 5,
        "realname.passed",
    ]
    assert all(NUMBER not in str(entry.facts) and "张云杉" not in str(entry.facts) for entry in told)
