"""CMS SignedData (RFC 5652) in either suite: for PDF signatures (CAdES, EN 319 122) and time stamps.

SM2 has the same shape with its own algorithm identifiers, not the content types of GM/T 0010, so that what reads CMS reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from kaiye.signing.der import explicit, integer, octets, oid, sequence, set_of, tlv
from kaiye.suites.api import INTERNATIONAL, NATIONAL, P256Key, Sm2Key, Suite, SuiteKey

DATA = oid("1.2.840.113549.1.7.1")
SIGNED_DATA = oid("1.2.840.113549.1.7.2")
TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
CONTENT_TYPE = oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
TIME_STAMP_TOKEN = oid("1.2.840.113549.1.9.16.2.14")
Key = EllipticCurvePrivateKey | Sm2Key
# What a signature without time stamp takes beside its certificates, rounded up.
OVERHEAD = 700


@dataclass(frozen=True)
class Credential:
    """A key with its certificate and the certificates (DER) between it and the root."""

    key: Key
    certificate: x509.Certificate
    chain: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return f"Credential(serial={self.certificate.serial_number:x})"

    @cached_property
    def suite(self) -> Suite:
        """Which algorithms the key is for."""
        return NATIONAL if isinstance(self.key, Sm2Key) else INTERNATIONAL

    @cached_property
    def holder(self) -> SuiteKey:
        """The key as its suite uses it."""
        return self.key if isinstance(self.key, Sm2Key) else P256Key(self.key)

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
        # SHA-256 is the default, and DER leaves defaults out.
        kind = b"" if self.suite is INTERNATIONAL else digest_algorithm(self.suite)
        identifier = sequence(kind, octets(self.suite.digest(self.der)), sequence(issuer, serial))
        return attribute(SIGNING_CERTIFICATE_V2, sequence(sequence(identifier)))

    @property
    def size(self) -> int:
        """Octets that a signature with this credential takes at most, without a time stamp."""
        return len(self.der) + sum(map(len, self.chain)) + OVERHEAD

    def sign(self, data: bytes) -> bytes:
        return self.holder.sign(data)


def digest_algorithm(suite: Suite) -> bytes:
    """The AlgorithmIdentifier of the suite's digest."""
    return sequence(oid(suite.digest_oid))


def attribute(kind: bytes, value: bytes) -> bytes:
    """One CMS Attribute with a single value; `kind` is an encoded OID."""
    return sequence(kind, set_of(value))


def detached(digest: bytes, credential: Credential, stamp: Callable[[bytes, Suite], bytes] | None) -> bytes:
    """A detached signature over content with this digest (CAdES B-B; with `stamp` B-T).

    `stamp` turns the digest of the signature value, in the credential's suite, into a time-stamp token (RFC 3161). The signing time
    is not an attribute: PAdES forbids it, the token says it.
    """
    return _signed_data(credential, DATA, b"", digest, version=1, stamp=stamp)


def enveloping(content_type: bytes, content: bytes, credential: Credential) -> bytes:
    """A signature that carries its content, for time-stamp tokens."""
    wrapped = explicit(0, octets(content))
    return _signed_data(credential, content_type, wrapped, credential.suite.digest(content), version=3)


def _signed_data(
    credential: Credential,
    content_type: bytes,
    content: bytes,
    digest: bytes,
    *,
    version: int,
    stamp: Callable[[bytes, Suite], bytes] | None = None,
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
        token = stamp(credential.suite.digest(signature), credential.suite)
        unsigned = explicit(1, attribute(TIME_STAMP_TOKEN, token))
    hashed = digest_algorithm(credential.suite)
    signer = sequence(
        integer(1),
        credential.issuer_and_serial,
        hashed,
        explicit(0, *sorted(attributes)),
        sequence(oid(credential.suite.signature_oid)),
        octets(signature),
        unsigned,
    )
    certificates = tlv(0xA0, *sorted((credential.der, *credential.chain)))
    body = sequence(
        integer(version), set_of(hashed), sequence(content_type, content), certificates, set_of(signer)
    )
    return sequence(SIGNED_DATA, explicit(0, body))
