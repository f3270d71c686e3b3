"""What one run of `kaiye bench names` is about, in a folder: names, their parsed rows, questions, answers.

`names.txt` has one name a line, `rows.tsv` the parsed rows, `questions.json` the questions,
`truth.json` the answers of brute force to the first of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any

from kaiye.cli.bench_names_questions import Question
from kaiye.names.api import Standing

# The day all questions are asked.
AT = datetime.fromisoformat("2026-11-22T09:00:00+08:00")
Progress = Callable[[int], None]
_BLOCK = 20_000


class Town:
    """The folder of one run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def names(self) -> Path:
        """One name a line."""
        return self.folder / "names.txt"

    def write_names(self, blocks: Iterable[list[str]], progress: Progress) -> int:
        """The names are in the file; how many."""
        count = 0
        with self.names.open("w", encoding="utf-8") as stream:
            for block in blocks:
                stream.write("\n".join(block) + "\n")
                count += len(block)
                progress(len(block))
        return count

    def write_rows(self, rows: Iterable[Standing], progress: Progress) -> int:
        """The parsed rows are in the file; how many."""
        count = 0
        with (self.folder / "rows.tsv").open("w", encoding="utf-8") as stream:
            while block := list(islice(rows, _BLOCK)):
                stream.writelines(_line(row) for row in block)
                count += len(block)
                progress(len(block))
        return count

    def rows(self, progress: Progress = lambda done: None) -> Iterator[Standing]:
        """The parsed rows, numbered from 1 as they stand in the list."""
        with (self.folder / "rows.tsv").open(encoding="utf-8") as stream:
            number = 0
            while block := list(islice(stream, _BLOCK)):
                for number, line in enumerate(block, number + 1):  # noqa: B020 (it goes on from the last)
                    yield _row(number, line)
                progress(len(block))

    def write(self, name: str, value: Any) -> None:
        """`value` is in the folder as JSON."""
        (self.folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    def read(self, name: str) -> Any:
        """What `write` kept."""
        return json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))

    def questions(self) -> list[Question]:
        """The questions in their order."""
        return [Question(*question) for question in self.read("questions")]


def registered(number: int, *values: str, branch: bool) -> Standing:
    """A registered name of the list: full name, scope, division, trade name, industry, group, form."""
    full_name, scope, division, trade_name, industry, group, form = values
    return Standing(
        id=number,
        full_name=full_name,
        scope=scope,
        division=division,
        trade_name=trade_name,
        industry=industry,
        group=group,
        form=form,
        branch=branch,
        status="registered",
        cause="",
        uscc="",
        holder="",
        until=None,
        history=True,
    )


def _line(row: Standing) -> str:
    return "\t".join((*row[1:8], "1" if row.branch else "0")) + "\n"


def _row(number: int, line: str) -> Standing:
    full_name, scope, division, trade_name, *others, branch = line.rstrip("\n").split("\t")
    # Millions of rows share a few thousand of these.
    shared = map(intern, others)
    return registered(
        number, full_name, intern(scope), intern(division), trade_name, *shared, branch=branch == "1"
    )
