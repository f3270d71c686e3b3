"""Pairs of the photographs of faces that the test system fetches: how far apart they lie, nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rich.table import Table

from kaiye.cli.output import language, progress, stdout, tell
from kaiye.kernel.api import say
from kaiye.recognition.api import compare_faces

FOLDER = Path(".make") / "faces"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photographs with one face each by their file names; the distance, None where no pair of faces was found."""

    one: str
    other: str
    distance: float | None


def measure(folder: Path = FOLDER) -> list[Pair]:
    """Every pair of photographs in the folder, nearest first; none where there is no folder."""
    files = sorted(folder.glob("*.jpg"))
    pairs = list(combinations(files, 2))
    found = []
    if not pairs:
        return []
    with progress(say("比对人脸"), len(pairs)) as advance:
        for one, other in pairs:
            distance = compare_faces(one.read_bytes(), other.read_bytes()).distance
            found.append(Pair(one.stem, other.stem, None if distance is None else round(distance, 3)))
            advance()
    return sorted(found, key=lambda pair: (pair.distance is None, pair.distance))


def show(found: Sequence[Pair]) -> None:
    """The figures for a person."""
    if not found:
        tell(say("没有人脸照片（{folder}），这一项没有测。", folder=str(FOLDER)))
        return
    table = Table(title=say("人脸照片两两比对").text(language()))
    for title in (say("照片"), say("照片"), say("距离")):
        table.add_column(title.text(language()))
    for pair in found:
        table.add_row(pair.one, pair.other, "—" if pair.distance is None else f"{pair.distance:.3f}")
    stdout.print(table)
