"""Sources are asked once, together, and whatever goes wrong out there is recorded as no answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.test import override_settings

from kaiye.dossier.api import Dossier, parse
from kaiye.evidence.api import (
    Connected,
    OwnBooks,
    Sources,
    ask,
    clear_answer,
    gather,
    gather_person,
    sandbox_sources,
    set_answer,
    table_answers,
)
from kaiye.evidence.models import SandboxAnswer
from kaiye.kernel.api import SHANGHAI, IdNumber, InvalidInput
from kaiye.rules.api import SOURCES, Evidence, Facts, OrganisationAnswer, Outcome, PersonAnswer, decide
from tests.rules.dossiers import AS_OF, BASES, COMPANY_CODE

AT = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)


def dossier(kind: str = "board") -> Dossier:
    return parse(BASES[kind]())


def number(key: str) -> str:
    return str(BASES["board"]()["people"][key]["id_number"])


def test_an_empty_sandbox_answers_and_knows_nobody() -> None:
    gathered = ask(dossier(), at=AT, sandbox={})
    assert gathered.evidence == Evidence()
    assert {one.source: one.status for one in gathered.sources} == dict.fromkeys(SOURCES, "answered")
    assert all(one.moment == "2026-11-22T09:00:00+08:00" and one.ms >= 0 for one in gathered.sources)


def test_only_who_is_in_the_dossier_is_asked_about_and_kept() -> None:
    sandbox = {
        "dishonest_debtors": [number("a"), "110101199001011237"],
        "population": {number("b"): {"name": "别人"}, "110101199001011237": {"name": "外人"}},
        "barred": [{"id_number": number("c"), "ground": "178-2"}, {"id_number": "1", "ground": "178-2"}],
        "organisations": {COMPANY_CODE: {"status": "revoked"}, "other": {}},
        "crowded_addresses": {"某路": 9},
    }
    evidence = gather(dossier(), at=AT, sandbox=sandbox)
    assert evidence.dishonest_debtors == {IdNumber(number("a"))}
    assert set(evidence.population) == {IdNumber(number("b"))}
    assert [bar.id_number for bar in evidence.barred] == [IdNumber(number("c"))]
    assert set(evidence.organisations) == {COMPANY_CODE}
    assert evidence.crowded_addresses == {"某路": 9}


def test_nothing_to_ask_is_not_a_failure() -> None:
    gathered = ask(dossier("llc"), at=AT, sandbox={})
    assert {one.source for one in gathered.sources if one.status == "not_asked"} == {"organisations"}
    assert gathered.evidence.unreachable == frozenset()


def test_sources_a_sandbox_declares_down_are_down() -> None:
    gathered = ask(dossier("llc"), at=AT, sandbox={"unreachable": ["population", "organisations"]})
    assert gathered.evidence.unreachable == {"population", "organisations"}
    statuses = {one.source: one.status for one in gathered.sources}
    assert statuses["population"] == "unreachable"


def test_of_a_signer_only_the_signer_is_asked() -> None:
    person = dossier("llc").people["a"]
    answers = {number("a"): {"status": "deceased"}, number("c"): {"status": "deceased"}}
    sandbox = {"population": answers, "dishonest_debtors": [number("a")], "unreachable": ["barred"]}
    evidence = gather_person(person, at=AT, sandbox=sandbox)
    assert set(evidence.population) == {person.id_number}
    assert evidence.dishonest_debtors == frozenset()
    assert evidence.unreachable == frozenset()
    silent = gather_person(person, at=AT, sandbox={"unreachable": ["population", "barred"]})
    assert silent.unreachable == {"population"}


def test_a_malformed_sandbox_is_one_clear_error() -> None:
    with pytest.raises(InvalidInput):
        gather(dossier(), at=AT, sandbox={"populaton": {}})


class Adapters:
    """Sources whose behaviour a test chooses."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.release = threading.Event()

    def population(self, numbers: Sequence[IdNumber], /) -> Mapping[IdNumber, PersonAnswer]:
        self.asked.append("population")
        raise RuntimeError(f"no such person {numbers[0].reveal()}")

    def hangs(self, numbers: Sequence[IdNumber], /) -> frozenset[IdNumber]:
        self.asked.append("dishonest_debtors")
        self.release.wait(5)
        return frozenset()

    def organisations(self, codes: Sequence[str], /) -> Mapping[str, OrganisationAnswer]:
        self.asked.append("organisations")
        return {code: OrganisationAnswer("外库", "active") for code in codes}


def way_to(**adapters: Any) -> Connected:
    """These adapters, and no record of how they fare."""
    return Connected(Sources(**adapters), recorded=False)


def test_failing_slow_and_missing_sources_are_unreachable_and_refer() -> None:
    adapters = Adapters()
    way = way_to(
        population=adapters.population, dishonest_debtors=adapters.hangs, organisations=adapters.organisations
    )
    started = time.monotonic()
    gathered = ask(dossier(), at=AT, way=way, timeout=0.15)
    assert time.monotonic() - started < 1
    adapters.release.set()
    assert sorted(adapters.asked) == ["dishonest_debtors", "organisations", "population"]
    assert gathered.evidence.unreachable == set(SOURCES) - {"organisations"}
    assert {one.source: one.why for one in gathered.sources if one.why} == {
        **dict.fromkeys(SOURCES.keys() - {"organisations"}, "not_connected"),
        "population": "failed",
        "dishonest_debtors": "too_slow",
    }
    decision = decide(dossier(), facts=Facts(as_of=AS_OF, evidence=gathered.evidence))
    assert decision.outcome is Outcome.REFER


