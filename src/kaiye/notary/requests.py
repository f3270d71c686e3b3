"""Who asks: HTTP Message Signatures (RFC 9421) by the client's log key, in the one form both sides write.

    Content-Digest: sha-256=:…:                                                     (RFC 9530)
    Signature-Input: kaiye=("@method" "@path" "content-digest");created=…;keyid="ORIGIN";nonce="…";alg="ed25519";tag="NOTARY"
    Signature: kaiye=:…:

`tag` is the notary's name: a request to one notary is none to another. A nonce counts once.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# How far the two clocks may be apart; as long a nonce is remembered.
WINDOW = 300
_PARAMETERS = re.compile(
    r'\("@method" "@path" "content-digest"\);created=(?P<created>[0-9]{1,12});keyid="(?P<client>[!#-~]{1,200})"'
    r';nonce="(?P<nonce>[0-9a-f]{32})";alg="ed25519";tag="(?P<notary>[!#-~]{1,200})"'
)


class NotSigned(ValueError):
    """The request carries no signature in the form both sides write, or a wrong one."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a request says of itself; believed only after `check`."""

    client: str
    created: int
    nonce: str
    notary: str
    parameters: str
    signature: bytes


def signed_headers(
    method: str,
    path: str,
    body: bytes,
    *,
    key: Ed25519PrivateKey,
    client: str,
    notary: str,
    created: int,
    nonce: str,
) -> dict[str, str]:
    """The headers that sign this request; `nonce` is 32 hex digits, fresh for every attempt."""
    parameters = (
        f'("@method" "@path" "content-digest");created={created};keyid="{client}"'
        f';nonce="{nonce}";alg="ed25519";tag="{notary}"'
    )
    digest = _digest(body)
    signature = key.sign(_base(method, path, digest, parameters))
    return {
        "Content-Digest": digest,
        "Signature-Input": f"kaiye={parameters}",
        "Signature": f"kaiye=:{b64encode(signature).decode()}:",
    }


def claimed(headers: Mapping[str, str]) -> Claimed:
    """What the headers (names in small letters) claim; raises NotSigned."""
    given, signature = headers.get("signature-input", ""), headers.get("signature", "")
    found = _PARAMETERS.fullmatch(given.removeprefix("kaiye="))
    if found is None or not signature.startswith("kaiye=:") or not signature.endswith(":"):
        raise NotSigned("no signature")
    try:
        raw = b64decode(signature[7:-1], validate=True)
    except ValueError:
        raise NotSigned("the signature is not base64") from None
    return Claimed(found["client"], int(found["created"]), found["nonce"], found["notary"], found[0], raw)


def check(
    claim: Claimed, method: str, path: str, body: bytes, headers: Mapping[str, str], key: Ed25519PublicKey
) -> None:
    """The request is signed by the key, body included; raises NotSigned."""
    digest = _digest(body)
    if headers.get("content-digest", "") != digest:
        raise NotSigned("the body is not the one that was signed")
    try:
        key.verify(claim.signature, _base(method, path, digest, claim.parameters))
    except InvalidSignature:
        raise NotSigned("the signature is wrong") from None


def _digest(body: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def _base(method: str, path: str, digest: str, parameters: str) -> bytes:
    return (
        f'"@method": {method}\n"@path": {path}\n"content-digest": {digest}\n"@signature-params": {parameters}'
    ).encode()
