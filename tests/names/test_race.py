"""Many processes on few names: exactly one winner a group; `benches/names_race.py` shows the race without the lock."""

from __future__ import annotations

import pytest
from benches.names_race import (
    AT,
    COMPARED,
    LATE,
    attempts,
    question_of,
    race,
    stopped,
    with_lock,
    without_lock,
)

from kaiye.names.api import NeedsPerson, RegisteredName, asked, judge
from kaiye.names.entries import found_by, keys_of

pytestmark = pytest.mark.django_db(transaction=True)
COUNT, GROUPS = 400, 20


@pytest.mark.parametrize(
    ("kind", "rules"),
    [("forbidden", {"NM-056", "NM-057", "NM-058", "NM-059"}), ("homophones", {"NM-056", "NM-064"})],
)
def test_of_every_group_one_name_enters(kind: str, rules: set[str]) -> None:
    outcome = race(kind, count=COUNT, processes=4, groups=GROUPS, locked=True)
    assert outcome.winners == {1: GROUPS}
    assert set(outcome.ends) <= {"won", COMPARED, LATE}
    assert sum(outcome.ends.values()) == COUNT
    # Within a group every name stands against every other, by these rules and no weaker ones.
    row = RegisteredName.objects.get(filing=f"{kind} 7")
    (standing,) = (found for found in found_by(keys_of(row)) if found.id == row.pk)
    said = set()
    for attempt in attempts(kind, COUNT, GROUPS):
        if attempt.group == 7:
            question = asked(attempt.name, authority="340104", entity_type="LLC", at=AT)
            hit = judge(standing, question)
            assert hit is not None
            said.add(hit.rule)
    assert said <= rules


def test_two_who_compared_before_either_entered() -> None:
    """The race itself, step by step: without the lock both win, with it the second is told."""
    first, second = attempts("homophones", 4, 2)[:2]
    questions = [question_of(attempt, "homophones") for attempt in (first, second)]
    assert first.group == second.group
    assert not any(stopped(question, "homophones") for question in questions)
    with_lock(questions[0], first, "homophones")
    with pytest.raises(NeedsPerson):
        with_lock(questions[1], second, "homophones")
    assert RegisteredName.objects.count() == 1
    without_lock(questions[1], second, "homophones")
    assert RegisteredName.objects.count() == 2
