"""Decide a dossier: run every rule in force, keep every finding, let the worst decide."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

import structlog

from kaiye.dossier.api import Business, Dossier
from kaiye.kernel.api import ROOT, Pointer, say
from kaiye.rules.book import Rule, rules
from kaiye.rules.evidence import SOURCES
from kaiye.rules.facts import Facts
from kaiye.rules.findings import WARN, Decision, Finding, in_order, worst
from kaiye.rules.parameters import SUSPENDED, NoRuleInForce, Parameters
from kaiye.rules.ruleset import digest
from kaiye.rules.tags import tags

_log = structlog.get_logger("kaiye.rules")

# Where in the dossier a source that does not answer is felt.
_FELT = {
    "population": ROOT / "people",
    "dishonest_debtors": ROOT / "people",
    "barred": ROOT / "people",
    "false_registration": ROOT / "people",
    "identity_misused": ROOT / "people",
    "organisations": ROOT / "organisations",
    "forbidden_addresses": ROOT / "domicile" / "address",
    "crowded_addresses": ROOT / "domicile" / "address",
}


_SILENT = say("{source}暂时没有答复，这一项不能自动核对，本件转由工作人员核查，您不需要重新提交。")
_FAILED = say("规则{rule}这一次没有能够判断，本件转由工作人员核查，您不需要重新提交。")


def is_verdict(finding: Finding) -> bool:
    """Whether the rule found something, and not only that it could not look."""
    return finding.message.template not in {_SILENT.template, _FAILED.template}


def decide(dossier: Dossier, *, facts: Facts, parameters: Parameters | None = None) -> Decision:
    """The decision on a complete dossier; `parameters` tries other numbers than those in force.

    Raises `NoRuleInForce` when no rule binds that kind of applicant on that day.
    """
    if parameters is not None:
        facts = facts.under(parameters)
    facts = replace(facts, evidence=facts.evidence.answered())
    return decided(dossier, facts, run(in_force(dossier, facts), dossier, facts))


def decided(dossier: Dossier, facts: Facts, found: Iterable[Finding]) -> Decision:
    """What follows from all findings."""
    findings = tuple(sorted(found, key=in_order))
    return Decision(
        outcome=worst(findings, customised=dossier.customised),
        as_of=facts.as_of,
        ruleset=digest(facts.parameters),
        findings=findings,
        customised=dossier.customised,
    )


def findings_for(
    dossier: Dossier, facts: Facts, *, only: Sequence[str] = ("",), phase: str = ""
) -> tuple[Finding, ...]:
    """Findings under the pointers in `only`, as an applicant types: rules that ask no outside source.

    `phase` (`NM-`) leaves out all rules whose id begins otherwise.
    """
    asked = [entry for entry in in_force(dossier, facts, phase) if not entry.needs]
    found = (
        finding
        for finding in run(asked, dossier, facts)
        if any(finding.subject == prefix or finding.subject.startswith(f"{prefix}/") for prefix in only)
    )
    return tuple(sorted(found, key=in_order))


def fired_among(identifiers: frozenset[str], dossier: Dossier, facts: Facts) -> frozenset[str]:
    """Which of these rules have something to say, whatever sources they ask."""
    asked = [entry for entry in in_force(dossier, facts) if entry.id in identifiers]
    return frozenset(finding.rule for finding in run(asked, dossier, facts))


def procedure_findings(dossier: Dossier, facts: Facts) -> tuple[Finding, ...]:
    """What the law says of how the case is handled (`facts.procedure`), whatever the dossier says."""
    entries = [entry for entry in in_force(dossier, facts, "SB-") if entry.chapter == "procedure"]
    return tuple(sorted(run(entries, dossier, facts), key=in_order))


def in_force(dossier: Dossier, facts: Facts, phase: str = "") -> tuple[Rule, ...]:
    """The rules that judge the dossier on that day, but for those suspended."""
    suspended = facts.listed(SUSPENDED)
    found = _selected(tags(dossier), dossier.business, _period(facts.as_of), phase, suspended)
    if not found:
        raise NoRuleInForce(say("{on}没有适用于该申请的规则。", on=facts.as_of.isoformat()))
    return found


def _period(on: date) -> date:
    """The first day of the days around `on` on which exactly the same rules are in force."""
    days = _first_days()
    return days[bisect_right(days, on) - 1]


@cache
def _first_days() -> tuple[date, ...]:
    lasting = [entry.bases[0] for entry in rules()]
    ends = {basis.until + timedelta(days=1) for basis in lasting if basis.until is not None}
    return (date.min, *sorted(ends | {basis.since for basis in lasting}))


@lru_cache(maxsize=256)
def _selected(
    tagged: frozenset[str], business: Business, on: date, phase: str, suspended: tuple[str, ...]
) -> tuple[Rule, ...]:
    return tuple(
        entry
        for entry in rules()
        if entry.id.startswith(phase)
        and entry.id not in suspended
        and entry.in_force(on)
        and entry.concerns(tagged, business)
    )


def run(entries: Sequence[Rule], dossier: Dossier, facts: Facts) -> Iterator[Finding]:
    """What these rules find; a source that does not answer refers."""
    for entry in entries:
        if not entry.needs:
            if said := _judge(entry, dossier, facts):
                yield from said
            continue
        silent = [source for source in entry.needs if source in facts.evidence.unreachable]
        yield from (_refer(entry, source, facts) for source in silent)
        # What a second source or our own books did say still counts: a bar that is known is not weaker for
        # a silent list.
        if len(silent) < len(entry.needs) or not facts.evidence.own_books.isdisjoint(silent):
            yield from _judge(entry, dossier, facts)


def _judge(entry: Rule, dossier: Dossier, facts: Facts) -> list[Finding]:
    """A rule that fails refers: it may not stop the others, and the case may not pass without it."""
    try:
        yielded = list(entry.check(dossier, facts))
        if not yielded:
            return []
        return [
            Finding(
                entry.id,
                found.severity or entry.severity,
                found.subject,
                found.message,
                entry.basis(facts.as_of),
            )
            for found in yielded
        ]
    except Exception as error:
        # Neither the message nor the locals: they may hold personal data.
        _log.error("rule_failed", rule=entry.id, error=type(error).__name__, place=_place(error))
        message = say(_FAILED.template, rule=entry.id)
        return [Finding(entry.id, WARN, ROOT, message, entry.basis(facts.as_of))]


def _place(error: BaseException) -> str:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return f"{step.tb_frame.f_code.co_name}:{step.tb_lineno}" if step is not None else ""


def _refer(entry: Rule, source: str, facts: Facts) -> Finding:
    message = say(_SILENT.template, source=SOURCES[source])
    return Finding(entry.id, WARN, _felt(source), message, entry.basis(facts.as_of))


def _felt(source: str) -> Pointer:
    return _FELT[source]
