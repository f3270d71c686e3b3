"""The exact bytes of an entry: RFC 8785 canonical JSON of its columns."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

VERSION = 1


def leaf_bytes(*, kind: str, subject: str, actor: str, at: datetime, facts: str, personal: str) -> bytes:
    """The leaf; `facts` and `personal` are canonical JSON already.

    Equal to `canonical_json` of the whole object (its keys are written here in their order), at a
    fifth of the cost: verifying reads every entry there ever was.
    """
    return (
        f'{{"actor":{_text(actor)},"at":"{_moment(at)}","facts":{facts},"kind":{_text(kind)},'
        f'"personal":{personal},"subject":{_text(subject)},"v":{VERSION}}}'
    ).encode()


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def digests(personal: Mapping[str, str], salt: bytes) -> dict[str, str]:
    """HMAC-SHA-256 under the entry's salt: equal values cannot be told apart or guessed without it."""
    return {
        name: hmac.new(salt, name.encode() + b"\0" + value.encode(), sha256).hexdigest()
        for name, value in personal.items()
    }


def first_difference(one: bytes, other: bytes) -> int | None:
    """The offset of the first byte that differs; None when they are equal."""
    if one == other:
        return None
    for offset, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return offset
    return min(len(one), len(other))
