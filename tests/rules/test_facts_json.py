"""Facts survive being kept: every field, and every field of what they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from typing import Any

import pytest

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import SHANGHAI, IdNumber
from kaiye.rules.api import (
    SOURCES,
    AgentRecord,
    Bar,
    CeremonyFacts,
    Certificate,
    Evidence,
    Face,
    Facts,
    Means,
    NameConflict,
    NameReservation,
    OrganisationAnswer,
    PaperFacts,
    PersonAnswer,
    Severity,
    SignerFacts,
    Verification,
    facts_as_json,
    facts_from_json,
    standard_parameters,
)

# What a kept rule set restores; every other field of `Facts` is in the JSON object.
# What an officer is about to do belongs to the act, not to the dossier that is judged again.
OF_THE_RULE_SET = {"parameters", "procedure"}
NUMBER = "110105199003071234"


def full() -> Facts:
    """Facts in which no field has its default."""
    who = IdNumber(NUMBER)
    return Facts(
        as_of=date(2026, 11, 22),
        evidence=Evidence(
            population={who: PersonAnswer("王某", "deceased", "limited")},
            dishonest_debtors=frozenset({who}),
            barred=(Bar(who, "178-2", date(2028, 1, 1)),),
            false_registration=frozenset({who}),
            identity_misused=frozenset({who}),
            organisations={"91340100MA00000001": OrganisationAnswer("某公司", "revoked", "王某")},
            forbidden_addresses=frozenset({"某路1号"}),
            crowded_addresses={"某路2号": 180},
            unreachable=frozenset({"population"}),
            own_books=frozenset({"crowded_addresses"}),
        ),
        name_parts=NameParts(division="合肥", trade_name="砚雪汀", industry="软件", form="有限公司"),
        name_industries=("6513", "6519"),
        name_division="340100",
        name_conflicts=(
            NameConflict("合肥砚雪亭软件有限公司", "91", "active", "similar", Severity.WARN, "NM-057"),
        ),
        reservation=NameReservation(
            "NR1", "合肥砚雪汀软件有限公司", date(2027, 1, 1), 2, "LLC", "340104", ("王某",), ended=True
        ),
        reservations_held=3,
        representing=4,
        agent=AgentRecord(31, 20, 11),
        open_filings=("KY20261101-EXAMPL",),
        ceremony=CeremonyFacts(
            "KY20261122-EXAMPL",
            in_force=True,
            submitted=date(2026, 11, 22),
            signers=(
                SignerFacts(
                    key="x",
                    name="王某",
                    organisation="某公司",
                    signed_at=datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI),
                    roles=("股东",),
                    consent=True,
                    verification=Verification(Means.SOURCES, "KY20261122-EXAMPL", passed=True),
                    face=Face.UNSURE,
                    certificate=Certificate.VALID,
                    missing=("place",),
                    device="1",
                    address="1",
                    authorised=True,
                ),
            ),
            papers=(PaperFacts("articles", ("x",), signed=("x",), stamped=("x",), unchanged=False),),
        ),
    )


def _of(value: Any) -> Iterator[Any]:
    """The value and all values inside it."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _of(getattr(value, field.name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _of(inner)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _of(inner)


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


def test_nothing_is_at_its_default_in_the_facts_these_tests_carry() -> None:
    """A field that is added is missing here until the carrying of it is tested."""
    for value in _of(full()):
        if not type(value).__module__.startswith("kaiye.rules.") or not is_dataclass(value):
            continue
        for field in fields(value):
            if field.name not in OF_THE_RULE_SET:
                assert getattr(value, field.name) != _default(field), (type(value).__name__, field.name)


def test_every_field_is_carried() -> None:
    assert set(facts_as_json(full())) == {field.name for field in fields(Facts)} - OF_THE_RULE_SET
    assert set(facts_as_json(full())["evidence"]) == {field.name for field in fields(Evidence)}


def test_what_is_kept_comes_back_as_it_was() -> None:
    kept = json.loads(json.dumps(facts_as_json(full()), allow_nan=False))
    assert facts_from_json(kept) == full()
    assert facts_as_json(facts_from_json(kept)) == kept


def test_nothing_known_comes_back_as_nothing_known() -> None:
    facts = Facts(as_of=date(2026, 11, 22), evidence=Evidence())
    assert facts_from_json(json.loads(json.dumps(facts_as_json(facts)))) == facts


def test_other_parameters_are_given_beside_the_facts() -> None:
    tried = standard_parameters().replaced({"llc.contribution_years": 3})
    assert facts_from_json(facts_as_json(full()), tried) == full().under(tried)


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_every_source_is_carried_alone(source: str) -> None:
    """Evidence is compared field by field: one lost source would decide differently."""
    answers = {source: getattr(full().evidence, source)}
    facts = Facts(as_of=date(2026, 11, 22), evidence=Evidence(**answers))
    assert getattr(facts_from_json(facts_as_json(facts)).evidence, source) == answers[source]
