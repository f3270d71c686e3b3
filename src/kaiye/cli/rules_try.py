"""`kaiye rules try`: what a change of the rules would have meant for past filings."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from kaiye.cli.database import open_home
from kaiye.cli.filing import OUTCOMES, Json
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import InvalidInput, Unavailable, say

if TYPE_CHECKING:
    from kaiye.casework.api import Difference, Tally, Trying
    from kaiye.rules.api import Value


_FEW = 2000


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("try")(try_command)


def try_command(
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", help="参数=值，清单用逗号分开，可以写多个 / NAME=VALUE, repeatable"),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="不适用哪条规则 / a rule to leave out, repeatable")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="只看这一天起的决定 / decisions from this day on")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", help="只看到这一天的决定 / decisions up to this day")
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers", help="几个进程，0 表示每个核一个 / processes, 0: one a core", min=0, max=64
        ),
    ] = 0,
    shown: Annotated[
        int, typer.Option("--shown", help="列出多少件不同的 / how many that differ are listed", min=0)
    ] = 20,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="把全部不同的写进文件，每行一个 JSON / all that differ, one JSON a line"),
    ] = None,
    as_json: Json = False,
) -> None:
    """把以往的申请按改动后的规则重判一遍，看结果有哪些不同。 Judge past filings under a change of the rules."""
    days = read_day("--since", since), read_day("--until", until)
    open_home()
    from kaiye.casework.api import Trying
    from kaiye.policy.api import Days

    trying = Trying(values(parameter or [], without or []), Days(*days))
    started = time.perf_counter()
    tally = _judge(trying, workers, shown, out)
    seconds = time.perf_counter() - started
    if not as_json:
        _show(trying, tally, seconds)
        return
    print_json(
        {
            "values": dict(trying.values),
            "since": since,
            "until": until,
            "seconds": round(seconds, 3),
            **tally.as_json(),
        }
    )


def _judge(trying: Trying, workers: int, shown: int, out: Path | None) -> Tally:
    """All past filings, with progress; those that differ are written to `out` as they are found."""
    from kaiye.casework.api import Tally, past_filings, try_all

    total, tally = past_filings(trying.days), Tally()
    with lines_to(out) as stream, progress(say("重判以往的申请"), total) as advance:
        for part in try_all(trying, workers=workers or _processes(total)):
            for one in part.differences:
                if stream is not None:
                    stream.write(json.dumps(one.as_json(), ensure_ascii=False) + "\n")
            tally.add(part, shown=shown)
            advance(part.filings)
    return tally


def _processes(total: int) -> int:
    """One for each core this program may use; few filings are judged sooner than other processes start."""
    return len(os.sched_getaffinity(0)) if total > _FEW else 1


def values(parameters: list[str], without: list[str]) -> dict[str, Value]:
    """What is tried, each of its parameter's kind and within its bounds."""
    from kaiye.kernel.api import local_date, now
    from kaiye.policy.api import parameters_in_force
    from kaiye.rules.api import SUSPENDED, Parameter, check_change, read_value

    known, today = parameters_in_force(), local_date(now())
    found: dict[str, Value] = {}
    for text in parameters:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidInput(
                say("“{text}”应当写成 参数=值。", text=text),
                way_out=say("例如：--parameter llc.contribution_years=3"),
            )
        found[name.strip()] = read_value(name.strip(), value, known)
    if without:
        current = known.value(SUSPENDED, today)
        assert isinstance(current, tuple)
        found[SUSPENDED] = tuple(dict.fromkeys((*current, *without)))
    if not found:
        raise InvalidInput(
            say("没有写明要试的改动。"),
            way_out=say("请用 --parameter 参数=值 或者 --without 规则编号。"),
        )
    for name, wanted in found.items():
        # Together, so that a least and a most can be moved at once.
        known = known.replaced({other: value for other, value in found.items() if other != name})
        check_change(Parameter(name, wanted, today, None, "", ""), known)
    return found


def read_day(option: str, text: str | None) -> date | None:
    """The day somebody typed, if any."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            say("{option} 的“{day}”不是日期。", option=option, day=text),
            way_out=say("请写成 2026-11-22 这样的日期。"),
        ) from error


@contextmanager
def lines_to(path: Path | None) -> Iterator[IO[str] | None]:
    """The file every filing that differs is written to, open before anything is judged."""
    if path is None:
        yield None
        return
    try:
        stream = path.open("w", encoding="utf-8")
    except OSError as error:
        raise Unavailable(
            say("写不了文件 {path}：{reason}。", path=path, reason=error.strerror or ""),
            way_out=say("请检查文件名和权限。"),
        ) from error
    with stream:
        yield stream


def _show(trying: Trying, tally: Tally, seconds: float) -> None:
    rate = tally.filings / seconds * 60 if seconds else 0.0
    tell(
        say(
            "重判{count}件，用时{seconds}秒（每分钟{rate}件）：{differ}件不同，其中{turn}件结果改变，{unjudged}件无法重判。",
            count=tally.filings,
            seconds=f"{seconds:.1f}",
            rate=f"{rate:.0f}",
            differ=tally.differ,
            turn=tally.turn,
            unjudged=tally.unjudged,
        )
    )
    if tally.drifted:
        tell(say("另有{count}件按今天的规则已经与当时的结果不同，与这次改动无关。", count=tally.drifted))
    stdout.print(_outcomes(tally))
    if tally.comes or tally.goes:
        stdout.print(_rules(tally))
    if tally.differences:
        stdout.print(_differences(tally.differences))
    for one in tally.unread:
        tell(say("{reference} 无法重判：{reason}", reference=one.reference, reason=one.reason))


def _rules_in(findings: tuple[str, ...]) -> str:
    """`CP-003 ×2`: the places are in the JSON."""
    counted = Counter(finding.split(" ", 1)[0] for finding in findings)
    return "\n".join(f"{rule} ×{count}" if count > 1 else rule for rule, count in counted.items())


def _outcomes(tally: Tally) -> Table:
    table = Table(title=say("结果（行：现在；列：改动后）").text(language()))
    table.add_column("")
    for after in OUTCOMES.values():
        table.add_column(after.text(language()), justify="right")
    for before, name in OUTCOMES.items():
        table.add_row(name.text(language()), *(str(tally.outcomes[before, after]) for after in OUTCOMES))
    return table


def _rules(tally: Tally) -> Table:
    table = Table(title=say("由哪些规则引起").text(language()))
    for title in (say("规则"), say("新出现（件）"), say("不再出现（件）")):
        table.add_column(title.text(language()))
    for rule in sorted(tally.comes.keys() | tally.goes.keys()):
        table.add_row(rule, str(tally.comes[rule]), str(tally.goes[rule]))
    return table


def _differences(differences: list[Difference]) -> Table:
    table = Table(title=say("不同的申请").text(language()))
    for title in (say("申请编号"), say("现在"), say("改动后"), say("新出现"), say("不再出现")):
        table.add_column(title.text(language()), overflow="fold")
    for one in differences:
        table.add_row(
            one.reference,
            OUTCOMES[one.before].text(language()),
            OUTCOMES[one.after].text(language()),
            _rules_in(one.new),
            _rules_in(one.gone),
        )
    return table
