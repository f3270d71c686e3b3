"""Whether signed papers hold, told in a few milliseconds at every decision.

What this house signs has one shape: the paper as laid out, then one increment for each signature. That shape is
checked octet for octet here, more strictly than by `verify_pdf`, to which an empty field more or a page rewritten
under a new signature is no fault. Foreign time stamps, and signatures that do not hold, are left to it. Whom a certificate names, and whether it is theirs, is asked by `facts`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509

from kaiye.bundles.api import stamped_without_paper
from kaiye.kernel.api import NotReadable
from kaiye.signing.certificates import in_use, time_stamping
from kaiye.signing.increment import Increment, NotOurs
from kaiye.signing.pades import fields_of, without_signature
from kaiye.signing.verify import trusted, verify_pdf
from kaiye.suites.api import SUITES, Hasher, Suite, suite_of_signature

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


_Digest = Callable[[Suite], bytes]


class _Running:
    """Digests of a file without one hole, in the order of the holes; each suite reads every octet once."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = memoryview(pdf)
        self._so_far: dict[str, tuple[Hasher, int]] = {}

    def digest(self, suite: Suite, hole: int, after: int, end: int) -> bytes:
        """The digest of everything up to `end` but the hole."""
        hasher, at = self._so_far.get(suite.name) or (suite.hasher(), 0)
        hasher.update(self._pdf[at:hole])
        self._so_far[suite.name] = hasher, hole
        whole = hasher.copy()
        whole.update(self._pdf[after:end])
        return whole.digest()


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

    def digest(suite: Suite) -> bytes:
        return _Running(pdf).digest(suite, hole, after, len(pdf))

    try:
        return _mark(pdf[hole:after], digest, certificate)
    except _Unclear:
        return _foreign_mark(pdf[hole:after], digest, certificate)


def _foreign_mark(hole: bytes, digest: _Digest, certificate: bytes) -> Mark | None:
    """As `_mark`, stamped by whichever authority the settings trust."""
    try:
        _, signer = _signer(hole)
        suite = _check(certificate, signer)
        if _attributes(signer)["message_digest"].native != digest(suite):
            return None
        stamped = None
        for attribute in signer["unsigned_attrs"]:
            token = attribute["values"][0]
            info = tsp.TSTInfo.load(token["content"]["encap_content_info"]["content"].contents)
            imprint = info["message_imprint"]
            if any(_imprinted(imprint, one, signer["signature"].native) for one in SUITES):
                stamped = next(iter(stamped_without_paper([token.dump()], trusted().clocks)), None)
        return Mark(hashlib.sha256(certificate).hexdigest(), stamped)
    except (ValueError, TypeError, KeyError, IndexError, _Unclear):
        return None


def _verdicts(pdf: bytes) -> tuple[bool, tuple[Mark, ...]]:
    try:
        verdicts = verify_pdf(pdf)
    except NotReadable:
        return False, ()
    held = all(verdict.intact and verdict.whole for verdict in verdicts)
    return held, tuple(Mark(one.certificate_sha256, one.time) for one in verdicts)


def _revisions(pdf: bytes, original: bytes) -> Iterator[tuple[bytes, _Digest]]:
    """The hole of each signature and the digest of all else in its revision, which adds just this signature."""
    if not pdf.startswith(original):
        raise _Changed
    if len(pdf) == len(original):
        return
    shape = _Shape.of(original)
    running, end = _Running(pdf), len(original)
    while end < len(pdf):
        found = _RANGE.search(pdf, end)
        if found is None:
            raise _Changed
        hole, after, rest = (int(number) for number in found.groups())
        if not found.end() <= hole < after < after + rest <= len(pdf):
            raise _Changed
        shape = shape.signed(pdf[end : after + rest], end)
        end = after + rest
        yield pdf[hole:after], partial(running.digest, hole=hole, after=after, end=end)


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


def _mark(hole: bytes, digest: _Digest, known: bytes = b"") -> Mark:
    """The signature in the hole covers content with this digest and is stamped by our own authority."""
    try:
        signed, signer = _signer(hole)
        certificate = known or _certificate(signed, signer)
        suite = _check(certificate, signer)
        if _attributes(signer)["message_digest"].native != digest(suite):
            raise _Unclear
        for attribute in signer["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                token = attribute["values"][0]["content"]
                return Mark(
                    hashlib.sha256(certificate).hexdigest(), _stamped(token, signer["signature"].native)
                )
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise _Unclear from error
    raise _Unclear


def _signer(hole: bytes) -> tuple[cms.SignedData, cms.SignerInfo]:
    # The hole is filled up with zeros, but a signature may end in one itself.
    der = bytes.fromhex(hole[1:-1].decode("ascii"))
    signed = cms.ContentInfo.load(der, strict=False)["content"]
    return signed, signed["signer_infos"][0]


def _stamped(token: cms.SignedData, signature: bytes) -> datetime:
    signer = token["signer_infos"][0]
    suite = suite_of_signature(signer["signature_algorithm"]["algorithm"].dotted)
    if suite is None or suite not in in_use():
        raise _Unclear
    authority = time_stamping(suite)
    content = token["encap_content_info"]["content"].contents
    info = tsp.TSTInfo.load(content)
    named = signer["sid"].chosen["serial_number"].native
    alike = _imprinted(info["message_imprint"], suite, signature)
    if named != authority.certificate.serial_number or not alike:
        raise _Unclear
    if _attributes(signer)["message_digest"].native != suite.digest(content):
        raise _Unclear
    _check(authority.der, signer)
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


def _imprinted(imprint: tsp.MessageImprint, suite: Suite, signature: bytes) -> bool:
    """Whether a time stamp is on this signature, by the suite's digest."""
    algorithm, digest = imprint["hash_algorithm"]["algorithm"].dotted, imprint["hashed_message"].native
    return bool(algorithm == suite.digest_oid and digest == suite.digest(signature))


def _check(certificate: bytes, signer: cms.SignerInfo) -> Suite:
    """The suite in which the attributes are signed with this certificate's key (RFC 5652, 5.4); raises Forged otherwise."""
    whole = asn1_x509.Certificate.load(certificate)
    suite = suite_of_signature(signer["signature_algorithm"]["algorithm"].dotted)
    issued = whole["signature_algorithm"]["algorithm"].dotted
    if suite is None or signer["digest_algorithm"]["algorithm"].dotted != suite.digest_oid:
        raise _Unclear
    if issued != suite.signature_oid:
        raise _Unclear
    covered = signer["signed_attrs"].untag().dump()
    suite.verify(whole.public_key.dump(), signer["signature"].native, covered)
    return suite
