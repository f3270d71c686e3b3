"""Past filings under a change: the same as judging each twice, none left out, in pieces or at once."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kaiye.casework import api as casework
from kaiye.casework.models import DecisionRecord
from kaiye.casework.trials import advance
from kaiye.cli.past import add_past_cases
from kaiye.filings import api as filings
from kaiye.filings.models import FilingRevision
from kaiye.jobs import api as jobs
from kaiye.policy import api as policy
from kaiye.rules.api import SUSPENDED, Value, decide, facts_from_json
from tests.casework.driver import submitted
from tests.dossier.builders import llc
from tests.policy.builders import AT, TODAY, YEARS, draft, enacted, first

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES: list[dict[str, Value]] = [
    {YEARS: 3},
    {YEARS: 3, "llc.max_shareholders": 1},
    {SUSPENDED: ("CP-024",)},
    {"scope.forbidden_words": ("软件",), "capital.low_below_yuan": 10**7},
]


def tally(values: dict[str, Value], *, size: int = 500, **days: Any) -> casework.Tally:
    found = casework.Tally()
    for part in casework.try_all(casework.Trying(values, policy.Days(**days)), workers=1, size=size):
        found.add(part)
    return found


def by_hand(values: dict[str, Value]) -> tuple[Counter[tuple[str, str]], set[tuple[str, str]]]:
    """Each case's latest record decided under both, read one by one: outcomes, and what comes or goes."""
    before = policy.parameters_in_force()
    after = before.replaced(values)
    outcomes: Counter[tuple[str, str]] = Counter()
    differ = set()
    for case in casework.Case.objects.all():
        record = DecisionRecord.objects.filter(case=case).latest("number")
        dossier = filings.revision(case.filing, case.revision).dossier
        now, then = (
            decide(dossier, facts=facts_from_json(record.facts), parameters=p) for p in (before, after)
        )
        outcomes[now.outcome.value, then.outcome.value] += 1
        said = [{(f.rule, f.severity, f.subject) for f in one.findings} for one in (now, then)]
        differ |= {(case.filing, rule) for rule, _, _ in said[0] ^ said[1]}
    return outcomes, differ


def named(found: casework.Tally) -> set[tuple[str, str]]:
    return {
        (one.reference, finding.split(" ")[0])
        for one in found.differences
        for finding in (*one.new, *one.gone)
    }


@pytest.mark.parametrize("values", CHANGES, ids=lambda values: "+".join(values))
def test_trying_is_judging_every_filing_twice(values: dict[str, Value]) -> None:
    add_past_cases(60, last_day=TODAY)
    submitted(llc())
    outcomes, differ = by_hand(values)
    for size in (7, 500):
        found = tally(values, size=size)
        assert found.outcomes == outcomes
        assert named(found) == differ
        assert (found.filings, found.unjudged) == (61, 0)
        assert found.turn == sum(count for (now, then), count in outcomes.items() if now != then)
    assert differ


def test_without_a_difference_nothing_differs() -> None:
    add_past_cases(20, last_day=TODAY)
    found = tally({YEARS: 5})
    assert (found.filings, found.differ, found.turn, found.drifted) == (20, 0, 0, 0)


def test_a_case_counts_once_by_its_latest_record() -> None:
    add_past_cases(3, last_day=TODAY)
    record = DecisionRecord.objects.earliest("pk")
    DecisionRecord(
        **{
            field.name: getattr(record, field.name)
            for field in DecisionRecord._meta.concrete_fields
            if field.name not in {"id", "number", "outcome", "as_of"}
        },
        number=2,
        outcome="refer",
        as_of=TODAY,
    ).save()
    found = tally({YEARS: 3})
    assert found.filings == 3
    # The record says so, today's rules do not: told apart from what the change does.
    assert found.drifted == 1
    assert casework.past_filings(policy.Days()) == 3


def test_only_decisions_of_the_days_asked_for() -> None:
    add_past_cases(40, last_day=TODAY)
    first_day, last_day = TODAY - timedelta(days=19), TODAY - timedelta(days=10)
    assert tally({YEARS: 3}, first=first_day, last=last_day).filings == 10
    assert casework.past_filings(policy.Days(first_day, last_day)) == 10
    assert tally({YEARS: 3}, first=TODAY + timedelta(days=1)).filings == 0


def test_what_cannot_be_read_is_counted_and_named() -> None:
    add_past_cases(12, last_day=TODAY)
    cases = list(casework.Case.objects.order_by("pk")[:4])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casework_decision SET facts = %s WHERE case_id = %s", [b"broken", cases[0].pk])
    # A filing whose signed revision is not there, and facts of another make.
    casework.Case.objects.filter(pk=cases[1].pk).update(revision=9)
    DecisionRecord.objects.filter(case=cases[2].pk).update(facts={})
    revision = FilingRevision.objects.get(filing__reference=cases[3].filing)
    FilingRevision.objects.filter(pk=revision.pk).update(document={"dossier": 2})
    found = tally({YEARS: 3})
    assert found.filings == 12
    assert found.unjudged == 4
    assert {one.reference: one.reason for one in found.unread} == {
        cases[0].filing: "damaged",
        cases[1].filing: "not_found",
        cases[2].filing: "KeyError",
        cases[3].filing: "invalid",
    }
    assert sum(found.outcomes.values()) == 8


def test_counts_are_written_down_and_read_back() -> None:
    add_past_cases(20, last_day=TODAY)
    found = tally({YEARS: 3})
    again = casework.Tally.of_json(json.loads(json.dumps(found.as_json())))
    assert again == found


def test_nothing_personal_is_in_what_came_out() -> None:
    submitted(llc())
    text = json.dumps(tally({YEARS: 3}).as_json(), ensure_ascii=False)
    for person in llc()["people"].values():
        for secret in (person["name"], person["id_number"], person["phone"]):
            assert secret not in text


def test_a_long_trial_is_done_in_pieces_and_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiye.casework.trials._RUN", 20)
    monkeypatch.setattr("kaiye.casework.trials.PIECE", 10)
    monkeypatch.setattr("kaiye.casework.trials.pieces.__kwdefaults__", {"after": 0, "size": 10})
    add_past_cases(50, last_day=TODAY)
    trial = policy.try_out(draft(), days=policy.Days(), actor=first(), at=AT)
    jobs.drain(keys={f"trial:{trial.pk}:0"}, limit=1)
    half = policy.get_trial(trial.pk)
    assert (half.done, half.total, half.is_finished) == (20, 50, False)
    # The same piece again, as after a crash between the work and its end.
    advance(trial.pk, after=0, at=AT)
    assert policy.get_trial(trial.pk).done == 20
    jobs.drain(keys={f"trial:{trial.pk}:{half.cursor}"})
    done = policy.get_trial(trial.pk)
    assert (done.done, done.is_finished) == (50, True)
    assert casework.Tally.of_json(done.result) == tally({YEARS: 3})


def test_a_case_is_decided_by_what_was_enacted() -> None:
    before = submitted(llc())
    assert before.state == "approved"
    enacted(draft(since=TODAY))
    name = {**llc()["name"], "text": "合肥青禾溪软件科技有限公司"}
    name["parts"] = {**name["parts"], "trade_name": "青禾溪"}
    after = submitted(llc(name=name))
    assert after.state == "returned"
    record = DecisionRecord.objects.get(case=after)
    assert "CP-003" in {finding["rule"] for finding in record.findings}
    assert record.ruleset != DecisionRecord.objects.get(case=before).ruleset
    # Both come out again by the rule sets kept with them: what was changed is part of the second.
    for case in (before, after):
        assert casework.replay_case(case).reproduced
