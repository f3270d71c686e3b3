"""A change of the rules: tried, proposed by one person, enacted by another, in force everywhere from its day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from kaiye.identity.api import NOBODY, ActorKind
from kaiye.kernel.api import Forbidden, InvalidInput, NotFound, SignInNeeded, WrongState
from kaiye.ledger import api as ledger
from kaiye.policy import api as policy
from kaiye.policy import in_force
from kaiye.rules.api import SUSPENDED, Parameter, ruleset_digest, standard_parameters
from tests.filings.people import officer, owner
from tests.policy.builders import AT, TODAY, YEARS, draft, enacted, first, proposed, second, tried

pytestmark = pytest.mark.django_db(transaction=True)
Case = policy.ParameterChange


def kinds() -> list[str]:
    ledger.sequence()
    return [entry.kind for entry in ledger.entries(subject=f"parameter:{YEARS}")]


def in_force_on(day: date, name: str = YEARS) -> Any:
    return policy.parameters_in_force().value(name, day)


# The two of them.


def test_a_change_is_in_force_from_its_first_day_by_a_second_person() -> None:
    change = enacted()
    assert (change.life, change.number) == (policy.State.ENACTED, 1)
    assert (change.proposed_by, change.decided_by) == (first().id, second().id)
    assert in_force_on(change.since - timedelta(days=1)) == 5
    assert in_force_on(change.since) == 3
    assert kinds() == ["policy.proposed", "policy.enacted"]


def test_the_proposer_cannot_enact_or_reject() -> None:
    change = proposed()
    with pytest.raises(Forbidden):
        policy.enact(change.pk, version=change.version, actor=first(), at=AT)
    with pytest.raises(Forbidden):
        policy.reject(change.pk, version=change.version, reason="改主意了", actor=first(), at=AT)
    assert in_force_on(change.since) == 5
    assert kinds() == ["policy.proposed"]


def test_nobody_else_may_anything() -> None:
    change = proposed()
    for actor in (owner(), officer()):
        with pytest.raises(Forbidden):
            policy.enact(change.pk, version=change.version, actor=actor, at=AT)
        with pytest.raises(Forbidden):
            policy.try_out(draft(), days=policy.Days(), actor=actor, at=AT)
        with pytest.raises(Forbidden):
            policy.change_of(change.pk, actor)
        with pytest.raises(Forbidden):
            policy.changes(actor)
        assert actor.kind is not ActorKind.POLICY_OFFICER
    with pytest.raises(SignInNeeded):
        policy.propose(change.trial_id, actor=NOBODY, at=AT)


def test_a_rejected_change_says_why_and_changes_nothing() -> None:
    change = proposed()
    with pytest.raises(InvalidInput):
        policy.reject(change.pk, version=change.version, reason=" ", actor=second(), at=AT)
    rejected = policy.reject(
        change.pk, version=change.version, reason="修订还没有公布。", actor=second(), at=AT
    )
    assert (rejected.life, rejected.reason) == (policy.State.REJECTED, "修订还没有公布。")
    assert in_force_on(change.since) == 5
    with pytest.raises(WrongState):
        policy.enact(change.pk, version=rejected.version, actor=second(), at=AT)


def test_only_the_proposer_withdraws() -> None:
    change = proposed()
    with pytest.raises(Forbidden):
        policy.withdraw(change.pk, version=change.version, actor=second(), at=AT)
    assert (
        policy.withdraw(change.pk, version=change.version, actor=first(), at=AT).life
        is policy.State.WITHDRAWN
    )
    assert kinds() == ["policy.proposed", "policy.withdrawn"]


def test_who_read_an_older_version_does_nothing() -> None:
    change = proposed()
    with pytest.raises(policy.Overtaken):
        policy.enact(change.pk, version=change.version + 1, actor=second(), at=AT)
    assert policy.latest_edition() == (0, 0)
    assert in_force_on(change.since) == 5


def test_what_does_not_exist_is_not_found() -> None:
    for look in (policy.get_trial, lambda pk: policy.change_of(pk, first())):
        with pytest.raises(NotFound):
            look(7)


# What must hold before.


def test_what_was_not_tried_to_the_end_cannot_be_proposed() -> None:
    trial = policy.try_out(draft(), days=policy.Days(), actor=first(), at=AT)
    with pytest.raises(WrongState):
        policy.propose(trial.pk, actor=first(), at=AT)


def test_a_trial_is_proposed_once() -> None:
    change = proposed()
    with pytest.raises(policy.Overtaken):
        policy.propose(change.trial_id, actor=second(), at=AT)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (draft(since=TODAY - timedelta(days=1)), "/since"),
        (draft(until=TODAY), "/until"),
        (draft(value=0), "/value"),
        (draft(basis="  "), "/basis"),
        (draft(basis="长" * 201), "/basis"),
        (draft(note="长" * 501), "/note"),
        (draft(SUSPENDED, ("CP-003",)), "/value"),
    ],
)
def test_a_wrong_draft_is_not_even_tried(wrong: Parameter, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        policy.try_out(wrong, days=policy.Days(), actor=first(), at=AT)
    assert [problem.pointer for problem in refused.value.problems] == [pointer]


def test_the_first_day_may_be_today_but_not_past_when_it_is_enacted() -> None:
    assert enacted(draft(since=TODAY)).life is policy.State.ENACTED
    change = proposed(draft(value=4, since=TODAY + timedelta(days=3)))
    late = AT + timedelta(days=4)
    with pytest.raises(InvalidInput) as refused:
        policy.enact(change.pk, version=change.version, actor=second(), at=late)
    assert [problem.pointer for problem in refused.value.problems] == ["/since"]
    assert in_force_on(change.since) == 3


def test_a_trial_from_before_another_change_of_the_same_parameter_does_not_count() -> None:
    old, waiting = tried(draft(value=4)), proposed(draft(value=2))
    other = proposed(draft("llc.max_shareholders", 60))
    enacted()
    with pytest.raises(policy.TrialOutdated):
        policy.propose(old.pk, actor=first(), at=AT)
    with pytest.raises(policy.TrialOutdated):
        policy.enact(waiting.pk, version=waiting.version, actor=second(), at=AT)
    # Another parameter is not concerned.
    assert policy.enact(other.pk, version=other.version, actor=second(), at=AT).number == 2


# In force.


def test_a_later_change_goes_before_an_earlier_one() -> None:
    enacted()
    later = enacted(draft(value=4, since=TODAY + timedelta(days=60)))
    assert [in_force_on(TODAY + timedelta(days=days)) for days in (0, 30, 59, 60)] == [5, 3, 3, 4]
    assert later.number == 2
    assert [change.number for change in policy.enacted_changes(YEARS)] == [2, 1]
    standing = policy.standing(YEARS, TODAY)
    assert standing is not None
    assert standing.now is not None
    assert standing.now.value == 5
    assert [one.value for one in standing.coming] == [3, 4]


def test_the_parameters_of_every_edition_can_be_had_again() -> None:
    before = ruleset_digest(policy.parameters_in_force())
    enacted()
    between = ruleset_digest(policy.parameters_in_force())
    enacted(draft("llc.max_shareholders", 60))
    after = ruleset_digest(policy.parameters_in_force())
    assert len({before, between, after}) == 3
    assert [ruleset_digest(policy.parameters_up_to(number)) for number in range(3)] == [
        before,
        between,
        after,
    ]


def test_nothing_is_read_twice_while_nothing_changes(django_assert_num_queries: Callable[..., Any]) -> None:
    enacted()
    known = policy.parameters_in_force()
    with django_assert_num_queries(1):
        assert policy.parameters_in_force() is known


def test_a_change_enacted_elsewhere_is_in_force_here_at_once() -> None:
    """What another process knows is another copy of the module's memory: put back as it was before."""
    stale = in_force._known
    change = enacted()
    assert in_force_on(change.since) == 3
    in_force._known = stale
    assert in_force_on(change.since) == 3
    # And a number given out again after a rollback does not hide another change.
    in_force._known = in_force._Known((1, change.pk + 1), standard_parameters())
    assert in_force_on(change.since) == 3


