"""Comparison with the register of names through its tables: what decisions and claims rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from kaiye.dossier.api import NameParts
from kaiye.names.entries import found_by
from kaiye.names.interim import Keyed, stored
from kaiye.names.interim import asked as asked_keys
from kaiye.names.judging import Asked, Standing, asked, judge, readings, worst_first
from kaiye.rules.api import NameConflict


def check(
    name: str | NameParts,
    *,
    authority: str,
    industry: str = "",
    entity_type: str,
    at: datetime,
    investment_relation: Collection[str] = (),
    applicant: str = "",
    holder: str = "",
) -> tuple[NameConflict, ...]:
    """Every name that stands against this one, worst first.

    `applicant` is the asker's own credit code, `holder` whose reservation the name may be. `industry` is the
    class of the main business; comparison goes by the words and does not need it.
    """
    question = asked(
        name,
        authority=authority,
        entity_type=entity_type,
        at=at,
        investment_relation=investment_relation,
        applicant=applicant,
        holder=holder,
    )
    return conflicts(question)


def conflicts(question: Asked) -> tuple[NameConflict, ...]:
    """One query by the keys of the question, then exact comparison of what it found."""
    return judged(found_by(keys_asked(question)), question) if question.text else ()


def judged(rows: Iterable[Standing], question: Asked) -> tuple[NameConflict, ...]:
    """What these names mean for the one asked for, in every reading of it, worst first."""
    asked_for = readings(question)
    return worst_first(
        hit for row in rows for reading in asked_for if (hit := judge(row, reading)) is not None
    )


def keys_asked(question: Asked) -> list[int]:
    """The keys under which a name could stand that conflicts with the one asked for."""
    keys: set[int] = set()
    for reading in readings(question):
        parts = reading.parts
        whole = Keyed(
            reading.text, reading.scope, reading.group, parts.trade_name, reading.entity_type == "BR"
        )
        keys.update(asked_keys(whole, reading.scopes))
    for piece in question.inside:
        keys.update(stored(Keyed(piece, "", "", "", True)))
    return sorted(keys)
