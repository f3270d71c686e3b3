"""`kaiye bench decide`: how long a decision takes beside a general rule engine, and what a city's mix comes to."""

from __future__ import annotations

import gc
import importlib.util
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table

from kaiye.cli import bench_decide_mix
from kaiye.cli.bench_decide_zen import EXPRESSIONS, engine, prepared
from kaiye.cli.database import make_ready
from kaiye.cli.mix import Document, draft
from kaiye.cli.mix_changes import filing
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.dossier.api import Dossier, parse
from kaiye.kernel.api import Message, say
from kaiye.rules.api import Decision, Evidence, Facts, decide, fired_among, rules, tags

SEED = 20261122
TODAY = date(2026, 11, 22)
_COMPARED = frozenset(EXPRESSIONS)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("decide")(decide_command)


def decide_command(
    filings: Annotated[
        int | None, typer.Option("--filings", help="多少份申请 / how many filings", min=1)
    ] = None,
    mix: Annotated[
        bool, typer.Option("--mix", help="按一座城市的构成 / a city's mix, every filing labelled")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="随机种子 / seed of the dice")] = SEED,
    workers: Annotated[
        int, typer.Option("--workers", help="几个进程（--mix）/ processes", min=1, max=64)
    ] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """判断一份申请要多久；--mix 看一座城市的申请有多少自动办结。 How long a decision takes; what a mix comes to."""
    make_ready()
    if mix:
        result = bench_decide_mix.run(filings or 10_000, seed=seed, workers=workers, today=TODAY)
    else:
        result = speed(filings or 2_000, seed=seed)
    if as_json:
        print_json(result)
    elif mix:
        bench_decide_mix.show(result)
    else:
        _show(result)


def speed(count: int, *, seed: int) -> dict[str, Any]:
    """Medians (ms) of whole decisions on complete limited companies, and of forty rules in both engines."""
    documents = _limited_companies(count, seed=seed)
    dossiers = [parse(document) for document in documents]
    facts = [_read(one) for one in dossiers]
    standard = [parse(draft(n, seed=seed, today=TODAY, entity_type="LLC").document) for n in range(count)]
    known = [_read(one) for one in standard]
    book = tags(standard[0])
    result: dict[str, Any] = {
        "filings": count,
        "rules_for_llc": sum(one.concerns(book, standard[0].business) for one in rules()),
        "whole": _timed(_whole, list(zip(standard, known, strict=True)), say("全部规则")),
        "parse": _timed(lambda document: parse(document), documents, say("读入申请")),
        "read_name": _timed(_read, standard, say("读名称")),
    }
    pairs = list(zip(dossiers, facts, strict=True))
    result["forty"] = _timed(_forty, pairs, say("四十条规则"))
    if importlib.util.find_spec("zen") is None:
        tell(say("没有安装 zen-engine，对照一项跳过：pip install 'kaiye[bench]'。"))
        return result
    fired = engine()
    questions = [prepared(document, TODAY) for document in documents]
    result["zen"] = _timed(fired, questions, say("同样四十条，zen-engine"))
    result["zen_to_forty"] = round(result["zen"]["p50_ms"] / result["forty"]["p50_ms"], 2)
    result["disagreements"] = sum(
        _forty(pair) != fired(question) for pair, question in zip(pairs, questions, strict=True)
    )
    return result


def _whole(pair: tuple[Dossier, Facts]) -> Decision:
    return decide(pair[0], facts=pair[1])


def _read(dossier: Dossier) -> Facts:
    from kaiye.casework.api import facts_without_register

    return facts_without_register(dossier, evidence=Evidence(), as_of=TODAY)


def _forty(pair: tuple[Dossier, Facts]) -> frozenset[str]:
    return fired_among(_COMPARED, pair[0], pair[1])


def _limited_companies(count: int, *, seed: int) -> list[Document]:
    """Limited companies of the mix, honest and with slips, for which both engines are asked the same."""
    found: list[Document] = []
    number = 0
    while len(found) < count:
        one = filing(number, seed=seed, today=TODAY)
        number += 1
        if one.entity_type == "LLC" and one.kind.sort != "fraud":
            found.append(one.document)
    return found


def _timed(work: Callable[[Any], object], questions: Sequence[Any], title: Message) -> dict[str, float]:
    """Median and 99th percentile in ms, warm, the collector switched off."""
    for question in questions[:200]:
        work(question)
    times = []
    gc.disable()
    try:
        with progress(title, len(questions)) as advance:
            for place, question in enumerate(questions, 1):
                started = time.perf_counter()
                work(question)
                times.append((time.perf_counter() - started) * 1000)
                if place % 100 == 0:
                    advance(100)
    finally:
        gc.enable()
    last = statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0]
    return {"p50_ms": round(statistics.median(times), 4), "p99_ms": round(last, 4)}


def _show(result: dict[str, Any]) -> None:
    title = say(
        "{count}份有限责任公司，本类型共{rules}条规则，一个核",
        count=result["filings"],
        rules=result["rules_for_llc"],
    )
    table = Table(title=title.text(language()))
    for label in (say("步骤"), say("中位数（毫秒）"), say("p99（毫秒）")):
        table.add_column(label.text(language()))
    labels = {
        "whole": say("全部规则（不含查重和外部核查）"),
        "parse": say("读入申请"),
        "read_name": say("读名称"),
        "forty": say("其中四十条"),
        "zen": say("同样四十条，zen-engine"),
    }
    for key, label in labels.items():
        if key in result:
            one = result[key]
            table.add_row(label.text(language()), f"{one['p50_ms']:.3f}", f"{one['p99_ms']:.3f}")
    stdout.print(table)
    if "zen" in result:
        tell(
            say(
                "zen-engine 是本引擎的{ratio}倍时间；{count}份结论不同。",
                ratio=result["zen_to_forty"],
                count=result["disagreements"],
            )
        )
