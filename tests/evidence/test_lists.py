"""Lists of our own have a source, a date and removals, and count beside the outside source."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from kaiye.evidence.api import OwnBooks, gather, gather_person, lists, load_list, read_list
from kaiye.evidence.lists import listed
from kaiye.evidence.models import ListEntry
from kaiye.kernel.api import Conflict, InvalidInput
from kaiye.ledger import api as ledger
from kaiye.rules.api import Evidence, Facts, decide
from tests.evidence.test_keeping import AT, dossier
from tests.rules.dossiers import AS_OF

pytestmark = pytest.mark.django_db

A, B, C = (dossier().people[key].id_number.reveal() for key in "abc")
DAY = AS_OF - timedelta(days=9)
HOME = dossier().domicile
BOOKS = OwnBooks(organisation=lambda code: None, registered_at=lambda place, address: 0)


def loaded(
    source: str, text: str, *, dated: date = DAY, origin: str = "市局", **options: Any
) -> tuple[int, int]:
    lines = read_list(source, text, dated=dated)
    edition = load_list(
        source, lines, origin=origin, dated=dated, content=text.encode(), actor="system", at=AT, **options
    )
    return edition.added, edition.removed


def people(*rows: str) -> str:
    return "\n".join(["id_number,listed_on,removed_on", *rows])


def evidence(**sandbox: Any) -> Evidence:
    return gather(dossier(), at=AT, sandbox=sandbox, own=BOOKS)


def rules_of(found: Evidence) -> set[str]:
    return {one.rule for one in decide(dossier(), facts=Facts(as_of=AS_OF, evidence=found)).findings}


def test_who_is_on_either_list_is_listed() -> None:
    loaded("identity_misused", people(f"{A},2026-11-01,"))
    found = evidence(identity_misused=[B])
    assert {number.reveal() for number in found.identity_misused} == {A, B}
    assert found.own_books == {"identity_misused"}


def test_our_own_list_stands_though_the_source_is_silent_and_the_case_still_waits() -> None:
    loaded("false_registration", people(f"{A},2026-11-01,"))
    found = evidence(unreachable=["false_registration"])
    said = decide(dossier(), facts=Facts(as_of=AS_OF, evidence=found)).findings
    assert {str(one.severity) for one in said} == {"restrict", "warn"}
    # Without our entry it is only the silence that is found.
    ListEntry.objects.all().delete()
    silent = decide(
        dossier(), facts=Facts(as_of=AS_OF, evidence=evidence(unreachable=["false_registration"]))
    )
    assert {str(one.severity) for one in silent.findings} == {"warn"}


@pytest.mark.parametrize(
    ("row", "stands"),
    [
        (f"{A},{AS_OF},", True),
        (f"{A},{AS_OF + timedelta(days=1)},", False),
        (f"{A},2026-11-01,{AS_OF}", False),
        (f"{A},2026-11-01,{AS_OF + timedelta(days=1)}", True),
    ],
    ids=["listed today", "listed tomorrow", "taken off today", "taken off tomorrow"],
)
def test_from_a_day_until_taken_off(row: str, stands: bool) -> None:
    loaded("dishonest_debtors", people(row), dated=AS_OF + timedelta(days=1))
    assert bool(evidence().dishonest_debtors) is stands


def test_a_bar_holds_to_its_last_day_and_carries_its_article() -> None:
    loaded("barred", f"id_number,listed_on,ground,until\n{A},2026-01-01,178-2,{AS_OF}")
    (bar,) = evidence().barred
    assert (bar.ground, bar.until) == ("178-2", AS_OF)
    assert not gather(dossier(), at=AT + timedelta(days=1), sandbox={}, own=BOOKS).barred


@pytest.mark.parametrize(
    ("division", "address", "rules"),
    [
        (HOME.division, HOME.address, {"AD-004"}),
        (HOME.division, f"安徽省合肥市蜀山区{HOME.address}", {"AD-004"}),
        ("340100", HOME.address, {"AD-004"}),
        (HOME.division, "样例路88号创新楼5幢", {"AD-004"}),
        (HOME.division, "样例路8", set()),
        ("340111", HOME.address, set()),
    ],
    ids=[
        "it",
        "written otherwise",
        "for the whole city",
        "its building",
        "part of its number",
        "another county",
    ],
)
def test_an_address_is_found_by_its_place(division: str, address: str, rules: set[str]) -> None:
    loaded("forbidden_addresses", f"division,address,listed_on\n{division},{address},2026-11-01")
    assert rules_of(evidence()) == rules


def test_who_is_not_in_a_whole_list_is_taken_off_with_its_date() -> None:
    assert loaded("dishonest_debtors", people(f"{A},2026-11-01,", f"{B},2026-11-02,")) == (2, 0)
    later = DAY + timedelta(days=1)
    assert loaded("dishonest_debtors", people(f"{B},2026-11-02,", f"{C},2026-11-03,"), dated=later) == (1, 0)
    assert loaded("dishonest_debtors", people(f"{C},2026-11-03,"), dated=later, whole=True) == (0, 2)
    assert {number.reveal() for number in evidence().dishonest_debtors} == {C}
    assert set(ListEntry.objects.values_list("removed_on", flat=True)) == {None, later}
    # Put back on it.
    assert loaded("dishonest_debtors", people(f"{A},2026-11-01,"), dated=later) == (1, 0)


def test_one_origin_does_not_end_what_another_says() -> None:
    loaded("dishonest_debtors", people(f"{A},2026-11-01,"), origin="法院")
    loaded("dishonest_debtors", people(f"{B},2026-11-01,"), origin="市局", whole=True)
    assert {number.reveal() for number in evidence().dishonest_debtors} == {A, B}
    assert [(one.origin, one.dated, one.entries) for one in lists(at=AT)] == [
        ("市局", DAY, 1),
        ("法院", DAY, 1),
    ]


def test_an_older_list_cannot_bring_back_who_was_taken_off() -> None:
    loaded("dishonest_debtors", people())
    with pytest.raises(Conflict):
        loaded("dishonest_debtors", people(f"{A},2026-01-01,"), dated=DAY - timedelta(days=1))


def test_loading_is_on_the_trail_and_no_number_is_readable() -> None:
    loaded("identity_misused", people(f"{A},2026-11-01,"))
    (entry,) = ledger.entries("list:identity_misused")
    assert (entry.kind, entry.facts["added"], entry.facts["origin"]) == ("evidence.list_loaded", 1, "市局")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM evidence_listentry")
        assert A not in str(cursor.fetchall())
    assert A not in str(entry.facts)


def test_a_signer_who_reported_a_misuse_is_found_when_signing() -> None:
    loaded("identity_misused", people(f"{A},2026-11-01,"))
    assert gather_person(dossier().people["a"], at=AT).identity_misused
    assert not gather_person(dossier().people["b"], at=AT).identity_misused


@pytest.mark.parametrize(
    ("source", "text", "where"),
    [
        ("population", people(), None),
        ("barred", "number,listed_on\n1,2", None),
        ("dishonest_debtors", f"id_number,listed_on,note\n{A},2026-11-01,x", None),
        ("dishonest_debtors", people(f"{A},1. 11. 2026,"), "/2"),
        ("dishonest_debtors", people(f"{A},,"), "/2"),
        ("dishonest_debtors", people(f"{A},2026-11-01"), "/2"),
        ("dishonest_debtors", people(f"{A},2026-11-01,,"), "/2"),
        ("dishonest_debtors", people(",2026-11-01,"), "/2"),
        ("dishonest_debtors", people(f"{A},2026-12-31,"), "/2"),
        ("dishonest_debtors", people(f"{A},2026-11-01,", f"{A.lower()} ,2026-11-01,"), "/3"),
        ("forbidden_addresses", "division,address,listed_on\n999999,样例路8号,2026-11-01", "/2"),
        ("forbidden_addresses", "division,address,listed_on\n340104,合肥市,2026-11-01", "/2"),
    ],
)
def test_what_is_no_list_is_refused_whole_at_its_line(source: str, text: str, where: str | None) -> None:
    with pytest.raises(InvalidInput) as error:
        read_list(source, text, dated=DAY)
    assert [problem.pointer for problem in error.value.problems] == ([where] if where else [])
    assert A not in str(error.value)


def test_nothing_is_asked_of_nobody() -> None:
    assert listed([], "", "", on=AS_OF) == {}
