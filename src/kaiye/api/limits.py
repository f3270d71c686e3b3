"""How often one asker may have the work done that costs time: judging a dossier, verifying a file."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle


class PerAsker(SimpleRateThrottle):
    """Counted by account, or by the address the request came from; neither lies in the cache in clear."""

    scope = "asker"

    def get_cache_key(self, request: HttpRequest) -> str:
        """The same for the same asker and path."""
        who = f"account:{request.user.pk}" if request.user.is_authenticated else request.META["REMOTE_ADDR"]
        return "limit:" + hashlib.sha256(f"{request.path} {who}".encode()).hexdigest()
