"""A city's mix of filings judged: how many need nobody, and whether anything passed or stopped that should not."""

from __future__ import annotations

import statistics
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import date
from multiprocessing import get_context
from typing import Any

from rich.table import Table

from kaiye.cli.database import make_ready
from kaiye.cli.mix_changes import APPROVE, KINDS, RESTRICT, SHARES, filing
from kaiye.cli.output import language, progress, stdout, tell
from kaiye.dossier.api import parse
from kaiye.kernel.api import say
from kaiye.rules.api import Evidence, decide

_BLOCK = 250


@dataclass
class Tally:
    """What some filings came to."""

    # (label, outcome) → how many
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    # label → how many whose expected rule did not speak
    unsaid: Counter[str] = field(default_factory=Counter)
    # Honest filings stopped by a rule: number and rules.
    stopped: list[tuple[int, str, list[str]]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Another block of filings."""
        self.outcomes.update(other.outcomes)
        self.types.update(other.types)
        self.unsaid.update(other.unsaid)
        self.stopped += other.stopped
        self.milliseconds += other.milliseconds


def run(count: int, *, seed: int, workers: int, today: date) -> dict[str, Any]:
    """`count` filings of the seed, judged in `workers` processes; each worker makes its own filings."""
    total = Tally()
    started = time.perf_counter()
    blocks = [(first, min(first + _BLOCK, count)) for first in range(0, count, _BLOCK)]
    with (
        progress(say("判断"), count) as advance,
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
    ):
        waiting = {pool.submit(_block, first, last, seed, today): last - first for first, last in blocks}
        for done in as_completed(waiting):
            total.add(done.result())
            advance(waiting[done])
    return _summary(total, count, seed, time.perf_counter() - started)


def _block(first: int, last: int, seed: int, today: date) -> Tally:
    make_ready()
    from kaiye.casework.api import facts_without_register

    tally = Tally()
    for number in range(first, last):
        one = filing(number, seed=seed, today=today)
        dossier, evidence = parse(one.document), Evidence.parse(one.evidence)
        started = time.perf_counter()
        facts = facts_without_register(dossier, evidence=evidence, as_of=today)
        decision = decide(dossier, facts=facts)
        tally.milliseconds.append((time.perf_counter() - started) * 1000)
        outcome, said = decision.outcome.value, {found.rule for found in decision.findings}
        tally.outcomes[one.kind.label, outcome] += 1
        tally.types[one.entity_type] += 1
        if one.kind.rule and one.kind.rule not in said:
            tally.unsaid[one.kind.label] += 1
        if one.kind.sort == "honest" and outcome == RESTRICT:
            tally.stopped.append((number, one.kind.label, sorted(said)))
    return tally


def _summary(total: Tally, count: int, seed: int, seconds: float) -> dict[str, Any]:
    by_sort: dict[str, Counter[str]] = defaultdict(Counter)
    labels: list[dict[str, Any]] = []
    for kind in KINDS:
        got = {
            outcome: total.outcomes[kind.label, outcome]
            for outcome in ("approve", "refer", "restrict")
            if total.outcomes[kind.label, outcome]
        }
        by_sort[kind.sort].update(got)
        labels.append(
            {
                "label": kind.label,
                "sort": kind.sort,
                "per_thousand": kind.weight,
                "expected": kind.outcome,
                "rule": kind.rule,
                "got": got,
                "rule_silent": total.unsaid[kind.label],
            }
        )
    honest, frauds, slips = by_sort["honest"], by_sort["fraud"], by_sort["slip"]
    times = sorted(total.milliseconds)
    return {
        "filings": count,
        "seed": seed,
        "types": dict(total.types),
        "type_shares": SHARES,
        "automatic_of_honest": round(honest[APPROVE] / max(honest.total(), 1), 4),
        "automatic_of_all": round(sum(one[APPROVE] for one in by_sort.values()) / count, 4),
        "honest": honest.total(),
        "slips": slips.total(),
        "frauds": frauds.total(),
        "frauds_passed": frauds[APPROVE],
        "slips_passed": slips[APPROVE],
        "honest_restricted": honest[RESTRICT],
        "stopped": total.stopped[:20],
        "as_expected": sum(
            amount for one in labels for outcome, amount in one["got"].items() if outcome == one["expected"]
        ),
        "p50_ms": round(statistics.median(times), 3),
        "p99_ms": round(times[int(len(times) * 0.99)], 3) if len(times) > 1 else times[0],
        "seconds": round(seconds, 2),
        "labels": labels,
    }


def show(result: dict[str, Any]) -> None:
    """The table of labels and the figures."""
    title = say("{count}份申请，种子{seed}", count=result["filings"], seed=result["seed"])
    table = Table(title=title.text(language()))
    columns = (say("种类"), say("千分比"), say("应当"), say("规则"), say("结果"), say("规则没有说话"))
    for label in columns:
        table.add_column(label.text(language()))
    for one in result["labels"]:
        got = "  ".join(f"{outcome} {amount}" for outcome, amount in one["got"].items())
        table.add_row(
            f"{one['sort']}: {one['label']}", str(one["per_thousand"]), one["expected"], one["rule"], got,
            str(one["rule_silent"] or ""),
        )  # fmt: skip
    stdout.print(table)
    tell(
        say(
            "诚实的申请自动办结{rate}；欺诈通过{frauds}件，疏漏通过{slips}件，诚实的被限制{stopped}件；"
            "中位数{p50}毫秒，p99 {p99}毫秒。",
            rate=f"{result['automatic_of_honest']:.1%}",
            frauds=result["frauds_passed"],
            slips=result["slips_passed"],
            stopped=result["honest_restricted"],
            p50=result["p50_ms"],
            p99=result["p99_ms"],
        )
    )
