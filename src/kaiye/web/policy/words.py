"""How parameters, their values and what came of a trial are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kaiye.catalogue.api import entity_type
from kaiye.kernel.api import ENGLISH, Message, say
from kaiye.rules.api import Rule, Value, parameter_title
from kaiye.web.sentences import reader, spoken

OUTCOMES: Mapping[str, Message] = {
    "approve": say("准予登记"),
    "refer": say("转人工审查"),
    "restrict": say("不能登记"),
}
SEVERITIES: Mapping[str, Message] = {"restrict": say("限制"), "warn": say("警示"), "remind": say("提醒")}


@dataclass(frozen=True, slots=True)
class Touched:
    """A rule that reads the parameter, and whose filings it judges."""

    id: str
    heading: Message
    severity: Message
    types: str


@dataclass(frozen=True, slots=True)
class Row:
    """A filing that comes out otherwise, for one line of a table."""

    reference: str
    before: Message
    after: Message
    new: str
    gone: str


def title(name: str) -> str:
    """What the parameter is called, in the reader's language."""
    return spoken(parameter_title(name))


def told(value: Value | list[str] | None) -> str:
    """A value for people: a number, or a list in one line."""
    if value is None:
        return "—"
    if isinstance(value, int):
        return f"{value:,}"
    return (", " if reader() == ENGLISH else "、").join(value) or spoken(say("（空）"))


def typed(value: Value) -> str:
    """A value as it is typed into the form: one item a line."""
    return str(value) if isinstance(value, int) else "\n".join(value)


def touched(rules: Iterable[Rule]) -> list[Touched]:
    """The rules that read a parameter, for people."""
    return [
        Touched(rule.id, rule.heading, SEVERITIES[rule.severity.value], _types(rule.types)) for rule in rules
    ]


def rows(differences: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The filings that differ: the rules of what comes and goes, without their places."""
    return [
        Row(
            one["reference"],
            OUTCOMES[one["before"]],
            OUTCOMES[one["after"]],
            _rules(one["new"]),
            _rules(one["gone"]),
        )
        for one in differences
    ]


def matrix(result: Mapping[str, Any]) -> list[tuple[Message, list[tuple[int, bool]]]]:
    """A row for each outcome now, a number for each outcome after it, and whether the outcome turns."""
    found = {(one["before"], one["after"]): one["filings"] for one in result.get("outcomes", ())}
    return [
        (name, [(found.get((before, after), 0), before != after) for after in OUTCOMES])
        for before, name in OUTCOMES.items()
    ]


def _rules(findings: Iterable[str]) -> str:
    counted = Counter(finding.split(" ", 1)[0] for finding in findings)
    return "、".join(f"{rule} ×{count}" if count > 1 else rule for rule, count in counted.items())


def _types(codes: frozenset[str]) -> str:
    if codes == {"ALL"}:
        return spoken(say("全部类型"))
    names = []
    for code in sorted(codes):
        known = entity_type(code)
        names.append(code if known is None else known.en if reader() == ENGLISH else known.zh)
    return (", " if reader() == ENGLISH else "、").join(names)
