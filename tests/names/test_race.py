"""Many processes on few names: exactly one winner a group, and more without the lock."""

from __future__ import annotations

import pytest
from benches.names_race import AT, COMPARED, LATE, attempts, race

from kaiye.names.api import RegisteredName, asked, judge
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


def test_without_the_lock_several_win() -> None:
    outcome = race("homophones", count=200, processes=4, groups=10, locked=False)
    assert max(outcome.winners) > 1
    assert not outcome.fair
