"""What a cryptographic suite is: one digest, one kind of key, one signature, and how certificates name them."""

from __future__ import annotations

from typing import Any, Protocol


class Forged(ValueError):
    """The signature does not belong to these octets and this key, or the key is none of the suite's."""


class Hasher(Protocol):
    """A digest under way."""

    def update(self, data: Any, /) -> None: ...
    def copy(self) -> Hasher: ...
    def digest(self) -> bytes: ...


class SuiteKey(Protocol):
    """A private key; its text never appears in a `repr`."""

    @property
    def spki(self) -> bytes:
        """The public key as SubjectPublicKeyInfo (DER)."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature (DER: SEQUENCE of r and s) over the data, which the suite's digest shortens."""
        ...

    def pem(self) -> bytes:
        """The private key, PKCS #8, not encrypted."""
        ...


class Suite(Protocol):
    """One digest, one kind of key and one signature that go together."""

    @property
    def name(self) -> str: ...
    @property
    def digest_oid(self) -> str: ...
    @property
    def signature_oid(self) -> str: ...

    def __hash__(self) -> int: ...

    def hasher(self) -> Hasher:
        """A digest of nothing yet; 32 octets in the end."""
        ...

    def digest(self, *parts: bytes) -> bytes:
        """The digest of the parts, one after the other."""
        ...

    def generate(self) -> SuiteKey:
        """A new private key."""
        ...

    def load(self, pem: bytes) -> SuiteKey:
        """The key that `pem()` wrote; raises ValueError for any other."""
        ...

    def owns(self, spki: bytes) -> bool:
        """Whether the public key (SubjectPublicKeyInfo, DER) is one of this suite's."""
        ...

    def verify(self, spki: bytes, signature: bytes, data: bytes) -> None:
        """Raises Forged unless the owner of this public key signed the data."""
        ...
