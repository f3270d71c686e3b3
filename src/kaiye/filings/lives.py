"""Moving a filing: compare-and-swap on its version, with its ledger entry, in the caller's transaction."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import F

from kaiye.filings.models import Filing
from kaiye.filings.states import CLOSED, Event, after
from kaiye.identity.api import Actor
from kaiye.kernel.api import Conflict, say
from kaiye.ledger import api as ledger
from kaiye.realname import api as realname


class Overtaken(Conflict):
    """Somebody moved the filing first; nothing was done."""

    default_way_out = say("请刷新页面，确认最新情况后再操作。")

    def __init__(self, reference: str) -> None:
        super().__init__(say("申请{reference}刚刚被其他操作改动，这次操作没有执行。", reference=reference))


def move(
    filing: Filing,
    event: Event,
    *,
    actor: Actor,
    at: datetime,
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> Filing:
    """Moves `filing` as read (its version must still be the stored one) and records it."""
    new = after(filing.life, event)
    changes |= {"state": new, "updated": at, "closed": at if new in CLOSED else None}
    moved = Filing.objects.filter(pk=filing.pk, version=filing.version, state=filing.state).update(
        version=F("version") + 1, **changes
    )
    if not moved:
        raise Overtaken(filing.reference)
    # From here on the pictures of its signers wait for their deletion, or no more if it was opened again.
    realname.end(filing.reference, at=changes["closed"])
    ledger.append(
        f"filing.{event}",
        subject=filing.reference,
        actor=actor.id,
        at=at,
        facts={"from": filing.state, "to": str(new), "revision": filing.revision, **(facts or {})},
    )
    # A copy: if the transaction is rolled back, `filing` still says what is stored.
    after_move = copy(filing)
    for name, value in {**changes, "version": filing.version + 1}.items():
        setattr(after_move, name, value)
    return after_move
