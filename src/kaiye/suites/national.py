"""The national suite: SM2 signatures (GB/T 32918.2) with SM3 (GB/T 32905), by Tongsuo; identifiers of GM/T 0006.

Every signature is over SM3(Z ‖ data), Z being made of the signer's public key and the identity `1234567812345678`, which
GM/T 0009 prescribes when nothing else was agreed: Tongsuo knows no other, so a signature made with another identity fails.

Tongsuo's library is built upon an old OpenSSL. Keys of strangers therefore never reach its parsers: a public key is
taken only as the 91 octets that everybody writes (named curve, uncompressed point), and only the point is handed on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from tongsuopy.crypto import exceptions, serialization
from tongsuopy.crypto import hashes as tongsuo
from tongsuopy.crypto.asymciphers import ec

from kaiye.suites.suite import Forged, Hasher

IDENTITY = b"1234567812345678"
# SEQUENCE { SEQUENCE { id-ecPublicKey, SM2 curve 1.2.156.10197.1.301 }, BIT STRING: 04 x y }; what comes before the point.
_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_POINT = 65
# The longest DER of two numbers of 256 bits.
_LONGEST = 72
_ALGORITHM: Any = ec.ECDSA(tongsuo.SM3())


class _Sm3:
    """SM3 with the face of the standard library's digests."""

    def __init__(self, state: hashes.Hash | None = None) -> None:
        self._state = state or hashes.Hash(hashes.SM3())

    def update(self, data: Any, /) -> None:
        self._state.update(data)

    def copy(self) -> _Sm3:
        return _Sm3(self._state.copy())

    def digest(self) -> bytes:
        return self._state.copy().finalize()


@dataclass(frozen=True)
class Sm2Key:
    """A private key on the SM2 curve."""

    key: Any = field(repr=False)

    @cached_property
    def spki(self) -> bytes:
        point: bytes = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return _SPKI + point

    def sign(self, data: bytes) -> bytes:
        return bytes(self.key.sign(data, _ALGORITHM))

    def pem(self) -> bytes:
        return bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


@dataclass(frozen=True, slots=True)
class National:
    """SM2 with SM3."""

    name: str = "sm2"
    digest_oid: str = "1.2.156.10197.1.401"
    signature_oid: str = "1.2.156.10197.1.501"

    def hasher(self) -> Hasher:
        return _Sm3()

    def digest(self, *parts: bytes) -> bytes:
        hasher = _Sm3()
        for part in parts:
            hasher.update(part)
        return hasher.digest()

    def generate(self) -> Sm2Key:
        return Sm2Key(ec.generate_private_key(ec.SM2()))

    def load(self, pem: bytes) -> Sm2Key:
        try:
            key: Any = serialization.load_pem_private_key(pem, None)
        except (exceptions.UnsupportedAlgorithm, TypeError) as error:
            raise ValueError("not an SM2 key") from error
        if getattr(getattr(key, "curve", None), "name", "") != "SM2":
            raise ValueError("not an SM2 key")
        return Sm2Key(key)

    def owns(self, spki: bytes) -> bool:
        return len(spki) == len(_SPKI) + _POINT and spki.startswith(_SPKI + b"\x04")

    def verify(self, spki: bytes, signature: bytes, data: bytes) -> None:
        if not self.owns(spki) or len(signature) > _LONGEST:
            raise Forged("key or length")
        try:
            public: Any = ec.EllipticCurvePublicKey.from_encoded_point(ec.SM2(), spki[len(_SPKI) :])
            public.verify(signature, data, _ALGORITHM)
        except (exceptions.InvalidSignature, exceptions.InternalError, ValueError) as error:
            raise Forged("signature") from error
