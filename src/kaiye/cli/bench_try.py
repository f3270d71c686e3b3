"""`kaiye bench try`: how many past filings a minute `kaiye rules try` judges again, beside judging each twice."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table

from kaiye.cli.cluster import binaries, environment_of
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import Message, say

_LAST_DAY = date(2026, 11, 20)
_SAMPLE = 2000
# The same change every time: about half of the past filings come out otherwise.
CHANGE = ("llc.contribution_years", 3)


@dataclass(frozen=True, slots=True)
class Measured:
    """One database: past filings judged before and after a change, a minute, and what a plain way would do."""

    database: str
    filings: int
    processes: int
    seconds: float
    per_minute: float
    per_minute_and_process: float
    differ: int
    unjudged: int
    # Every filing judged twice by `decide`, read one by one, in one process; extrapolated from a sample.
    plain_per_minute: float


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("try")(try_command)


def try_command(
    past: Annotated[int, typer.Option("--past", help="以往的申请数 / past filings", min=100)] = 20_000,
    workers: Annotated[int, typer.Option("--workers", help="几个进程 / processes", min=1, max=64)] = 1,
    database: Annotated[
        str, typer.Option("--database", help="sqlite、postgresql 或者 both / which database")
    ] = "both",
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """每分钟能把多少件以往的申请按改动后的规则重判。 Past filings judged again a minute under a change."""
    results = []
    for one in ("sqlite", "postgresql") if database == "both" else (database,):
        if one == "postgresql" and binaries() is None:
            tell(say("没有安装 PostgreSQL，这一项跳过。"))
            continue
        results.append(measure(one, past, workers))
    if as_json:
        print_json([asdict(result) for result in results])
    else:
        stdout.print(_table(results))


def measure(database: str, past: int, workers: int) -> Measured:
    """A fresh register with that many past cases, and the command run on it as anybody would."""
    with tempfile.TemporaryDirectory(prefix="kaiye-bench-") as home:
        environment = environment_of(database, home)
        _build(environment, past, say("{database}：准备以往的申请", database=database))
        name, value = CHANGE
        command = ["rules", "try", "--parameter", f"{name}={value}", "--workers", str(workers), "--json"]
        tried = json.loads(_run(environment, "kaiye.cli.main", *command))
        plain = json.loads(_run(environment, "kaiye.cli.bench_try", "plain", str(min(past, _SAMPLE))))
    rate = tried["filings"] / tried["seconds"] * 60
    return Measured(
        database=database,
        filings=tried["filings"],
        processes=workers,
        seconds=tried["seconds"],
        per_minute=round(rate),
        per_minute_and_process=round(rate / workers),
        differ=tried["differ"],
        unjudged=tried["unjudged"],
        plain_per_minute=round(plain["per_minute"]),
    )


def _run(environment: dict[str, str], module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout


def _build(environment: dict[str, str], past: int, title: Message) -> None:
    command = [sys.executable, "-m", "kaiye.cli.bench_try", "build", str(past)]
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child,  # noqa: S603
        progress(title, past) as advance,
    ):
        assert child.stdout
        for line in child.stdout:
            advance(int(line))
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)


def _table(results: list[Measured]) -> Table:
    table = Table(title=say("重判以往的申请").text(language()))
    columns: tuple[tuple[Message, str], ...] = (
        (say("数据库"), "database"),
        (say("件数"), "filings"),
        (say("进程数"), "processes"),
        (say("用时（秒）"), "seconds"),
        (say("每分钟每进程（件）"), "per_minute_and_process"),
        (say("对照：逐件读取、各判两遍（件/分钟）"), "plain_per_minute"),
        (say("不同（件）"), "differ"),
        (say("无法重判（件）"), "unjudged"),
    )
    for title, _ in columns:
        table.add_column(title.text(language()), justify="right", overflow="fold")
    for result in results:
        table.add_row(*(str(getattr(result, name)) for _, name in columns))
    return table


def _plain(count: int) -> dict[str, Any]:
    """As a first draft would: each filing read by itself, decided under both sets of parameters."""
    from kaiye.casework.api import DecisionRecord
    from kaiye.filings.api import revision
    from kaiye.policy.api import parameters_in_force
    from kaiye.rules.api import decide, facts_from_json

    before = parameters_in_force()
    after = before.replaced(dict([CHANGE]))
    numbers = list(DecisionRecord.objects.order_by("pk").values_list("pk", flat=True)[:count])
    started = time.perf_counter()
    for number in numbers:
        record = DecisionRecord.objects.select_related("case").get(pk=number)
        dossier = revision(record.case.filing, record.case.revision).dossier
        facts = facts_from_json(record.facts)
        for parameters in (before, after):
            decide(dossier, facts=facts, parameters=parameters)
    return {"per_minute": len(numbers) / (time.perf_counter() - started) * 60}


def main(arguments: list[str]) -> None:
    """`build COUNT` or `plain COUNT`, in a process of its own."""
    from kaiye.cli.database import open_home

    open_home(sandbox=True)
    count = int(arguments[1])
    if arguments[0] == "plain":
        print(json.dumps(_plain(count)))
        return
    from kaiye.cli.past import add_past_cases

    add_past_cases(count, last_day=_LAST_DAY, progress=lambda done: print(done, flush=True))


if __name__ == "__main__":
    main(sys.argv[1:])
