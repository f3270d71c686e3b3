"""A name considered, for a person at a terminal: what coincides stands in 【brackets】 and in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from kaiye.cli.output import language, stdout
from kaiye.kernel.api import Message, say

if TYPE_CHECKING:
    from kaiye.names.api import Considered, Explanation, Marked

VERDICTS = {
    "free": (say("可以使用：没有相同或者近似的名称。"), "bold green"),
    "similar": (say("可以申请，但有近似的名称，请看下面。"), "bold yellow"),
    "restricted": (say("不能使用，请看下面的原因。"), "bold red"),
}
SEGMENTS = {
    "division": (say("行政区划"), "cyan"),
    "trade_name": (say("字号"), "bold magenta"),
    "industry": (say("行业"), "blue"),
    "form": (say("组织形式"), "dim"),
}
SEVERITIES = {
    "restrict": (say("必须修改"), "red"),
    "warn": (say("人工核对"), "yellow"),
    "remind": (say("提醒"), "cyan"),
}


def print_considered(considered: Considered) -> None:
    """Verdict, segments, what the rules say, every conflict with its reason and its ways out, free names."""
    from kaiye.names.api import explain, suggest_names

    verdict, style = VERDICTS[considered.verdict.value]
    _line(Text(_in(verdict), style=style))
    _line(_segments(considered))
    for finding in considered.remarks:
        _line(_severity(finding.severity.value), f" {finding.message.text(language())}  {finding.rule}")
    explained = explain(considered)
    for one in explained:
        _explained(one)
    more = len(considered.conflicts) - len(explained)
    if more:
        _line(_in(say("另有{count}个没有列出，用 --json 查看全部。", count=more)))
    suggested = suggest_names(considered)
    if suggested:
        _line(_in(say("现在可以使用的名称：")))
    for suggestion in suggested:
        _line("  ", Text(suggestion.text, style="bold green"), f"  {_in(suggestion.reason)}")
    _line(Text(_in(say("用时{ms}毫秒", ms=f"{considered.elapsed * 1000:.2f}")), style="dim"))


def _segments(considered: Considered) -> Text:
    shown = Text("  ")
    for segment, (label, style) in SEGMENTS.items():
        text = getattr(considered.parts, segment)
        if text:
            shown.append(text, style=style).append(f"（{_in(label)}）  ", style="dim")
    return shown


def _explained(one: Explanation) -> None:
    _line(_severity(one.conflict.severity.value), f" {_in(one.reason)}  {one.conflict.rule}")
    _line("    ", _marked(one.asked))
    _line("    ", _marked(one.other), f"  {one.conflict.uscc}")
    _line(Text(f"    {_in(one.place)}  {_in(one.state)}", style="dim"))
    for way in one.ways:
        _line(f"    → {_in(way.message)}")


def _marked(name: Marked) -> Text:
    shown = Text()
    for run in name.runs:
        shown.append(f"【{run.text}】" if run.marked else run.text, style="bold red" if run.marked else "")
    return shown


def _severity(severity: str) -> Text:
    word, style = SEVERITIES[severity]
    return Text(f"{_in(word)}：" if language() != "en" else f"{_in(word)}: ", style=style)


def _in(message: Message) -> str:
    return message.text(language())


def _line(*pieces: str | Text) -> None:
    stdout.print(Text.assemble(*pieces), markup=False, highlight=False, soft_wrap=True)
