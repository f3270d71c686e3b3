"""Comparison with the register of names through its tables: what decisions and claims rest on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from kaiye.dossier.api import NameParts
from kaiye.names.entries import found_by
from kaiye.names.interim import Keyed, stored
from kaiye.names.interim import asked as asked_keys
from kaiye.names.judging import Asked, asked, judge, plain, worst_first
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
    hits = conflicts(question)
    other = None if isinstance(name, str) else plain(question, authority)
    return hits if other is None else worst_first([*hits, *conflicts(other)])


def conflicts(question: Asked) -> tuple[NameConflict, ...]:
    """One query by the keys of the question, then exact comparison of what it found."""
    if not question.text:
        return ()
    rows = found_by(keys_asked(question))
    return worst_first(hit for row in rows if (hit := judge(row, question)) is not None)


def keys_asked(question: Asked) -> list[int]:
    """The keys under which a name could stand that conflicts with the one asked for."""
    parts = question.parts
    whole = Keyed(
        question.text, question.scope, question.group, parts.trade_name, question.entity_type == "BR"
    )
    keys = {*asked_keys(whole, question.scopes)}
    for piece in question.inside:
        keys.update(stored(Keyed(piece, "", "", "", True)))
    return sorted(keys)
