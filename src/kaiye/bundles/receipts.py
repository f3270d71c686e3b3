"""The notary's countersignature: a signed note (c2sp.org/signed-note) over a few lines that a person can read.

    kaiye-deposit/v1
    notary NAME            who countersigns
    number N               its deposit number; no number is left out
    digest HEX             SHA-256 of the bundle's manifest
    sealed HEX             SHA-256 of the bundle as it arrived, encrypted
    opened yes|no          whether the notary decrypted it and found this manifest and every member in it
    client ORIGIN          whose log key signed the request
    time RFC 3339          when it was durable at the notary
    previous HEX           the chain value of deposit N-1; of zeros for the first
    chain HEX              SHA-256 of the lines above

The first line keeps these notes apart from checkpoints and cosignatures made with the same key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaiye.tlog.api import BadNote, cosignatures, notes

HEADER = "kaiye-deposit/v1"
BEGINNING = "0" * 64
_HEX = r"[0-9a-f]{64}"
_TEXT = re.compile(
    rf"{HEADER}\n"
    rf"notary (?P<notary>\S+)\n"
    rf"number (?P<number>[1-9][0-9]{{0,17}})\n"
    rf"digest (?P<digest>{_HEX})\n"
    rf"sealed (?P<sealed>{_HEX})\n"
    rf"opened (?P<opened>yes|no)\n"
    rf"client (?P<client>\S+)\n"
    rf"time (?P<time>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n"
    rf"previous (?P<previous>{_HEX})\n"
    rf"chain (?P<chain>{_HEX})\n"
)
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the notary says of one deposit."""

    notary: str
    number: int
    digest: str
    sealed: str
    opened: bool
    client: str
    time: datetime
    previous: str

    def lines(self) -> str:
        """Everything the chain value covers."""
        return (
            f"{HEADER}\nnotary {self.notary}\nnumber {self.number}\ndigest {self.digest}\nsealed {self.sealed}\n"
            f"opened {'yes' if self.opened else 'no'}\nclient {self.client}\n"
            f"time {self.time.astimezone(UTC):{_TIME}}\nprevious {self.previous}\n"
        )

    @property
    def chain(self) -> str:
        """The chain value after this deposit: whoever knows it knows all before it."""
        return sha256(self.lines().encode()).hexdigest()

    def text(self) -> str:
        """The signed text."""
        return f"{self.lines()}chain {self.chain}\n"


def countersign(receipt: Receipt, key: Ed25519PrivateKey) -> str:
    """The receipt as a signed note."""
    return notes.sign(receipt.text(), receipt.notary, key)


def read_receipt(note: str, verifier_key: str) -> Receipt:
    """What the note says, when the notary with this key (a cosigner's verifier key) signed it; raises BadNote."""
    name, public = cosignatures.read_verifier_key(verifier_key)
    text = notes.verified(note, name, public)
    found = _TEXT.fullmatch(text)
    if found is None or found["notary"] != name:
        raise BadNote("not a deposit receipt of this notary")
    receipt = Receipt(
        notary=name,
        number=int(found["number"]),
        digest=found["digest"],
        sealed=found["sealed"],
        opened=found["opened"] == "yes",
        client=found["client"],
        time=datetime.strptime(found["time"], _TIME).replace(tzinfo=UTC),
        previous=found["previous"],
    )
    if receipt.chain != found["chain"]:
        raise BadNote("the chain value is not that of the lines above it")
    return receipt
