"""Own articles as an officer reads them: what was written in full, what is the same or left out folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kaiye.documents.api import Comparison, Pair, PairKind, Run

# Of a kept stretch inside a changed clause this many characters are shown at either end.
_ENDS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """One clause that was changed or added, or a run of clauses that are the same, or that are missing."""

    pair: Pair | None
    same: Sequence[Pair] = ()
    missing: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """The whole comparison as blocks in reading order, with its counts by kind."""

    blocks: Sequence[Block]
    counts: dict[str, int]
    lost: Sequence[Pair]


def laid(comparison: Comparison) -> Laid:
    """The comparison laid out for reading."""
    blocks: list[Block] = []
    for kind, pairs in groupby(comparison.pairs, key=lambda pair: pair.kind):
        if kind is PairKind.SAME:
            blocks.append(Block(None, same=list(pairs)))
        elif kind is PairKind.MISSING:
            blocks.append(Block(None, missing=list(pairs)))
        else:
            blocks += [Block(replace(pair, runs=tuple(map(_short, pair.runs)))) for pair in pairs]
    counts = {kind.value: len(comparison.of(kind)) for kind in PairKind}
    return Laid(blocks, counts, comparison.lost)


def _short(run: Run) -> Run:
    if run.kind != "same" or len(run.text) <= 3 * _ENDS:
        return run
    return replace(run, text=f"{run.text[:_ENDS]}……{run.text[-_ENDS:]}")
