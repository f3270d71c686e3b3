"""A name is kept for two months or a year, for one holder, and its life is on the trail."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from kaiye.dossier.api import parse
from kaiye.kernel.api import InvalidInput, NotFound, Refused, TooMany, WrongState
from kaiye.ledger import api as ledger
from kaiye.names import api as names
from kaiye.names import reservations
from kaiye.names.api import Declaration, NameTaken, NeedsPerson, Reservation, ReservationState
from kaiye.rules.api import Parameter, Parameters, standard_parameters
from tests.casework.builders import named

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ME, OTHER = "account:7", "account:8"
LONG_AFTER = AT + timedelta(days=400)


def wanted(trade_name: str = "听松澜", **changes: object) -> Declaration:
    declaration = Declaration(
        name=f"合肥{trade_name}软件科技有限公司",
        authority="340104",
        entity_type="LLC",
        place="340104",
        investors=("安砚", "卜澄"),
        commitment=True,
    )
    return replace(declaration, **changes)  # type: ignore[arg-type]


def reserved(
    trade_name: str = "听松澜", *, holder: str = ME, at: datetime = AT, key: str = ""
) -> Reservation:
    return names.reserve(wanted(trade_name), holder=holder, at=at, key=key)


def free(trade_name: str = "听松澜", *, at: datetime = AT, holder: str = "") -> bool:
    found = names.check(wanted(trade_name).text, authority="340104", entity_type="LLC", at=at, holder=holder)
    return not found


def trail(kept: Reservation) -> list[str]:
    return [entry.kind for entry in ledger.entries(kept.reference)]


def kept_by_filing(filing: str = "KY20261122-FILING", holder: str = ME, trade: str = "听松澜") -> bool:
    with transaction.atomic():
        declaration = Declaration.of(parse(named(trade)), approved_first=False)
        return names.keep(declaration, filing=filing, holder=holder, at=AT)


def claimed(filing: str, holder: str = ME) -> None:
    with transaction.atomic():
        row = names.claim(
            wanted().text,
            authority="340104",
            uscc="91340104MA2TE8TA0X",
            at=AT,
            holder=names.holder_of(holder, filing),
            filing=filing,
        )
        assert row is not None
        names.use_reservation(row, filing=filing, uscc=row.uscc, actor="system", at=AT)


def test_a_reserved_name_is_kept_from_others_and_not_from_its_holder() -> None:
    kept = reserved()
    assert kept.reference.startswith("BL20261122-")
    assert (kept.life, kept.months, kept.last_day) == (ReservationState.HELD, 2, date(2027, 1, 22))
    assert not free()
    assert free(holder=ME)
    assert free(holder=names.holder_of(ME, "KY20261122-AAAAAA"))
    assert not free(holder=names.holder_of(OTHER, "KY20261122-AAAAAA"))
    with pytest.raises(NameTaken) as caught:
        reserved(holder=OTHER)
    assert kept.name.full_name in str(caught.value)
    assert trail(kept) == ["name.reserved"]


@pytest.mark.parametrize(
    ("made", "approved_first", "last"),
    [
        (date(2026, 11, 22), False, date(2027, 1, 22)),
        (date(2026, 12, 31), False, date(2027, 2, 28)),
        (date(2027, 12, 31), False, date(2028, 2, 29)),
        (date(2026, 11, 22), True, date(2027, 11, 22)),
        (date(2028, 2, 29), True, date(2029, 2, 28)),
    ],
)
def test_the_law_says_how_long(made: date, approved_first: bool, last: date) -> None:
    at = datetime(made.year, made.month, made.day, 1, tzinfo=UTC)
    kept = names.reserve(wanted(approved_first=approved_first), holder=ME, at=at)
    assert kept.last_day == last
    # The whole last day counts, in China.
    end = datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    assert kept.stands(end - timedelta(seconds=1))
    assert not kept.stands(end)
    assert not free(at=end - timedelta(seconds=1))
    assert free(at=end)


def test_the_same_key_reserves_once() -> None:
    first = reserved(key="once")
    assert reserved(key="once") == first
    with pytest.raises(WrongState):
        reserved()
    with pytest.raises(WrongState):
        reserved(key="another")
    assert reserved("望秋屿", holder=OTHER, key="once") != first


def test_reserving_again_does_not_prolong() -> None:
    kept = reserved()
    with pytest.raises(WrongState) as caught:
        reserved(at=AT + timedelta(days=50))
    assert "2027-01-22" in str(caught.value)
    assert names.get_reservation(kept.reference).until == kept.until


def test_after_its_end_anybody_may_have_it_whether_or_not_it_is_marked() -> None:
    kept = reserved()
    again = reserved(holder=OTHER, at=kept.until)
    assert again.name_id != kept.name_id
    assert names.expire_reservations(at=kept.until, tell=lambda *_: None) == 1
    assert names.get_reservation(kept.reference).life is ReservationState.EXPIRED
    assert not free(at=kept.until)


def test_the_holder_gives_it_up() -> None:
    kept = reserved()
    released = names.release_reservation(kept, actor=ME, at=AT)
    assert released.life is ReservationState.RELEASED
    assert free()
    with pytest.raises(WrongState):
        names.release_reservation(kept, actor=ME, at=AT)
    reserved(holder=OTHER)
    assert trail(kept) == ["name.reserved", "name.released"]


def test_what_is_over_need_not_be_given_up() -> None:
    kept = reserved()
    with pytest.raises(WrongState):
        names.release_reservation(kept, actor=ME, at=kept.until)


def test_the_holder_is_told_a_week_before_and_at_the_end_once() -> None:
    kept = reserved()
    reserved("望秋屿", at=AT + timedelta(days=30))
    told: list[tuple[str, str]] = []

    def tell(one: Reservation, at: datetime) -> None:
        told.append((one.reference, one.state))

    soon = kept.until - timedelta(days=8)
    for at in (soon - timedelta(seconds=1), soon, soon, kept.until - timedelta(seconds=1)):
        names.warn_of_ends(at=at, tell=tell)
        names.expire_reservations(at=at, tell=tell)
    assert told == [(kept.reference, "held")]
    for _ in range(2):
        names.warn_of_ends(at=kept.until, tell=tell)
        names.expire_reservations(at=kept.until, tell=tell)
    assert told == [(kept.reference, "held"), (kept.reference, "expired")]
    assert trail(kept)[-1] == "name.expired"


def test_a_message_that_cannot_be_written_leaves_the_reservation_for_the_next_round() -> None:
    kept = reserved()

    def tell(one: Reservation, at: datetime) -> None:
        raise ZeroDivisionError

    for step in (names.warn_of_ends, names.expire_reservations):
        at = kept.until - timedelta(days=1) if step is names.warn_of_ends else kept.until
        with pytest.raises(ZeroDivisionError):
            step(at=at, tell=tell)
    stored = names.get_reservation(kept.reference)
    assert (stored.life, stored.warned) == (ReservationState.HELD, None)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "合肥" + "松" * 200 + "有限公司"}, "/name"),
        ({"entity_type": "COOP"}, "/entity_type"),
        ({"entity_type": "XYZ"}, "/entity_type"),
        ({"place": "340100"}, "/place"),
        ({"place": "999999"}, "/place"),
        ({"investors": ()}, "/investors"),
        ({"investors": ("安砚", " ")}, "/investors"),
        ({"investors": ("安",) * 201}, "/investors"),
        ({"commitment": False}, "/commitment"),
    ],
)
def test_what_is_missing_is_said_at_its_place(changes: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        names.reserve(wanted(**changes), holder=ME, at=AT)
    assert [problem.pointer for problem in caught.value.problems] == [pointer]
    assert Reservation.objects.count() == 0


def test_an_unknown_authority_is_refused() -> None:
    with pytest.raises(InvalidInput):
        names.reserve(wanted(authority="999999"), holder=ME, at=AT)


def test_a_name_the_law_forbids_is_not_kept() -> None:
    with pytest.raises(Refused) as caught:
        names.reserve(wanted(name="南京听松澜软件科技有限公司"), holder=ME, at=AT)
    assert [problem.pointer for problem in caught.value.problems] == ["/name/text"]
    assert not Reservation.objects.exists()


def test_a_name_that_sounds_like_another_is_for_a_person() -> None:
    reserved("听松澜")
    with pytest.raises(NeedsPerson):
        reserved("听松岚", holder=OTHER)
    # Its own holder may keep both.
    assert reserved("听松岚").life is ReservationState.HELD


def few(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    one = Parameter("name.reservations_most", most, date.min, None, "", "")
    known = standard_parameters()
    fewer = Parameters({**known.by_name, one.name: (one,)})
    monkeypatch.setattr(reservations, "parameters_in_force", lambda: fewer)


def test_there_is_a_limit_across_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, 2)
    first = reserved("听松澜")
    elsewhere = wanted(name="芜湖望秋屿软件科技有限公司", authority="340202", place="340202")
    names.reserve(elsewhere, holder=ME, at=AT)
    assert names.held(ME, AT) == 2
    with pytest.raises(TooMany):
        reserved("砚秋舟")
    assert reserved("砚秋舟", holder=OTHER)
    names.release_reservation(first, actor=ME, at=AT)
    assert reserved("云溪汀")
    # What has ended by time counts no longer.
    assert reserved("雁字回", at=LONG_AFTER)


def test_a_filing_keeps_its_name_from_others_and_from_its_owners_other_filings() -> None:
    assert kept_by_filing("KY20261122-AAAAAA")
    (made,) = names.reservations_of(ME)
    assert (made.life, made.filing, made.investors) == (
        ReservationState.FILED,
        "KY20261122-AAAAAA",
        ["何青禾", "陆星野"],
    )
    assert free(holder=names.holder_of(ME, "KY20261122-AAAAAA"))
    assert not free(holder=ME)
    for filing, holder in (("KY20261122-BBBBBB", ME), ("KY20261122-CCCCCC", OTHER)):
        with pytest.raises(NameTaken):
            kept_by_filing(filing, holder)
    # While it is being decided it does not end.
    assert not free(at=LONG_AFTER)
    assert names.expire_reservations(at=LONG_AFTER, tell=lambda *_: None) == 0
    assert kept_by_filing("KY20261122-AAAAAA")
    assert len(names.reservations_of(ME)) == 1


def test_a_filing_uses_its_owners_reservation_and_gives_it_back() -> None:
    kept = reserved()
    kept_by_filing("KY20261122-AAAAAA")
    (filed,) = names.reservations_of(ME)
    assert (filed.reference, filed.life) == (kept.reference, ReservationState.FILED)
    with pytest.raises(WrongState):
        names.release_reservation(kept, actor=ME, at=AT)
    with transaction.atomic():
        names.hand_back("KY20261122-AAAAAA", actor="system", at=AT)
    back = names.get_reservation(kept.reference)
    assert (back.life, back.filing, back.until) == (ReservationState.HELD, "", kept.until)
    assert free(holder=ME)
    assert not free()
    assert free(at=kept.until)
    assert trail(kept) == ["name.reserved", "name.filed", "name.handed_back"]


def test_approval_uses_the_reservation_whether_or_not_an_officer_looked() -> None:
    kept = reserved()
    claimed("KY20261122-AAAAAA")
    used = names.get_reservation(kept.reference)
    assert (used.life, used.uscc, used.filing) == (
        ReservationState.USED,
        "91340104MA2TE8TA0X",
        "KY20261122-AAAAAA",
    )
    assert used.name.status == names.NameStatus.REGISTERED
    assert not free(holder=ME, at=LONG_AFTER)
    assert names.held(ME, AT) == 0


def test_approval_uses_what_the_filing_kept() -> None:
    kept_by_filing("KY20261122-AAAAAA")
    claimed("KY20261122-AAAAAA")
    (used,) = names.reservations_of(ME)
    assert used.life is ReservationState.USED
    assert trail(used) == ["name.kept", "name.used"]


def test_another_filing_cannot_claim_what_is_kept() -> None:
    kept_by_filing("KY20261122-AAAAAA")
    with pytest.raises(NameTaken):
        claimed("KY20261122-BBBBBB")


def test_an_individual_business_without_a_name_keeps_nothing() -> None:
    document = named("听松澜", entity_type="IIH", name={"text": "", "commitment": True})
    declaration = Declaration.of(parse(document), approved_first=False)
    with transaction.atomic():
        assert not names.keep(declaration, filing="KY20261122-AAAAAA", holder=ME, at=AT)


def test_the_rules_are_told_of_the_applicants_own_reservation() -> None:
    kept = reserved()
    dossier = parse(named("听松澜"))
    for holder in (ME, names.holder_of(ME, "KY20261122-AAAAAA")):
        told = names.kept_for(dossier, holder=holder, at=AT)
        assert told.held == 1
        assert told.reservation is not None
        assert told.reservation.reference == kept.reference
        assert told.reservation.until == date(2027, 1, 22)
        assert not told.reservation.ended
    assert names.kept_for(dossier, holder=OTHER, at=AT).reservation is None
    assert names.kept_for(dossier, holder="", at=AT) == names.Kept(None, 0)
    # By time it is gone, unless the filing relies on it: then the rules say so.
    assert names.kept_for(dossier, holder=ME, at=kept.until).reservation is None
    name = dossier.name.model_copy(update={"reservation": kept.reference})
    relying = dossier.model_copy(update={"name": name})
    told = names.kept_for(relying, holder=ME, at=kept.until)
    assert told.reservation is not None
    assert told.held == 0
    assert names.kept_for(relying, holder=OTHER, at=AT).reservation is None
    names.release_reservation(kept, actor=ME, at=AT)
    told = names.kept_for(relying, holder=ME, at=AT)
    assert told.reservation is not None
    assert told.reservation.ended


def test_nobody_knows_of_an_unknown_number() -> None:
    with pytest.raises(NotFound):
        names.get_reservation("BL20261122-NOBODY")


def together(works: list[Callable[[], object]]) -> list[object]:
    results: list[object] = []
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_several_who_reserve_at_once_one_wins() -> None:
    sounds = ["听松澜", "听松岚", "听松阑", "听松澜"]
    results = together(
        [lambda n=n, t=t: reserved(t, holder=f"account:{n}") for n, t in enumerate(sounds)]  # type: ignore[misc]
    )
    won = [one for one in results if isinstance(one, Reservation)]
    assert len(won) == 1, results
    assert all(isinstance(one, Reservation | NameTaken | NeedsPerson) for one in results), results


def test_one_holder_at_several_windows_stays_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, 2)
    places = [("合肥", "340104"), ("芜湖", "340202"), ("蚌埠", "340302"), ("淮南", "340402")]
    asked = [
        wanted(name=f"{city}望秋屿软件科技有限公司", authority=code, place=code) for city, code in places
    ]
    results = together([lambda one=one: names.reserve(one, holder=ME, at=AT) for one in asked])  # type: ignore[misc]
    assert sorted(type(one).__name__ for one in results) == [
        "Reservation",
        "Reservation",
        "TooMany",
        "TooMany",
    ]


def test_one_call_repeated_at_once_reserves_once() -> None:
    results = together([lambda: reserved(key="once")] * 4)
    assert len({getattr(one, "reference", one) for one in results}) == 1
    assert Reservation.objects.count() == 1


def test_ending_and_using_at_once_do_one_of_the_two() -> None:
    kept = reserved()

    def end() -> object:
        return names.expire_reservations(at=kept.until, tell=lambda *_: None)

    def file() -> object:
        return kept_by_filing("KY20261122-AAAAAA")

    together([end, file, end])
    stored = names.get_reservation(kept.reference)
    row = names.RegisteredName.objects.get(pk=kept.name_id)
    assert (stored.life, row.status) in {
        (ReservationState.EXPIRED, "lapsed"),
        (ReservationState.FILED, "reserved"),
    }


def test_a_number_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = reserved()
    drawn = iter([first.reference, first.reference, "BL20261122-FRESH2"])
    monkeypatch.setattr(reservations, "new_reference", lambda prefix, at: next(drawn))
    assert reserved("望秋屿").reference == "BL20261122-FRESH2"
