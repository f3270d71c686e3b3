"""The ceremony in force of a filing, its end, and messages to the signers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings

from kaiye.database.api import find
from kaiye.dossier.api import Dossier
from kaiye.filings import access
from kaiye.filings.models import Filing, FilingRevision, Frozen
from kaiye.identity.api import Actor
from kaiye.kernel.api import Message, WrongState, say
from kaiye.notices import api as notices
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing


def frozen(filing: Filing) -> Frozen:
    """The revision in force before the signers; raises `WrongState` when there is none."""
    found = find(Frozen, filing_id=filing.pk, ended=None)
    if found is None:
        raise WrongState(say("这份申请还没有交付签署。"), way_out=filing.facts.hint)
    return found


def ceremony_of(filing: Filing) -> signing.Ceremony:
    """The ceremony in force."""
    return signing.get(frozen(filing).ceremony)


def void_signatures(filing: Filing, *, actor: Actor, reason: str, at: datetime) -> tuple[signing.Signer, ...]:
    """What was signed counts no longer and those who signed are told (in the caller's transaction)."""
    Frozen.objects.filter(filing=filing, ended__isnull=True).update(ended=at)
    safeguards.end_mentions(filing.reference, at=at)
    last = signing.latest(filing.reference)
    if last is None:
        return ()
    voided = signing.void(last, reason, at=at, actor=actor.id)
    text = say(
        "申请{reference}的内容要修改或者已经撤回，{names}此前的签名已经作废。",
        reference=filing.reference,
        names=names_of(voided),
    )
    tell(voided, "signing.void", text, filing.reference, at)
    return voided


def names_of(signers: Iterable[signing.Signer]) -> str:
    """Their names as they stand in a sentence."""
    return "、".join(signer.name for signer in signers)


def tell_owner(filing: Filing, kind: str, text: Message, at: datetime) -> None:
    """A message to the applicant (in the caller's transaction)."""
    to = access.contact_of(filing.owner)
    if to is not None:
        address = f"{settings.KAIYE_PUBLIC_URL}/apply/{filing.reference}/"
        notices.send(to=to, kind=kind, text=text, link=address, subject=filing.reference, at=at)


def tell(
    signers: Iterable[signing.Signer],
    kind: str,
    text: Message,
    reference: str,
    at: datetime,
    *,
    link: Callable[[signing.Signer], str] | None = None,
) -> None:
    """A message to each of `signers` (in the caller's transaction)."""
    to = [
        (
            notices.Contact(phone=signer.phone, email=signer.email, name=signer.name),
            link(signer) if link else None,
        )
        for signer in signers
    ]
    notices.send_all(to, kind=kind, text=text, subject=reference, at=at)


def laid_before(ceremony: int) -> FilingRevision:
    """The revision that lay before the signers of a ceremony, in force or not; for callers that have checked who asks."""
    laid = Frozen.objects.get(ceremony=ceremony)
    return FilingRevision.objects.get(filing=laid.filing_id, number=laid.revision)


def dossier_of(reference: str) -> Dossier:
    """What a filing says now; for callers that have checked who asks."""
    filing = Filing.objects.get(reference=reference)
    return FilingRevision.objects.get(filing=filing.pk, number=filing.revision).dossier
