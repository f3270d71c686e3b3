"""The register itself: entities, their versions in force, their credit codes."""

from kaiye.registry.bulk import Entered, bulk_enter
from kaiye.registry.codes import allocate
from kaiye.registry.facts import EntityFacts, Holder, PostHolder, facts_of
from kaiye.registry.models import Entity, EntityVersion, Status
from kaiye.registry.places import registered_at, representing
from kaiye.registry.queries import (
    as_of,
    bulk_count,
    count,
    facts,
    find,
    find_by_name,
    get,
    name_known,
    versions,
)
from kaiye.registry.services import amend, enter
from kaiye.registry.states import TRANSITIONS, Event, diagram

__all__ = [
    "TRANSITIONS",
    "Entered",
    "Entity",
    "EntityFacts",
    "EntityVersion",
    "Event",
    "Holder",
    "PostHolder",
    "Status",
    "allocate",
    "amend",
    "as_of",
    "bulk_count",
    "bulk_enter",
    "count",
    "diagram",
    "enter",
    "facts",
    "facts_of",
    "find",
    "find_by_name",
    "get",
    "name_known",
    "registered_at",
    "representing",
    "versions",
]
