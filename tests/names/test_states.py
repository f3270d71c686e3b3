"""The life of a reserved name: every way of the table, and no other."""

from __future__ import annotations

import itertools

import pytest

from kaiye.kernel.api import ENGLISH, WrongState
from kaiye.names.states import FACTS, OPEN, TRANSITIONS, Event, State, after, diagram


def test_only_the_ways_of_the_table_are_open() -> None:
    for state, event in itertools.product(State, Event):
        if (state, event) in TRANSITIONS:
            assert after(state, event) is TRANSITIONS[state, event]
        else:
            with pytest.raises(WrongState) as caught:
                after(state, event)
            assert str(FACTS[state].name) in str(caught.value)


def test_nothing_leaves_a_closed_state_and_every_state_is_reached() -> None:
    assert {state for state, _ in TRANSITIONS} == set(OPEN)
    assert set(TRANSITIONS.values()) | {State.HELD} == set(State)


def test_every_state_speaks_both_languages_and_stands_in_the_diagram() -> None:
    drawn = diagram()
    for state in State:
        assert str(state) in drawn
        for sentence in (state.facts.name, state.facts.hint):
            assert sentence.text(ENGLISH) != sentence.text()
