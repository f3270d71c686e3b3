"""What the rules are told of a ceremony, from the rows, the evidence records and the papers themselves."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kaiye.bundles.api import evidence_digest
from kaiye.database.api import find_all
from kaiye.kernel.api import canonical_json
from kaiye.rules.api import (
    CeremonyFacts,
    Certificate,
    Face,
    Means,
    PaperFacts,
    SignerFacts,
    Verification,
    labels,
)
from kaiye.signing import soundness
from kaiye.signing.certificates import issuing_of
from kaiye.signing.models import DocumentRow, SignatureRow, SignerRow
from kaiye.signing.queries import ceremony_row, document_rows
from kaiye.signing.revocations import Revocation, revoked
from kaiye.signing.states import CeremonyState, SignerState
from kaiye.signing.x509 import issued_by
from kaiye.vault.api import Damaged, FileMissing, files

# What is put on record about the moment of signing, by the format of the evidence record.
_ASKED = {1: ("time", "device", "ip"), 2: ("time", "device", "ip", "place")}


@dataclass(frozen=True, slots=True)
class _Signed:
    """The evidence of one signature, read once."""

    record: Mapping[str, Any]
    digest: str
    certificate: x509.Certificate
    revocation: Revocation | None

    @property
    def thumbprint(self) -> str:
        return hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest()


def facts_of(ceremony: int, *, submitted: date) -> CeremonyFacts:
    """The ceremony as the rules see it; papers, certificates and time stamps are checked anew.

    A missing or damaged paper is a changed one: nobody can show any more what was signed.
    """
    row = ceremony_row(ceremony)
    rows, papers = find_all(SignerRow, ceremony_id=row.pk, order="position"), document_rows(row.pk)
    evidence = _evidence([signer for signer in rows if signer.state == SignerState.SIGNED])
    owners = {signed.thumbprint: key for key, signed in evidence.items()}
    found = [_paper(paper, evidence, owners) for paper in papers]
    stamps = {key: moment for _, times in found for key, moment in times.items()}
    devices = labels(_device(signed.record) for signed in evidence.values())
    addresses = labels(_address(signed.record) for signed in evidence.values())

    def of(signer: SignerRow) -> SignerFacts:
        signed = evidence.get(signer.key)
        if signed is None:
            return SignerFacts(signer.key, signer.person["name"], signer.person["organisation"])
        record = signed.record
        moment = datetime.fromisoformat(record["time"])
        return SignerFacts(
            key=signer.key,
            name=record["name"],
            organisation=record["organisation"],
            signed_at=moment,
            roles=tuple(record["roles"]) if record["consent"] else (),
            consent=bool(record["consent"]),
            verification=_verification(record),
            face=_face(record),
            authorised=bool((record["identity"]["check"] or {}).get("authorised")),
            certificate=_certificate(signed, stamps.get(signer.key, moment)),
            missing=tuple(what for what in _ASKED.get(record["format"], ()) if not record[what]),
            device=devices[_device(record)],
            address=addresses[_address(record)],
        )

    return CeremonyFacts(
        filing=row.filing,
        in_force=CeremonyState(row.state) in {CeremonyState.OPEN, CeremonyState.COMPLETE},
        submitted=submitted,
        signers=tuple(map(of, rows)),
        papers=tuple(paper for paper, _ in found),
    )


def _evidence(signers: Sequence[SignerRow]) -> dict[str, _Signed]:
    keys = {signer.pk: signer.key for signer in signers}
    rows = SignatureRow.objects.filter(signer__in=list(keys)).order_by("signer__position")
    certificates = {row.signer_id: x509.load_pem_x509_certificate(row.certificate.encode()) for row in rows}
    ended = revoked(certificate.serial_number for certificate in certificates.values())
    return {
        keys[row.signer_id]: _Signed(
            row.record,
            row.digest,
            certificates[row.signer_id],
            ended.get(certificates[row.signer_id].serial_number),
        )
        for row in rows
    }


def _paper(
    row: DocumentRow, evidence: Mapping[str, _Signed], owners: Mapping[str, str]
) -> tuple[PaperFacts, dict[str, datetime]]:
    """The paper, and when a trusted time stamp says that each signer's signature was on it."""
    wanted = Counter(place["signer"] for place in row.places)
    try:
        original = files.get(row.original_sha256)
        sound = soundness.examine(files.get(row.current_sha256), original)
    except (FileMissing, Damaged):
        return PaperFacts(row.kind, tuple(wanted), unchanged=False), {}
    # Everybody who signed it has seen this very paper: their certificates are bound to that.
    same = all(
        _seen(evidence[key].record, row.kind) == row.original_sha256 for key in wanted if key in evidence
    )
    marks = [(owners[mark.certificate], mark) for mark in sound.marks if mark.certificate in owners]
    count = Counter(key for key, _ in marks)
    stamped = Counter(key for key, mark in marks if mark.stamped is not None)
    paper = PaperFacts(
        kind=row.kind,
        wanted=tuple(wanted),
        signed=tuple(key for key in wanted if count[key] >= wanted[key]),
        stamped=tuple(key for key in wanted if stamped[key] >= wanted[key]),
        unchanged=sound.unchanged and same,
    )
    return paper, {key: mark.stamped for key, mark in marks if mark.stamped is not None}


def _seen(record: Mapping[str, Any], kind: str) -> str:
    return next(
        (shown["original_sha256"] for shown in record["shown"]["documents"] if shown["kind"] == kind), ""
    )


def _certificate(signed: _Signed, moment: datetime) -> Certificate:
    """Issued by us, for this act of signing, and good at that moment."""
    own = signed.certificate
    authority = issuing_of(own)
    if authority is None or not issued_by(own, authority.certificate):
        return Certificate.UNTRUSTED
    try:
        names = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return Certificate.UNTRUSTED
    bound = {evidence_digest(uri) for uri in names.get_values_for_type(x509.UniformResourceIdentifier)}
    kept = hashlib.sha256(canonical_json(dict(signed.record))).hexdigest()
    if bound != {kept} or kept != signed.digest:
        return Certificate.UNTRUSTED
    if not own.not_valid_before_utc <= moment <= own.not_valid_after_utc:
        return Certificate.EXPIRED
    if signed.revocation is not None and signed.revocation.undoes(moment):
        return Certificate.REVOKED
    return Certificate.VALID


def _verification(record: Mapping[str, Any]) -> Verification | None:
    """The check of identity made for the act of signing; a denial never gets as far as a signature."""
    check = record["identity"]["check"]
    if not check or check.get("ok") is None:
        return None
    # Signatures made before faces were compared were checked by asking the sources that keep documents.
    means = Means(check.get("means") or Means.SOURCES)
    return Verification(means, record["filing"], True if check["ok"] else None)


def _face(record: Mapping[str, Any]) -> Face | None:
    """How the living face compared with the portrait, where one was compared."""
    check = record["identity"]["check"] or {}
    return Face(check["face"]) if check.get("face") else None


def _device(record: Mapping[str, Any]) -> str:
    return canonical_json(record["device"]).decode() if record["device"] else ""


def _address(record: Mapping[str, Any]) -> str:
    """Where the request came from; the machine itself is nobody's address."""
    try:
        return "" if ip_address(record["ip"]).is_loopback else str(record["ip"])
    except ValueError:
        return str(record["ip"])
