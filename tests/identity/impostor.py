"""A provider on this machine that says whatever a test tells it to: real HTTP, self-made tokens."""

from __future__ import annotations

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from kaiye.identity.api import Provider, forget_metadata, parse_provider, set_up
from kaiye.identity.openid.tokens import access_hash
from kaiye.kernel.api import now

HIGH, LOW = "urn:example:face", "urn:example:password"
NAME, NUMBER = "张云杉", "340104198803120213"
_KINDS: dict[str, Any] = {
    "RS256": lambda: RSAKey.generate_key(2048),
    "PS256": lambda: RSAKey.generate_key(2048),
    "ES256": lambda: ECKey.generate_key("P-256"),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
}


@dataclass
class Impostor:
    """What it says; a test changes what it wants to be wrong."""

    url: str = ""
    algorithm: str = "ES256"
    key: Key = field(default_factory=_KINDS["ES256"])
    kid: str = "one"
    subject: str = "province-7"
    access: str = "access-token"
    # Changes of the ID token's claims (None takes one away), of its header, and of the documents.
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    # The whole token or answer instead.
    token: str = ""
    token_status: int = 200
    body: bytes = b""
    # What the last authorisation asked, for the nonce.
    asked: dict[str, str] = field(default_factory=dict)
    # What it was asked: path and form.
    seen: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)

    def use(self, algorithm: str, kid: str = "one") -> None:
        """Another key from now on."""
        self.algorithm, self.kid, self.key = algorithm, kid, _KINDS[algorithm]()

    def id_token(self) -> str:
        """The token for what was asked last."""
        if self.token:
            return self.token
        moment = int(now().timestamp())
        told = {
            "iss": self.url,
            "sub": self.subject,
            "aud": "kaiye",
            "exp": moment + 300,
            "iat": moment,
            "auth_time": moment,
            "nonce": self.asked.get("nonce"),
            "acr": HIGH,
            "at_hash": access_hash(self.algorithm, self.access),
            "name": NAME,
            "id_number": NUMBER,
            **self.claims,
        }
        claims = {name: value for name, value in told.items() if value is not None}
        header = {"alg": self.algorithm, "kid": self.kid, **self.header}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])

    def unsigned(self) -> str:
        """The token with `alg: none`."""
        parts = self.id_token().split(".")
        return f"{_text(json.dumps({'alg': 'none'}).encode())}.{parts[1]}."

    def signed_with_public_key(self) -> str:
        """HS256 with the provider's public key as the shared secret."""
        head = _text(json.dumps({"alg": "HS256", "kid": self.kid}).encode())
        said = f"{head}.{self.id_token().split('.')[1]}"
        secret = self.key.as_pem(private=False)
        return f"{said}.{_text(hmac.digest(secret, said.encode(), 'sha256'))}"

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        """The document at a path."""
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/auth",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "userinfo_endpoint": f"{self.url}/me",
                "end_session_endpoint": f"{self.url}/end",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
                **self.discovery,
            }
        if path == "/jwks":
            return 200, {"keys": [{**self.key.as_dict(private=False), "kid": self.kid}]}
        if path == "/token":
            told = {"access_token": self.access, "token_type": "Bearer", "id_token": self.id_token()}
            return self.token_status, told if self.token_status == 200 else {"error": "invalid_grant"}
        return 200, {"sub": self.subject, "name": NAME, "id_number": NUMBER, **self.userinfo}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def running(**changes: Any) -> Iterator[Impostor]:
    """The provider answers on loopback."""
    told = Impostor(**changes)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode())
            path = urlsplit(self.path).path
            told.seen.append((path, form, self.headers.get("Authorization", "")))
            status, document = told.answer(path)
            body = told.body or json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    forget_metadata()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        forget_metadata()


def described(url: str, **changes: Any) -> Provider:
    """The provider as an operator sets it up."""
    return parse_provider(
        {
            "key": "province",
            "title": "省统一身份认证",
            "title_en": "Provincial identity service",
            "issuer": url,
            "client_id": "kaiye",
            "number_claim": "id_number",
            "levels": {HIGH: "high", LOW: "substantial"},
            **changes,
        }
    )


def connected(url: str, **changes: Any) -> Provider:
    """The provider, set up."""
    found = described(url, **changes)
    set_up(found, at=now())
    return found
