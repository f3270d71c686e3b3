"""A notary, a log that grows, and signed requests; no Django, no network."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from kaiye.bundles.api import Contents, pack, seal
from kaiye.kernel.api import Bucket, canonical_json
from kaiye.notary.api import Application, Home, Limits, Store, admit, establish, signed_headers
from kaiye.tlog.api import Checkpoint, merkle, notes, witnessing

NAME, ORIGIN = "notary.example/w1", "kaiye.example/log"
KEY = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
AT = datetime(2026, 11, 27, 6, 0, 0, tzinfo=UTC)


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Notary:
    """A notary in this process; `now` can be moved."""

    home: Home
    store: Store
    now: datetime = AT
    limits: Limits | None = None
    app: Application = field(init=False)

    def __post_init__(self) -> None:
        self.app = Application(self.home, self.store, clock=lambda: self.now, limits=self.limits)

    def call(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answered:
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "203.0.113.9",
            "wsgi.input": BytesIO(body),
        }
        environ |= {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()
        }
        seen: list[Any] = []
        content = b"".join(self.app(environ, lambda status, sent: seen.extend((status, sent))))
        return Answered(int(seen[0].split()[0]), dict(seen[1]), content.decode())

    def signed(self, path: str, body: bytes, **facts: Any) -> Answered:
        return self.call("POST", path, body, headers_of(self, path, body, **facts))


def headers_of(to: Notary, path: str, body: bytes, **facts: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "key": KEY,
        "client": ORIGIN,
        "notary": NAME,
        "created": int(to.now.timestamp()),
        "nonce": token_hex(16),
    }
    return signed_headers("POST", path, body, **(given | facts))


def established(path: Path, **facts: Any) -> Notary:
    home = establish(path, name=NAME, title="示范公证处", at=AT)
    store = Store(home.database)
    admit(store, notes.verifier_key(ORIGIN, KEY.public_key()), title="登记机关", at=AT)
    return Notary(home, store, **facts)


def generous() -> Limits:
    return Limits(Bucket(burst=10**6, per_second=1.0), Bucket(burst=10**6, per_second=1.0))


class Log:
    """A log whose leaves are chosen by the test."""

    def __init__(self, *leaves: bytes) -> None:
        self.leaves = list(leaves)

    def read(self, level: int, place: int) -> bytes:
        hashes = [merkle.leaf_hash(leaf) for leaf in self.leaves]
        return merkle.fold(hashes[place << level : (place + 1) << level])

    def note(self, size: int | None = None, key: Ed25519PrivateKey = KEY, origin: str = ORIGIN) -> str:
        count = len(self.leaves) if size is None else size
        return notes.sign(
            Checkpoint(origin, count, merkle.range_hash(0, count, self.read)).text(), origin, key
        )

    def submission(self, old: int, size: int | None = None, **facts: Any) -> bytes:
        count = len(self.leaves) if size is None else size
        proof = merkle.consistency(old, count, self.read) if 0 < old <= count else []
        return witnessing.submission(old, proof, self.note(size, **facts)).encode()


def leaves(count: int, word: str = "entry") -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


def contents(number: int = 1) -> Contents:
    """A bundle whose form is right; nothing in it is really signed."""
    return Contents(
        filing=f"KY20261127-{number:06}",
        ceremony=number,
        signer=1,
        record=canonical_json({"format": 1, "name": "张三"}),
        certificate=b"certificate",
        chain=b"chain",
        papers=(),
    )


def deposit_body(notary: Notary, number: int = 1, *, digest: str = "", bundle: bytes = b"") -> bytes:
    made = contents(number)
    named = digest or made.digest
    to = X25519PublicKey.from_public_bytes(notary.home.encryption_public)
    sealed = seal(bundle or pack(made), to=to, notary=NAME, digest=named)
    return json.dumps({"digest": named, "sealed": b64encode(sealed).decode()}).encode()


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
