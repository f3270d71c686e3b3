"""A case that waits for an outside source: since when, when it is asked next, and asking at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaiye.casework.access import find
from kaiye.casework.decision import decide
from kaiye.casework.handling import require_unbiased
from kaiye.casework.models import Case, DecisionRecord
from kaiye.casework.queries import clock_key
from kaiye.casework.records import latest
from kaiye.casework.states import State
from kaiye.evidence import api as outside
from kaiye.identity.api import Actor, Permission
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Conflict, Message, say
from kaiye.ledger import api as ledger
from kaiye.rules.api import SOURCES


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a case waits for, as officer and applicant are told."""

    # Names of the sources that were silent when last asked.
    sources: tuple[str, ...]
    # When they were silent first, without an answer since.
    since: datetime
    # When they are asked next by themselves; None after the last time: then an officer decides without.
    next_at: datetime | None
    # How often they were asked, and how often they still will be.
    asked: int
    left: int
    # Why each did not answer.
    whys: dict[str, str]

    @property
    def reasons(self) -> list[tuple[Message, Message | None]]:
        """Each source with why it did not answer, where that was kept."""
        return [(SOURCES[source], outside.WHYS.get(self.whys.get(source, ""))) for source in self.sources]

    @property
    def titles(self) -> list[Message]:
        """The sources as people call them."""
        return [SOURCES[source] for source in self.sources]


def waiting_for(case: Case) -> Waiting | None:
    """What an open case waits for; None when every source has answered or the case is decided."""
    if case.life is not State.REVIEW:
        return None
    records = list(DecisionRecord.objects.filter(case=case).order_by("-number"))
    if not records or not records[0].unreachable:
        return None
    silent = frozenset(records[0].unreachable)
    since = records[0].at
    for earlier in records[1:]:
        if silent.isdisjoint(earlier.unreachable):
            break
        since = earlier.at
    due = next((job.due for job in jobs.waiting({clock_key(case)}) if job.due), None)
    return Waiting(
        sources=tuple(sorted(silent)),
        since=since,
        next_at=due if case.awaiting_evidence else None,
        asked=case.attempts,
        left=_left(silent, case.attempts) if case.awaiting_evidence else 0,
        whys=_whys(records[0]),
    )


def _left(silent: frozenset[str], asked: int) -> int:
    most = max(len(outside.POLICIES[source].again) for source in silent)
    return max(most - asked + 1, 0)


def _whys(record: DecisionRecord) -> dict[str, str]:
    """Why each source did not answer (`evidence.Why`), where that was kept."""
    return {one["source"]: one.get("why", "") for one in record.facts.get("sources", ())}


def wake(source: str, *, outage: int) -> None:
    """Every case that waits for the source is asked for at once; twice for one outage does nothing more."""
    cases = Case.objects.filter(state=State.REVIEW, awaiting_evidence=True)
    for case in cases.order_by("due", "pk").iterator(chunk_size=200):
        last = latest(case)
        if last is None or source not in last.unreachable:
            continue
        jobs.announce(
            "case.evidence",
            {"case": case.pk, "attempt": case.attempts},
            key=f"{clock_key(case)}:back:{outage}",
        )


def ask_now(case_id: int, *, actor: Actor, at: datetime, sources: dict[str, Any] | None = None) -> Case:
    """The silent sources are asked at once; the case decides itself if nothing else stands against it.

    Raises `Conflict` when the case waits for nothing. `sources` answers for the outside in the sandbox.
    """
    case = find(case_id, actor)
    actor.require(Permission.APPROVE, case)
    require_unbiased(case, actor)
    if waiting_for(case) is None:
        raise Conflict(
            say("这件申请没有在等待外部数据源，不需要再询问。"), way_out=say("请刷新页面，查看现在的情况。")
        )
    ledger.append("case.asked_again", subject=case.filing, actor=actor.id, at=at, facts={"round": case.round})
    return decide(case.pk, at=at, sources=sources, again=True)


def waiting_by_source() -> Counter[str]:
    """How many cases wait for each source and are decided by themselves when it answers."""
    silent: dict[int, list[str]] = {}
    records = DecisionRecord.objects.filter(case__state=State.REVIEW, case__awaiting_evidence=True)
    for case, sources in records.order_by("case_id", "number").values_list("case_id", "unreachable"):
        silent[case] = sources
    return Counter(source for sources in silent.values() for source in sources)
