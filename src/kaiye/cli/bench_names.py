"""`kaiye bench names`: how fast a name is checked, beside what else one could use, each with its recall."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kaiye.cli.cluster import binaries, fresh_database
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import InvalidInput, Message, Unavailable, say

OURS = ("snapshot", "sqlite", "live", "http", "postgresql")
FUZZY = ("rapidfuzz scope", "rapidfuzz all")
ENGINE = "tantivy"
TRIGRAMS = ("pg_trgm LIKE", "pg_trgm % 0.3", "pg_trgm % 0.1", "pg_trgm tuned", "PostgreSQL scope")
BASELINES = (*FUZZY, ENGINE, *TRIGRAMS)
ON_POSTGRESQL = frozenset({"postgresql", *TRIGRAMS})
# Which package a baseline needs.
NEEDS = {**dict.fromkeys(FUZZY, "rapidfuzz"), ENGINE: "tantivy"}
# Beyond this size only what needs no database is measured.
LARGEST = 2_000_000
WITHOUT_DATABASE = frozenset({"snapshot", *FUZZY, ENGINE})
# What does not change from run to run of the same program.
PREPARED = ("names.txt", "rows.tsv", "questions.json", "truth.json", "run.json")
STAGES = {
    "read": say("读入"),
    "generate": say("生成名称"),
    "parse": say("拆分名称"),
    "truth": say("逐个比对，得出标准答案"),
    "build": say("建立索引"),
    "load": say("载入数据库"),
    "ask": say("提问"),
}
Result = dict[str, Any]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("names")(names_command)


def names_command(
    names: Annotated[
        str, typer.Option("--names", help="名称库的大小，逗号分隔 / sizes of the register")
    ] = "100000,1300000,5000000",
    file: Annotated[
        Path | None,
        typer.Option("--file", help="用这份名称清单，不生成 / a list of names instead of generated ones"),
    ] = None,
    queries: Annotated[
        int, typer.Option("--queries", help="每种方法问多少个名称 / questions asked", min=20)
    ] = 2000,
    sample: Annotated[
        int,
        typer.Option(
            "--sample", help="其中多少个与逐个比对的结果核对 / of them checked by brute force", min=10
        ),
    ] = 500,
    ours: Annotated[
        str, typer.Option("--ours", help=f"all、none 或者 {', '.join(OURS)} / which of ours")
    ] = "all",
    baselines: Annotated[
        str, typer.Option("--baselines", help=f"all、none 或者 {', '.join(BASELINES)} / what to compare with")
    ] = "all",
    seed: Annotated[int, typer.Option("--seed", help="随机数种子 / seed")] = 2026,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            help="名称和标准答案留在这个目录，下次再用 / keep what was prepared here, and use it again",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """查一个名称要多久，找得全不全，与别的办法相比。 How fast and how completely a name is checked."""
    subjects = [*chosen_of(ours, OURS), *chosen_of(baselines, BASELINES)]
    runs = [_run(size, file, queries, sample, subjects, seed, keep) for size in sizes_of(names)]
    if as_json:
        print_json({"machine": _machine(), "runs": runs})
        return
    for run in runs:
        show(run)


def sizes_of(text: str) -> list[int]:
    """How many names, from numbers parted by commas; raises `InvalidInput` for anything else and for fewer than 100."""
    try:
        sizes = [int(part) for part in text.replace("_", "").split(",")]
    except ValueError:
        sizes = []
    if not sizes or min(sizes) < 100:
        raise InvalidInput(
            say("--names 不是数量：{text}", text=text),
            way_out=say("例如 --names 100000,1300000，不少于 100。"),
        )
    return sizes


def chosen_of(text: str, known: tuple[str, ...]) -> list[str]:
    """Those of `known` that a text names (`all`, `none`, or some with commas); raises `InvalidInput` for another."""
    wanted = {"all": list(known), "none": []}.get(text)
    if wanted is None:
        wanted = [part.strip() for part in text.split(",")]
    unknown = next((part for part in wanted if part not in known), None)
    if unknown is not None:
        raise InvalidInput(
            say("没有叫做{name}的测量对象。", name=unknown),
            way_out=say("可以选：{names}", names=", ".join(known)),
        )
    return wanted


def _run(
    size: int, file: Path | None, queries: int, sample: int, subjects: list[str], seed: int, keep: Path | None
) -> Result:
    with tempfile.TemporaryDirectory(prefix="kaiye-bench-names-") as home:
        folder = Path(home)
        plan = plan_of(size, file, queries, sample, seed)
        kept = keep / f"{size}-{seed}" if keep else None
        if kept is None or not _reused(kept, folder, plan):
            _prepared(folder, plan, say("{count}个名称", count=f"{size:,}"), kept)
        run: Result = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        plan["rows"] = plan["names"] = run["names"]
        wanted = [name for name in subjects if size <= LARGEST or name in WITHOUT_DATABASE]
        run["subjects"] = {name: result for name, result in _measured(wanted, folder, plan)}
    return run


def _prepared(folder: Path, plan: Result, title: Message, kept: Path | None) -> None:
    """The register, the questions and the true answers are in the folder; and in `kept`, for other runs."""
    asked_for = dict(plan)
    prepared = {**work("prepare", folder, plan, title), "load": round(os.getloadavg()[0], 1)}
    plan["rows"] = plan["names"] = prepared["rows"]
    run = {"names": plan["rows"], "file": Path(plan["file"]).name, "prepared": prepared}
    run["brute_force"] = work("truth", folder, plan, title)
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        for name in PREPARED:
            shutil.copyfile(folder / name, kept / name)
        (kept / "plan.json").write_text(json.dumps(asked_for), encoding="utf-8")


def _reused(kept: Path, folder: Path, plan: Result) -> bool:
    """Whether an earlier run has prepared the same; then it is in the folder."""
    said = kept / "plan.json"
    if not said.exists() or json.loads(said.read_text(encoding="utf-8")) != plan:
        return False
    for name in PREPARED:
        (folder / name).symlink_to(kept.resolve() / name)
    return True


def plan_of(size: int, file: Path | None, queries: int, sample: int, seed: int) -> Result:
    """What the workers have to know."""
    return {
        "names": size,
        "file": str(file.resolve()) if file else "",
        "seed": seed,
        "questions": queries,
        "sample": min(sample, queries),
        # Slow ones are asked fewer; how many is part of the result.
        "some_questions": min(sample, queries),
        "slow_questions": min(max(sample // 5, 20), queries),
        # Seconds after which no further question is asked; how many were is part of the result.
        "patience": 120,
    }


def _measured(subjects: Iterable[str], folder: Path, plan: Result) -> Iterator[tuple[str, Result]]:
    for name in subjects:
        if package := _missing(name):
            tell(
                say(
                    "没有安装 {package}，{name} 跳过（pip install '.[bench]'）。",
                    package=package,
                    name=name,
                )
            )
            continue
        environment = {}
        if name in ON_POSTGRESQL:
            if binaries() is None:
                tell(say("没有安装 PostgreSQL，{name} 跳过。", name=name))
                continue
            kind = "tables" if name == "postgresql" else "trigrams"
            if kind not in plan:
                plan[kind] = fresh_database(f"{folder.name}_{kind}")
            environment = {"KAIYE_DATABASE_URL": plan[kind]} if kind == "tables" else {}
        load = round(os.getloadavg()[0], 1)
        yield name, {**work(name, folder, plan, say(name), environment), "load": load}


def _missing(name: str) -> str:
    """The package a subject needs and that is not installed; empty when it can run."""
    package = NEEDS.get(name, "")
    return package if package and importlib.util.find_spec(package) is None else ""


def work(
    what: str, folder: Path, plan: Result, title: Message, extra: dict[str, str] | None = None
) -> Result:
    """What the worker says in the end; its progress is shown meanwhile."""
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KAIYE_")},
        "KAIYE_HOME": str(folder / "home"),
        "DJANGO_SETTINGS_MODULE": "kaiye.settings",
        **(extra or {}),
    }
    worker = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "kaiye.cli.bench_names_worker", what, str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    result = None
    with ExitStack() as stack:
        stack.callback(worker.wait)
        stack.callback(worker.terminate)
        bar, advance = stack.enter_context(ExitStack()), _nothing
        assert worker.stdout
        for line in worker.stdout:
            said = json.loads(line)
            if "stage" in said:
                bar.close()
                text = f"{title.text(language())}：{STAGES[said['stage']].text(language())}"
                advance = bar.enter_context(progress(Message(text), said["total"]))
            elif "done" in said:
                advance(said["done"])
            else:
                result = said["result"]
    if result is None:
        raise Unavailable(say("一个测量进程中途结束了，原因见上面的输出。"))
    return dict(result)


def _nothing(count: int = 1) -> None:
    """There is no bar yet."""


def _machine() -> Result:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processors": os.cpu_count(),
        "memory_gb": round(memory),
        "python": platform.python_version(),
        "system": platform.platform(),
        "day": datetime.now(UTC).date().isoformat(),
    }


def show(run: Result) -> None:
    """Two tables narrow enough for any terminal: the answers, and what they take."""
    measured: dict[str, Result] = run["subjects"]
    base = next((measured[name]["p50_ms"] for name in ("live", "snapshot") if name in measured), None)
    title = say(
        "{count}个名称；逐个比对一个名称的中位数是{ms}毫秒",
        count=f"{run['names']:,}",
        ms=f"{run['brute_force']['p50_ms']:.1f}",
    )
    _table(title, ANSWERS, {name: _answers(result, base) for name, result in measured.items()})
    _table(say("所需的时间、内存和磁盘"), COSTS, {name: _costs(result) for name, result in measured.items()})


ANSWERS = (
    say("中位毫秒"),
    say("p99毫秒"),
    say("最长毫秒"),
    say("倍数"),
    say("查全率"),
    say("问题数"),
)
COSTS = (say("建立（个/秒）"), say("自用MB"), say("共享MB"), say("磁盘MB"))


def _table(title: Message, headings: Iterable[Message], rows: dict[str, list[str]]) -> None:
    table = Table(title=title.text(language()))
    table.add_column(say("方法").text(language()), no_wrap=True)
    for heading in headings:
        table.add_column(heading.text(language()), justify="right")
    for name, cells in rows.items():
        table.add_row(name, *cells)
    stdout.print(table)


def _answers(result: Result, base: float | None) -> list[str]:
    return [
        f"{result['p50_ms']:,.3f}",
        f"{result['p99_ms']:,.3f}",
        f"{result['max_ms']:,.1f}",
        f"{result['p50_ms'] / base:,.0f}" if base else "",
        f"{result['recall']:.3f}",
        f"{result['questions']:,}",
    ]


def _costs(result: Result) -> list[str]:
    return [
        f"{result['build_per_second']:,}",
        f"{result['own_mb']:,.0f}",
        f"{result['shared_mb']:,.0f}",
        f"{result['disk_mb']:,.0f}",
    ]
