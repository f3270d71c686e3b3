"""SD-JWT VC (RFC 9901 and the VC profile): issuing with selectively disclosable claims, and verifying.

ES256 only. The text is `<jwt>~<disclosure>~…~`; a holder drops the disclosures that a verifier need not see.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

TYPE = "dc+sd-jwt"
LONGEST = 64 * 1024
_RESERVED = frozenset({"_sd", "_sd_alg", "..."})
HALF = 32  # bytes of r and of s on P-256


class NotACredential(ValueError):
    """The text is not an SD-JWT that this key signed, or was altered."""


def issue(
    open_claims: Mapping[str, Any],
    disclosable: Mapping[str, Any],
    *,
    key: EllipticCurvePrivateKey,
    salt: Callable[[], str],
) -> str:
    """An SD-JWT whose `open_claims` are always visible and whose `disclosable` ones can be withheld."""
    disclosures = [
        _encode(json.dumps([salt(), name, value], ensure_ascii=False).encode())
        for name, value in disclosable.items()
    ]
    payload = {
        **open_claims,
        "_sd": sorted(_digest(disclosure) for disclosure in disclosures),
        "_sd_alg": "sha-256",
    }
    header = {"alg": "ES256", "typ": TYPE, "kid": thumbprint(key.public_key())}
    signed = f"{_encode(_json(header))}.{_encode(_json(payload))}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
    signature = _encode(r.to_bytes(HALF) + s.to_bytes(HALF))
    return "~".join([f"{signed}.{signature}", *disclosures, ""])


def verify(text: str, *, key: EllipticCurvePublicKey) -> dict[str, Any]:
    """The claims that are visible in `text`; raises `NotACredential` when anything does not fit."""
    if len(text) > LONGEST:
        raise NotACredential("too long")
    jwt, *disclosures = text.strip().split("~")
    if not disclosures or disclosures.pop() != "":
        raise NotACredential("no trailing tilde")
    payload = _verified(jwt, key)
    digests = payload.pop("_sd", [])
    if payload.pop("_sd_alg", "sha-256") != "sha-256" or not isinstance(digests, list):
        raise NotACredential("digest algorithm")
    if len(set(disclosures)) != len(disclosures):
        raise NotACredential("a disclosure twice")
    for disclosure in disclosures:
        name, value = _opened(disclosure, digests)
        if name in payload:
            raise NotACredential(f"{name} twice")
        payload[name] = value
    return payload


def thumbprint(key: EllipticCurvePublicKey) -> str:
    """The JWK thumbprint (RFC 7638) of the key."""
    return _encode(hashlib.sha256(_json(dict(sorted(public_jwk(key).items())))).digest())


def public_jwk(key: EllipticCurvePublicKey) -> dict[str, str]:
    """The key as JWK."""
    numbers = key.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _encode(numbers.x.to_bytes(HALF)),
        "y": _encode(numbers.y.to_bytes(HALF)),
    }


def _verified(jwt: str, key: EllipticCurvePublicKey) -> dict[str, Any]:
    parts = jwt.split(".")
    if len(parts) != 3:
        raise NotACredential("not a JWT")
    header, payload = _object(parts[0]), _object(parts[1])
    if header.get("alg") != "ES256" or header.get("typ") != TYPE:
        raise NotACredential("header")
    signature = _decode(parts[2])
    if len(signature) != 2 * HALF:
        raise NotACredential("signature length")
    r, s = int.from_bytes(signature[:HALF]), int.from_bytes(signature[HALF:])
    try:
        key.verify(encode_dss_signature(r, s), f"{parts[0]}.{parts[1]}".encode(), ECDSA(SHA256()))
    except InvalidSignature as error:
        raise NotACredential("signature") from error
    return payload


def _opened(disclosure: str, digests: list[Any]) -> tuple[str, Any]:
    if _digest(disclosure) not in digests:
        raise NotACredential("disclosure")
    found = _json_of(disclosure)
    if not isinstance(found, list) or len(found) != 3 or not isinstance(found[1], str):
        raise NotACredential("disclosure")
    if found[1] in _RESERVED:
        raise NotACredential("reserved name")
    return found[1], found[2]


def _object(part: str) -> dict[str, Any]:
    found = _json_of(part)
    if not isinstance(found, dict):
        raise NotACredential("not an object")
    return found


def _json_of(part: str) -> Any:
    try:
        return json.loads(_decode(part))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotACredential("not JSON") from error


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(disclosure: str) -> str:
    return _encode(hashlib.sha256(disclosure.encode()).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Strict: one text per content, so that nothing can be slipped between the characters."""
    try:
        data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotACredential("not base64url") from error
    if _encode(data) != text:
        raise NotACredential("not base64url")
    return data
