"""Time stamps (RFC 3161): our own authority in this process, or the one at `KAIYE_TSA_URL`."""

from __future__ import annotations

import asyncio
import secrets
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper

from kaiye.kernel.api import Unavailable, say
from kaiye.signing.certificates import time_stamping
from kaiye.signing.cms import SHA256, TST_INFO, enveloping
from kaiye.signing.der import generalized_time, integer, octets, oid, sequence

# No arc is registered for Kaiye; this is the placeholder policy of OpenSSL's and freetsa.org's authorities.
POLICY = oid("1.2.3.4.1")
_ONE_SECOND = sequence(integer(1))
_TIMEOUT = 10
_LARGEST = 64 * 1024
# Room for a token of our own (about 1,200 octets), and for one from elsewhere with its chain.
OWN_SIZE = 1600
FOREIGN_SIZE = 14_000

Stamp = Callable[[bytes], bytes]


def token(digest: bytes, *, at: datetime) -> bytes:
    """A time-stamp token of our own authority: content with this SHA-256 existed at `at`."""
    info = sequence(
        integer(1),
        POLICY,
        sequence(SHA256, octets(digest)),
        integer(secrets.randbits(127) | 1 << 126),
        generalized_time(at),
        _ONE_SECOND,
    )
    return enveloping(TST_INFO, info, time_stamping())


class OwnTimeStamper(TimeStamper):
    """Our authority for pyHanko's own signing functions; `clock` says what time it is."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._clock = clock

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        if md_algorithm != "sha256":
            raise ValueError(md_algorithm)
        return asn1_cms.ContentInfo.load(token(message_digest, at=self._clock()))


class ForeignTimeStamper(TimeStamper):
    """An authority behind a URL."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not url.startswith(("http://", "https://")):
            raise ValueError(url)
        self._url = url

    async def async_request_tsa_response(self, req: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310  # scheme checked above
            self._url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
            return tsp.TimeStampResp.load(response.read(_LARGEST))


def stamp_at(at: datetime) -> tuple[Stamp, int]:
    """How to stamp a signature made at `at`, and how many octets to keep free for the token."""
    url = str(getattr(settings, "KAIYE_TSA_URL", ""))
    if not url:
        return (lambda digest: token(digest, at=at)), OWN_SIZE
    stamper = ForeignTimeStamper(url)

    def stamp(digest: bytes) -> bytes:
        try:
            answer = asyncio.run(stamper.async_timestamp(digest, "sha256"))
        except (OSError, ValueError, SigningError) as error:
            raise Unavailable(say("时间戳服务没有给出有效的应答，签名没有完成。")) from error
        return bytes(answer.dump())

    return stamp, FOREIGN_SIZE
