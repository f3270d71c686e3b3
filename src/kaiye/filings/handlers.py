"""What must happen to a filing although the process that began it has died."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaiye.filings.ceremonies import pass_on, settle
from kaiye.filings.identities import person_of
from kaiye.filings.protection import told_afterwards
from kaiye.filings.reminders import watch_signing
from kaiye.filings.reservations import watch_reservations
from kaiye.filings.signatures import laid_before, tell
from kaiye.jobs.api import every, handler
from kaiye.realname import api as realname
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing


@handler("signing.complete", name="filings.settle")
def settle_signed(payload: dict[str, Any], at: datetime) -> None:
    """A filing that everybody has signed is ready to be submitted, and the applicant knows."""
    settle(payload["filing"], at=at)


@handler("signing.turn", name="filings.pass_on")
def next_turn(payload: dict[str, Any], at: datetime) -> None:
    """In a signing in order the next signer has a link."""
    pass_on(payload["filing"], at=at)


@every(600, name="signing.reminders", limit=timedelta(minutes=5))
def remind_signers(at: datetime) -> None:
    """Signers who have not signed are reminded, and applicants know of links that have ended."""
    watch_signing(at)


@every(3600, name="names.reservations")
def watch(at: datetime) -> None:
    """Reserved names end on their day, and their holders know a week before."""
    watch_reservations(at)


@handler("realname.decided", name="filings.signer")
def tell_signer(payload: dict[str, Any], at: datetime) -> None:
    """A signer whose check an officer decided knows it, and goes on by the link they have."""
    check = realname.get(payload["check"])
    if check.purpose != realname.Purpose.SIGNING:
        return
    ceremony, _, position = check.subject.partition(".")
    signer = signing.get(int(ceremony)).signers[int(position)]
    text = realname.PASSED if check.life is realname.State.PASSED else realname.FAILED
    tell([signer], "realname.decided", text, check.filing, at)


@handler("signing.signed", name="filings.afterwards")
def afterwards(payload: dict[str, Any], at: datetime) -> None:
    """The signer is told what was signed in their name, once, and finds it under their number."""
    ceremony, position = payload["ceremony"], payload["signer"]
    with transaction.atomic(durable=True):
        if safeguards.has_link(ceremony=ceremony, position=position):
            return
        told_afterwards(ceremony, position, at=at)
        revision = laid_before(ceremony)
        signer = signing.get(ceremony).signers[position]
        person = person_of(signer, revision.dossier)
        if person is not None:
            safeguards.mention(
                [safeguards.Named(person.id_number.reveal(), signer.roles)],
                kind=safeguards.Kind.SIGNATURE,
                reference=payload["filing"],
                title=revision.dossier.name.text,
                at=at,
            )
