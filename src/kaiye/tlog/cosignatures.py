"""C2SP cosignatures of the Ed25519 kind (c2sp.org/tlog-cosignature), exactly.

A cosigner says: at this time, this was the largest consistent tree I have seen of this log. The line carries
key hash (4 bytes, algorithm 0x04), POSIX time (8 bytes, big-endian) and the Ed25519 signature (64 bytes).
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kaiye.tlog import notes
from kaiye.tlog.notes import COSIGNATURE, BadNote

_TIME = 8
_LATEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A cosignature that holds: by whom, and at which POSIX time."""

    name: str
    time: int


def cosign(text: str, name: str, key: Ed25519PrivateKey, *, time: int) -> str:
    """The signature line, its newline included, over a checkpoint's text (its last newline included)."""
    if not notes.name_is_valid(name) or not text.endswith("\n") or not 0 <= time <= _LATEST:
        raise BadNote("a cosignature needs a key name, a whole text and a time")
    signature = time.to_bytes(_TIME, "big") + key.sign(_message(text, time))
    return notes.line(name, notes.key_hash(name, key.public_key(), COSIGNATURE), signature)


def verified(note: str, name: str, public: Ed25519PublicKey) -> Cosignature:
    """The cosignature of that key on the note; raises BadNote when there is none or it is wrong."""
    text, lines = notes.opened(note)
    expected = notes.key_hash(name, public, COSIGNATURE)
    for line in lines:
        if line.name != name or line.key_hash != expected:
            continue
        time = int.from_bytes(line.signature[:_TIME], "big")
        try:
            public.verify(line.signature[_TIME:], _message(text, time))
        except InvalidSignature:
            raise BadNote("the cosignature is wrong") from None
        return Cosignature(name, time)
    raise BadNote("no cosignature by this key")


def verifier_key(name: str, public: Ed25519PublicKey) -> str:
    """The cosigner's key as verifiers are given it."""
    return notes.verifier_key(name, public, COSIGNATURE)


def read_verifier_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Name and key of a cosigner's verifier key; raises BadNote."""
    return notes.read_verifier_key(text, COSIGNATURE)


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
