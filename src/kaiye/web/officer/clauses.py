"""Own articles as an officer reads them: what differs in full, what is the same folded, long kept stretches short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kaiye.documents.api import Comparison, Pair, PairKind, Run

# Of a kept stretch inside a changed clause this many characters are shown at either end.
_ENDS = 40


@dataclass(frozen=True, slots=True)
class Block:
    """One clause that differs, or a run of clauses that are the same."""

    pair: Pair | None
    same: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """The whole comparison as blocks in reading order, with its counts by kind."""

    blocks: Sequence[Block]
    counts: dict[str, int]
    lost: Sequence[Pair]


def laid(comparison: Comparison) -> Laid:
    """The comparison laid out for reading."""
    blocks: list[Block] = []
    for same, pairs in groupby(comparison.pairs, key=lambda pair: pair.kind is PairKind.SAME):
        if same:
            blocks.append(Block(None, list(pairs)))
        else:
            blocks += [Block(replace(pair, runs=tuple(map(_short, pair.runs)))) for pair in pairs]
    counts = {kind.value: len(comparison.of(kind)) for kind in PairKind}
    return Laid(blocks, counts, comparison.lost)


def _short(run: Run) -> Run:
    if run.kind != "same" or len(run.text) <= 3 * _ENDS:
        return run
    return replace(run, text=f"{run.text[:_ENDS]}……{run.text[-_ENDS:]}")
