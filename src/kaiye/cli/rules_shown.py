"""`kaiye rules list` and `kaiye rules show`: the public catalogue at a terminal."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from kaiye.cli.database import open_home
from kaiye.cli.filing import OUTCOMES, moment
from kaiye.cli.output import language, print_json, stdout, tell
from kaiye.kernel.api import InvalidInput, Message, local_date, say
from kaiye.rules.api import (
    RULE_TYPES,
    Count,
    Entry,
    Example,
    Frequencies,
    Frequency,
    Parameters,
    Severity,
    Wanted,
    article_name,
    by_chapter,
    citation,
    frequency_of,
    law_name,
    parameter_title,
    public_entries,
    public_entry,
    search_rules,
)

Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="按哪一天判断 / the day to judge as of")]
WORDS = {
    Severity.RESTRICT: (say("必须修改"), "red"),
    Severity.WARN: (say("人工核对"), "yellow"),
    Severity.REMIND: (say("提醒"), "cyan"),
}


def add_to(app: typer.Typer) -> None:
    """The two commands are in `app`."""
    app.command("list")(list_command)
    app.command("show")(show_command)


def list_command(
    search: Annotated[str, typer.Option("--search", help="文字或者编号 / words or a number")] = "",
    law: Annotated[str, typer.Option("--law", help="法律条文，例如 公司法47条 / an article of law")] = "",
    chapter: Annotated[str, typer.Option("--chapter", help="哪一部分，例如 capital / a chapter")] = "",
    entity_type: Annotated[str, typer.Option("--type", help="主体类型 / entity type")] = "",
    severity: Annotated[str, typer.Option("--severity", help="restrict、warn 或者 remind")] = "",
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """列出规则：要求、轻重、依据。 List the rules: what they ask, their weight, their law."""
    found = search_rules(
        Wanted(
            words=search,
            chapter=_known(chapter, [one.code for one, _ in by_chapter(public_entries())], "--chapter"),
            entity_type=_known(entity_type, list(RULE_TYPES), "--type"),
            severity=Severity(word) if (word := _known(severity, list(Severity), "--severity")) else None,
            law=law,
            on=local_date(moment(as_of)) if as_of else None,
        )
    )
    if as_json:
        known, often = _in_force_here()
        print_json([one.as_json(known, frequency_of(often, one.id)) for one in found])
        return
    for inside, entries in by_chapter(found):
        _line(Text(f"{_text(inside.title)} ({inside.code})", style="bold"))
        for one in entries:
            weight, style = WORDS[one.severity]
            basis = one.laws[0]
            cited = f"{law_name(basis.law, language())} {article_name(basis.article, language())}".strip()
            _line(f"  {one.id}  ", Text(weight.text(language()), style=style), f"  {_text(one.heading)}  ")
            _line(Text(f"          {cited}", style="dim"))
    tell(say("共{count}条规则。", count=len(found)))


def show_command(
    identifier: Annotated[
        str, typer.Argument(help="规则编号，例如 CP-003 / the rule's number", metavar="ID")
    ],
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """一条规则的全部内容：依据、参数、例子、源代码。 All of one rule: law, parameters, examples, source."""
    one = public_entry(identifier)
    on = local_date(moment(as_of))
    known, often = _in_force_here()
    if as_json:
        print_json(one.as_json(known, frequency_of(often, one.id)))
        return
    word, style = WORDS[one.severity]
    _line(Text(f"{one.id} {_text(one.heading)}", style="bold"))
    types = "、".join(_text(RULE_TYPES[code]) for code in one.types)
    _line(Text(word.text(language()), style=style), f"  {types or _in(say('所有申请'))}")
    if one.suspended(known, on):
        _line(_in(say("这条规则在{day}暂停适用。", day=on.isoformat())))
    elif not one.in_force(on):
        _line(_in(say("这条规则在{day}不适用。", day=on.isoformat())))
    _heading(say("申请人看到的话"))
    for sentence in one.sentences(language()):
        _line(f"  {sentence}")
    _law(one, known)
    _heading(say("例子"))
    for example in (*one.examples.fails, *one.examples.passes):
        _example(example)
    _heading(say("使用次数"))
    _often(frequency_of(often, one.id))
    _heading(say("源代码"))
    for source in (one.reading.source, *one.reading.helpers):
        _line(source.text)


def _in_force_here() -> tuple[Parameters, Frequencies]:
    """The parameters of this installation, with what was enacted in it, and what its records count."""
    open_home()
    from kaiye.casework.api import how_often
    from kaiye.policy.api import parameters_in_force

    return parameters_in_force(), how_often(moment(None))


def _law(one: Entry, known: Parameters) -> None:
    _heading(say("法律依据"))
    for basis in one.laws:
        cited = f"{law_name(basis.law, language())} {article_name(basis.article, language())}".strip()
        _line(f"  {cited}  {_days(basis.since, basis.until)}")
    if one.reading.parameters:
        _heading(say("用到的参数"))
    for each in one.parameters(known):
        value = "、".join(each.value) if isinstance(each.value, tuple) else f"{each.value:,}"
        _line(f"  {_text(parameter_title(each.name))}: ", Text(value, style="bold"), f"  {each.name}")
        _line(f"    {citation(each.basis, language())}  {_days(each.since, each.until)}")
    if one.sources:
        _heading(say("向外查询"))
        for source in one.sources.values():
            _line(f"  {_text(source)}")
        _line("  " + _in(say("没有答复时转工作人员，既不放行也不驳回；恢复以后自动接着办。")))


def _example(one: Example) -> None:
    kept = not one.findings
    _line(
        Text("  ✓ " if kept else "  ✗ ", style="green" if kept else "red"),
        f"{one.base.text(language())} ({one.day})",
    )
    for change in one.changes:
        _line(f"      · {change.text(language())}")
    for told in one.findings:
        _line(f"      → {told.message.text(language())}  {told.pointer}")
    _line(f"      = {OUTCOMES[one.outcome].text(language())}")


def _often(frequency: Frequency) -> None:
    for title, count in ((say("最近12个月"), frequency.year), (say("一直以来"), frequency.ever)):
        _line(f"  {_in(title)}: {_in(_counted(count))}")


def _counted(count: Count) -> Message:
    if count.few:
        return say("{of}件决定中有1到4件", of=count.of)
    return say("{of}件决定中有{n}件", of=count.of, n=count.cases)


def _days(since: date, until: date | None) -> str:
    return f"{since.isoformat()} – {until.isoformat() if until else ''}".rstrip()


def _known(value: str, choices: list[str], option: str) -> str:
    """The value when it is one of the choices; raises `InvalidInput` that lists them."""
    folded = {choice.lower(): choice for choice in choices}
    if value and value.lower() not in folded:
        raise InvalidInput(
            say("{option}没有“{value}”这个选项。", option=option, value=value),
            way_out=say("可以用的有：{choices}。", choices="、".join(map(str, choices))),
        )
    return folded.get(value.lower(), "")


def _heading(title: Message) -> None:
    _line("")
    _line(Text(_in(title), style="bold"))


def _line(*parts: str | Text) -> None:
    stdout.print(Text.assemble(*parts), highlight=False, soft_wrap=True)


def _text(message: Message) -> str:
    return message.text(language(), "rules")


def _in(message: Message) -> str:
    return message.text(language(), "cli")
