"""`kaiye evidence`: lists of our own, and how the outside sources stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kaiye.cli.database import open_home
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import InvalidInput, NotFound, now, say

app = typer.Typer(
    help="外部数据源与本机关名单 / outside sources and the authority's own lists", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]


@app.command("load")
def load_command(
    source: Annotated[str, typer.Argument(help="名单 / which list, e.g. forbidden_addresses")],
    file: Annotated[Path, typer.Argument(help="CSV 文件（UTF-8）/ a CSV file in UTF-8")],
    origin: Annotated[str, typer.Option("--origin", help="发布单位 / who publishes it")],
    dated: Annotated[
        datetime, typer.Option("--dated", help="名单的日期 / the day of the list", formats=["%Y-%m-%d"])
    ],
    whole: Annotated[
        bool, typer.Option("--whole", help="文件是全部：没有列出的移出 / whoever is not in it is taken off")
    ] = False,
    as_json: Json = False,
) -> None:
    """装入一份本机关的名单，写明来源和日期。 Load a list of the authority's own, with its origin and date."""
    open_home()
    from kaiye.evidence.api import load_list, read_list
    from kaiye.identity.api import SYSTEM

    content = _content(file)
    day = dated.date()
    lines = read_list(source, content.decode("utf-8"), dated=day)
    with progress(say("装入名单"), len(lines)) as advance:
        edition = load_list(
            source,
            lines,
            origin=origin,
            dated=day,
            content=content,
            actor=SYSTEM.id,
            at=now(),
            whole=whole,
            progress=advance,
        )
    if as_json:
        print_json({"list": source, "lines": len(lines), "added": edition.added, "removed": edition.removed})
        return
    tell(
        say(
            "名单共{count}行：列入{added}项，移出{removed}项。",
            count=len(lines),
            added=edition.added,
            removed=edition.removed,
        )
    )


@app.command("lists")
def lists_command(as_json: Json = False) -> None:
    """本机关的名单：来源、日期、现有多少项。 The authority's own lists: origin, date, how many stand on them."""
    open_home()
    from kaiye.evidence.api import lists

    found = lists(at=now())
    if as_json:
        print_json(
            [
                {"list": one.source, "origin": one.origin, "dated": one.dated, "entries": one.entries}
                for one in found
            ]
        )
        return
    for one in found:
        _line(one.source, one.origin, one.dated.isoformat(), str(one.entries))
    if not found:
        tell(say("还没有装入名单。"))


@app.command("sources")
def sources_command(as_json: Json = False) -> None:
    """外部数据源现在的情况。 How the outside sources stand."""
    open_home()
    from kaiye.evidence.api import standing

    found = standing(at=now())
    if as_json:
        print_json([_standing(one) for one in found])
        return
    for one in found:
        state = say("没有答复") if one.down_since else say("正常") if one.connection else say("没有接入")
        slow = f"{one.slow:.0f} ms" if one.slow is not None else "—"
        _line(one.policy.source, state.text(language()), f"{one.failed}/{one.asked}", slow)


def _standing(one: Any) -> dict[str, Any]:
    return {
        "source": one.policy.source,
        "connection": one.connection or None,
        "timeout_seconds": one.policy.timeout,
        "reuse_seconds": one.policy.reuse.total_seconds(),
        "asked": one.asked,
        "failed": one.failed,
        "median_ms": one.median,
        "p95_ms": one.slow,
        "last_answer": one.last_answer,
        "last_failure": one.last_failure,
        "why": one.why or None,
        "down_since": one.down_since,
        "paused_until": one.paused_until,
    }


def _line(*cells: str) -> None:
    stdout.print("  ".join(cells), markup=False, highlight=False, soft_wrap=True)


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes()
        content.decode("utf-8")
    except OSError:
        raise NotFound(
            say("读不了文件 {file}。", file=str(file)), way_out=say("请检查路径和权限。")
        ) from None
    except UnicodeDecodeError:
        raise InvalidInput(
            say("文件 {file} 不是 UTF-8 编码。", file=str(file)), way_out=say("请另存为 UTF-8 编码的 CSV。")
        ) from None
    return content
