"""The face of the outside sources: ask them all once, keep what they said and how long it took."""

from kaiye.evidence.connections import Connected, where
from kaiye.evidence.gathering import TIMEOUT, Asked, Gathered, OwnBooks, ask, gather, gather_person
from kaiye.evidence.keeping import BACK
from kaiye.evidence.lists import LISTS, ListState, lists
from kaiye.evidence.lists import load as load_list
from kaiye.evidence.lists import put as put_on_list
from kaiye.evidence.lists import read as read_list
from kaiye.evidence.policies import POLICIES, Policy, next_wait
from kaiye.evidence.ports import (
    WHYS,
    Bars,
    CrowdedAddresses,
    ForbiddenAddresses,
    NoAnswer,
    Organisations,
    PeopleList,
    Population,
    Sources,
    Why,
)
from kaiye.evidence.sandbox import clear_answer, sandbox_sources, set_answer, table_answers
from kaiye.evidence.standing import Standing, down, standing

__all__ = [
    "BACK",
    "LISTS",
    "POLICIES",
    "TIMEOUT",
    "WHYS",
    "Asked",
    "Bars",
    "Connected",
    "CrowdedAddresses",
    "ForbiddenAddresses",
    "Gathered",
    "ListState",
    "NoAnswer",
    "Organisations",
    "OwnBooks",
    "PeopleList",
    "Policy",
    "Population",
    "Sources",
    "Standing",
    "Why",
    "ask",
    "clear_answer",
    "down",
    "gather",
    "gather_person",
    "lists",
    "load_list",
    "next_wait",
    "put_on_list",
    "read_list",
    "sandbox_sources",
    "set_answer",
    "standing",
    "table_answers",
    "where",
]
