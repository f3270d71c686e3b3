"""Evidence bundles: one signature with everything needed to check it, verified without network or database."""

from kaiye.bundles.naming import evidence_digest, evidence_uri
from kaiye.bundles.signatures import NoPdf, Trust, Verdict, certificate_of, evidence_in, judge

__all__ = [
    "NoPdf",
    "Trust",
    "Verdict",
    "certificate_of",
    "evidence_digest",
    "evidence_in",
    "evidence_uri",
    "judge",
]
