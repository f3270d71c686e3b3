"""Names of a list as they would stand in the register, and compared with each other, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kaiye.names.check import judged
from kaiye.names.divisions import gazetteer, scope_of
from kaiye.names.industries import industry_group
from kaiye.names.judging import Asked, Standing, readings
from kaiye.names.keys import Keyed, asked_in
from kaiye.names.parse import Split, split
from kaiye.names.snapshot import Damaged, open_newest
from kaiye.names.snapshot_build import build
from kaiye.rules.api import NameConflict


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


class Listed:
    """The names of a list in a snapshot of their own; what bears its whole name elsewhere is not looked for."""

    def __init__(self, rows: Iterable[Standing], home: Path) -> None:
        build(rows, {}, home, number=1)
        snapshot = open_newest(home)
        if snapshot is None:
            raise Damaged(f"the snapshot in {home} cannot be read")
        self._snapshot = snapshot

    def conflicts(self, question: Asked) -> tuple[NameConflict, ...]:
        """Every name of the scope that stands against the one asked for, worst first."""
        found: set[int] = set()
        for reading in readings(question):
            name = Keyed(reading.text, reading.scope, reading.group, reading.parts.trade_name, False)
            found.update(self._snapshot.find(asked_in(name, reading.scopes)))
        return judged(map(self._snapshot.standing, found), question)
