"""The plain quadratic checker: every name of the register is looked at, every reading of both is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from kaiye.names.check import judged
from kaiye.names.judging import Asked, Standing
from kaiye.names.likeness import LONGEST, Relation
from kaiye.names.models import RegisteredName
from kaiye.names.shapes import groups
from kaiye.names.sounds import COMBINATIONS, readings
from kaiye.rules.api import NameConflict


def brute(question: Asked, rows: Iterable[Standing]) -> tuple[NameConflict, ...]:
    """What `check` must say, without a key."""
    return judged(rows, question) if question.text else ()


def everything() -> list[Standing]:
    """All rows of the register, read one by one."""
    return [
        Standing(
            *(
                row.pk,
                row.full_name,
                row.scope,
                row.division,
                row.trade_name,
                row.industry,
                row.group,
                row.form,
            ),
            *(row.branch, row.status, row.cause, row.uscc, row.holder),
            None if row.until is None else round(row.until.timestamp() * 1_000_000),
            row.history,
        )
        for row in RegisteredName.objects.all()
    ]


def related(one: str, other: str) -> Relation | None:
    """The relation of two trade names, straight from its definition."""
    if one == other:
        return None
    heard = list(product(_read(one), _read(other)))
    if any(ours == theirs for ours, theirs in heard):
        return Relation.HOMOPHONE
    short, long = sorted((one, other), key=len)
    if len(short) >= 2 and len(long) <= LONGEST and short in long:
        return Relation.CONTAINED
    if len(one) == len(other):
        apart = [{a, b} for a, b in zip(one, other, strict=True) if a != b]
        if len(apart) == 1 and any(apart[0] <= set(group) for group in groups()):
            return Relation.LOOK_ALIKE
    if len(short) >= 2 and len(long) <= LONGEST and any(_partly(*pair) for pair in heard):
        return Relation.PARTLY_HOMOPHONE
    return None


def _read(text: str) -> list[tuple[int, ...]]:
    count, found = 1, []
    for character in text:
        known = readings(character)
        known = known if count * len(known) <= COMBINATIONS else known[:1]
        count *= len(known)
        found.append(known)
    return list(product(*found))


def _partly(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < len(long):
        parts = [long[start : start + len(short)] for start in range(len(long) - len(short) + 1)]
        return short in parts or short in [long[:gap] + long[gap + 1 :] for gap in range(len(long))]
    if len(short) >= 3 and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return True
    return other in _swapped(one)


def _swapped(heard: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for place in range(len(heard) - 1):
        yield (*heard[:place], heard[place + 1], heard[place], *heard[place + 2 :])
