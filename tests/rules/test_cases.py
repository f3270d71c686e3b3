"""Every rule, both ways, as its chapter's cases lay down."""

from __future__ import annotations

import pytest

from kaiye.dossier.api import parse
from kaiye.rules.api import Evidence, Facts, decide, rule, rules, tags
from tests.rules.cases_file import Case, cases, decided
from tests.rules.ceremonies import ceremony
from tests.rules.dossiers import AS_OF, BASES

ALL = cases()


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    decision = decided(case)
    hits = [finding for finding in decision.findings if finding.rule == case.rule]
    assert not [finding for finding in decision.findings if not finding.subject], "a rule failed"
    said = [(f.rule, f.severity.value, str(f.subject), str(f.message)) for f in decision.findings]
    if not case.fails:
        assert not hits, said
        assert decision.outcome.value == case.outcome, said
        return
    at = case.body["at"]
    assert sorted(str(hit.subject) for hit in hits) == sorted([at] if isinstance(at, str) else at), said
    assert {hit.severity.value for hit in hits} == {case.severity}, said
    assert decision.outcome.value == case.outcome, said
    others = {f.rule for f in decision.findings if f.severity.value != "remind"} - {case.rule}
    assert others == set(case.body.get("also", [])), said


@pytest.mark.parametrize("base", sorted(set(BASES) - {"foreign"}))
def test_the_bases_are_lawful(base: str) -> None:
    decision = decide(parse(BASES[base]()), facts=Facts(as_of=AS_OF, evidence=Evidence()))
    assert decision.outcome.value == "approve"
    assert decision.findings == (), [finding.as_json() for finding in decision.findings]


@pytest.mark.parametrize("base", sorted(set(BASES) - {"foreign"}))
def test_a_ceremony_in_which_everybody_signed_is_lawful(base: str) -> None:
    dossier = parse(BASES[base]())
    facts = Facts(as_of=AS_OF, evidence=Evidence(), ceremony=ceremony(dossier))
    assert decide(dossier, facts=facts).findings == ()


def test_every_rule_has_a_case_that_fails() -> None:
    failing = {case.rule for case in ALL if case.fails}
    assert sorted({entry.id for entry in rules()} - failing) == []


def test_every_rule_has_a_case_that_passes() -> None:
    passing = {case.rule for case in ALL if not case.fails}
    for make in (BASES["llc"], BASES["board"], BASES["jsc"], BASES["iih"]):
        dossier = parse(make())
        passing |= {entry.id for entry in rules() if entry.concerns(tags(dossier), dossier.business)}
    assert sorted({entry.id for entry in rules()} - passing) == []


def test_every_case_names_a_rule() -> None:
    for case in ALL:
        assert rule(case.rule).id == case.rule
        # Cases stand with their chapter.
        chapter = rule(case.rule).chapter
        assert case.file == f"{chapter}.yaml", case.id
