"""The name of an evidence record in a certificate: RFC 6920, `ni:///sha-256;…`."""

from __future__ import annotations

import base64

_PREFIX = "ni:///sha-256;"


def evidence_uri(digest: str) -> str:
    """RFC 6920 name of the record with this hex SHA-256."""
    encoded = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return _PREFIX + encoded


def evidence_digest(uri: str) -> str | None:
    """The hex digest in an `ni:///sha-256;…` name; None for anything else."""
    if not uri.startswith(_PREFIX) or len(uri) != len(_PREFIX) + 43:
        return None
    try:
        return base64.urlsafe_b64decode(uri.removeprefix(_PREFIX) + "=").hex()
    except ValueError:
        return None
