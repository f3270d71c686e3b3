"""The trail: a Merkle log that nobody has to believe."""

from kaiye.ledger.queries import (
    EntryRow,
    audit_path,
    checkpoint,
    consistency,
    entries,
    entry,
    is_about,
    leaf_of,
    number_of,
    proof_holds,
    prove,
    root_at,
    salt_of,
    search,
    size,
    verifier_key,
)
from kaiye.ledger.services import append, forget, sequence, sign_for_log
from kaiye.ledger.verify import Fault, Report, verify

__all__ = [
    "EntryRow",
    "Fault",
    "Report",
    "append",
    "audit_path",
    "checkpoint",
    "consistency",
    "entries",
    "entry",
    "forget",
    "is_about",
    "leaf_of",
    "number_of",
    "proof_holds",
    "prove",
    "root_at",
    "salt_of",
    "search",
    "sequence",
    "sign_for_log",
    "size",
    "verifier_key",
    "verify",
]
