"""The trail: a Merkle log that nobody has to believe."""

from kaiye.ledger.queries import (
    EntryRow,
    checkpoint,
    consistency,
    entries,
    entry,
    is_about,
    number_of,
    proof_holds,
    prove,
    salt_of,
    verifier_key,
)
from kaiye.ledger.services import append, forget, sequence
from kaiye.ledger.verify import Fault, Report, verify

__all__ = [
    "EntryRow",
    "Fault",
    "Report",
    "append",
    "checkpoint",
    "consistency",
    "entries",
    "entry",
    "forget",
    "is_about",
    "number_of",
    "proof_holds",
    "prove",
    "salt_of",
    "sequence",
    "verifier_key",
    "verify",
]
