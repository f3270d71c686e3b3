"""Pictures are deleted on their schedule; their digests stay in the steps."""

from __future__ import annotations

from datetime import datetime

from kaiye.ledger.api import append
from kaiye.realname import limits
from kaiye.realname.models import Check, Picture
from kaiye.realname.states import State

_KEPT = {
    State.PASSED: "realname.keep_days_passed",
    State.REVIEW: "realname.keep_days_passed",
    State.FAILED: "realname.keep_days_failed",
    State.EXPIRED: "realname.keep_days_open",
    State.OPEN: "realname.keep_days_open",
}


def keep(filing: str, *, kept: bool) -> int:
    """Pictures of a filing's checks are not deleted while it is disputed (`kept`), and again are afterwards."""
    return Check.objects.filter(filing=filing).update(kept=kept)


def delete_pictures(*, at: datetime) -> int:
    """What is older than its schedule is gone; how many pictures."""
    gone = 0
    for state, name in _KEPT.items():
        before = at - limits.days(name, at)
        old = Picture.objects.filter(check_row__state=state, check_row__kept=False, at__lt=before)
        count, _ = old.delete()
        gone += count
    if gone:
        append("realname.pictures_deleted", subject="realname", actor="system", at=at, facts={"count": gone})
    return gone
