"""What the registration authority and the applicant's second thoughts do to a filing.

Each function is called inside the transaction of the decision it belongs to.
"""

from __future__ import annotations

from datetime import datetime

from kaiye.database.api import find
from kaiye.filings.lives import move
from kaiye.filings.models import Filing
from kaiye.filings.states import Event
from kaiye.identity.api import Actor
from kaiye.kernel.api import NotFound, say
from kaiye.safeguards import api as safeguards


def submitted(filing: Filing, *, actor: Actor, at: datetime) -> Filing:
    """The filing, as read and found ready, is the authority's; one more round has begun."""
    return move(filing, Event.SUBMIT, actor=actor, at=at, round=filing.round + 1)


def returned(reference: str, *, actor: Actor, at: datetime) -> Filing:
    """The applicant may mend it; what was signed stays with the case and counts until the first change."""
    return move(by_reference(reference), Event.RETURN, actor=actor, at=at)


def approved(reference: str, *, actor: Actor, at: datetime, uscc: str) -> Filing:
    """Closed: in the register under `uscc`."""
    return move(by_reference(reference), Event.APPROVE, actor=actor, at=at, facts={"uscc": uscc})


def refused(reference: str, *, actor: Actor, at: datetime) -> Filing:
    """Closed by 不予登记; nobody is named by it any longer."""
    safeguards.end_mentions(reference, at=at)
    return move(by_reference(reference), Event.REFUSE, actor=actor, at=at)


def lock(reference: str) -> None:
    """Nobody moves the filing until the caller's transaction has ended; one that is being moved is waited for."""
    Filing.objects.select_for_update().filter(reference=reference).values_list("pk").first()


def by_reference(reference: str) -> Filing:
    """The filing; for callers that have checked who asks."""
    filing = find(Filing, reference=reference)
    if filing is None:
        raise NotFound(say("没有找到申请{reference}。", reference=reference[:40]))
    return filing
