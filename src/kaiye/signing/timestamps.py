"""Time stamps (RFC 3161): our own authority in this process, or the one at `KAIYE_TSA_URL`."""

from __future__ import annotations

import secrets
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from time import monotonic
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper

from kaiye.kernel.api import say
from kaiye.signing.certificates import time_stamping
from kaiye.signing.cms import TST_INFO, digest_algorithm, enveloping
from kaiye.signing.der import generalized_time, integer, octets, oid, sequence
from kaiye.signing.errors import NoTimestamp
from kaiye.suites.api import INTERNATIONAL, Suite

# No arc is registered for Kaiye; this is the placeholder policy of OpenSSL's and freetsa.org's authorities.
POLICY = oid("1.2.3.4.1")
_ONE_SECOND = sequence(integer(1))
_TIMEOUT = 10
_LARGEST = 64 * 1024
# Room for a token of our own (about 1,200 octets), and for one from elsewhere with its chain.
OWN_SIZE = 1600
FOREIGN_SIZE = 14_000

Stamp = Callable[[bytes, Suite], bytes]


def token(digest: bytes, *, at: datetime, suite: Suite = INTERNATIONAL) -> bytes:
    """A time-stamp token of our own authority in that suite: content with this digest existed at `at`."""
    info = sequence(
        integer(1),
        POLICY,
        sequence(digest_algorithm(suite), octets(digest)),
        integer(secrets.randbits(127) | 1 << 126),
        generalized_time(at),
        _ONE_SECOND,
    )
    return enveloping(TST_INFO, info, time_stamping(suite))


class OwnTimeStamper(TimeStamper):
    """Our authority for pyHanko's own signing functions; `clock` says what time it is."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._clock = clock

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        if md_algorithm != "sha256":
            raise ValueError(md_algorithm)
        return asn1_cms.ContentInfo.load(token(message_digest, at=self._clock()))


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is for us: the moment an act began, told on; `apart` is how far another clock may be off."""

    at: datetime
    apart: timedelta | None = None
    began: float = field(default_factory=monotonic)

    @property
    def now(self) -> datetime:
        return self.at + timedelta(seconds=monotonic() - self.began)


def stamp_at(clock: Clock) -> tuple[Stamp, int]:
    """How to stamp a signature made at that time, and how many octets to keep free for the token."""
    url = external()
    if not url:
        return (lambda digest, suite=INTERNATIONAL: token(digest, at=clock.at, suite=suite)), OWN_SIZE
    return (lambda digest, suite=INTERNATIONAL: foreign_token(digest, url, clock, suite)), FOREIGN_SIZE


def external() -> str:
    """The address of the external authority; empty when our own is used."""
    return str(getattr(settings, "KAIYE_TSA_URL", ""))


def foreign_token(digest: bytes, url: str, clock: Clock, suite: Suite = INTERNATIONAL) -> bytes:
    """A token (DER) of the authority at `url` for this digest; raises NoTimestamp unless it answers what was asked."""
    nonce = secrets.randbits(64) | 1 << 63
    try:
        found = _answer(url, _request(digest, nonce, suite))
        info = found["content"]["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]
        asked = (imprint["hash_algorithm"]["algorithm"].dotted, imprint["hashed_message"].native)
        said = info["nonce"].native
        moment: datetime = info["gen_time"].native
        octets_ = bytes(found.dump())
    except (OSError, ValueError, TypeError, KeyError, AttributeError, HTTPException) as error:
        raise NoTimestamp(say("时间戳服务没有给出有效的应答，签名没有完成。")) from error
    if asked != (suite.digest_oid, digest) or said != nonce:
        raise NoTimestamp(say("时间戳服务的应答不是对这次签名的应答，签名没有完成。"))
    if clock.apart is not None and abs(moment - clock.now) > clock.apart:
        raise NoTimestamp(
            say(
                "本机时间与时间戳服务的时间相差{seconds}秒，签名没有完成。",
                seconds=round(abs(moment - clock.now).total_seconds()),
            ),
            way_out=say("您填写和签写的内容都还在；请登记机关校准时间以后再试。"),
        )
    return octets_


def _request(digest: bytes, nonce: int, suite: Suite) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": suite.digest_oid}, "hashed_message": digest}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return bytes(asked.dump())


def _answer(url: str, asked: bytes) -> Any:
    """The token in the authority's answer; raises ValueError unless it was granted."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(url)
    request = urllib.request.Request(  # noqa: S310  # scheme checked above
        url, data=asked, headers={"Content-Type": "application/timestamp-query"}
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
        answer = tsp.TimeStampResp.load(response.read(_LARGEST))
    if answer["status"]["status"].native not in {"granted", "granted_with_mods"}:
        raise ValueError("refused")
    return answer["time_stamp_token"]
