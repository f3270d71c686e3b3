"""How each source stands at this moment, for officers and engineers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from kaiye.evidence.connections import where
from kaiye.evidence.models import Asking, Outage
from kaiye.evidence.policies import POLICIES, Policy

# Over how long durations and failures are told.
SPAN = timedelta(days=1)
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Standing:
    """One source: how it is connected, how it fared in the last day, and whether it is down."""

    policy: Policy
    # `gateway`, `sandbox`, or empty: not connected.
    connection: str
    asked: int
    failed: int
    # Milliseconds of the answers; None: there was none.
    median: float | None
    slow: float | None
    last_answer: datetime | None
    last_failure: datetime | None
    # Why it failed last (`Why`).
    why: str
    # Since when it does not answer, and until when it is left alone.
    down_since: datetime | None
    paused_until: datetime | None


def down() -> frozenset[str]:
    """The sources that do not answer at present."""
    return frozenset(Outage.objects.values_list("source", flat=True))


def standing(*, at: datetime) -> list[Standing]:
    """Every source as it stands, in the order of the table of policies."""
    outages = {row.source: row for row in Outage.objects.all()}
    return [_of(policy, outages.get(source), at) for source, policy in POLICIES.items()]


def _of(policy: Policy, outage: Outage | None, at: datetime) -> Standing:
    asked = Asking.objects.filter(source=policy.source)
    lately = asked.filter(at__gt=at - SPAN).order_by("-at")
    durations = sorted(lately.filter(answered=True).values_list("ms", flat=True)[:_MOST])
    answer = asked.filter(answered=True).order_by("-at").first()
    failure = asked.filter(answered=False).order_by("-at").first()
    resting = outage.paused_until if outage is not None else None
    return Standing(
        policy=policy,
        connection=where(policy.source),
        asked=lately.count(),
        failed=lately.filter(answered=False).count(),
        median=_rank(durations, 0.5),
        slow=_rank(durations, 0.95),
        last_answer=answer.at if answer else None,
        last_failure=failure.at if failure else None,
        why=failure.why if failure else "",
        down_since=outage.since if outage is not None else None,
        paused_until=resting if resting is not None and resting > at else None,
    )


def _rank(ordered: list[float], share: float) -> float | None:
    """The value that so large a share does not exceed (nearest rank)."""
    if not ordered:
        return None
    return ordered[max(ceil(len(ordered) * share) - 1, 0)]
