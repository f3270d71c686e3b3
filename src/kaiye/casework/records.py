"""Keeping a judgment so that it can be judged again in ten years."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.casework.judging import Judgment
from kaiye.casework.models import Case, DecisionRecord
from kaiye.database.api import insert


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
    return insert(kept)


def latest(case: Case) -> DecisionRecord | None:
    """The newest record of the case."""
    return DecisionRecord.objects.filter(case=case).order_by("-number").first()
