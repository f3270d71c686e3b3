"""The plain answer to a question: every name of the scope is looked at, one after the other.

No keys, no index, nothing shared with what is measured but the facts (readings, look-alike groups, how
industries are grouped) and, for equal trade names, the judge. The relations are written here once more, straight from
their definitions in docs/names.md: per position two characters sound alike when they share a reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from kaiye.names.api import Asked, Standing, judge, look_alike, sounds

GENERAL = "*"
# Longer trade names are compared as wholes only.
LONGEST = 12
# A conflict as it is compared: the other's full name and the rule.
Conflict = tuple[str, str]
Sounds = tuple[frozenset[int], ...]


class Register:
    """The rows of the scopes and the full names that the questions can touch."""

    def __init__(self, rows: Iterable[Standing], questions: Iterable[Asked]) -> None:
        scopes = {scope for question in questions for scope in question.scopes}
        texts = {text for question in questions for text in (question.text, *question.inside)}
        self._scopes: dict[str, list[Standing]] = defaultdict(list)
        self._texts: dict[str, list[Standing]] = defaultdict(list)
        for row in rows:
            if row.scope in scopes:
                self._scopes[row.scope].append(row)
            if row.full_name in texts:
                self._texts[row.full_name].append(row)

    def answer(self, question: Asked) -> set[Conflict]:
        """Every conflict."""
        named = [row for text in (question.text, *question.inside) for row in self._texts[text]]
        found = {(hit.name, hit.rule) for row in named if (hit := judge(row, question))}
        seen = {row.id for row in named}
        for scope in question.scopes:
            for row in self._scopes[scope]:
                if row.id not in seen:
                    found.update(_plain(row, question))
        return found


def _plain(row: Standing, question: Asked) -> Iterator[Conflict]:
    ours, theirs = question.parts.trade_name, row.trade_name
    if not ours or not theirs or row.branch:
        return
    if ours == theirs:
        hit = judge(row, question)
        if hit is not None:
            yield hit.name, hit.rule
    elif row.group == question.group:
        rule = _near(ours, theirs)
        if rule:
            yield row.full_name, "NM-068" if row.group == GENERAL else rule


def _near(ours: str, theirs: str) -> str:
    """The strongest relation of two different trade names, as the rule that follows from it; empty for none."""
    a, b = _sounds(ours), _sounds(theirs)
    if len(a) == len(b) and _alike(a, b):
        return "NM-064"
    short, long = sorted((ours, theirs), key=len)
    if 2 <= len(short) < len(long) <= LONGEST and short in long:
        return "NM-065"
    if _look_alike(ours, theirs):
        return "NM-067"
    return "NM-066" if _partly(a, b) else ""


def _look_alike(ours: str, theirs: str) -> bool:
    if len(ours) != len(theirs):
        return False
    differ = [(x, y) for x, y in zip(ours, theirs, strict=True) if x != y]
    return len(differ) == 1 and look_alike(*differ[0])


def _partly(a: Sounds, b: Sounds) -> bool:
    short, long = sorted((a, b), key=len)
    n = len(short)
    if n < 2 or len(long) > LONGEST:
        return False
    if any(_alike(short, long[i : i + n]) for i in range(len(long) - n + 1)):
        return True
    if len(long) == n + 1:
        return any(_alike(short, long[:i] + long[i + 1 :]) for i in range(n + 1))
    if len(long) > n:
        return False
    if n >= 3 and sum(x.isdisjoint(y) for x, y in zip(a, b, strict=True)) == 1:
        return True
    return any(_alike((*a[:i], a[i + 1], a[i], *a[i + 2 :]), b) for i in range(n - 1))


def _alike(a: Sounds, b: Sounds) -> bool:
    return len(a) == len(b) and not any(x.isdisjoint(y) for x, y in zip(a, b, strict=True))


@cache
def _sounds(text: str) -> Sounds:
    return tuple(map(frozenset, sounds(text)))
