"""`kaiye names`: load a register of names, check one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.filing import moment
from kaiye.cli.names_shown import print_considered
from kaiye.cli.output import Advance, language, print_json, progress, tell
from kaiye.kernel.api import Conflict, say

app = typer.Typer(help="名称 / the register of names", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]
REASONS = {
    "empty": say("空行"),
    "too_long": say("太长"),
    "encoding": say("编码不对"),
    "duplicate": say("重复"),
}


def _steps(advance: Advance) -> Callable[[int], None]:
    """What was read in all, as steps of a progress bar."""
    done = 0

    def seen(read: int) -> None:
        nonlocal done
        advance(read - done)
        done = read

    return seen


@app.command("load")
def load_command(
    file: Annotated[Path, typer.Argument(help="一行一个名称，可以是 .gz / one name a line, may be .gz")],
    authority: Annotated[
        str, typer.Option("--authority", help="登记机关代码，auto 按名称判断 / authority code, or auto")
    ] = "auto",
    as_json: Json = False,
) -> None:
    """把一份名称清单载入名称库。 Load a list of names into the register of names."""
    open_home()
    from kaiye.names.api import index_names_when_due, load

    with progress(say("载入名称"), None) as advance:
        report = load(file, authority=authority, progress=_steps(advance))
    # Whoever is at it already makes a snapshot without some of these names: the worker will make another.
    with progress(say("读取名称"), None) as advance, suppress(Conflict):
        index_names_when_due(moment(None), progress=_steps(advance))
    rate = report.loaded / report.seconds if report.seconds else 0.0
    if as_json:
        print_json(asdict(report))
        return
    tell(
        say(
            "载入{count}个名称，用时{seconds}秒（每秒{rate}个）。",
            count=report.loaded,
            seconds=f"{report.seconds:.1f}",
            rate=f"{rate:.0f}",
        )
    )
    for reason, count in report.skipped.items():
        tell(say("跳过{count}行：{reason}", count=count, reason=REASONS.get(reason, say(reason))))


@app.command("index")
def index_command(as_json: Json = False) -> None:
    """把名称库做成输入时查重用的快照。 Make the snapshot that answers while somebody types."""
    open_home()
    from kaiye.names.api import index_names

    with progress(say("读取名称"), None) as advance:
        report = index_names(progress=_steps(advance))
    if as_json:
        print_json(asdict(report))
        return
    tell(
        say(
            "快照里有{count}个名称，占{size}MB，用时{seconds}秒。",
            count=report.names,
            size=f"{report.bytes / 1_000_000:.1f}",
            seconds=f"{report.seconds:.1f}",
        )
    )


@app.command("rekey")
def rekey_command() -> None:
    """行业词表或读音表改变以后，重做全部名称的检索键。 Make the keys of all names anew after the word lists have changed."""
    open_home()
    from kaiye.names.api import index_names, rekey

    with progress(say("读取名称"), None) as advance:
        count = rekey(progress=_steps(advance))
    index_names()
    tell(say("{count}个名称的检索键已经重做。", count=count))


@app.command("check")
def check_command(
    name: Annotated[str, typer.Argument(help="完整的名称 / the full name")],
    authority: Annotated[str, typer.Option("--authority", help="登记机关代码 / authority code")],
    industry: Annotated[str, typer.Option("--industry", help="主营行业代码 / GB/T 4754 class")] = "",
    entity_type: Annotated[str, typer.Option("--type", help="主体类型 / entity type")] = "LLC",
    related: Annotated[
        list[str] | None,
        typer.Option("--investment-relation", help="有投资关系的企业的信用代码 / codes of related companies"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天判断 / the day to judge as of")
    ] = None,
    as_json: Json = False,
) -> None:
    """名称能不能用、为什么、可以改成什么。 Whether a name can be had, why not, and what else."""
    at = moment(as_of)
    open_home()
    from kaiye.names.api import NameQuestion, consider_name, warm_names

    question = NameQuestion(
        authority=authority,
        at=at,
        entity_type=entity_type,
        industry=industry,
        investment_relation=tuple(related or ()),
    )
    # The time told is that of the check, not of starting a process.
    warm_names(at)
    considered = consider_name(name, question)
    if as_json:
        print_json(considered.as_json(language()))
    else:
        print_considered(considered)
