"""Rules of the catalogue that no function decides, each with the reason; and the catalogue's ids, to prove none is lost."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from kaiye.kernel.api import Message, say

_HERE = Path(__file__).parent


class Reason(StrEnum):
    """Why no function decides it."""

    LATER = "later"  # it belongs to a business that is not offered yet
    ASSURED = "assured"  # it cannot be broken here
    FACTS = "facts"  # what it compares is not known to the machine yet


REASONS: dict[Reason, Message] = {
    Reason.LATER: say("以后的业务"),
    Reason.ASSURED: say("由设计保证"),
    Reason.FACTS: say("事实还不具备"),
}


@dataclass(frozen=True, slots=True)
class Catalogued:
    """A rule of the catalogue about establishment: its id, its phase and the types it speaks about."""

    id: str
    phase: str
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule of the catalogue that is not in the book: what it asks, and why no function decides it."""

    id: str
    phase: str
    types: frozenset[str]
    asks: Message
    reason: Reason
    why: Message


@cache
def scheme() -> tuple[Catalogued, ...]:
    """Every rule of the catalogue that bears on establishing an LLC, a JSC or an individual business."""
    with (_HERE / "scheme.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Catalogued(row["id"], row["phase"], frozenset(row["types"].split()))
            for row in csv.DictReader(stream)
        )


@cache
def undecided() -> tuple[Undecided, ...]:
    """The register of rules that are not decided by a function, by id."""
    document = yaml.safe_load((_HERE / "undecided.yaml").read_text(encoding="utf-8"))
    known = {entry.id: entry for entry in scheme()}
    found = []
    for entry in document["rules"]:
        given = document["reasons"][entry["reason"]] if "reason" in entry else entry
        catalogued = known[entry["id"]]
        found.append(
            Undecided(
                catalogued.id,
                catalogued.phase,
                catalogued.types,
                Message(entry["asks"]),
                Reason(given["state"]),
                Message(given["why"]),
            )
        )
    return tuple(sorted(found, key=lambda one: one.id))
