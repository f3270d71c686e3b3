"""C2SP signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), exactly.

A checkpoint's lines: origin, tree size, root hash in base64, an empty line, and one line per signature:
em dash, key name, base64 of the key hash (4 bytes) and the Ed25519 signature (64 bytes).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_SIZE = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint's text says."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed text, its last newline included."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class BadNote(ValueError):
    """The note is malformed or the signature is not by the key it should be by."""


def key_hash(name: str, public: Ed25519PublicKey) -> bytes:
    """The first four bytes of SHA-256 of name, newline, algorithm and key."""
    return sha256(name.encode() + b"\n" + _ED25519 + public.public_bytes_raw()).digest()[:4]


def verifier_key(name: str, public: Ed25519PublicKey) -> str:
    """The key in the form witnesses and verifiers are given: `name+hash+base64`."""
    shown = b64encode(_ED25519 + public.public_bytes_raw()).decode()
    return f"{name}+{key_hash(name, public).hex()}+{shown}"


def read_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Name and key of a verifier key; raises BadNote."""
    name, hashed, encoded = [*text.split("+", 2), "", ""][:3]
    raw = _bytes(encoded)
    if not _name_is_valid(name) or len(raw) != 33 or raw[:1] != _ED25519:
        raise BadNote("not an Ed25519 verifier key")
    public = Ed25519PublicKey.from_public_bytes(raw[1:])
    if key_hash(name, public).hex() != hashed:
        raise BadNote("the verifier key's hash is wrong")
    return name, public


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note: the text and one signature line."""
    if not _name_is_valid(name) or not text.endswith("\n"):
        raise BadNote("a note needs a key name without spaces or plus, and a text that ends its last line")
    signature = key_hash(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n— {name} {b64encode(signature).decode()}\n"


def verified(note: str, name: str, public: Ed25519PublicKey) -> str:
    """The note's text, when a signature line of that key is right; raises BadNote."""
    text, parted, lines = note.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise BadNote("not a signed note")
    text += "\n"
    expected = key_hash(name, public)
    for line in lines.removesuffix("\n").split("\n"):
        dash, signer, encoded = [*line.split(" "), "", ""][:3]
        signature = _bytes(encoded)
        if dash != "—" or len(signature) < 5:
            raise BadNote("a malformed signature line")
        if signer != name or signature[:4] != expected:
            continue
        try:
            public.verify(signature[4:], text.encode())
        except InvalidSignature:
            raise BadNote("the signature is wrong") from None
        return text
    raise BadNote("no signature by this key")


def read_checkpoint(text: str) -> Checkpoint:
    """What the signed text of a checkpoint says; raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or _SIZE.fullmatch(lines[1]) is None:
        raise BadNote("not a checkpoint")
    root = _bytes(lines[2])
    if len(root) != 32:
        raise BadNote("the root hash has the wrong length")
    return Checkpoint(lines[0], int(lines[1]), root)


def _name_is_valid(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _bytes(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        raise BadNote("not base64") from None
