"""A filing and the name reserved for it: used by approval, kept while an officer looks, handed back otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Actor
from kaiye.names import api as names
from kaiye.names.api import Declaration, Reservation, ReservationState
from tests.casework.builders import iih, named
from tests.casework.driver import AT, signed, submitted
from tests.casework.test_races import OWN_SCOPE, blind_once
from tests.filings.people import officer, owner
from tests.filings.test_drafts import together
from tests.ledger.checks import check_ledger

pytestmark = pytest.mark.django_db(transaction=True)

OTHER_PHONE = "13800138009"


def reserved(trade: str = "听松澜", *, me: Actor | None = None, **changes: Any) -> Reservation:
    document = named(trade)
    people = document["people"]
    told: dict[str, Any] = {
        "name": document["name"]["text"],
        "authority": document["authority"],
        "entity_type": "LLC",
        "place": document["domicile"]["division"],
        "investors": tuple(people[one["party"]]["name"] for one in document["investors"]),
        "commitment": True,
    }
    return filings.reserve_name(Declaration(**(told | changes)), actor=me or owner(), at=AT)


def again(kept: Reservation) -> Reservation:
    return names.get_reservation(kept.reference)


def rules_of(case: casework.Case) -> list[str]:
    return [finding["rule"] for finding in casework.findings_for_applicant(case)]


def relying(kept: Reservation, **changes: Any) -> dict[str, Any]:
    document = named("听松澜", **changes)
    document["name"]["reservation"] = kept.reference
    return document


def test_approval_uses_the_applicants_own_reservation() -> None:
    kept = reserved()
    case = submitted(relying(kept))
    assert (case.state, rules_of(case)) == (casework.State.APPROVED, [])
    used = again(kept)
    assert (used.life, used.uscc, used.filing) == (ReservationState.USED, case.uscc, case.filing)
    check_ledger()


def test_the_name_need_not_be_called_reserved_to_be_ones_own() -> None:
    kept = reserved()
    assert submitted(named("听松澜")).state == casework.State.APPROVED
    assert again(kept).life is ReservationState.USED


def test_what_another_has_reserved_is_taken() -> None:
    kept = reserved(me=owner(OTHER_PHONE))
    case = submitted(named("听松澜"))
    assert case.state == casework.State.RETURNED
    (finding,) = [one for one in casework.findings_for_applicant(case) if one["rule"] == "NM-056"]
    assert kept.name.full_name in finding["message"]
    assert again(kept).life is ReservationState.HELD


def test_while_an_officer_looks_no_other_filing_gets_the_name() -> None:
    first = submitted(named("听松澜", scope=OWN_SCOPE))
    assert first.state == casework.State.REVIEW
    for me in (owner(), owner(OTHER_PHONE)):
        second = submitted(named("听松澜"), me=me)
        assert (second.state, rules_of(second)[:1]) == (casework.State.RETURNED, ["NM-056"])
    approved = casework.approve(first.pk, version=first.version, actor=officer(), at=AT)
    assert approved.state == casework.State.APPROVED
    (kept,) = filings.reservations(owner())
    assert (kept.life, kept.uscc) == (ReservationState.USED, approved.uscc)
    check_ledger()


def test_a_name_lost_between_judgment_and_the_officers_desk_returns_the_case(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submitted(named("听松澜"))
    blind_once(monkeypatch)
    case = submitted(named("听松澜", scope=OWN_SCOPE), me=owner(OTHER_PHONE))
    assert (case.state, rules_of(case)[:1]) == (casework.State.RETURNED, ["NM-056"])
    assert filings.reservations(owner(OTHER_PHONE)) == []


def decide_return(case: casework.Case) -> None:
    casework.return_(case.pk, version=case.version, actor=officer(), at=AT, own=["请补充说明。"])


def decide_refuse(case: casework.Case) -> None:
    grounds = [("不属于本机关管辖", "条例 第五条")]
    casework.refuse(case.pk, version=case.version, actor=officer(), at=AT, grounds=grounds)


def take_back(case: casework.Case) -> None:
    filing = filings.by_reference(case.filing)
    casework.withdraw(case.filing, version=filing.version, actor=owner(), at=AT)


@pytest.mark.parametrize(
    ("end", "before"), [(decide_return, False), (decide_refuse, True), (take_back, True)]
)
def test_a_name_not_registered_is_the_applicants_until_its_date(
    end: Callable[[casework.Case], None], before: bool
) -> None:
    kept = reserved() if before else None
    case = submitted(named("听松澜", scope=OWN_SCOPE))
    (filed,) = filings.reservations(owner())
    assert kept is None or filed.reference == kept.reference
    assert (filed.life, filed.filing) == (ReservationState.FILED, case.filing)
    end(case)
    back = again(filed)
    assert (back.life, back.filing) == (ReservationState.HELD, "")
    assert back.stands(back.until - timedelta(seconds=1))
    assert not back.stands(back.until)


def test_a_name_handed_back_is_still_only_its_holders() -> None:
    decide_refuse(submitted(named("听松澜", scope=OWN_SCOPE)))
    (back,) = filings.reservations(owner())
    assert submitted(named("听松澜"), me=owner(OTHER_PHONE)).state == casework.State.RETURNED
    assert submitted(named("听松澜")).state == casework.State.APPROVED
    assert again(back).life is ReservationState.USED


def test_a_reservation_that_has_ended_must_be_declared_anew() -> None:
    kept = reserved()
    document = relying(kept)
    case = submitted(document, at=kept.until)
    assert (case.state, rules_of(case)) == (casework.State.RETURNED, ["NM-071"])
    assert casework.replay_case(case).reproduced
    del document["name"]["reservation"]
    assert submitted(document, at=kept.until).state == casework.State.APPROVED


def test_a_filing_unlike_its_declaration_goes_to_a_person_and_can_be_judged_again() -> None:
    kept = reserved(investors=("林中路",))
    case = submitted(relying(kept))
    assert (case.state, rules_of(case)) == (casework.State.REVIEW, ["NM-075"])
    assert casework.replay_case(case).reproduced
    approved = casework.approve(case.pk, version=case.version, actor=officer(), at=AT)
    assert approved.state == casework.State.APPROVED
    assert again(kept).life is ReservationState.USED


def test_who_keeps_many_names_is_looked_at() -> None:
    trades = [
        "云溪汀",
        "望秋屿",
        "雁字回",
        "砚秋舟",
        "竹里馆",
        "鹤鸣皋",
        "晴川阁",
        "兰亭序",
        "寒山渡",
        "烟雨楼",
        "松间月",
    ]
    for trade in trades:
        reserved(trade)
    case = submitted(named("青梧巷"))
    assert (case.state, rules_of(case)) == (casework.State.REVIEW, ["NM-074"])


def test_an_individual_business_without_a_name_keeps_none() -> None:
    document = iih(name={"text": "", "commitment": True}, scope=OWN_SCOPE)
    assert submitted(document).state == casework.State.REVIEW
    assert filings.reservations(owner()) == []


def test_a_filing_being_signed_can_be_withdrawn_without_a_name_being_kept() -> None:
    filing = signed(named("听松澜"))
    casework.withdraw(filing.reference, version=filing.version, actor=owner(), at=AT)
    assert filings.reservations(owner()) == []


def test_a_dossier_led_the_whole_way_may_bear_its_applicants_reserved_name() -> None:
    document = named("听松澜")
    phone = next(person["phone"] for person in document["people"].values())
    kept = reserved(me=owner(phone))
    assert casework.register(document, at=AT, export=False).outcome == "approve"
    assert again(kept).life is ReservationState.USED


def test_of_filings_submitted_at_once_with_one_name_one_is_with_the_officer() -> None:
    ready = [
        (me, signed(named("听松澜", scope=OWN_SCOPE), me=me))
        for me in (owner(), owner(OTHER_PHONE), owner("13800138008"))
    ]

    def submit(me: Actor, filing: filings.Filing) -> casework.Case:
        return casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case

    results = together(*[lambda me=me, filing=filing: submit(me, filing) for me, filing in ready])
    states = sorted(getattr(one, "state", repr(one)) for one in results)
    assert states == ["returned", "returned", "review"]
    assert Reservation.objects.filter(state=ReservationState.FILED).count() == 1
    check_ledger()
