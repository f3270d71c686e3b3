"""`kaiye schema`, `kaiye decide`, `kaiye register`: one dossier from the command line."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaiye.cli.database import home, open_home
from kaiye.cli.output import language, print_json, stdout, tell
from kaiye.kernel.api import SHANGHAI, InvalidInput, NotFound, now, say

if TYPE_CHECKING:
    from kaiye.casework.api import RegisterResult
    from kaiye.rules.api import Decision

File = Annotated[Path, typer.Argument(help="申请文件，- 表示标准输入 / the dossier, - for standard input")]
EvidenceFile = Annotated[
    Path | None,
    typer.Option("--evidence", help="沙箱证据文件 / a file that answers for the evidence sources"),
]
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]

OUTCOMES = {
    "approve": say("准予登记"),
    "refer": say("转人工审查"),
    "restrict": say("不能登记"),
}


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for `-`; raises `NotFound` with a sentence."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            say("读不到文件 {path}：{reason}。", path=path, reason=error.strerror or ""),
            way_out=say("请检查文件名和权限。"),
        ) from error


def moment(day: str | None) -> datetime:
    """Now, or midday of the day given as YYYY-MM-DD."""
    if day is None:
        return now()
    try:
        return datetime.combine(date.fromisoformat(day), time(12), SHANGHAI)
    except ValueError as error:
        raise InvalidInput(
            say("“{day}”不是日期。", day=day), way_out=say("请写成 2026-11-22 这样的日期。")
        ) from error


def sandbox_document(path: Path | None) -> Any:
    """The sandbox evidence in `path`, its format checked; empty (everything in order) without one."""
    from kaiye.dossier.api import read
    from kaiye.rules.api import Evidence

    document = {} if path is None else read(read_file(path))
    Evidence.parse(document)
    return document


def folder_for(path: Path | None) -> Path | None:
    """The folder is there and can be written, before anything is done whose result belongs in it."""
    if path is None:
        return None
    folder = path.expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise InvalidInput(
            say("目录 {path} 不能写入：{reason}。", path=path, reason=error.strerror or ""),
            way_out=say("请用 --out 另选一个目录。"),
        ) from error


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("schema")(schema_command)
    app.command("decide")(decide_command)
    app.command("register")(register_command)


def schema_command() -> None:
    """打印申请文件的 JSON Schema（2020-12）。 Print the dossier's JSON Schema."""
    from kaiye.dossier.api import schema

    print_json(schema())


def decide_command(
    file: File,
    evidence: EvidenceFile = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天判断 / the day to judge as of")
    ] = None,
    as_json: Json = False,
) -> None:
    """按全部规则判断一份申请，不保存任何东西。 Judge a dossier by every rule; nothing is kept."""
    from kaiye.dossier.api import load

    dossier = load(read_file(file))
    at = moment(as_of)
    sandbox = sandbox_document(evidence)
    open_home(sandbox=True)
    from kaiye.casework.api import judge
    from kaiye.rules.api import Evidence

    decision = judge(dossier, evidence=Evidence.parse(sandbox), at=at)
    if as_json:
        print_json(decision.as_json(language()))
        return
    _print_decision(decision)


def _print_decision(decision: Decision) -> None:
    stdout.print(OUTCOMES[decision.outcome.value].text(language()), style="bold", highlight=False)
    for finding in decision.findings:
        stdout.print(
            f"  {finding.rule}  {finding.severity.value:<8}  {finding.subject or '/'}\n"
            f"    {finding.message.text(language())}（{finding.basis}）",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def register_command(
    file: File,
    evidence: EvidenceFile = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="把成果放到哪个目录 / the folder for what comes out")
    ] = None,
    as_json: Json = False,
) -> None:
    """把一份申请从草稿走到执照（沙箱身份）。 Lead a dossier from draft to licence, with sandbox identities."""
    from kaiye.dossier.api import read

    document = read(read_file(file))
    sandbox = sandbox_document(evidence)
    out = folder_for(out)
    open_home(sandbox=True)
    from kaiye.casework.api import register

    if not as_json:
        tell(say("数据目录：{home}", home=home()))
    result = register(document, at=now(), sandbox=sandbox, out=out)
    if as_json:
        print_json(result.as_json())
    else:
        _print_result(result)
    if result.uscc is None:
        raise typer.Exit(6)


def _print_result(result: RegisterResult) -> None:
    """Every step with its time, then what came out and where it lies."""
    for step in result.steps:
        stdout.print(f"  {step.name:<12}{step.ms:>9.1f} ms", highlight=False)
    stdout.print(OUTCOMES[result.outcome].text(language()), style="bold", highlight=False)
    for label, value in result.lines(language()):
        stdout.print(f"  {label}  {value}", markup=False, highlight=False, soft_wrap=True)
