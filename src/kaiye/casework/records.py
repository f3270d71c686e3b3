"""Keeping a judgment so that it can be judged again in ten years."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.casework import rulesets
from kaiye.casework.judging import Judgment
from kaiye.casework.models import Case, DecisionRecord, Spoken
from kaiye.database.api import copy_rows, insert
from kaiye.replay import api as replay
from kaiye.rules.api import Severity, is_verdict

_WEIGHT = {Severity.REMIND: 0, Severity.WARN: 1, Severity.RESTRICT: 2}


def record(
    case: Case,
    judgment: Judgment,
    *,
    at: datetime,
    extra: dict[str, Any] | None = None,
    beside: dict[str, Any] | None = None,
) -> DecisionRecord:
    """The judgment is kept with its facts and rule set (in the caller's transaction).

    `beside` is what an officer put beside it: warnings weighed, restrictions two officers let pass.
    """
    decision = judgment.decision
    rulesets.keep(decision.ruleset, judgment.facts.parameters, at=at)
    kept = DecisionRecord(
        case=case,
        number=DecisionRecord.objects.filter(case=case).count() + 1,
        at=at,
        milliseconds=judgment.milliseconds,
        **{**_body(judgment, extra, beside), "as_of": decision.as_of},
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


def fingerprint(
    judgment: Judgment, extra: dict[str, Any] | None = None, *, beside: dict[str, Any] | None = None
) -> dict[str, str]:
    """For the trail's personal digests: what `record` will keep."""
    return {"record": replay.sha256(replay.record_bytes(_body(judgment, extra, beside)))}


def body(kept: DecisionRecord) -> dict[str, Any]:
    """What the trail has the digest of, read back from the row."""
    return {
        "as_of": kept.as_of.isoformat(),
        "outcome": kept.outcome,
        "ruleset": kept.ruleset,
        "facts": kept.facts,
        "findings": kept.findings,
        "unreachable": kept.unreachable,
        "customised": kept.customised,
    }


def _body(judgment: Judgment, extra: dict[str, Any] | None, beside: dict[str, Any] | None) -> dict[str, Any]:
    decision = judgment.decision
    return {
        "as_of": decision.as_of.isoformat(),
        "outcome": str(decision.outcome),
        "ruleset": decision.ruleset,
        "facts": {**judgment.given(), **({"officer": beside} if beside else {})},
        "findings": judgment.findings() + ([extra] if extra else []),
        "unreachable": judgment.unreachable,
        "customised": bool(decision.customised),
    }


def latest(case: Case) -> DecisionRecord | None:
    """The newest record of the case."""
    return DecisionRecord.objects.filter(case=case).order_by("-number").first()
