"""What happens after a decision is committed. Every handler may run twice and leaves the same result."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kaiye.casework import aftermath, clock, waiting
from kaiye.casework.archiving import file_case
from kaiye.casework.decision import decide, get
from kaiye.casework.notes import note_of
from kaiye.casework.printing import print_note
from kaiye.casework.trials import advance
from kaiye.evidence.api import BACK
from kaiye.jobs.api import handler
from kaiye.policy.api import TRIAL

Payload = dict[str, Any]
_PRINTING = timedelta(minutes=2)


@handler("case.opened", name="case.decide")
def decide_acknowledged(payload: Payload, at: datetime) -> None:
    """A case that its submitter's process did not decide is decided."""
    decide(payload["case"], at=at)


@handler("case.evidence", name="case.ask_again")
def ask_again(payload: Payload, at: datetime) -> None:
    """Sources that did not answer are asked again, unless they were in the meantime."""
    if payload.get("attempt") in {None, get(payload["case"]).attempts}:
        decide(payload["case"], at=at)


@handler(BACK, name="case.source_back")
def source_is_back(payload: Payload, at: datetime) -> None:
    """Every case that waits for the source is decided now, not only when its clock runs out."""
    waiting.wake(payload["source"], outage=payload["outage"])


@handler("case.note", name="note.print", limit=_PRINTING)
def print_notice(payload: Payload, at: datetime) -> None:
    """The notice of the decision is a sealed PDF."""
    print_note(note_of(payload["note"]))


@handler("case.note", name="note.tell")
def tell_applicant(payload: Payload, at: datetime) -> None:
    """The applicant and, after approval, every signer knows of the decision."""
    aftermath.tell(note_of(payload["note"]), at=at)


@handler("case.clock", name="case.overdue")
def look_at_the_clock(payload: Payload, at: datetime) -> None:
    """An overdue case is told to the officers of its authority and above, every working day."""
    clock.tell_overdue(get(payload["case"]), at=at)


@handler("entity.registered", name="licence.render", limit=_PRINTING)
def render_licence(payload: Payload, at: datetime) -> None:
    """正本 and 副本 are sealed PDFs."""
    aftermath.render_licence(get(payload["case"]))


@handler("licence.rendered", name="archive.file", limit=_PRINTING)
def file_archive(payload: Payload, at: datetime) -> None:
    """Everything formed in registering lies in one volume."""
    file_case(get(payload["case"]))


@handler("entity.registered", name="publicity.publish")
def publish(payload: Payload, at: datetime) -> None:
    """Everybody can find the entity."""
    aftermath.publish(get(payload["case"]))


@handler(TRIAL, name="policy.try", limit=timedelta(minutes=5))
def try_change(payload: Payload, at: datetime) -> None:
    """One more piece of the past filings is judged under a change that is being tried."""
    advance(payload["trial"], after=payload["after"], at=at)
