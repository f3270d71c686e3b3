"""Short messages through a gateway over HTTP: templates with values, signed requests, signed receipts (docs/messages.md)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from kaiye.kernel.api import THIS_MACHINE, Forbidden, InvalidInput, Unavailable, say

TIMEOUT = 5.0
LARGEST = 64 * 1024
# How far the clock of whoever signed may be off.
SKEW = timedelta(minutes=5)
# The gateway is busy, or we are set up wrongly: the message is not to blame, the job tries again.
_AGAIN = frozenset({401, 403, 407, 408, 425, 429})


class NumberRefused(Exception):
    """The gateway will never deliver this message to this number; `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where the gateway is and how we and it prove who we are; the secret stays out of `repr`."""

    url: str
    key: str
    secret: str = field(repr=False)
    # 短信签名: the sender's name that was approved with the provider.
    sender: str
    # By kind of notice, `*` for all others: the provider's template.
    templates: Mapping[str, str]


def gateway() -> Gateway:
    """As the settings say; raises `InvalidInput` that names what is missing or wrong."""
    url, key = settings.KAIYE_SMS_URL, settings.KAIYE_SMS_KEY
    address = urlsplit(url)
    near = address.scheme == "http" and address.hostname in THIS_MACHINE
    if not address.hostname or not (address.scheme == "https" or near):
        raise _wrong("KAIYE_SMS_URL")
    if not key:
        raise _wrong("KAIYE_SMS_KEY")
    secret = _secret()
    if len(secret) < 16:
        raise _wrong("KAIYE_SMS_SECRET_FILE")
    try:
        text = Path(settings.KAIYE_SMS_TEMPLATES).read_text() if settings.KAIYE_SMS_TEMPLATES else "{}"
        templates = json.loads(text)
    except (OSError, ValueError):
        raise _wrong("KAIYE_SMS_TEMPLATES") from None
    if not isinstance(templates, dict) or not all(isinstance(one, str) for one in templates.values()):
        raise _wrong("KAIYE_SMS_TEMPLATES")
    return Gateway(url, key, secret, settings.KAIYE_SMS_SENDER, templates)


def post(way: Gateway, *, number: str, template: str, values: Mapping[str, str], identifier: str) -> str:
    """The gateway has taken the message; its own number for it.

    `identifier` is the same when a message is sent again, so that the gateway can tell. Raises
    `NumberRefused` or `Unavailable`; neither holds number, words or values.
    """
    body = json.dumps(
        {
            "id": identifier,
            "phone": number,
            "sender": way.sender,
            "template": template,
            "parameters": dict(values),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    moment, nonce = str(int(time.time())), secrets.token_hex(16)
    headers = {
        "Content-Type": "application/json",
        "X-Sms-Key": way.key,
        "X-Sms-Time": moment,
        "X-Sms-Nonce": nonce,
        "X-Sms-Signature": signature(way.secret, "POST", urlsplit(way.url).path, moment, nonce, body),
    }
    try:
        with _client().stream("POST", way.url, content=body, headers=headers) as response:
            status, answer = response.status_code, _read(response)
    except (httpx.HTTPError, ssl.SSLError, OSError):
        raise Unavailable(say("短信网关没有响应。")) from None
    if status in _AGAIN or not 200 <= status < 500:
        raise Unavailable(say("短信网关回答{status}。", status=status))
    if status >= 400:
        raise NumberRefused(_word(answer.get("code")) or str(status))
    taken = _word(answer.get("id"))
    if not taken:
        raise Unavailable(say("看不懂短信网关的回答。"))
    return taken


def signature(secret: str, method: str, path: str, moment: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal over method, path, time, nonce and the SHA-256 of the body, one a line."""
    signed = "\n".join((method, path, moment, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


def check_receipt(path: str, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
    """The receipt comes from our gateway and is fresh, or Forbidden."""
    way = gateway()
    moment, nonce = headers.get("X-Sms-Time", ""), headers.get("X-Sms-Nonce", "")
    good = signature(way.secret, "POST", path, moment, nonce, body)
    given = headers.get("X-Sms-Signature", "")
    # Compared as octets: text outside ASCII must be refused, not fail.
    signed = hmac.compare_digest(good.encode(), given.encode("utf-8", "replace"))
    known = hmac.compare_digest(way.key.encode(), headers.get("X-Sms-Key", "").encode("utf-8", "replace"))
    number = int(moment) if moment.isascii() and moment.isdigit() and len(moment) < 12 else 0
    if not (signed and known and abs(at.timestamp() - number) <= SKEW.total_seconds()):
        raise Forbidden(say("回执的签名不正确。"))


@cache
def _client() -> httpx.Client:
    # No proxy, no netrc from the environment: telephone numbers go to this gateway and nowhere else.
    return httpx.Client(follow_redirects=False, trust_env=False, timeout=TIMEOUT)


def _read(response: httpx.Response) -> dict[str, Any]:
    received, deadline = bytearray(), time.monotonic() + TIMEOUT
    for piece in response.iter_raw():
        received += piece
        # A drop at a time keeps every single read short; together they may not take longer either.
        if len(received) > LARGEST or time.monotonic() > deadline:
            raise httpx.ReadTimeout("too long")
    try:
        found = json.loads(bytes(received))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _word(value: object) -> str:
    """A short word of the gateway's that may be kept; nothing that could be a number or a sentence."""
    text = value if isinstance(value, str) else ""
    plain = text.isascii() and text.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return text if plain and len(text) <= 64 else ""


def _secret() -> str:
    if not settings.KAIYE_SMS_SECRET_FILE:
        return str(settings.KAIYE_SMS_SECRET)
    try:
        return Path(settings.KAIYE_SMS_SECRET_FILE).read_text().strip()
    except OSError:
        return ""


def _wrong(name: str) -> InvalidInput:
    return InvalidInput(
        say("短信网关的设置 {name} 缺少或者不正确。", name=name),
        way_out=say("请按 docs/messages.md 改正后重新启动。"),
    )
