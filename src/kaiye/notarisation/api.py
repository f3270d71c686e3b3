"""What goes to the notary at the moment of signing, and what comes back."""

from kaiye.notarisation.making import bundle_of
from kaiye.notarisation.notary import Unreachable, configured
from kaiye.notarisation.queries import (
    Deposited,
    Standing,
    asked,
    cosigned_checkpoint,
    notary_gauges,
    receipts,
    standing,
    wrong_cosignatures,
)
from kaiye.notarisation.services import ask_certificate, deposit, hand_out, missing, witness

__all__ = [
    "Deposited",
    "Standing",
    "Unreachable",
    "ask_certificate",
    "asked",
    "bundle_of",
    "configured",
    "cosigned_checkpoint",
    "deposit",
    "hand_out",
    "missing",
    "notary_gauges",
    "receipts",
    "standing",
    "witness",
    "wrong_cosignatures",
]
