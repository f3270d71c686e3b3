"""What `kaiye bench names` measures: Kaiye's own ways of checking a name, and what else one could use."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kaiye.cli.bench_names import ENGINE, FUZZY, TRIGRAMS
from kaiye.cli.bench_names_questions import Question
from kaiye.cli.bench_names_town import AT, Town
from kaiye.names.api import Asked, asked
from kaiye.rules.api import NameConflict


class Reporting(Protocol):
    """Tells how far the work is."""

    def stage(self, name: str, total: int) -> None: ...

    def done(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """Can be asked so many questions; `built` says what it took to get there."""

    # What the question is made into before the clock runs goes in.
    ask: Callable[[Any], Iterable[NameConflict]]
    questions: int
    built: dict[str, Any] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None
    ready: Callable[[Question], Any] = lambda question: question
    # Of another process, when that one does the work.
    memory: Callable[[], dict[str, float]] | None = None


def build(name: str, town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    """The subject over the rows of the folder."""
    if name in FUZZY:
        return _fuzzy(town, plan, report, whole=name == FUZZY[1])
    if name == ENGINE:
        return _engine(town, plan, report)
    if name in TRIGRAMS:
        return _trigrams(name, town, plan, report)
    from kaiye.cli.bench_names_ours import WAYS

    return WAYS[name](town, plan, report)


def built(rows: int, seconds: float, disk: int = 0) -> dict[str, Any]:
    """How long it took to be ready, and what lies on disk then."""
    return {
        "build_seconds": round(seconds, 2),
        "build_per_second": round(rows / seconds) if seconds else 0,
        "disk_mb": round(disk / 2**20, 1),
    }


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _fuzzy(town: Town, plan: dict[str, Any], report: Reporting, *, whole: bool) -> Subject:
    from kaiye.cli.bench_names_fuzzy import Fuzzy

    report.stage("build", plan["names"])
    started = time.perf_counter()
    fuzzy = Fuzzy(town.rows(report.done), whole=whole)
    seconds = time.perf_counter() - started
    questions = plan["slow_questions"] if whole else plan["some_questions"]
    return Subject(fuzzy.ask, questions, built(plan["rows"], seconds), ready=parsed)


def _engine(town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    from kaiye.cli.bench_names_engine import Engine

    report.stage("build", plan["names"])
    folder = town.folder / "tantivy"
    folder.mkdir()
    rows = list(town.rows(report.done))
    started = time.perf_counter()
    engine = Engine(rows, folder)
    seconds = time.perf_counter() - started
    disk = size_of(folder)
    return Subject(engine.ask, plan["some_questions"], built(len(rows), seconds, disk), ready=parsed)


def _trigrams(way: str, town: Town, plan: dict[str, Any], report: Reporting) -> Subject:
    from kaiye.cli.bench_names_trigrams import Trigrams, fill

    url, stats = plan["trigrams"], town.folder / "trigrams.json"
    if not stats.exists():
        report.stage("build", plan["names"])
        started = time.perf_counter()
        size = fill(url, town.rows(report.done))
        town.write("trigrams", built(plan["rows"], time.perf_counter() - started, size))
    trigrams = Trigrams(url, way)
    server = trigrams.process()
    return Subject(
        trigrams.ask,
        plan["slow_questions"],
        town.read("trigrams"),
        trigrams.close,
        parsed,
        lambda: resident(server),
    )


def parsed(question: Question) -> Asked:
    """The question as Kaiye's own rules take it: baselines need not parse."""
    return asked(question.text, authority=question.authority, entity_type="LLC", at=AT)


def resident(process: int | str = "self") -> dict[str, float]:
    """Megabytes in memory: of its own, and what it shares with others (files, the database's buffers)."""
    wanted = {"RssAnon": "own_mb", "RssFile": "shared_mb", "RssShmem": "shared_mb"}
    found = {"own_mb": 0.0, "shared_mb": 0.0}
    for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name in wanted:
            found[wanted[name]] += int(value.split()[0]) / 1024
    return {name: round(value, 1) for name, value in found.items()}
