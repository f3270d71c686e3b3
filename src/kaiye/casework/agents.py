"""How often an account files for others, and how its filings end: counted in our own cases (rule ID-031)."""

from __future__ import annotations

from datetime import datetime, timedelta
from datetime import time as clock

from kaiye.casework.models import Case
from kaiye.casework.states import State
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import SHANGHAI, local_date
from kaiye.rules.api import AgentRecord, Parameters

_DECIDED = (State.APPROVED, State.REFUSED, State.RETURNED)


def record_of(case: Case, dossier: Dossier, *, parameters: Parameters, at: datetime) -> AgentRecord | None:
    """The record of the account that filed `case`; None when nobody files for others in it."""
    if not any(post.third_party for _, post in dossier.holders("agent")):
        return None
    day = local_date(case.opened_at)
    morning = datetime.combine(day, clock(), SHANGHAI)
    # A filing that comes back after correction is the same one: only first rounds are counted.
    that_day = Case.objects.filter(
        owner=case.owner, round=1, opened_at__gte=morning, opened_at__lt=morning + timedelta(days=1)
    )
    back = parameters.value("agent.looked_back_days", local_date(at))
    if not isinstance(back, int):
        raise TypeError("agent.looked_back_days")
    lately = Case.objects.filter(
        owner=case.owner, opened_at__gte=at - timedelta(days=back), state__in=_DECIDED
    ).values_list("filing", "state")
    decided = {filing for filing, _ in lately}
    returned = {filing for filing, state in lately if state == State.RETURNED}
    return AgentRecord(that_day.count(), len(decided), len(returned))
