"""The engine: every finding kept, failures refer, silence never passes, the same rules in every process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import kaiye
from kaiye.dossier.api import Dossier, parse
from kaiye.kernel.api import InvalidInput, NotFound
from kaiye.rules import engine
from kaiye.rules.api import (
    SOURCES,
    Basis,
    Evidence,
    Facts,
    NoRuleInForce,
    Outcome,
    Severity,
    decide,
    findings_for,
    rule,
    rules,
    ruleset_digest,
    standard_parameters,
    tags,
)
from kaiye.rules.findings import Found
from tests.rules.dossiers import AS_OF, BASES, llc

SECRET = "340104198503140221"


def facts(**changes: Any) -> Facts:
    return Facts(**{"as_of": AS_OF, "evidence": Evidence(), **changes})


def dossier(**changes: Any) -> Dossier:
    return parse({**llc(), **changes})


def test_every_finding_is_kept_in_the_order_of_the_document() -> None:
    document = llc()
    document["investors"][1]["contributions"][0]["due"] = "2040-01-01"
    document["capital"]["amount"] = "5"
    document["authority"] = ""
    decision = decide(parse(document), facts=facts())
    assert decision.outcome is Outcome.RESTRICT
    assert [(str(f.subject), f.rule) for f in decision.findings] == [
        ("/authority", "SB-022"),
        ("/capital/amount", "CP-002"),
        ("/capital/amount", "CP-024"),
        ("/investors/1/contributions/0/due", "CP-003"),
    ]
    assert decision.as_json()["findings"][3]["basis"].startswith("公司法 第四十七条")


def test_array_positions_sort_as_numbers() -> None:
    document = llc()
    document["scope"] = [{"item": "软件开发"} for _ in range(12)]
    subjects = [f.subject for f in decide(parse(document), facts=facts()).findings]
    assert subjects[:3] == ["/scope/1", "/scope/2", "/scope/3"]
    assert subjects[-1] == "/scope/11"


def test_the_decision_reads_as_the_contract_says() -> None:
    said = decide(dossier(), facts=facts()).as_json()
    assert said == {
        "outcome": "approve",
        "as_of": "2026-11-22",
        "ruleset": ruleset_digest(standard_parameters()),
        "findings": [],
    }
    assert said["ruleset"].startswith("sha256:")
    assert len(said["ruleset"]) == 71


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_a_silent_source_refers_and_is_named(source: str) -> None:
    decision = decide(
        parse(BASES["board"]()), facts=facts(evidence=Evidence(unreachable=frozenset({source})))
    )
    assert decision.outcome is Outcome.REFER
    assert all(str(SOURCES[source]) in str(f.message) for f in decision.findings)
    assert {f.severity for f in decision.findings} == {Severity.WARN}


@pytest.mark.parametrize(
    ("said", "silent"), [("dishonest_debtors", "barred"), ("barred", "dishonest_debtors")]
)
def test_a_source_that_answers_counts_though_another_is_silent(said: str, silent: str) -> None:
    barred = llc()["people"]["b"]["id_number"]
    answers = {
        "dishonest_debtors": [barred],
        "barred": [{"id_number": barred, "ground": "178-5", "until": "2030-01-01"}],
    }
    known = Evidence.parse({said: answers[said], "unreachable": [silent]})
    decision = decide(dossier(), facts=facts(evidence=known))
    assert decision.outcome is Outcome.RESTRICT
    found = {(f.severity, str(f.subject)) for f in decision.findings if f.rule == "OR-006"}
    assert found == {(Severity.WARN, "/people"), (Severity.RESTRICT, "/posts/3/person")}


def test_what_stands_under_a_silent_source_is_no_answer() -> None:
    debtor = llc()["people"]["b"]["id_number"]
    known = Evidence.parse({"dishonest_debtors": [debtor], "unreachable": ["dishonest_debtors"]})
    assert decide(dossier(), facts=facts(evidence=known)).outcome is Outcome.REFER


def test_no_rule_lacks_its_parameters_on_any_day_since_the_rules_are_complete() -> None:
    first = date(2024, 7, 1)
    turns = {basis.since for entry in rules() for basis in entry.bases}
    turns |= {one.since for periods in standard_parameters().by_name.values() for one in periods}
    days = {first} | {day + timedelta(days=off) for day in turns if day > first for off in (-1, 0)}
    for day in sorted(days):
        for base in sorted(BASES):
            found = decide(parse(BASES[base]()), facts=facts(as_of=day)).findings
            assert [f.rule for f in found if not f.subject] == [], f"{day} {base}"


def test_every_source_is_needed_by_a_rule() -> None:
    assert {need for entry in rules() for need in entry.needs} == set(SOURCES)


def test_a_rule_that_fails_refers_and_reveals_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(filed: Dossier, known: Facts) -> Iterator[Found]:
        raise ValueError(filed.people["a"].id_number.reveal())
        yield

    entry = replace(rule("CP-001"), check=broken)
    others = tuple(one for one in rules() if one.id != "CP-001")
    logged: list[tuple[str, dict[str, Any]]] = []
    log = SimpleNamespace(error=lambda event, **said: logged.append((event, said)))
    monkeypatch.setattr(engine, "_log", log)
    monkeypatch.setattr(engine, "_selected", lambda *_: (entry, *others[:5]))
    decision = decide(dossier(), facts=facts())
    failed = next(f for f in decision.findings if f.rule == "CP-001")
    assert failed.severity is Severity.WARN
    assert decision.outcome is Outcome.REFER
    assert [(event, said["rule"], said["error"]) for event, said in logged] == [
        ("rule_failed", "CP-001", "ValueError")
    ]
    assert llc()["people"]["a"]["id_number"] not in f"{logged}{decision.as_json()}"


def test_rules_respect_the_day() -> None:
    entry = rule("CP-003")
    assert not entry.in_force(date(2024, 6, 30))
    assert entry.in_force(date(2024, 7, 1))
    ended = replace(entry, bases=(Basis("某法", "第一条", date(2020, 1, 1), date(2020, 12, 31)),))
    assert ended.in_force(date(2020, 12, 31))
    assert not ended.in_force(date(2021, 1, 1))


def test_a_citation_names_only_what_is_in_force() -> None:
    entry = rule("ID-010")
    assert "市场主体登记管理条例" in entry.basis(date(2026, 1, 1))
    assert entry.basis(date(2020, 1, 1)) == ""


def test_no_rule_in_force_is_an_error() -> None:
    with pytest.raises(NoRuleInForce) as error:
        decide(dossier(), facts=facts(as_of=date(1990, 1, 1)))
    assert error.value.way_out


def test_an_unknown_rule_is_not_found() -> None:
    with pytest.raises(NotFound):
        rule("XX-999")


def test_parameters_can_be_tried() -> None:
    tried = standard_parameters().replaced({"llc.contribution_years": 3})
    before = decide(dossier(), facts=facts())
    after = decide(dossier(), facts=facts(), parameters=tried)
    assert before.outcome is Outcome.APPROVE
    assert {f.rule for f in after.findings} == {"CP-003"}
    assert after.ruleset != before.ruleset
    with pytest.raises(NoRuleInForce):
        standard_parameters().value("llc.contribution_years", date(2024, 6, 30))


def test_the_rule_set_is_the_same_in_every_process() -> None:
    script = "from kaiye.rules.api import *; print(ruleset_digest(standard_parameters()))"
    source = str(Path(kaiye.__file__).parents[1])
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": source},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert runs == {ruleset_digest(standard_parameters())}


def test_the_rules_need_no_django() -> None:
    script = "import kaiye.rules.api as r, sys; r.rules(); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_hints_while_typing_stay_on_the_page() -> None:
    draft = parse(
        {
            "dossier": 1,
            "business": "establishment",
            "entity_type": "LLC",
            "capital": {"amount": "0", "currency": "USD"},
        }
    )
    found = findings_for(draft, facts(), only=["/capital"])
    assert [(f.rule, str(f.subject)) for f in found] == [
        ("CP-001", "/capital/amount"),
        ("CP-014", "/capital/currency"),
    ]
    assert {str(f.subject) for f in findings_for(draft, facts(), only=["/industry"])} == {"/industry"}
    # A source that is down is no matter while typing.
    down = facts(evidence=Evidence(unreachable=frozenset(SOURCES)))
    assert findings_for(draft, down, only=["/people"]) == ()


def test_an_empty_draft_is_told_everything_it_lacks() -> None:
    for kind in ("LLC", "JSC", "IIH"):
        decision = decide(
            parse({"dossier": 1, "business": "establishment", "entity_type": kind}), facts=facts()
        )
        assert decision.outcome is Outcome.RESTRICT
        said = {str(f.subject) for f in decision.findings}
        assert {
            "/authority",
            "/industry",
            "/domicile/division",
            "/domicile/address",
            "/scope",
            "/investors",
        } <= said
        assert all(f.subject for f in decision.findings), "a rule failed on an empty draft"


def test_tags_are_derived() -> None:
    assert tags(dossier()) == {"LLC"}
    assert tags(parse(BASES["foreign"]())) == {"LLC", "FIE"}
    state = llc()
    state["organisations"] = {"s": {"name": "合肥市人民政府国有资产监督管理委员会", "kind": "institution"}}
    state["investors"] = [{"party": "s", "contributions": []}]
    assert tags(parse(state)) == {"LLC", "SOE"}


def test_customised_refers_even_without_a_finding() -> None:
    document = llc()
    document["scope"].append({"text": "信息技术咨询服务"})
    decision = decide(parse(document), facts=facts())
    assert decision.customised
    assert decision.outcome is Outcome.REFER


class TestEvidence:
    def test_it_reads_what_the_contract_lists(self) -> None:
        read = Evidence.parse(
            {
                "population": {SECRET: {"name": "安砚", "status": "alive", "capacity": "full"}},
                "dishonest_debtors": [SECRET],
                "barred": [{"id_number": SECRET, "ground": "178-2", "until": "2028-01-01"}],
                "false_registration": [],
                "identity_misused": [],
                "organisations": {
                    "91340104ma2te8ta0x": {"name": "甲", "status": "revoked", "representative": "乙"}
                },
                "forbidden_addresses": ["某路1号"],
                "crowded_addresses": {"某路2号": 180},
                "unreachable": ["population"],
            }
        )
        assert Evidence.parse(read.as_json()) == read
        assert "91340104MA2TE8TA0X" in read.organisations

    @pytest.mark.parametrize(
        ("document", "pointer"),
        [
            ([], ""),
            ({"populaton": {}}, "/populaton"),
            ({"population": []}, "/population"),
            ({"population": {SECRET: {"status": "asleep"}}}, f"/population/{SECRET}/status"),
            ({"population": {SECRET: {"nick": "x"}}}, f"/population/{SECRET}/nick"),
            ({"dishonest_debtors": "x"}, "/dishonest_debtors"),
            ({"dishonest_debtors": [1]}, "/dishonest_debtors/0"),
            ({"barred": [{"id_number": SECRET, "until": "soon"}]}, "/barred/0/until"),
            ({"barred": [{}]}, "/barred/0/id_number"),
            ({"organisations": {"x": {"status": "open"}}}, "/organisations/x/status"),
            ({"crowded_addresses": {"x": "many"}}, "/crowded_addresses/x"),
            ({"crowded_addresses": {"x": True}}, "/crowded_addresses/x"),
            ({"unreachable": ["moon"]}, "/unreachable/0"),
        ],
    )
    def test_it_names_the_place_that_is_wrong(self, document: Any, pointer: str) -> None:
        with pytest.raises(InvalidInput) as error:
            Evidence.parse(document)
        assert pointer in [problem.pointer for problem in error.value.problems]

    def test_it_never_shows_a_number(self) -> None:
        assert SECRET not in repr(Evidence.parse({"dishonest_debtors": [SECRET], "population": {SECRET: {}}}))
