"""One byte sequence per JSON value (RFC 8785), so that digests and signatures agree everywhere."""

from __future__ import annotations

from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of a JSON value; raises ValueError for what JSON cannot say exactly."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error
