"""The notary's HTTP face: a WSGI application that translates and decides nothing.

GET  /                     a page for people          GET  /keys.json         its keys, signed
POST /add-checkpoint       c2sp.org/tlog-witness      GET  /forks             what was refused, both notes
POST /deposits   (signed)  {"digest", "sealed"} → receipt
GET  /deposits/DIGEST      the receipt
POST /requests   (signed)  {"digest", "purpose"} → the number in the queue
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from kaiye.kernel.api import (
    CHINESE,
    ENGLISH,
    Bucket,
    Forbidden,
    KaiyeError,
    NotFound,
    NotReadable,
    TooLarge,
    TooMany,
    counted_as,
    say,
)
from kaiye.notary import deposits, witness
from kaiye.notary.clients import authentic, known
from kaiye.notary.home import Home
from kaiye.notary.pages import front
from kaiye.notary.requests import Claimed, NotSigned, claimed
from kaiye.notary.store import Store
from kaiye.tlog.api import notes

log = structlog.get_logger("kaiye.notary")
NOTE = "text/plain; charset=utf-8"
_SMALL = 64 * 1024
_STATUS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed"}
_STATUS |= {409: "Conflict", 413: "Content Too Large", 422: "Unprocessable Content", 429: "Too Many Requests"}
_STATUS |= {500: "Internal Server Error", 503: "Service Unavailable", 507: "Insufficient Storage"}


@dataclass(frozen=True)
class Limits:
    """How often one address and one client may ask: turns held, and turns coming back each second."""

    address: Bucket = field(default_factory=lambda: Bucket(burst=300, per_second=20))
    client: Bucket = field(default_factory=lambda: Bucket(burst=1000, per_second=100))


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    address: str
    at: datetime

    @property
    def language(self) -> str:
        accepted = self.headers.get("accept-language", "").lower()
        return ENGLISH if accepted.startswith("en") else CHINESE


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back."""

    status: int
    body: str
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


Start = Callable[[str, list[tuple[str, str]]], Any]


class Application:
    """The notary as a WSGI application; `clock` says what time it is."""

    def __init__(
        self, home: Home, store: Store, *, clock: Callable[[], datetime], limits: Limits | None = None
    ) -> None:
        self._home, self._store, self._clock = home, store, clock
        self._limits = limits or Limits()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        try:
            response = self._answer(self._request(environ))
        except KaiyeError as error:
            response = _error(error)
        except Exception:
            # The one place where an unexpected error becomes an answer: nothing was committed.
            log.exception("notary.unexpected")
            response = _error(KaiyeError(say("公证处出了意外的错误，没有收下。")))
        body = response.body.encode()
        headers = [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
            *response.headers,
        ]
        start(f"{response.status} {_STATUS.get(response.status, 'Error')}", headers)
        return [body]

    def _request(self, environ: Mapping[str, Any]) -> Request:
        """The request; a large body is read only for whoever names a registered client."""
        path = str(environ.get("PATH_INFO", "/"))
        headers = {
            name[5:].replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        large = path == "/deposits" and self._names_a_client(headers)
        length = _length(environ, deposits.LARGEST if large else _SMALL)
        body = environ["wsgi.input"].read(length) if length else b""
        method, address = str(environ["REQUEST_METHOD"]), str(environ.get("REMOTE_ADDR", ""))
        return Request(method, path, headers, body, address, self._clock())

    def _names_a_client(self, headers: Mapping[str, str]) -> bool:
        try:
            return known(self._store, claimed(headers).client) is not None
        except NotSigned:
            return False

    def _answer(self, request: Request) -> Response:
        if "signature" not in request.headers:
            self._turn(self._limits.address, counted_as(request.address))
        if request.method == "POST":
            return self._posted(request)
        if request.method not in {"GET", "HEAD"}:
            return _error(NotReadable(say("不支持这种请求方式。")), status=405)
        return self._shown(request)

    def _shown(self, request: Request) -> Response:
        if request.path == "/":
            page = front(self._store, self._home, request.language)
            return Response(200, page, "text/html; charset=utf-8")
        if request.path == "/keys.json":
            return Response(200, json.dumps(keys_of(self._home), ensure_ascii=False, indent=1))
        if request.path == "/forks":
            columns = "number, origin, kind, kept, offered, at"
            rows = self._store.all(f"SELECT {columns} FROM fork ORDER BY number")  # noqa: S608 - fixed text
            return Response(200, json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1))
        if request.path.startswith("/deposits/"):
            digest = request.path.removeprefix("/deposits/")
            return Response(200, deposits.receipt_of(self._store, digest), NOTE)
        raise NotFound(say("没有这个网址。"))

    def _posted(self, request: Request) -> Response:
        if request.path == "/add-checkpoint":
            return self._checkpoint(request)
        if request.path == "/deposits":
            claim = self._claim(request)
            note = deposits.receive(self._store, self._home, request.body, claim=claim, at=request.at)
            return Response(200, note, NOTE)
        if request.path == "/requests":
            claim = self._claim(request)
            number = deposits.request(self._store, request.body, claim=claim, at=request.at)
            return Response(200, json.dumps({"number": number}))
        raise NotFound(say("没有这个网址。"))

    def _checkpoint(self, request: Request) -> Response:
        """Anybody may send one; a signature, when there is one, has to be right."""
        sender = self._claim(request).client if "signature" in request.headers else ""
        try:
            body = request.body.decode()
        except UnicodeDecodeError:
            raise NotReadable(say("请求的内容不是 UTF-8 文字。")) from None
        answer = witness.add_checkpoint(self._store, self._home, body, sender=sender, at=request.at)
        alarm = (("Kaiye-Trouble", str(answer.trouble)),) if answer.trouble else ()
        return Response(answer.status, answer.body, answer.content_type, alarm)

    def _claim(self, request: Request) -> Claimed:
        """Whose signed request it is; a wrong signature counts against the address, a right one against the client."""
        sent = (request.method, request.path, request.body, request.headers)
        try:
            claim = authentic(self._store, *sent, notary=self._home.name, at=request.at)
        except Forbidden:
            self._turn(self._limits.address, counted_as(request.address))
            raise
        self._turn(self._limits.client, claim.client)
        return claim

    def _turn(self, bucket: Bucket, asker: str) -> None:
        wait = bucket.wait(asker, time.monotonic())
        if wait:
            raise TooMany(say("请求太多，请{seconds}秒后再试。", seconds=max(1, round(wait))))


def keys_of(home: Home) -> dict[str, str]:
    """The public keys, and a note by the witness key that says the encryption key is the notary's."""
    statement = (
        f"kaiye-notary-keys/v1\nnotary {home.name}\nencryption x25519 {home.encryption_public.hex()}\n"
    )
    return {
        "name": home.name,
        "title": home.title,
        "verifier_key": home.verifier_key,
        "encryption_key": home.encryption_public.hex(),
        "hpke": "DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM",
        "root": (home.path / "root.crt").read_text(),
        "signed": notes.sign(statement, home.name, home.witness),
    }


def _length(environ: Mapping[str, Any], cap: int) -> int:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise NotReadable(say("Content-Length 不是一个数。")) from None
    if length > cap:
        raise TooLarge(say("请求超过{most} KB，没有收下。", most=cap // 1024))
    return max(length, 0)


def _error(error: KaiyeError, *, status: int = 0) -> Response:
    body = {
        "error": error.code,
        "message": error.message.text(CHINESE),
        "message_en": error.message.text(ENGLISH),
        "way_out": error.way_out.text(CHINESE),
    }
    return Response(status or error.status, json.dumps(body, ensure_ascii=False))
