"""Leads filings through the house without pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Actor
from kaiye.jobs import api as jobs
from kaiye.signing import api as signing
from tests.filings.people import AT, owner

__all__ = ["AT", "drained", "sign_all", "signed", "submitted"]


def sign_all(ceremony: signing.Ceremony, *, at: datetime = AT, **changes: Any) -> None:
    """Everybody opens the link and signs; `changes` is said of the moment (`ip`, `device`)."""
    for signer in ceremony.signers:
        signing.shown(signer.token, at=at)
        filings.sign(
            signer.token,
            image=signing.typed_signature(signer.name),
            consent=True,
            at=at,
            typed=True,
            **({"device": {"agent": "test"}, "ip": "127.0.0.1"} | changes),
        )


def signed(
    document: dict[str, Any], *, me: Actor | None = None, at: datetime = AT, **changes: Any
) -> filings.Filing:
    """A filing that everybody has signed."""
    me = me or owner()
    filing = filings.start(document, actor=me, at=at)
    sign_all(filings.prepare_signing(filing.reference, version=1, actor=me, at=at), at=at, **changes)
    return filings.get(filing.reference, me)


def submitted(
    document: dict[str, Any],
    *,
    me: Actor | None = None,
    at: datetime = AT,
    sources: dict[str, Any] | None = None,
    **changes: Any,
) -> casework.Case:
    """The case of a filing that was signed and submitted, as the rules left it."""
    me = me or owner()
    filing = signed(document, me=me, at=at, **changes)
    return casework.submit(
        filing.reference, version=filing.version, actor=me, at=at, sources=sources or {}
    ).case


def drained(case: casework.Case) -> None:
    """What follows the decision is done."""
    jobs.drain(
        keys={f"case:{case.pk}", f"note:{case.note.pk}"} if hasattr(case, "note") else {f"case:{case.pk}"}
    )
