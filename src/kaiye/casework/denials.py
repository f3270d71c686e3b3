"""“This was not me”, and misuse reports: they reach what is open as a hold, what is registered as a dispute."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from kaiye.casework.models import Case
from kaiye.casework.states import State
from kaiye.dossier.api import Person
from kaiye.filings import api as filings
from kaiye.kernel.api import NotFound, say
from kaiye.safeguards import api as safeguards
from kaiye.safeguards.api import Denial, Report
from kaiye.signing import api as signing


def registered_as(filing: str) -> str:
    """The credit code under which a filing was registered; empty before."""
    found = Case.objects.filter(filing=filing, state=State.APPROVED).values_list("uscc", flat=True).first()
    return found or ""


def deny(secret: str, *, words: str, at: datetime) -> Report:
    """The person behind a signature says that it was not them: the filing stops, or the registration is disputed.

    Raises NotFound for a link that is none. One link is one report, also after that was decided: what an officer
    has freed is not stopped again by whoever still holds the message.
    """
    found = safeguards.denial(secret, at=at)
    earlier = denied(found)
    if earlier is not None:
        return earlier
    laid = filings.laid_before(found.ceremony)
    person = _behind(found)
    reporter = safeguards.Reporter(person.name, person.id_number.reveal(), person.phone, proved=False)
    by = f"signer:{found.ceremony}.{found.position}"
    report = safeguards.report_misuse(
        reporter,
        reference=found.filing,
        registered_as=partial(_settled_as, found.filing),
        authority=laid.dossier.authority,
        words=words,
        actor=by,
        at=at,
    )
    with transaction.atomic(durable=True):
        Denial.objects.filter(pk=found.pk, used=None).update(used=at)
    return report


def denied(found: Denial) -> Report | None:
    """The newest report of this person on this filing, once the link was used."""
    if found.used is None:
        return None
    index = safeguards.index_of(_behind(found).id_number.reveal())
    return next((one for one in safeguards.reports_of(index) if one.reference == found.filing), None)


def _behind(found: Denial) -> Person:
    signer = signing.get(found.ceremony).signers[found.position]
    person = filings.person_of(signer, filings.laid_before(found.ceremony).dossier)
    if person is None:
        raise NotFound(say("这个签名没有对应的自然人。"), way_out=say("请联系登记机关。"))
    return person


def _settled_as(filing: str) -> str:
    """As `registered_as`, when no approval is under way any longer and none can begin (in the caller's transaction)."""
    filings.lock(filing)
    return registered_as(filing)


def report_mention(
    mention: safeguards.Mention, reporter: safeguards.Reporter, *, words: str, actor: str, at: datetime
) -> Report:
    """Somebody who has shown who they are reports one place where they are named."""
    if mention.kind == safeguards.Kind.ENTITY:
        case = Case.objects.get(uscc=mention.reference)
        filing, authority = case.filing, case.authority
    else:
        filing = mention.reference
        authority = filings.dossier_of(filing).authority
    return safeguards.report_misuse(
        reporter,
        reference=filing,
        registered_as=partial(_settled_as, filing),
        authority=authority,
        words=words,
        actor=actor,
        at=at,
    )
