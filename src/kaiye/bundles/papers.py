"""Whether a signed paper is still the one that was shown: every revision begins with all octets of the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

_END = re.compile(rb"%%EOF\r?\n?")


def revisions(pdf: bytes) -> Iterator[str]:
    """The hex SHA-256 of every beginning of the file that is a whole PDF, the shortest first, itself last."""
    hashed, done = sha256(), 0
    for found in _END.finditer(pdf):
        # A revision may or may not own the line break after its end mark.
        for end in sorted({found.start() + len(b"%%EOF"), found.end(), found.start() + len(b"%%EOF\n")}):
            if done < end <= len(pdf):
                hashed.update(pdf[done:end])
                done = end
                yield hashed.copy().hexdigest()
    if done < len(pdf):
        hashed.update(pdf[done:])
        yield hashed.hexdigest()
