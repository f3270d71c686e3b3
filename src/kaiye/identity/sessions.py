"""Sessions at rest: sealed, because they hold the telephone number of somebody who is signing in."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import F

from kaiye.identity.models import Account, SignedIn
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


def end_sessions(account_id: int) -> None:
    """Every session of the account has ended, on every device, from the next request on."""
    Account.objects.filter(pk=account_id).update(sessions_round=F("sessions_round") + 1)
    keys = SignedIn.objects.filter(account_id=account_id, ended__isnull=True).values_list(
        "session", flat=True
    )
    Session.objects.filter(session_key__in=list(keys)).delete()
