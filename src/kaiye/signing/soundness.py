"""Whether signed papers hold, told in a few milliseconds at every decision.

What this house signs has one shape: the paper as laid out, then one increment for each signature. That shape is
checked octet for octet here, more strictly than by `verify_pdf`, to which an empty field more or a page rewritten
under a new signature is no fault. Foreign time stamps, and signatures that do not hold, are left to it. Whom a certificate names, and whether it is theirs, is asked by `facts`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.x509 import load_der_x509_certificate

from kaiye.bundles.api import stamped_without_paper
from kaiye.kernel.api import NotReadable
from kaiye.signing.certificates import time_stamping
from kaiye.signing.increment import Increment, NotOurs
from kaiye.signing.pades import fields_of, without_signature
from kaiye.signing.verify import trusted, verify_pdf

_RANGE = re.compile(rb"/ByteRange\[0 (\d+) (\d+) (\d+) *\]")
_TABLE = re.compile(
    rb"xref\n0 1\n0000000000 65535 f\r\n((?:\d+ 1\n\d{10} 00000 n\r\n)*)trailer\n<</Size (\d+)/Root (\d+) 0 R"
)
_ENTRY = re.compile(rb"(\d+) 1\n(\d{10}) 00000 n\r\n")
_END = re.compile(rb"/Prev (\d+)>>\nstartxref\n(\d+)\n%%EOF\n\Z")


@dataclass(frozen=True, slots=True)
class Mark:
    """One signature on a paper: the SHA-256 of its certificate, and when a trusted time stamp says it was there."""

    certificate: str
    stamped: datetime | None


@dataclass(frozen=True, slots=True)
class Soundness:
    """What is true of one paper."""

    # What was laid before the signers is unchanged, and every signature belongs to what it covers.
    unchanged: bool
    marks: tuple[Mark, ...]


class _Changed(Exception):
    """Something else than signatures was added, or something was changed."""


class _Unclear(Exception):
    """A signature does not hold, or is not one that can be told quickly: `verify_pdf` says which."""


def examine(pdf: bytes, original: bytes) -> Soundness:
    """Whether `pdf` is `original` with nothing but good signatures on it, and whose they are."""
    try:
        revisions = tuple(_revisions(pdf, original))
    except (_Changed, NotOurs):
        return Soundness(False, _verdicts(pdf)[1])
    try:
        return Soundness(True, tuple(_mark(hole, digest) for hole, digest in revisions))
    except _Unclear:
        return Soundness(*_verdicts(pdf))


def newest_mark(pdf: bytes, certificate: bytes) -> Mark | None:
    """The signature made last, if the key of this certificate (DER) made it; its time only if a token of a trusted authority
    stands on that very signature. None when there is no such signature."""
    start = pdf.rfind(b"/ByteRange[0 ")
    found = _RANGE.match(pdf, start) if start >= 0 else None
    if found is None:
        return None
    hole, after, _ = (int(number) for number in found.groups())
    digest = hashlib.sha256(pdf[:hole])
    digest.update(memoryview(pdf)[after:])
    try:
        return _mark(pdf[hole:after], digest.digest(), certificate)
    except _Unclear:
        return _foreign_mark(pdf[hole:after], digest.digest(), certificate)


def _foreign_mark(hole: bytes, digest: bytes, certificate: bytes) -> Mark | None:
    """As `_mark`, stamped by whichever authority the settings trust."""
    try:
        _, signer = _signer(hole)
        if _attributes(signer)["message_digest"].native != digest:
            return None
        _check(certificate, signer)
        stamped = None
        for attribute in signer["unsigned_attrs"]:
            token = attribute["values"][0]
            info = tsp.TSTInfo.load(token["content"]["encap_content_info"]["content"].contents)
            imprint = info["message_imprint"]
            alike = imprint["hashed_message"].native == hashlib.sha256(signer["signature"].native).digest()
            if alike and imprint["hash_algorithm"]["algorithm"].native == "sha256":
                stamped = next(iter(stamped_without_paper([token.dump()], trusted().clocks)), None)
        return Mark(hashlib.sha256(certificate).hexdigest(), stamped)
    except (ValueError, TypeError, KeyError, IndexError, InvalidSignature, _Unclear):
        return None


def _verdicts(pdf: bytes) -> tuple[bool, tuple[Mark, ...]]:
    try:
        verdicts = verify_pdf(pdf)
    except NotReadable:
        return False, ()
    held = all(verdict.intact and verdict.whole for verdict in verdicts)
    return held, tuple(Mark(one.certificate_sha256, one.time) for one in verdicts)


def _revisions(pdf: bytes, original: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The hole of each signature and the SHA-256 of all else in its revision, which adds just this signature."""
    if not pdf.startswith(original):
        raise _Changed
    if len(pdf) == len(original):
        return
    shape = _Shape.of(original)
    so_far, end = hashlib.sha256(original), len(original)
    while end < len(pdf):
        found = _RANGE.search(pdf, end)
        if found is None:
            raise _Changed
        hole, after, rest = (int(number) for number in found.groups())
        if not found.end() <= hole < after < after + rest <= len(pdf):
            raise _Changed
        shape = shape.signed(pdf[end : after + rest], end)
        digest = so_far.copy()
        digest.update(pdf[end:hole])
        digest.update(pdf[after : after + rest])
        yield pdf[hole:after], digest.digest()
        so_far.update(pdf[end : after + rest])
        end = after + rest


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where a revision ends: what the next one has to build upon."""

    fields: Mapping[int, bytes]
    catalog: int
    # One more than the highest object number, and where the newest cross-reference table lies.
    size: int
    table: int

    @classmethod
    def of(cls, original: bytes) -> _Shape:
        """The shape of a paper that nobody has signed."""
        paper = Increment(original)
        return cls(fields_of(paper), paper.catalog, paper.size, paper.last_table)

    def signed(self, revision: bytes, start: int) -> _Shape:
        """After a revision that redefines signature fields only, and of those only value and picture."""
        ending = _END.search(revision)
        if ending is None or int(ending[1]) != self.table:
            raise _Changed
        table = _TABLE.match(revision, int(ending[2]) - start) if int(ending[2]) >= start else None
        if table is None or int(table[3]) != self.catalog:
            raise _Changed
        for number, offset in _ENTRY.findall(table[1]):
            written = re.compile(rb"%d 0 obj\n(.*?)\nendobj\n" % int(number), re.S)
            body = written.match(revision, int(offset) - start) if int(offset) >= start else None
            if body is None:
                raise _Changed
            if int(number) < self.size and without_signature(body[1]) != self.fields.get(int(number)):
                raise _Changed
        return replace(self, size=int(table[2]), table=int(ending[2]))


def _mark(hole: bytes, digest: bytes, known: bytes = b"") -> Mark:
    """The signature in the hole covers content with this digest and is stamped by our own authority."""
    try:
        signed, signer = _signer(hole)
        certificate = known or _certificate(signed, signer)
        attributes = _attributes(signer)
        if attributes["message_digest"].native != digest:
            raise _Unclear
        _check(certificate, signer)
        for attribute in signer["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                token = attribute["values"][0]["content"]
                return Mark(
                    hashlib.sha256(certificate).hexdigest(), _stamped(token, signer["signature"].native)
                )
    except (ValueError, TypeError, KeyError, IndexError, InvalidSignature) as error:
        raise _Unclear from error
    raise _Unclear


def _signer(hole: bytes) -> tuple[cms.SignedData, cms.SignerInfo]:
    # The hole is filled up with zeros, but a signature may end in one itself.
    der = bytes.fromhex(hole[1:-1].decode("ascii"))
    signed = cms.ContentInfo.load(der, strict=False)["content"]
    return signed, signed["signer_infos"][0]


def _stamped(token: cms.SignedData, signature: bytes) -> datetime:
    signer = token["signer_infos"][0]
    certificate = time_stamping().der
    content = token["encap_content_info"]["content"].contents
    info = tsp.TSTInfo.load(content)
    imprint = info["message_imprint"]["hashed_message"].native
    named = signer["sid"].chosen["serial_number"].native
    if named != time_stamping().certificate.serial_number or imprint != hashlib.sha256(signature).digest():
        raise _Unclear
    if _attributes(signer)["message_digest"].native != hashlib.sha256(content).digest():
        raise _Unclear
    _check(certificate, signer)
    moment: datetime = info["gen_time"].native
    return moment


def _certificate(signed: cms.SignedData, signer: cms.SignerInfo) -> bytes:
    serial = signer["sid"].chosen["serial_number"].native
    for choice in signed["certificates"]:
        if choice.chosen.serial_number == serial:
            return bytes(choice.chosen.dump())
    raise _Unclear


def _attributes(signer: cms.SignerInfo) -> dict[str, Any]:
    return {attribute["type"].native: attribute["values"][0] for attribute in signer["signed_attrs"]}


def _check(certificate: bytes, signer: cms.SignerInfo) -> None:
    """Raises InvalidSignature unless the attributes are signed with this certificate's key (RFC 5652, 5.4)."""
    key = load_der_x509_certificate(certificate).public_key()
    algorithm = signer["signature_algorithm"]["algorithm"].native
    if not isinstance(key, EllipticCurvePublicKey) or algorithm != "sha256_ecdsa":
        raise _Unclear
    covered = signer["signed_attrs"].untag().dump()
    key.verify(signer["signature"].native, covered, ECDSA(hashes.SHA256()))
