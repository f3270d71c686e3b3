"""Asking a provider: https only, no redirects, small answers, in time, and never into our own network.

The name is looked up once and the connection goes to the address that was looked at, so that a name cannot
point elsewhere between the look and the call (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from kaiye.identity.openid.errors import ProviderSilent
from kaiye.identity.providers import Provider
from kaiye.kernel.api import THIS_MACHINE

SECONDS = 5.0
LARGEST = 256 * 1024
# Where a government's own network may lie; link-local (169.254, metadata services) is never among them.
_INTERNAL = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    kind: str
    body: bytes

    def document(self, provider: Provider) -> dict[str, Any]:
        """The JSON object it holds; raises ProviderSilent."""
        if self.kind not in {"application/json", "application/jwk-set+json"}:
            raise ProviderSilent(provider.name, "not_json")
        try:
            found = json.loads(self.body, object_pairs_hook=_unique)
        except (ValueError, RecursionError):
            raise ProviderSilent(provider.name, "not_json") from None
        if not isinstance(found, dict):
            raise ProviderSilent(provider.name, "not_json")
        return found


def allowed(address: str) -> bool:
    """Whether an address may be called at all: https, or http to this machine in the sandbox."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        return False
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in address):
        return False
    near = bool(settings.KAIYE_SANDBOX) and parts.hostname in THIS_MACHINE
    return parts.scheme == "https" or (parts.scheme == "http" and near)


def reachable(address: Address, *, internal: bool) -> bool:
    """Whether a provider may live there."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return bool(settings.KAIYE_SANDBOX)
    if any(address in network for network in _INTERNAL if network.version == address.version):
        return internal
    return address.is_global and not address.is_multicast


def call(
    provider: Provider,
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    form: bytes | None = None,
) -> Answer:
    """One request and its whole answer; raises ProviderSilent."""
    if not allowed(address):
        raise ProviderSilent(provider.name, "address")
    sent: dict[str | bytes, str | bytes] = {
        "Host": urlsplit(address).netloc,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    if form is not None:
        sent |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
    sent.update(headers or {})
    deadline = time.monotonic() + SECONDS
    waits = dict.fromkeys(("connect", "read", "write", "pool"), SECONDS)
    try:
        with _pool(provider.authority, provider.network == "internal").stream(
            method,
            address,
            headers=sent,
            content=form,
            extensions={"timeout": waits},
        ) as response:
            body = _whole(provider, response.iter_stream(), deadline)
            kind = _header(response.headers, b"content-type").partition(";")[0].strip().lower()
            return Answer(response.status, kind, body)
    except _Unreachable:
        raise ProviderSilent(provider.name, "network") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, ssl.SSLError, OSError):
        raise ProviderSilent(provider.name, "no_answer") from None


def _whole(provider: Provider, pieces: Iterable[bytes], deadline: float) -> bytes:
    received = bytearray()
    for piece in pieces:
        received += piece
        if len(received) > LARGEST:
            raise ProviderSilent(provider.name, "too_large")
        # A drop at a time keeps every single read short; together they may not take longer either.
        if time.monotonic() > deadline:
            raise ProviderSilent(provider.name, "too_slow")
    return bytes(received)


def _header(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), "")


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


class _Unreachable(Exception):
    """The name leads where no provider may live."""


class _Guarded(httpcore.NetworkBackend):
    """Connects to addresses that were looked at; the name stays what the certificate is compared with."""

    def __init__(self, *, internal: bool) -> None:
        self._internal = internal
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the name, if all of them are allowed."""
        found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not found or not all(
            reachable(ipaddress.ip_address(str(one).partition("%")[0]), internal=self._internal)
            for one in found
        ):
            raise _Unreachable
        return self._plain.connect_tcp(str(found[0]), port, timeout, local_address, socket_options)


@cache
def _pool(authority: str, internal: bool) -> httpcore.ConnectionPool:
    context = ssl.create_default_context(cadata=authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # No connection is kept: a provider that changes its address is found again, and no stale one fails a sign-in.
    return httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=32,
        max_keepalive_connections=0,
        network_backend=_Guarded(internal=internal),
    )
