"""The table of a case's life is complete and its diagram is drawn from it."""

from __future__ import annotations

import pytest

from kaiye.casework.states import CLOSED, FACTS, TRANSITIONS, Event, State, after, diagram
from kaiye.kernel.api import WrongState


def test_every_state_has_its_facts_and_every_open_one_a_way_out() -> None:
    assert set(FACTS) == set(State)
    assert {old for old, _ in TRANSITIONS} == set(State) - CLOSED


def test_what_the_table_lacks_is_refused() -> None:
    for state in State:
        for event in Event:
            if (state, event) not in TRANSITIONS:
                with pytest.raises(WrongState):
                    after(state, event)


def test_the_diagram_shows_every_way() -> None:
    lines = diagram().splitlines()
    for (old, event), new in TRANSITIONS.items():
        (line,) = [one for one in lines if one.strip().startswith(f"{old} --> {new} :")]
        assert event in line.partition(" : ")[2].split(", ")
    assert sum("--> [*]" in line for line in lines) == len(CLOSED)
