"""A bundle on its way to the notary: HPKE (RFC 9180), DHKEM(X25519), HKDF-SHA-256, AES-256-GCM, base mode."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class NotOpened(ValueError):
    """The sealed octets are not for this key, not for this notary and digest, or were changed."""


def seal(bundle: bytes, *, to: X25519PublicKey, notary: str, digest: str) -> bytes:
    """The bundle, readable by the notary `to` alone, and only as the one with this digest."""
    return bytes(_SUITE.encrypt(bundle, to, info=_info(notary, digest)))


def unseal(sealed: bytes, *, key: X25519PrivateKey, notary: str, digest: str) -> bytes:
    """What was sealed; raises NotOpened."""
    try:
        return bytes(_SUITE.decrypt(sealed, key, info=_info(notary, digest)))
    except (InvalidTag, ValueError) as error:
        raise NotOpened(str(error)) from error


def _info(notary: str, digest: str) -> bytes:
    return f"kaiye-bundle/v1\n{notary}\n{digest}\n".encode()
