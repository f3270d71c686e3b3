"""The body of C2SP `add-checkpoint` (c2sp.org/tlog-witness): what a log sends to its witness."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from kaiye.tlog.notes import BadNote

MOST_HASHES = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Submission:
    """The size the log believes its witness to know, the proof from there, and the new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def submission(old: int, proof: Sequence[bytes], note: str) -> str:
    """The request body."""
    lines = [f"old {old}", *(b64encode(step).decode() for step in proof), "", ""]
    return "\n".join(lines) + note


def read_submission(body: str) -> Submission:
    """The request body, taken apart; raises BadNote when it is malformed."""
    head, parted, note = body.partition("\n\n")
    first, *hashes = head.split("\n")
    found = _OLD.fullmatch(first)
    if not parted or found is None or len(hashes) > MOST_HASHES:
        raise BadNote("not an add-checkpoint request")
    try:
        proof = tuple(b64decode(line, validate=True) for line in hashes)
    except ValueError:
        raise BadNote("a hash is not base64") from None
    if any(len(step) != 32 for step in proof):
        raise BadNote("a hash has the wrong length")
    return Submission(int(found[1]), proof, note)
