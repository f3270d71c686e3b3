"""A software authenticator: what a browser and a device answer, honestly or with one thing wrong."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor


@dataclass
class Device:
    """One key on one device."""

    origin: str = "http://localhost:8000"
    rp: str = "localhost"
    flags: int = 0x05
    count: int = 1
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, more: int = 0) -> bytes:
        head = hashlib.sha256(self.rp.encode()).digest() + bytes([self.flags | more])
        return head + self.count.to_bytes(4, "big")

    def _answer(self, **response: bytes) -> str:
        mine = bytes_to_base64url(self.credential)
        parts: dict[str, Any] = {name: bytes_to_base64url(data) for name, data in response.items()}
        return json.dumps({"id": mine, "rawId": mine, "type": "public-key", "response": parts})

    def register(self, options: str) -> str:
        """The answer to `navigator.credentials.create`."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        point = self.key.public_key().public_numbers()
        cose = encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        )
        data = self._data(0x40) + bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cose
        said = self._said("webauthn.create", asked["challenge"])
        return self._answer(
            clientDataJSON=said,
            attestationObject=encode_cbor({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def sign(self, options: str) -> str:
        """The answer to `navigator.credentials.get`."""
        self.count += 1
        said, data = self._said("webauthn.get", json.loads(options)["challenge"]), self._data()
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=said,
            authenticatorData=data,
            signature=signature,
            userHandle=base64url_to_bytes(self.handle),
        )
