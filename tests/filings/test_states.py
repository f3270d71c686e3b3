"""The table of a filing's life is complete and its diagram is drawn from it."""

from __future__ import annotations

import pytest

from kaiye.filings import states
from kaiye.filings.states import CLOSED, FACTS, TRANSITIONS, Event, State, after
from kaiye.kernel.api import WrongState


def test_every_state_has_its_facts_and_every_open_one_a_way_out() -> None:
    assert set(FACTS) == set(State)
    assert {old for old, _ in TRANSITIONS} == set(State) - CLOSED


def test_what_the_table_lacks_is_refused_with_a_hint() -> None:
    for state in State:
        for event in Event:
            if (state, event) not in TRANSITIONS:
                with pytest.raises(WrongState) as caught:
                    after(state, event)
                assert str(FACTS[state].name) in str(caught.value)


def test_the_diagram_shows_every_way() -> None:
    drawn = states.diagram()
    assert drawn.count("-->") == 1 + len(TRANSITIONS) + len(CLOSED)