def test_a_failure_is_logged_without_what_it_said(capsys: pytest.CaptureFixture[str]) -> None:
    ask(dossier(), at=AT, way=way_to(population=Adapters().population))
    said = capsys.readouterr()
    assert number("a") not in said.out + said.err


def test_sources_are_asked_at_the_same_time() -> None:
    def slow(asked: Any, /) -> Any:
        time.sleep(0.1)
        return frozenset()

    started = time.monotonic()
    ask(
        dossier(),
        at=AT,
        way=way_to(
            dishonest_debtors=slow, false_registration=slow, identity_misused=slow, forbidden_addresses=slow
        ),
    )
    assert time.monotonic() - started < 0.35


def test_a_number_cannot_hide_behind_its_writing() -> None:
    document = BASES["board"]()
    document["people"]["a"]["id_number"] = f" {number('a')[:6]} {number('a')[6:]} "
    evidence = gather(parse(document), at=AT, sandbox={"dishonest_debtors": [number("a")]})
    assert evidence.dishonest_debtors == {IdNumber(number("a"))}


def test_sandbox_sources_can_stand_in_for_real_ones() -> None:
    sources = sandbox_sources(Evidence(dishonest_debtors=frozenset({IdNumber(number("a"))})))
    assert ask(dossier(), at=AT, way=Connected(sources, recorded=False)).evidence.dishonest_debtors == {
        IdNumber(number("a"))
    }


@pytest.mark.django_db
@override_settings(KAIYE_SANDBOX=False)
def test_without_sources_nothing_passes() -> None:
    assert gather(dossier(), at=AT).unreachable == set(SOURCES)


@pytest.mark.django_db
class TestTable:
    @override_settings(KAIYE_SANDBOX=True)
    def test_the_demo_answers_from_its_table(self) -> None:
        assert gather(dossier(), at=AT) == Evidence()
        set_answer("population", number("b"), {"status": "deceased"}, at=AT)
        set_answer("dishonest_debtors", number("a"), True, at=AT)
        set_answer("barred", number("c"), {"ground": "178-2", "until": "2028-01-01"}, at=AT)
        set_answer("crowded_addresses", "某路", 99, at=AT)
        set_answer("unreachable", "identity_misused", True, at=AT)
        evidence = gather(dossier(), at=AT)
        assert evidence.population[IdNumber(number("b"))].status == "deceased"
        assert evidence.dishonest_debtors == {IdNumber(number("a"))}
        assert evidence.barred[0].ground == "178-2"
        assert evidence.crowded_addresses == {"某路": 99}
        assert evidence.unreachable == {"identity_misused"}

    def test_an_answer_is_replaced_and_removed(self) -> None:
        set_answer("population", number("b"), {"status": "deceased"}, at=AT)
        set_answer("population", number("b"), {"status": "cancelled"}, at=AT)
        assert [answer.status for answer in table_answers().population.values()] == ["cancelled"]
        clear_answer("population", number("b"))
        assert table_answers() == Evidence()

    def test_numbers_are_not_readable_in_the_table(self) -> None:
        set_answer("dishonest_debtors", number("a"), True, at=AT)
        row = SandboxAnswer.objects.values_list("source", "index").get()
        assert number("a") not in str(row)

    def test_a_malformed_answer_is_refused(self) -> None:
        with pytest.raises(InvalidInput):
            set_answer("population", number("b"), {"status": "asleep"}, at=AT)
        assert not SandboxAnswer.objects.exists()


@pytest.mark.django_db
class TestOwnBooks:
    def own(self, **changes: Any) -> OwnBooks:
        told: dict[str, Any] = {"organisation": lambda code: None, "registered_at": lambda place, address: 0}
        return OwnBooks(**{**told, **changes})

    def test_our_own_register_is_asked_first(self) -> None:
        adapters = Adapters()
        ours = {COMPANY_CODE: OrganisationAnswer("合肥样本投资有限公司", "revoked")}
        way = way_to(organisations=adapters.organisations)
        gathered = ask(dossier(), at=AT, own=self.own(organisation=ours.get), way=way)
        assert gathered.evidence.organisations == ours
        assert adapters.asked == []

    @pytest.mark.parametrize(("outside", "counted"), [(3, 51), (80, 80)])
    def test_of_two_counts_the_larger_counts(self, outside: int, counted: int) -> None:
        address = dossier().domicile.address
        own = self.own(registered_at=lambda place, text: 51)
        evidence = gather(dossier(), at=AT, sandbox={"crowded_addresses": {address: outside}}, own=own)
        assert evidence.crowded_addresses == {address: counted}

    def test_what_our_register_counts_stands_though_the_source_is_silent(self) -> None:
        own = self.own(registered_at=lambda place, text: 51)
        evidence = gather(dossier(), at=AT, sandbox={"unreachable": ["crowded_addresses"]}, own=own)
        decision = decide(dossier(), facts=Facts(as_of=AS_OF, evidence=evidence))
        said = [str(finding.message) for finding in decision.findings if finding.rule == "AD-009"]
        assert len(said) == 2
        assert any("51" in text for text in said)
