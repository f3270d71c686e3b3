"""Pictures are deleted on their schedule; their digests stay in the steps."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from kaiye.ledger.api import append
from kaiye.realname import limits
from kaiye.realname.models import Check, Picture
from kaiye.realname.states import State

_COUNTED = (State.PASSED, State.REVIEW)
_SHORT = {
    State.FAILED: "realname.keep_days_failed",
    State.EXPIRED: "realname.keep_days_open",
    State.OPEN: "realname.keep_days_open",
}


def end(filing: str, *, at: datetime | None) -> None:
    """The filing was closed `at` (None: it is open again); the pictures of its checks are kept some days from then
    (in the caller's transaction)."""
    Check.objects.filter(filing=filing).exclude(ended=at).update(ended=at)


def keep(filing: str, *, kept: bool) -> int:
    """Pictures of a filing's checks are not deleted while it is disputed (`kept`), and again are afterwards."""
    return Check.objects.filter(filing=filing).update(kept=kept)


def delete_pictures(*, at: datetime) -> int:
    """What is older than its schedule is gone; how many pictures.

    What counted is kept from the end of its filing on, of an account from the day it was taken, and never longer
    than the longest: a filing that is never closed keeps nobody's face.
    """
    closed, longest = (
        at - limits.days(f"realname.{name}", at) for name in ("keep_days_passed", "keep_days_longest")
    )
    over = Q(check_row__ended__lt=closed) | Q(check_row__filing="", at__lt=closed) | Q(at__lt=longest)
    due = [over & Q(check_row__state__in=_COUNTED)]
    due += [Q(check_row__state=state, at__lt=at - limits.days(name, at)) for state, name in _SHORT.items()]
    gone = 0
    for one in due:
        count, _ = Picture.objects.filter(one, check_row__kept=False).delete()
        gone += count
    if gone:
        append("realname.pictures_deleted", subject="realname", actor="system", at=at, facts={"count": gone})
    return gone
