"""How often a rule speaks is counted from what lies in clear, once per case, by its latest judgment."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from django.core.cache import cache

from kaiye.casework.frequencies import KEPT, how_often, reckon
from kaiye.casework.models import Case, DecisionRecord, Spoken
from kaiye.rules.api import Outcome
from tests.casework.builders import named
from tests.casework.driver import AT, submitted

pytestmark = pytest.mark.django_db
_numbers = count(1)


def a_case() -> Case:
    return Case.objects.create(
        filing=f"KY{next(_numbers):08d}", round=1, owner="account:1", authority="340100", entity_type="LLC",
        digest="0", revision=1, ceremony=1, opened_at=AT, due=AT.date(), state="returned",
    )  # fmt: skip


def judged(
    case: Case, *rules: str, outcome: Outcome = Outcome.RESTRICT, at: datetime = AT, number: int = 1
) -> None:
    record = DecisionRecord.objects.create(
        case=case, number=number, at=at, as_of=at.date(), outcome=str(outcome), ruleset="x", facts={},
        findings=[], milliseconds=1.0,
    )  # fmt: skip
    for rule in rules:
        Spoken.objects.create(record=record, rule=rule, severity="restrict")


def test_a_judgment_leaves_which_rules_spoke() -> None:
    case = submitted(named("砚池岸", scope=[{"item": "软件开发"}, {"text": "为古籍修复提供影像比对服务"}]))
    record = DecisionRecord.objects.get(case=case)
    found = {finding["rule"] for finding in record.findings}
    assert "SC-002" in found
    assert set(Spoken.objects.filter(record=record).values_list("rule", flat=True)) == found
    assert Spoken.objects.get(record=record, rule="SC-002").severity == "warn"


def test_a_silent_source_is_not_the_rule_speaking() -> None:
    case = submitted(named("砚池岸"), sources={"unreachable": ["population"]})
    record = DecisionRecord.objects.get(case=case)
    assert {finding["rule"] for finding in record.findings} >= {"ID-007"}
    assert not Spoken.objects.filter(record=record, rule="ID-007").exists()


def test_a_case_counts_once_by_its_latest_judgment() -> None:
    case = a_case()
    judged(case, "CP-003", "NM-001", number=1)
    judged(case, "CP-003", outcome=Outcome.REFER, number=2)
    judged(a_case(), "CP-003")
    found = reckon(AT)
    assert found["CP-003"].ever.cases == 2
    assert found["CP-003"].ever.of == 2
    assert found["CP-003"].ever.outcomes == {Outcome.REFER: 1, Outcome.RESTRICT: 1}
    assert "NM-001" not in found


def test_the_last_twelve_months_are_counted_apart() -> None:
    judged(a_case(), "CP-003", at=AT - timedelta(days=366))
    judged(a_case(), "CP-003", at=AT - timedelta(days=364))
    judged(a_case(), outcome=Outcome.APPROVE)
    found = reckon(AT)["CP-003"]
    assert (found.year.cases, found.year.of) == (1, 2)
    assert (found.ever.cases, found.ever.of) == (2, 3)


def test_a_rule_that_never_spoke_is_told_of_how_many() -> None:
    judged(a_case(), outcome=Outcome.APPROVE)
    assert reckon(AT)[""].ever.as_json()["of"] == 1
    assert reckon(AT)[""].ever.cases == 0


def test_a_reckoning_is_kept_for_a_while() -> None:
    # Pages of other tests may have reckoned before.
    cache.clear()
    judged(a_case(), "CP-003")
    assert how_often(AT)["CP-003"].ever.cases == 1
    judged(a_case(), "CP-003")
    assert how_often(AT + KEPT - timedelta(seconds=1))["CP-003"].ever.cases == 1
    assert reckon(AT)["CP-003"].ever.cases == 2
    # Somebody else is at it.
    cache.add("casework:frequencies:busy", 1, 60)
    assert how_often(AT + 2 * KEPT)["CP-003"].ever.cases == 1
    cache.delete("casework:frequencies:busy")
    assert how_often(AT + 2 * KEPT)["CP-003"].ever.cases == 2
