"""How often one asker may have the work done that costs time: judging a dossier, verifying a file."""

from __future__ import annotations

import hashlib
import time
from threading import local

from django.http import HttpRequest
from ninja.throttling import BaseThrottle, SimpleRateThrottle

from kaiye.kernel.api import Bucket, counted_as


class PerAsker(SimpleRateThrottle):
    """Counted by account, or by the address the request came from; neither lies in the cache in clear."""

    scope = "asker"

    def get_cache_key(self, request: HttpRequest) -> str:
        """The same for the same asker and path."""
        who = (
            f"account:{request.user.pk}"
            if request.user.is_authenticated
            else counted_as(request.META["REMOTE_ADDR"])
        )
        return "limit:" + hashlib.sha256(f"{request.path} {who}".encode()).hexdigest()


class PerAddress(BaseThrottle):
    """Counted by address in the memory of the process: for what is quicker than asking the cache or a session."""

    def __init__(self, *, burst: int, per_second: float) -> None:
        self._bucket = Bucket(burst=burst, per_second=per_second)
        # Asked for right after a refusal, in the same thread.
        self._left = local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether the address has a turn left; takes it."""
        self._left.seconds = self._bucket.wait(counted_as(request.META["REMOTE_ADDR"]), time.monotonic())
        return not self._left.seconds

    def wait(self) -> float:
        """Seconds until the address refused last has a turn."""
        seconds: float = self._left.seconds
        return max(1.0, seconds)
