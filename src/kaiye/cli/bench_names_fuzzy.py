"""Baseline: rapidfuzz over the distinct trade names, in memory, followed by Kaiye's own rules.

Each part as it is quickest: syllables and characters at most one edit or swap apart by one `cdist` each over all
trade names, what is contained by Python's own substring search and a dictionary (rapidfuzz's `partial_ratio` takes
eight times as long). A syllable is written as one character, so that an edit is an edit of a syllable. Every character
has its usual reading only, as pinyin tools give it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from kaiye.cli.bench_names_sounds import first_reading
from kaiye.names.api import Asked, Standing, judge
from kaiye.rules.api import NameConflict

_ALL = ""


class Fuzzy:
    """Trade names by scope, or (`whole`) of the whole register in one list."""

    def __init__(self, rows: Iterable[Standing], *, whole: bool) -> None:
        self._whole = whole
        self._syllables: dict[str, str] = {}
        self._borne: dict[tuple[str, str], list[Standing]] = defaultdict(list)
        self._named: dict[str, list[Standing]] = defaultdict(list)
        trades: dict[str, dict[str, None]] = defaultdict(dict)
        for row in rows:
            self._named[row.full_name].append(row)
            if not row.branch:
                self._borne[row.scope, row.trade_name].append(row)
                trades[_ALL if whole else row.scope][row.trade_name] = None
        self._trades = {where: list(found) for where, found in trades.items()}
        self._spelled = {where: [self._spell(t) for t in found] for where, found in self._trades.items()}
        # The shorter names that may be heard inside the one asked for.
        self._sounding: dict[str, dict[str, list[str]]] = {}
        for where, found in self._trades.items():
            known = self._sounding.setdefault(where, defaultdict(list))
            for sound, trade in zip(self._spelled[where], found, strict=True):
                known[sound].append(trade)

    def ask(self, question: Asked) -> list[NameConflict]:
        """The conflicts among the names that bear a trade name rapidfuzz finds close."""
        rows = [row for name in (question.text, *question.inside) for row in self._named.get(name, ())]
        if question.parts.trade_name:
            for where in (_ALL,) if self._whole else question.scopes:
                for trade in self._close(question.parts.trade_name, where):
                    for scope in question.scopes:
                        rows += self._borne.get((scope, trade), ())
        return [hit for row in rows if (hit := judge(row, question)) is not None]

    def _close(self, trade: str, where: str) -> set[str]:
        trades, spelled = self._trades.get(where, []), self._spelled.get(where, [])
        sound = self._spell(trade)
        near = {number for number, other in enumerate(spelled) if sound in other}
        for text, others in ((sound, spelled), (trade, trades)):
            apart = process.cdist([text], others, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
            near.update(np.flatnonzero(apart[0] <= 1).tolist())
        found = {trades[number] for number in near}
        known = self._sounding.get(where, {})
        for size in range(2, len(sound)):
            for start in range(len(sound) - size + 1):
                found.update(known.get(sound[start : start + size], ()))
        return found

    def _spell(self, trade: str) -> str:
        known = self._syllables
        return "".join(known.setdefault(first_reading(c), chr(0xE000 + len(known))) for c in trade)
