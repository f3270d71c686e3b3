"""`kaiye names`: load a register of names, check one."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kaiye.cli.database import open_home
from kaiye.cli.filing import moment
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import InvalidInput, say

app = typer.Typer(help="名称 / the register of names", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]
VERDICTS = {
    "free": say("可以使用：没有相同的名称。"),
    "similar": say("有近似的名称，请核对。"),
    "restricted": say("不能使用：与已有名称相同。"),
}
REASONS = {
    "empty": say("空行"),
    "too_long": say("太长"),
    "encoding": say("编码不对"),
    "duplicate": say("重复"),
}


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
    from kaiye.names.api import load

    with progress(say("载入名称"), None) as advance:
        done = 0

        def seen(read: int) -> None:
            nonlocal done
            advance(read - done)
            done = read

        report = load(file, authority=authority, progress=seen)
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


@app.command("check")
def check_command(
    name: Annotated[str, typer.Argument(help="完整的名称 / the full name")],
    authority: Annotated[str, typer.Option("--authority", help="登记机关代码 / authority code")],
    industry: Annotated[str, typer.Option("--industry", help="主营行业代码 / GB/T 4754 class")] = "",
    entity_type: Annotated[str, typer.Option("--type", help="主体类型 / entity type")] = "LLC",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天判断 / the day to judge as of")
    ] = None,
    as_json: Json = False,
) -> None:
    """和已有的名称比对。 Compare a name with the names there are."""
    open_home()
    from kaiye.catalogue.api import authority as known_authority
    from kaiye.names.api import check, parse_name

    if known_authority(authority) is None:
        raise InvalidInput(
            say("没有代码为{code}的登记机关。", code=authority),
            way_out=say("请填写六位行政区划代码，例如 340104。"),
        )
    at = moment(as_of)
    started = time.perf_counter()
    parts = parse_name(name, entity_type, home=authority)
    conflicts = check(name, authority=authority, industry=industry, entity_type=entity_type, at=at)
    elapsed = (time.perf_counter() - started) * 1_000_000
    worst = {conflict.severity.value for conflict in conflicts}
    verdict = "restricted" if "restrict" in worst else "similar" if worst else "free"
    if as_json:
        shown = {
            "division": parts.division,
            "trade_name": parts.trade_name,
            "industry": parts.industry,
            "form": parts.form,
        }
        found = [
            {
                "name": c.name,
                "uscc": c.uscc,
                "status": c.status,
                "ground": say(c.ground).text(language()),
                "severity": c.severity.value,
                "rule": c.rule,
            }
            for c in conflicts
        ]
        print_json({"verdict": verdict, "parts": shown, "conflicts": found, "elapsed_us": round(elapsed, 1)})
        return
    tell(VERDICTS[verdict])
    for conflict in conflicts:
        stdout.print(
            f"  {conflict.rule}  {conflict.name}  {conflict.uscc}  {say(conflict.ground).text(language())}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
