"""Certificates and lists of revoked ones (RFC 5280), written and checked in either suite.

The `cryptography` library reads both, but can sign neither with SM2; what names the algorithms is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kaiye.signing.der import bit_string, boolean, explicit, integer, octets, oid, sequence, utc_time
from kaiye.suites.api import Forged, Suite, SuiteKey, suite_of_signature


@dataclass(frozen=True)
class Draft:
    """A certificate that nobody has signed."""

    subject: x509.Name
    issuer: x509.Name
    spki: bytes
    serial: int
    since: datetime
    until: datetime
    extensions: tuple[bytes, ...] = ()

    def adding(self, value: x509.ExtensionType, *, critical: bool = False) -> Draft:
        """The draft with one extension more."""
        return replace(self, extensions=(*self.extensions, extension(value, critical=critical)))

    def signed(self, key: SuiteKey, suite: Suite) -> x509.Certificate:
        """The certificate."""
        algorithm = sequence(oid(suite.signature_oid))
        told = sequence(
            explicit(0, integer(2)),
            integer(self.serial),
            algorithm,
            self.issuer.public_bytes(),
            sequence(utc_time(self.since), utc_time(self.until)),
            self.subject.public_bytes(),
            self.spki,
            explicit(3, sequence(*self.extensions)),
        )
        return x509.load_der_x509_certificate(sequence(told, algorithm, bit_string(key.sign(told))))


def list_of_revoked(
    certificate: x509.Certificate,
    key: SuiteKey,
    suite: Suite,
    *,
    at: datetime,
    until: datetime,
    entries: Iterable[x509.RevokedCertificate],
    extensions: Iterable[x509.ExtensionType],
) -> bytes:
    """The list (DER), signed by the owner of the certificate."""
    algorithm = sequence(oid(suite.signature_oid))
    rows = [_entry(one) for one in entries]
    told = sequence(
        integer(1),
        algorithm,
        certificate.subject.public_bytes(),
        utc_time(at),
        utc_time(until),
        # RFC 5280, 5.1.2.6: absent when there is none.
        sequence(*rows) if rows else b"",
        explicit(0, sequence(*(extension(one) for one in extensions))),
    )
    return sequence(told, algorithm, bit_string(key.sign(told)))


def extension(value: x509.ExtensionType, *, critical: bool = False) -> bytes:
    """One extension."""
    flag = boolean(True) if critical else b""
    return sequence(oid(value.oid.dotted_string), flag, octets(value.public_bytes()))


def key_identifier(spki: bytes) -> bytes:
    """What names a public key (RFC 5280, 4.2.1.2, method 1)."""
    point = asn1_x509.PublicKeyInfo.load(spki)["public_key"].contents[1:]
    return hashlib.sha1(point, usedforsecurity=False).digest()


def spki_of(certificate: x509.Certificate) -> bytes:
    """The public key of a certificate (SubjectPublicKeyInfo, DER), of whichever kind it is."""
    whole = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return bytes(whole["tbs_certificate"]["subject_public_key_info"].dump())


def issued_by(own: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether the authority issued the certificate, and both are of one suite."""
    suite = suite_of_signature(own.signature_algorithm_oid.dotted_string)
    if suite is None or own.issuer != authority.subject or not suite.owns(spki_of(own)):
        return False
    try:
        suite.verify(spki_of(authority), own.signature, own.tbs_certificate_bytes)
    except Forged:
        return False
    return True


def _entry(one: x509.RevokedCertificate) -> bytes:
    said = [extension(found.value, critical=found.critical) for found in one.extensions]
    return sequence(
        integer(one.serial_number), utc_time(one.revocation_date_utc), sequence(*said) if said else b""
    )
