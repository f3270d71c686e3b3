"""What happens by itself: after each signature, and whenever the trail has grown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kaiye.jobs.api import every, handler
from kaiye.notarisation.services import deposit, send_request, witness

DEPOSIT = "notarisation.deposit"
# An hour between attempts at the most: a notary that is down for a month loses nothing.
_ATTEMPTS = 1000


@handler("signing.signed", name=DEPOSIT, limit=timedelta(seconds=120), attempts=_ATTEMPTS)
def send_evidence(payload: dict[str, Any], at: datetime) -> None:
    """The evidence of a signature goes to the notary at the moment of signing."""
    deposit(payload["ceremony"], payload["signer"], at=at)


@handler("notarisation.asked", name="notarisation.ask", attempts=_ATTEMPTS)
def send_request_for_certificate(payload: dict[str, Any], at: datetime) -> None:
    """A request for a certificate goes into the notary's queue."""
    send_request(payload["asked"], at=at)


@every(15, name="notarisation.witness", limit=timedelta(seconds=60))
def have_checkpoint_cosigned(at: datetime) -> None:
    """The notary sees every checkpoint's successor within a quarter of a minute."""
    witness(at=at)
