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

# Algorithm bytes of key hashes and verifier keys: signatures of notes, and timestamped cosignatures.
ED25519 = b"\x01"
COSIGNATURE = b"\x04"
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


@dataclass(frozen=True, slots=True)
class Line:
    """One signature line of a note: whose it says it is, and the octets after the key hash."""

    name: str
    key_hash: bytes
    signature: bytes


def key_hash(name: str, public: Ed25519PublicKey, algorithm: bytes = ED25519) -> bytes:
    """The first four bytes of SHA-256 of name, newline, algorithm and key."""
    return sha256(name.encode() + b"\n" + algorithm + public.public_bytes_raw()).digest()[:4]


def verifier_key(name: str, public: Ed25519PublicKey, algorithm: bytes = ED25519) -> str:
    """The key in the form witnesses and verifiers are given: `name+hash+base64`."""
    shown = b64encode(algorithm + public.public_bytes_raw()).decode()
    return f"{name}+{key_hash(name, public, algorithm).hex()}+{shown}"


def read_verifier_key(text: str, algorithm: bytes = ED25519) -> tuple[str, Ed25519PublicKey]:
    """Name and key of a verifier key; raises BadNote."""
    name, hashed, encoded = [*text.strip().split("+", 2), "", ""][:3]
    raw = _bytes(encoded)
    if not name_is_valid(name) or len(raw) != 33 or raw[:1] != algorithm:
        raise BadNote("not an Ed25519 verifier key of this kind")
    public = Ed25519PublicKey.from_public_bytes(raw[1:])
    if key_hash(name, public, algorithm).hex() != hashed:
        raise BadNote("the verifier key's hash is wrong")
    return name, public


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note: the text and one signature line."""
    if not name_is_valid(name) or not text.endswith("\n"):
        raise BadNote("a note needs a key name without spaces or plus, and a text that ends its last line")
    return f"{text}\n{line(name, key_hash(name, key.public_key()), key.sign(text.encode()))}"


def line(name: str, hashed: bytes, signature: bytes) -> str:
    """The signature line, its newline included."""
    return f"— {name} {b64encode(hashed + signature).decode()}\n"


def verified(note: str, name: str, public: Ed25519PublicKey) -> str:
    """The note's text, when a signature line of that key is right; raises BadNote."""
    text, lines = opened(note)
    expected = key_hash(name, public)
    for found in lines:
        if found.name != name or found.key_hash != expected:
            continue
        try:
            public.verify(found.signature, text.encode())
        except InvalidSignature:
            raise BadNote("the signature is wrong") from None
        return text
    raise BadNote("no signature by this key")


def opened(note: str) -> tuple[str, list[Line]]:
    """Text and signature lines of a note, nothing of it believed yet; raises BadNote."""
    text, parted, lines = note.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise BadNote("not a signed note")
    return text + "\n", [read_line(found) for found in lines.removesuffix("\n").split("\n")]


def read_line(text: str) -> Line:
    """The signature line without its newline; raises BadNote."""
    dash, signer, encoded = [*text.split(" "), "", ""][:3]
    signature = _bytes(encoded)
    if dash != "—" or len(signature) < 5:
        raise BadNote("a malformed signature line")
    return Line(signer, signature[:4], signature[4:])


def read_checkpoint(text: str) -> Checkpoint:
    """What the signed text of a checkpoint says; raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or _SIZE.fullmatch(lines[1]) is None:
        raise BadNote("not a checkpoint")
    root = _bytes(lines[2])
    if len(root) != 32:
        raise BadNote("the root hash has the wrong length")
    return Checkpoint(lines[0], int(lines[1]), root)


def name_is_valid(name: str) -> bool:
    """True for what may name a key: something, without plus or spaces."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _bytes(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        raise BadNote("not base64") from None
