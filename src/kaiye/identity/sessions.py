"""Sessions at rest: sealed, because they hold the telephone number of somebody who is signing in."""

from __future__ import annotations

import json
from typing import Any

from kaiye.vault.api import decrypt, encrypt

_CONTEXT = b"django_session.session_data"


class Sealed:
    """Django's session serializer: JSON, encrypted; what cannot be opened is an empty session to Django."""

    def dumps(self, obj: dict[str, Any]) -> bytes:
        """The session, sealed."""
        return encrypt(json.dumps(obj, separators=(",", ":")).encode(), _CONTEXT)

    def loads(self, data: bytes) -> dict[str, Any]:
        """The session in clear; raises `Damaged`."""
        found: dict[str, Any] = json.loads(decrypt(data, _CONTEXT))
        return found