# Two at once.


def together(*works: Callable[[], object]) -> list[object]:
    """Run at the same moment, each on its own connection; what each returned or raised."""
    barrier, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait()
            found[place] = work()  # type: ignore[call-overload]
        except Exception as error:
            found[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return list(found)


def test_of_two_who_decide_at_once_one_does() -> None:
    change, actor = proposed(), second()
    first()
    found = together(
        lambda: policy.enact(change.pk, version=change.version, actor=actor, at=AT),
        lambda: policy.enact(change.pk, version=change.version, actor=actor, at=AT),
        lambda: policy.reject(change.pk, version=change.version, reason="不同意。", actor=actor, at=AT),
    )
    done = [one for one in found if isinstance(one, Case)]
    assert len(done) == 1, found
    assert all(
        isinstance(one, Case | policy.Overtaken | WrongState | policy.TrialOutdated) for one in found
    ), found
    stored = policy.change_of(change.pk, actor)
    assert stored.state == done[0].state
    assert (policy.latest_edition() == (1, change.pk)) is (stored.life is policy.State.ENACTED)


def test_two_changes_enacted_at_once_both_hold() -> None:
    years, most = proposed(), proposed(draft("llc.max_shareholders", 60))
    actor = second()
    found = together(
        *(
            lambda change=change: policy.enact(change.pk, version=change.version, actor=actor, at=AT)
            for change in (years, most)
        )
    )
    assert all(isinstance(one, Case) for one in found), found
    assert {one.number for one in found if isinstance(one, Case)} == {1, 2}
    assert in_force_on(years.since) == 3
    assert in_force_on(most.since, "llc.max_shareholders") == 60
