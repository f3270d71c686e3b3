"""What a command prints: results to standard output, words about them to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from kaiye.kernel.api import KaiyeError, Message

LANGUAGES = ("zh-hans", "en")
stdout = Console()
stderr = Console(stderr=True)


class Advance(Protocol):
    """Called with how many more are done."""

    def __call__(self, count: int = 1) -> None:
        """Advance the bar."""


def language() -> str:
    """The language chosen with `--lang`, Chinese by default."""
    return os.environ.get("KAIYE_LANGUAGE", "zh-hans")


def tell(message: Message) -> None:
    """One sentence to the person, on standard error."""
    stderr.print(message.text(language()), markup=False, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """`value` as JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def problem_lines(error: KaiyeError) -> list[str]:
    """An error as lines: the sentence, each problem at its place, the way out."""
    lines = [error.message.text(language())]
    lines += [f"  {problem.pointer or '/'}  {problem.message.text(language())}" for problem in error.problems]
    return [*lines, f"→ {error.way_out.text(language())}"]


@contextmanager
def progress(title: Message, total: int | None) -> Iterator[Advance]:
    """A progress bar on standard error for what may take longer than two seconds."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=stderr, transient=not stderr.is_terminal) as bar:
        task = bar.add_task(title.text(language()), total=total)

        def advance(count: int = 1) -> None:
            bar.advance(task, count)

        yield advance
