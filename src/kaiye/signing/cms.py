"""CMS SignedData (RFC 5652), P-256 and SHA-256: for PDF signatures (CAdES, EN 319 122) and time stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from kaiye.signing.der import explicit, integer, octets, oid, sequence, set_of, tlv

DATA = oid("1.2.840.113549.1.7.1")
SIGNED_DATA = oid("1.2.840.113549.1.7.2")
TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
TIME_STAMP_TOKEN = oid("1.2.840.113549.1.9.16.2.14")
SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"))
ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"))
# What a signature without time stamp takes beside its certificates, rounded up.
OVERHEAD = 700


@dataclass(frozen=True)
class Credential:
    """A P-256 key with its certificate and the certificates (DER) between it and the root."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"Credential(serial={self.certificate.serial_number:x})"

    @cached_property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @cached_property
    def issuer_and_serial(self) -> bytes:
        issuer = self.certificate.issuer.public_bytes()
        return sequence(issuer, integer(self.certificate.serial_number))

    @cached_property
    def signing_certificate(self) -> bytes:
        """The ESS signing-certificate-v2 attribute (RFC 5035): which certificate, by digest and serial."""
        issuer = sequence(explicit(4, self.certificate.issuer.public_bytes()))
        serial = integer(self.certificate.serial_number)
        identifier = sequence(octets(hashlib.sha256(self.der).digest()), sequence(issuer, serial))
        return attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(identifier)))

    @property
    def size(self) -> int:
        """Octets that a signature with this credential takes at most, without a time stamp."""
        return len(self.der) + sum(map(len, self.chain)) + OVERHEAD

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, ECDSA(hashes.SHA256()))


def attribute(kind: bytes, value: bytes) -> bytes:
    """One CMS Attribute with a single value; `kind` is an encoded OID."""
    return sequence(kind, set_of(value))


def detached(digest: bytes, credential: Credential, stamp: Callable[[bytes], bytes] | None) -> bytes:
    """A detached signature over content with this SHA-256 (CAdES B-B; with `stamp` B-T).

    `stamp` turns the SHA-256 of the signature value into a time-stamp token (RFC 3161). The signing time
    is not an attribute: PAdES forbids it, the token says it.
    """
    return _signed_data(credential, DATA, b"", digest, version=1, stamp=stamp)


def enveloping(content_type: bytes, content: bytes, credential: Credential) -> bytes:
    """A signature that carries its content, for time-stamp tokens."""
    wrapped = explicit(0, octets(content))
    return _signed_data(credential, content_type, wrapped, hashlib.sha256(content).digest(), version=3)


def _signed_data(
    credential: Credential,
    content_type: bytes,
    content: bytes,
    digest: bytes,
    *,
    version: int,
    stamp: Callable[[bytes], bytes] | None = None,
) -> bytes:
    attributes = (
        attribute(CONTENT_TYPE, content_type),
        attribute(MESSAGE_DIGEST, octets(digest)),
        credential.signing_certificate,
    )
    # Signed as SET OF, carried as [0] IMPLICIT (RFC 5652, 5.4).
    signature = credential.sign(set_of(*attributes))
    unsigned = b""
    if stamp is not None:
        token = stamp(hashlib.sha256(signature).digest())
        unsigned = explicit(1, attribute(TIME_STAMP_TOKEN, token))
    signer = sequence(
        integer(1),
        credential.issuer_and_serial,
        SHA256,
        explicit(0, *sorted(attributes)),
        ECDSA_SHA256,
        octets(signature),
        unsigned,
    )
    certificates = tlv(0xA0, *sorted((credential.der, *credential.chain)))
    body = sequence(
        integer(version), set_of(SHA256), sequence(content_type, content), certificates, set_of(signer)
    )
    return sequence(SIGNED_DATA, explicit(0, body))
