"""Comparison with the register of names through its tables: what decisions and claims rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from kaiye.dossier.api import NameParts
from kaiye.names.entries import found_by
from kaiye.names.judging import Asked, Standing, asked, judge, readings, worst_first
from kaiye.names.keys import Keyed, full_name_key
from kaiye.names.keys import asked as asked_keys
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
    """Two look-ups by the keys of the question, then exact comparison of what it found."""
    return judged(found_by(keys_asked(question)), question) if question.text else ()


def judged(rows: Iterable[Standing], question: Asked) -> tuple[NameConflict, ...]:
    """What these names mean for the one asked for, worst first; of several readings of it the worst counts."""
    asked_for = readings(question)
    if len(asked_for) == 1:
        return worst_first(hit for row in rows if (hit := judge(row, question)) is not None)
    each = (worst_first(hit for one in asked_for if (hit := judge(row, one)) is not None) for row in rows)
    return worst_first(hits[0] for hits in each if hits)


def keys_asked(question: Asked) -> list[int]:
    """The keys under which a name could stand that conflicts with the one asked for."""
    keys = {full_name_key(text) for text in (question.text, *question.inside)}
    for reading in readings(question) if question.entity_type != "BR" else ():
        name = Keyed(reading.text, reading.scope, reading.group, reading.parts.trade_name, False)
        keys.update(asked_keys(name, reading.scopes))
    return sorted(keys)
