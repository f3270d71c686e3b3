"""One process of `kaiye bench names`: prepares, answers by brute force, or measures one subject.

    python -m kaiye.cli.bench_names_worker SUBJECT FOLDER

It talks to its parent in lines of JSON on standard output: {"stage": …, "total": …} begins a bar,
{"done": n} advances it, {"result": …} ends the work. Each subject has a process of its own, so that memory and
caches are its own too.
"""

from __future__ import annotations

import gc
import gzip
import json
import logging
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from kaiye.cli.bench_names_questions import Question
    from kaiye.cli.bench_names_subjects import Subject
    from kaiye.cli.bench_names_town import Town
    from kaiye.rules.api import NameConflict

# Seconds between two words to the parent: often enough for a bar, seldom enough not to disturb the clock.
PAUSE = 0.25
# Questions before the clock runs, as many as one way answers in so many seconds; and the fewest that give a median.
WARM_UP, WARM_UP_SECONDS, FEWEST = 500, 5.0, 20


class Report:
    """Tells the parent how far the work is."""

    def __init__(self) -> None:
        self._held, self._told = 0, 0.0

    def stage(self, name: str, total: int) -> None:
        """A new bar."""
        self._held = 0
        print(json.dumps({"stage": name, "total": total}), flush=True)

    def done(self, count: int) -> None:
        """So many more."""
        self._held += count
        if time.monotonic() - self._told > PAUSE:
            print(json.dumps({"done": self._held}), flush=True)
            self._held, self._told = 0, time.monotonic()


def main(arguments: list[str]) -> None:
    """Do what the first argument says in the folder that the second names; the plan lies there."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    _open()
    from kaiye.cli.bench_names_town import Town

    what, town, report = arguments[0], Town(Path(arguments[1])), Report()
    plan = town.read("plan")
    if what == "truth":
        # Millions of rows are no garbage.
        gc.disable()
    work = {"prepare": prepare, "truth": brute_force}.get(what)
    result = work(town, plan, report) if work else measure(what, town, plan, report)
    print(json.dumps({"result": result}, ensure_ascii=False), flush=True)


def _open() -> None:
    """Django is ready; only then the rooms can be entered."""
    import django

    django.setup()


def prepare(town: Town, plan: dict[str, Any], report: Report) -> dict[str, Any]:
    """Names written, parsed and asked about."""
    from kaiye.cli.bench_names_questions import questions
    from kaiye.cli.bench_names_register import BLOCK, register, texts
    from kaiye.names.api import standings

    count, generated = plan["names"], None
    if plan["file"]:
        report.stage("read", count)
        count = town.write_names(_lines(Path(plan["file"]), count), report.done)
    else:
        report.stage("generate", count)
        started = time.perf_counter()
        codes = register(count, seed=plan["seed"])
        starts = range(0, count, BLOCK)
        blocks = (texts(codes.take(slice(start, start + BLOCK))) for start in starts)
        town.write_names(blocks, report.done)
        generated = count / (time.perf_counter() - started)
        del codes
    report.stage("parse", count)
    started = time.perf_counter()
    with town.names.open(encoding="utf-8") as lines:
        rows = town.write_rows(standings(lines), report.done)
    parsed = count / (time.perf_counter() - started)
    # Models for the questions: every so-maniest row, the same at every size.
    step = max(rows // 20_000, 1)
    models = [row for row in town.rows() if row.id % step == 0]
    town.write("questions", questions(models, plan["questions"] + WARM_UP, seed=plan["seed"]))
    return {"rows": rows, "generated_per_second": generated, "parsed_per_second": parsed}


def _lines(path: Path, count: int) -> Iterator[list[str]]:
    """Up to `count` names of a file, in blocks."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as stream:
        lines = (line.strip() for line in islice(stream, count))
        while block := list(islice(lines, 20_000)):
            yield block


def brute_force(town: Town, plan: dict[str, Any], report: Report) -> dict[str, Any]:
    """What brute force answers to the first questions."""
    from kaiye.cli.bench_names_subjects import parsed
    from kaiye.cli.bench_names_truth import Register

    asked = [parsed(question) for question in town.questions()[: plan["sample"]]]
    report.stage("read", plan["names"])
    register = Register(town.rows(report.done), asked)
    report.stage("truth", len(asked))
    answers, seconds = [], []
    for question in asked:
        started = time.perf_counter()
        answers.append(sorted(register.answer(question)))
        seconds.append(time.perf_counter() - started)
        report.done(1)
    town.write("truth", answers)
    return {
        "questions": len(asked),
        "conflicts": sum(map(len, answers)),
        "p50_ms": round(statistics.median(seconds) * 1000, 3),
        "p99_ms": round(quantile(seconds, 0.99) * 1000, 3),
    }


def measure(name: str, town: Town, plan: dict[str, Any], report: Report) -> dict[str, Any]:
    """Build the subject, ask it, compare it with brute force."""
    from kaiye.cli.bench_names_subjects import build, resident

    subject = build(name, town, plan, report)
    try:
        every = town.questions()
        questions = every[: subject.questions]
        # What was built stays: searching it for garbage again and again is nobody's doing but ours.
        gc.collect()
        gc.freeze()
        # Others warm it up, so that no answer is remembered.
        until = time.monotonic() + WARM_UP_SECONDS
        for question in every[-WARM_UP:]:
            subject.ask(subject.ready(question))
            if time.monotonic() > until:
                break
        seconds, answers = _ask(subject, questions, plan, report)
        memory = subject.memory() if subject.memory else resident()
    finally:
        subject.close()
    found = [{(hit.name, hit.rule) for hit in hits} for hits in answers]
    return {**subject.built, **_times(seconds), **_agreement(found, town.read("truth")), **memory}


def _ask(
    subject: Subject, questions: list[Question], plan: dict[str, Any], report: Report
) -> tuple[list[float], list[Iterable[NameConflict]]]:
    """Seconds for each question, and the answers to those that brute force has answered."""
    report.stage("ask", len(questions))
    readied = [subject.ready(question) for question in questions]
    seconds: list[float] = []
    answers: list[Iterable[NameConflict]] = []
    until = time.monotonic() + plan["patience"]
    for one in readied:
        started = time.perf_counter()
        hits = subject.ask(one)
        seconds.append(time.perf_counter() - started)
        if len(answers) < plan["sample"]:
            answers.append(hits)
        report.done(1)
        if len(seconds) >= FEWEST and time.monotonic() > until:
            break
    return seconds, answers


def _times(seconds: list[float]) -> dict[str, Any]:
    ms = [second * 1000 for second in seconds]
    return {
        "questions": len(ms),
        "p50_ms": round(statistics.median(ms), 4),
        "p99_ms": round(quantile(ms, 0.99), 4),
        "max_ms": round(max(ms), 4),
        "mean_ms": round(statistics.fmean(ms), 4),
    }


def _agreement(answers: list[set[tuple[str, str]]], truth: list[list[list[str]]]) -> dict[str, Any]:
    """Recall and precision over all conflicts of the sample, the rule counted as part of the answer."""
    right = found = there = 0
    for answer, plain in zip(answers, truth, strict=False):
        expected = {(name, rule) for name, rule in plain}
        right += len(answer & expected)
        found += len(answer)
        there += len(expected)
    return {
        "sample": len(answers),
        "recall": round(right / there, 5) if there else 1.0,
        "precision": round(right / found, 5) if found else 1.0,
    }


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    main(sys.argv[1:])
