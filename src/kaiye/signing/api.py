"""Signing: ceremonies, one-event certificates, PAdES with time stamps, the authority's seal, verification."""

from kaiye.bundles.api import evidence_digest, evidence_uri
from kaiye.signing.acts import sign
from kaiye.signing.certificates import issuer_of_people, issuers_of, trust_anchor, trust_anchors
from kaiye.signing.clock import TimestampState, timestamp_state
from kaiye.signing.errors import (
    BadPicture,
    CeremonyClosed,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    NoTimestamp,
    NotShown,
    NotYourTurn,
    SigningStopped,
)
from kaiye.signing.facts import facts_of
from kaiye.signing.links import due_for_reminder, lapsed, mark_lapsed, new_link, pass_on, quiet, remind
from kaiye.signing.picture import typed as typed_signature
from kaiye.signing.queries import (
    all_evidence,
    by_token,
    document,
    evidence,
    get,
    is_complete,
    latest,
    progress,
    signed_documents,
    signed_places,
)
from kaiye.signing.records import CONSENT
from kaiye.signing.revocations import Issued as IssuedCertificate
from kaiye.signing.revocations import Reason as RevocationReason
from kaiye.signing.revocations import (
    Revocation,
    issued_certificates,
    revocation_list,
    revocations_of,
    revoke,
    revoke_as,
)
from kaiye.signing.seals import seal
from kaiye.signing.services import open_ceremony, prepare_documents, refuse, shown, void
from kaiye.signing.states import CeremonyState, Order, SignerState, diagram
from kaiye.signing.timestamps import token as time_stamp
from kaiye.signing.verify import SignatureVerdict, verify_pdf
from kaiye.signing.views import (
    Ceremony,
    CeremonyDocument,
    DocumentToSign,
    Place,
    PreparedDocument,
    Signature,
    Signer,
    SignerSpec,
)

__all__ = [
    "CONSENT",
    "BadPicture",
    "Ceremony",
    "CeremonyClosed",
    "CeremonyDocument",
    "CeremonyState",
    "DocumentToSign",
    "IssuedCertificate",
    "LinkExpired",
    "LinkUnknown",
    "LinkUsed",
    "NoTimestamp",
    "NotShown",
    "NotYourTurn",
    "Order",
    "Place",
    "PreparedDocument",
    "Revocation",
    "RevocationReason",
    "Signature",
    "SignatureVerdict",
    "Signer",
    "SignerSpec",
    "SignerState",
    "SigningStopped",
    "TimestampState",
    "all_evidence",
    "by_token",
    "diagram",
    "document",
    "due_for_reminder",
    "evidence",
    "evidence_digest",
    "evidence_uri",
    "facts_of",
    "get",
    "is_complete",
    "issued_certificates",
    "issuer_of_people",
    "issuers_of",
    "lapsed",
    "latest",
    "mark_lapsed",
    "new_link",
    "open_ceremony",
    "pass_on",
    "prepare_documents",
    "progress",
    "quiet",
    "refuse",
    "remind",
    "revocation_list",
    "revocations_of",
    "revoke",
    "revoke_as",
    "seal",
    "shown",
    "sign",
    "signed_documents",
    "signed_places",
    "time_stamp",
    "timestamp_state",
    "trust_anchor",
    "trust_anchors",
    "typed_signature",
    "verify_pdf",
    "void",
]
