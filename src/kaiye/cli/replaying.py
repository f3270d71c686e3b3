"""`kaiye replay`: a decision judged again, from the register or from a bundle without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaiye.cli.database import open_home
from kaiye.cli.filing import OUTCOMES, read_file
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import ENGLISH, Forbidden, InvalidInput, Message, now, say

if TYPE_CHECKING:
    from kaiye.replay.api import Again, Bundle, Report, Result, RuleSetChanges

DIFFERENT = 9
_CHANGE = {"appears": say("多出"), "disappears": say("没有了"), "changed": say("不一样")}
_CODE = {
    "kept": say("用作出判断时保存的规则"),
    "program": say("作出判断的规则就是本程序的规则"),
    "missing": say("作出判断的规则没有保存，也不是本程序的规则，不能重演"),
    "untrusted": say("没有运行卷宗里的规则"),
}
_FIELD = {
    "title": say("标题"),
    "title_english": say("英文标题"),
    "severity": say("轻重"),
    "types": say("适用的主体类型"),
    "businesses": say("适用的业务"),
    "needs": say("需要的证据"),
    "bases": say("法律依据和日期"),
    "chapter": say("章"),
    "message": say("文字"),
    "basis": say("依据"),
    "english": say("英文"),
}
_LINES = 40


class NotTrusted(Forbidden):
    """The code of a bundle was not run, because nobody vouches for it."""

    code = "not_trusted"
    default_way_out = say(
        "请把规则集编号与登记机关公布的核对，再用 --ruleset sha256:… 写明；或者用 --trust 表示您信任这个卷宗。"
    )


def add_to(app: typer.Typer) -> None:
    """Add `kaiye replay`."""
    app.command("replay")(replay_command)


def replay_command(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="案件编号、申请编号，或者卷宗 .zip / a case, a filing's reference, or a bundle",
        ),
    ],
    record: Annotated[
        int | None, typer.Option("--record", help="只看第几次判断 / only that judgment", min=1)
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", help="导出卷宗到这个文件（含个人信息） / write a bundle (personal data in clear)"
        ),
    ] = None,
    ruleset: Annotated[
        list[str] | None,
        typer.Option("--ruleset", help="您已核对过的规则集 sha256:… / a rule set you have checked"),
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="信任卷宗里的代码并运行 / trust the bundle's code and run it")
    ] = False,
    key: Annotated[str, typer.Option("--key", help="轨迹的公钥（ledger key 的输出） / the trail's key")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """用当时的规则和现在的规则重新判断一个案件，说明有什么不同。 Judge a case again; say what is different.

    结束码：0 当时的规则给出同样的决定，9 不同，4 没有运行卷宗里的代码。
    Exit code: 0 the rules that decided give the same again, 9 they do not, 4 the bundle's code was not run.
    """
    path = Path(case)
    if path.suffix == ".zip" or path.is_file():
        if export is not None:
            raise InvalidInput(
                say("卷宗不能再导出。"), way_out=say("--export 要和案件编号或者申请编号一起用。")
            )
        _from_bundle(path, record, tuple(ruleset or ()), trust=trust, key=key, as_json=as_json)
    elif export is not None:
        _export(case, record, export, as_json=as_json)
    else:
        _from_register(case, record, as_json=as_json)


def _from_register(text: str, record: int | None, *, as_json: bool) -> None:
    open_home()
    from kaiye.casework.api import case_named, replay_case

    case = case_named(text)
    with progress(say("重新判断"), None):
        report = replay_case(case, number=record)
    _print(report, str(case), {"case": case.pk, "filing": case.filing, "round": case.round}, as_json=as_json)
    _end(report)


def _from_bundle(
    path: Path, record: int | None, vouched: tuple[str, ...], *, trust: bool, key: str, as_json: bool
) -> None:
    data = read_file(path)
    from kaiye.replay.api import replay_bundle

    with progress(say("重新判断"), None):
        bundle, report = replay_bundle(data, path.name, key=key, vouched=vouched, trust=trust, number=record)
    about = bundle.about
    if not as_json:
        _tell_proved(bundle, key)
    whole = {"filing": about["filing"], "round": about["round"], "key": bundle.key}
    _print(report, f"{about['filing']}/{about['round']}", whole, as_json=as_json)
    if not report.results:
        raise InvalidInput(say("卷宗里没有第{number}次判断。", number=record))
    _end(report)


def _tell_proved(bundle: Bundle, key: str) -> None:
    tell(say("卷宗完整，每个文件与指纹相符，决定在轨迹里。"))
    if not key:
        tell(say("轨迹公钥（请与登记机关公布的核对，或者用 --key 写明）：{key}", key=bundle.key))
    for record in bundle.records:
        if record.bound is None:
            tell(say("第{number}次判断：轨迹里的盐已经销毁，证明不了事实没有改过。", number=record.number))


def _export(text: str, record: int | None, path: Path, *, as_json: bool) -> None:
    open_home()
    from kaiye.casework.api import case_named, export_bundle
    from kaiye.identity.api import SYSTEM

    case = case_named(text)
    path = path.expanduser().resolve()
    with progress(say("导出卷宗"), None):
        data = export_bundle(case, actor=SYSTEM, at=now(), number=record)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(data)
    except OSError as error:
        raise InvalidInput(
            say("不能写入 {path}：{reason}。", path=path, reason=error.strerror or ""),
            way_out=say("请另选一个位置。"),
        ) from error
    tell(say("卷宗里有证件号码、住址和电话，都是明文；请只交给有权查看的人。"))
    if as_json:
        print_json({"bundle": str(path), "size": len(data), "filing": case.filing, "round": case.round})
    else:
        _line(str(path))


def _end(report: Report) -> None:
    if report.untrusted:
        raise NotTrusted(
            say("没有运行卷宗里的规则集 {digests}：它不是本程序的规则。", digests="、".join(report.untrusted))
        )
    if not report.reproduced:
        raise typer.Exit(DIFFERENT)


def _print(report: Report, title: str, about: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json({**about, **report.as_json()})
        return
    stdout.print(title, style="bold", highlight=False)
    for result in report.results:
        _print_result(result)
    for digest, found in report.changes.items():
        _print_changes(digest, report.ruleset, found)
    for digest, others in report.surroundings.items():
        if others:
            _line(say("{digest} 当时的环境与这里不同：", digest=digest))
            for name, then, here in others:
                _line(f"  {name}  {then} → {here}")


def _print_result(result: Result) -> None:
    body = result.item.body
    outcome = OUTCOMES[body["outcome"]].text(language(), "cli")
    _line(say("第{number}次判断", number=result.item.number), f"  {result.item.at}  {outcome}")
    _line(f"  {body['ruleset']}")
    if result.kept is None:
        _line("  ", _CODE[result.code.value])
    else:
        _print_again(_CODE[result.code.value], result.kept)
    _print_again(say("用现在的规则"), result.now)


def _print_again(title: Message, again: Again) -> None:
    if again.error:
        _line("  ", title, "  ", say("判断没有完成（{error}）", error=again.error))
    elif again.same:
        _line("  ", title, "  ", say("相同"))
    else:
        outcome = OUTCOMES[again.outcome].text(language(), "cli")
        _line("  ", title, "  ", say("不同：{outcome}", outcome=outcome))
    for one in again.differences:
        fields = "、".join(_FIELD.get(word, say("轻重")).text(language(), "cli") for word in one["fields"])
        _line("    ", _CHANGE[one["change"]], f"  {one['rule']}  {one['subject'] or '/'}  {fields}")
        for mark, finding in (("−", one["before"]), ("+", one["after"])):
            if finding:
                said = finding["english" if language().startswith(ENGLISH) else "message"]
                _line(f"      {mark} {finding['severity']:<8} {said}（{finding['basis']}）")


def _print_changes(digest: str, now_digest: str, found: RuleSetChanges) -> None:
    _line(say("规则集 {before} 到 {after} 有这些变化：", before=digest, after=now_digest))
    for word, rules in ((say("新增规则"), found.added), (say("取消规则"), found.removed)):
        for rule, since in rules:
            _line("  ", word, f"  {rule}（{since}）")
    for change in found.changed:
        _line("  ", say("规则有变"), f"  {change.rule}（{change.since}）")
        for name, (old, new) in change.fields.items():
            _line("    ", _FIELD[name], f"  {_shown(old)} → {_shown(new)}")
        _difference(change.source)
    for one in found.parameters:
        _line("  ", say("参数"), f"  {one['name']}  {_periods(one['before'])} → {_periods(one['after'])}")
    for name, text in found.files.items():
        _line("  ", say("文件"), f"  {name}")
        if found.described and name.startswith("kaiye/rules/chapters/"):
            continue
        _difference(text)
    for one in found.versions:
        _line("  ", say("版本"), f"  {one['name']}  {one['before'] or '-'} → {one['after'] or '-'}")
    if not found.described:
        _line("  ", say("没有运行当时的代码，规则只能按文件比较。"))


def _difference(text: str) -> None:
    lines = text.splitlines()
    for line in lines[:_LINES]:
        _line(f"      {line}")
    if len(lines) > _LINES:
        _line("      ", say("还有{count}行，用 --json 查看。", count=len(lines) - _LINES))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(" ".join(str(p) for p in v if p) if isinstance(v, list) else str(v) for v in value)
    return str(value)


def _periods(periods: list[dict[str, Any]] | None) -> str:
    if not periods:
        return "-"
    return "；".join(
        f"{_shown(p['value'])}（{p['since']}–{p['until'] or ''}，{p['basis']}）" for p in periods
    )


def _line(*parts: str | Message) -> None:
    text = "".join(part if isinstance(part, str) else part.text(language(), "cli") for part in parts)
    stdout.print(text, markup=False, highlight=False, soft_wrap=True)
