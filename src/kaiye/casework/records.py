"""Keeping a judgment so that it can be judged again in ten years."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.casework.judging import Judgment
from kaiye.casework.models import Case, DecisionRecord, Spoken
from kaiye.database.api import copy_rows, insert
from kaiye.rules.api import Severity, is_verdict

_WEIGHT = {Severity.REMIND: 0, Severity.WARN: 1, Severity.RESTRICT: 2}


def record(
    case: Case, judgment: Judgment, *, at: datetime, extra: dict[str, Any] | None = None
) -> DecisionRecord:
    """The judgment is kept with its facts (in the caller's transaction)."""
    decision = judgment.decision
    kept = DecisionRecord(
        case=case,
        number=DecisionRecord.objects.filter(case=case).count() + 1,
        at=at,
        as_of=decision.as_of,
        outcome=str(decision.outcome),
        ruleset=decision.ruleset,
        facts=judgment.given(),
        findings=judgment.findings() + ([extra] if extra else []),
        unreachable=judgment.unreachable,
        customised=bool(decision.customised),
        milliseconds=judgment.milliseconds,
    )
    insert(kept)
    _count(kept, judgment, extra)
    return kept


def _count(kept: DecisionRecord, judgment: Judgment, extra: dict[str, Any] | None) -> None:
    """Which rules spoke lies beside the record in clear: the public catalogue tells how often each does."""
    said = [(f.rule, f.severity) for f in judgment.decision.findings if is_verdict(f)]
    if extra:
        said.append((extra["rule"], Severity(extra["severity"])))
    worst: dict[str, Severity] = {}
    for rule, severity in said:
        if rule not in worst or _WEIGHT[severity] > _WEIGHT[worst[rule]]:
            worst[rule] = severity
    if worst:
        rows = [(kept.pk, rule, str(severity)) for rule, severity in sorted(worst.items())]
        copy_rows(Spoken, ("record", "rule", "severity"), rows)


def latest(case: Case) -> DecisionRecord | None:
    """The newest record of the case."""
    return DecisionRecord.objects.filter(case=case).order_by("-number").first()
