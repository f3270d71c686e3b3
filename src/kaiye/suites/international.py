"""The international suite: P-256, SHA-256, ECDSA (FIPS 186-5), by the `cryptography` library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kaiye.suites.suite import Forged, Hasher

_ECDSA = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class P256Key:
    """A private key on P-256."""

    key: ec.EllipticCurvePrivateKey

    def __repr__(self) -> str:
        return "P256Key()"

    @cached_property
    def spki(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data, _ECDSA)

    def pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


@dataclass(frozen=True, slots=True)
class International:
    """P-256 with SHA-256."""

    name: str = "international"
    digest_oid: str = "2.16.840.1.101.3.4.2.1"
    signature_oid: str = "1.2.840.10045.4.3.2"

    def hasher(self) -> Hasher:
        return hashlib.sha256()

    def digest(self, *parts: bytes) -> bytes:
        return hashlib.sha256(b"".join(parts)).digest()

    def generate(self) -> P256Key:
        return P256Key(ec.generate_private_key(ec.SECP256R1()))

    def load(self, pem: bytes) -> P256Key:
        try:
            key = serialization.load_pem_private_key(pem, None)
        except UnsupportedAlgorithm as error:
            raise ValueError("not a P-256 key") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError("not a P-256 key")
        return P256Key(key)

    def owns(self, spki: bytes) -> bool:
        try:
            self._public(spki)
        except Forged:
            return False
        return True

    def verify(self, spki: bytes, signature: bytes, data: bytes) -> None:
        try:
            self._public(spki).verify(signature, data, _ECDSA)
        except InvalidSignature as error:
            raise Forged("signature") from error

    def _public(self, spki: bytes) -> ec.EllipticCurvePublicKey:
        try:
            key = serialization.load_der_public_key(spki)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise Forged("key") from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise Forged("key")
        return key
