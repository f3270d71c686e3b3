"""The face of the outside sources: ask them all once, keep what they said and how long it took."""

from kaiye.evidence.gathering import TIMEOUT, Asked, Gathered, OwnRegister, ask, gather, gather_person
from kaiye.evidence.ports import (
    Bars,
    CrowdedAddresses,
    ForbiddenAddresses,
    Organisations,
    PeopleList,
    Population,
    Sources,
)
from kaiye.evidence.sandbox import clear_answer, sandbox_sources, set_answer, table_answers

__all__ = [
    "TIMEOUT",
    "Asked",
    "Bars",
    "CrowdedAddresses",
    "ForbiddenAddresses",
    "Gathered",
    "Organisations",
    "OwnRegister",
    "PeopleList",
    "Population",
    "Sources",
    "ask",
    "clear_answer",
    "gather",
    "gather_person",
    "sandbox_sources",
    "set_answer",
    "table_answers",
]
