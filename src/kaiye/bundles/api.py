"""Evidence bundles: one signature with everything needed to check it, verified without network or database."""

from kaiye.bundles.bundle import (
    CERTIFICATE,
    CHAIN,
    CHECKPOINT,
    LOG_KEY,
    NOTARY_KEY,
    PROOF,
    RECEIPT,
    BrokenBundle,
    Contents,
    Opened,
    Paper,
    attach,
    pack,
    unpack,
)
from kaiye.bundles.chains import stamped_without_paper
from kaiye.bundles.checking import check
from kaiye.bundles.naming import evidence_digest, evidence_uri
from kaiye.bundles.receipts import BEGINNING, Receipt, countersign, read_receipt
from kaiye.bundles.report import Report, State, Step
from kaiye.bundles.sealing import NotOpened, seal, unseal
from kaiye.bundles.signatures import NoPdf, Trust, Verdict, certificate_of, evidence_in, judge, tokens_of

__all__ = [
    "BEGINNING",
    "CERTIFICATE",
    "CHAIN",
    "CHECKPOINT",
    "LOG_KEY",
    "NOTARY_KEY",
    "PROOF",
    "RECEIPT",
    "BrokenBundle",
    "Contents",
    "NoPdf",
    "NotOpened",
    "Opened",
    "Paper",
    "Receipt",
    "Report",
    "State",
    "Step",
    "Trust",
    "Verdict",
    "attach",
    "certificate_of",
    "check",
    "countersign",
    "evidence_digest",
    "evidence_in",
    "evidence_uri",
    "judge",
    "pack",
    "read_receipt",
    "seal",
    "stamped_without_paper",
    "tokens_of",
    "unpack",
    "unseal",
]
