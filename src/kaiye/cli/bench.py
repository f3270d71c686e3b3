"""`kaiye bench`: how fast this machine does the main things, each beside a baseline measured in the same run."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer
from rich.table import Table

from kaiye.cli import (
    bench_decide,
    bench_identity,
    bench_identity_signatures,
    bench_names,
    bench_try,
    bench_words,
)
from kaiye.cli.cluster import binaries, environment_of
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import Message, Unavailable, say

app = typer.Typer(help="基准测试 / benchmarks: medians and ratios", no_args_is_help=True)
bench_names.add_to(app)
bench_words.add_to(app)
bench_decide.add_to(app)
bench_try.add_to(app)
bench_identity.add_to(app)
bench_identity_signatures.add_to(app)
_READY, _GO = "ready", "go\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """One database: filings a second, medians per step in ms, and what the same machine does without Kaiye."""

    database: str
    processes: int
    filings: int
    seconds: float
    per_second: float
    median_ms: dict[str, float]
    decision_p99_ms: float
    # Processor time of the measuring processes; a database server's own is not in it.
    cpu_ms: float
    baseline_commits_per_second: float
    baseline_papers_ms: float


@app.callback()
def benches() -> None:
    """Benchmarks."""


@app.command("register")
def register_command(
    filings: Annotated[
        int, typer.Option("--filings", help="每个进程办几件 / filings per process", min=1)
    ] = 60,
    processes: Annotated[int, typer.Option("--processes", help="几个进程 / processes", min=1, max=64)] = 2,
    database: Annotated[
        str, typer.Option("--database", help="sqlite、postgresql 或者 both / which database")
    ] = "both",
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """每秒把多少份申请从填好走到执照和档案。 Filings a second from complete dossier to licence and archive."""
    wanted = ("sqlite", "postgresql") if database == "both" else (database,)
    results = []
    for one in wanted:
        if one == "postgresql" and binaries() is None:
            tell(say("没有安装 PostgreSQL，这一项跳过。"))
            continue
        results.append(_measure(one, filings, processes))
    if as_json:
        print_json([asdict(result) for result in results])
    else:
        for result in results:
            _show(result)


def _measure(database: str, filings: int, processes: int) -> Measured:
    with tempfile.TemporaryDirectory(prefix="kaiye-bench-") as home:
        environment = environment_of(database, home)
        command = [sys.executable, "-m", "kaiye.cli.bench_worker"]
        subprocess.run([*command, "prepare"], env=environment, check=True)  # noqa: S603
        workers = [
            subprocess.Popen(  # noqa: S603
                [*command, "run", str(number), str(filings)],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(processes)
        ]
        for worker in workers:
            _line(worker)
        started = time.perf_counter()
        for worker in workers:
            assert worker.stdin
            worker.stdin.write(_GO)
            worker.stdin.flush()
        steps, cpu = _collect(workers, filings, say("{database}：从申请到执照", database=database))
        seconds = time.perf_counter() - started
        for worker in workers:
            worker.communicate()
        base = json.loads(
            subprocess.run([*command, "baseline"], env=environment, check=True, capture_output=True).stdout  # noqa: S603
        )
    names = list(steps[0])
    totals = [sum(step.values()) for step in steps]
    decisions = [step["decision"] for step in steps]
    return Measured(
        database=database,
        processes=processes,
        filings=len(steps),
        seconds=round(seconds, 3),
        per_second=round(len(steps) / seconds, 2),
        median_ms={
            **{name: round(statistics.median(step[name] for step in steps), 1) for name in names},
            "total": round(statistics.median(totals), 1),
        },
        decision_p99_ms=round(
            statistics.quantiles(decisions, n=100)[98] if len(decisions) > 1 else decisions[0], 1
        ),
        cpu_ms=round(statistics.mean(cpu), 1),
        baseline_commits_per_second=base["commits_per_second"],
        baseline_papers_ms=base["papers_ms"],
    )


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout
    line = worker.stdout.readline()
    if not line:
        raise Unavailable(say("一个测量进程中途结束了，原因见上面的输出。"))
    return line


def _collect(
    workers: list[subprocess.Popen[str]], filings: int, title: Message
) -> tuple[list[dict[str, float]], list[float]]:
    """The steps of every filing (ms), and of every worker the processor time a filing took (ms)."""
    steps: list[dict[str, float]] = []
    with progress(title, filings * len(workers)) as advance:
        for _ in range(filings):
            for worker in workers:
                steps.append(json.loads(_line(worker)))
                advance()
    cpu = [float(json.loads(_line(worker))["cpu_ms"]) for worker in workers]
    return steps, cpu


def _show(result: Measured) -> None:
    title = say(
        "{database}：{rate}件/秒（{count}件，{processes}个进程）",
        database=result.database,
        rate=f"{result.per_second:.1f}",
        count=result.filings,
        processes=result.processes,
    )
    table = Table(title=title.text(language()))
    table.add_column(say("步骤").text(language()))
    table.add_column(say("中位数（毫秒）").text(language()), justify="right")
    rows: list[tuple[str, Any]] = list(result.median_ms.items())
    rows.append((say("判断步骤的 p99").text(language()), result.decision_p99_ms))
    rows.append((say("每件占用的处理器时间").text(language()), result.cpu_ms))
    rows.append((say("对照：只排版同样的文件").text(language()), result.baseline_papers_ms))
    for name, value in rows:
        table.add_row(name, f"{value:.1f}")
    stdout.print(table)
    tell(
        say(
            "对照：同一数据库上只提交一行，每秒{rate}次。",
            rate=f"{result.baseline_commits_per_second:.0f}",
        )
    )
