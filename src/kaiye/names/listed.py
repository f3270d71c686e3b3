"""Names of a list as they would stand in the register, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kaiye.names.divisions import gazetteer, scope_of
from kaiye.names.industries import industry_group
from kaiye.names.judging import Standing
from kaiye.names.parse import Split, split


def standings(lines: Iterable[str]) -> Iterator[Standing]:
    """Each name of `lines` parsed, numbered from 1, as registered history; empty lines are left out."""
    number = 0
    for line in lines:
        text = line.strip()
        if text:
            number += 1
            found = split(text)
            yield standing_of(number, found, place_of(found))


def standing_of(number: int, found: Split, scope: str) -> Standing:
    """The name as row `number` of the register, registered history in `scope`."""
    return Standing(
        id=number,
        full_name=found.text,
        scope=scope,
        division=found.division,
        trade_name=found.trade_name,
        industry=found.industry,
        group=industry_group(found.industry),
        form=found.form[:60],
        branch=bool(found.addition),
        status="registered",
        cause="",
        uscc="",
        holder="",
        until=None,
        history=True,
    )


def place_of(found: Split) -> str:
    """Where a name is compared: a branch where it is, anything else where its division says."""
    if found.addition:
        places = gazetteer().places(found.addition)
        if places:
            return scope_of(places[-1].code)
    return scope_of(found.code)
