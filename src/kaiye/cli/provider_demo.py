"""The demonstration's identity service: another organisation's process, an OpenID provider small enough to read.

It believes everything people type about themselves, on this machine only, in the sandbox only. What it does with codes, keys
and addresses is what a real one does: PKCE, codes that are good once, clients that prove themselves, exact redirect addresses.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import secrets
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from kaiye.cli.notary_demo import Neighbour, free_port
from kaiye.kernel.api import now

KEY, CLIENT = "demo", "kaiye-demo"
TITLE, TITLE_EN = "演示身份服务", "the demonstration identity service"
FACE, WORD = "urn:kaiye:demo:face", "urn:kaiye:demo:password"
_SECONDS = 60
_LARGEST = 16 * 1024


def demo_provider(house: Path, port: int) -> Neighbour:
    """An identity service beside the house, which is told of it; both know each other's keys and addresses."""
    from django.conf import settings

    from kaiye.identity.api import our_provider_keys, parse_provider, set_up

    chosen = free_port(port + 200)
    address = f"http://127.0.0.1:{chosen}"
    described = {
        "key": KEY, "title": TITLE, "title_en": TITLE_EN, "issuer": address, "client_id": CLIENT,
        "scopes": ["openid", "profile", "identity"],
        "number_claim": "id_number", "levels": {FACE: "high", WORD: "substantial"},
    }  # fmt: skip
    set_up(parse_provider(described), at=now())
    client = {
        "id": CLIENT,
        "redirect": f"{settings.KAIYE_PUBLIC_URL}/account/providers/back/{KEY}/",
        "home": f"{settings.KAIYE_PUBLIC_URL}/",
        "keys": our_provider_keys(),
    }
    command = [sys.executable, "-m", "kaiye.cli.provider_demo", str(chosen), json.dumps(client)]
    # Nothing of the house's own settings reaches it.
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("KAIYE_", "DJANGO_"))
    }
    return Neighbour(command, outside, {}, address, house, name="identity")


@dataclass(slots=True)
class _Code:
    """What a code stands for, once and for a minute."""

    asked: dict[str, str]
    who: dict[str, str]
    made: float


@dataclass(slots=True)
class Service:
    """The provider: one client, one key that lives as long as the process, codes in memory."""

    issuer: str
    client: dict[str, Any]
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}))
    codes: dict[str, _Code] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def description(self) -> dict[str, Any]:
        """OpenID Connect Discovery."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        """Its public key."""
        self.key.ensure_kid()
        return {"keys": [dict(self.key.as_dict(private=False))]}

    def asks_rightly(self, asked: dict[str, str]) -> bool:
        """Whether a request may be answered at its redirect address at all."""
        return (
            asked.get("client_id") == self.client["id"]
            and asked.get("redirect_uri") == self.client["redirect"]
            and asked.get("response_type") == "code"
            and asked.get("code_challenge_method") == "S256"
            and bool(asked.get("code_challenge"))
        )

    def answer(self, asked: dict[str, str], typed: dict[str, str]) -> str:
        """Where the person is sent back to: with a code, or with their no."""
        told = {"state": asked.get("state", ""), "iss": self.issuer}
        if typed.get("answer") != "yes":
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', **told})}"
        code = secrets.token_urlsafe(32)
        number = "".join(typed.get("id_number", "").split()).upper()
        who = {
            "sub": hashlib.sha256(number.encode()).hexdigest()[:32],
            "name": "".join(typed.get("name", "").split())[:50],
            "id_number": number[:18],
            "acr": WORD if typed.get("acr") == WORD else FACE,
        }
        with self.lock:
            moment = time.monotonic()
            self.codes = {key: one for key, one in self.codes.items() if moment - one.made < _SECONDS}
            self.codes[code] = _Code(asked, who, moment)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, **told})}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """The tokens for a code, to the client that it was made for."""
        if not self._is_client(form.get("client_assertion", "")):
            return 401, {"error": "invalid_client"}
        with self.lock:
            found = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if (
            found is None
            or time.monotonic() - found.made >= _SECONDS
            or found.asked["code_challenge"] != challenge
            or found.asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        moment = int(time.time())
        claims = {
            **found.who, "iss": self.issuer, "aud": self.client["id"], "iat": moment, "exp": moment + 300,
            "auth_time": moment, "nonce": found.asked.get("nonce", ""),
        }  # fmt: skip
        self.key.ensure_kid()
        signed = jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)
        return 200, {"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "id_token": signed}

    def _is_client(self, proof: str) -> bool:
        try:
            said = jwt.decode(proof, KeySet.import_key_set(self.client["keys"]), algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            return False
        return (
            said.get("iss") == said.get("sub") == self.client["id"]
            and said.get("aud") == self.issuer
            and isinstance(said.get("exp"), int)
            and said["exp"] > time.time()
        )


_PAGE = """<!DOCTYPE html><html lang="zh-Hans-CN"><head><meta charset="utf-8"><title>演示身份服务</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{{font:1.1rem/1.6 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:1rem;color:#1d1d1d}}
h1{{font-size:1.5rem}}p.note{{border-left:.6rem solid #8a4b08;background:#fff3e0;padding:.7rem}}
label{{display:block;font-weight:700;margin-top:1rem}}label.way{{font-weight:400;margin:.4rem 0}}
input[type=text]{{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:2px solid #1d1d1d}}
button{{font:inherit;padding:.6rem 1.2rem;margin:1rem .5rem 0 0;border:2px solid #5a2d82;background:#5a2d82;color:#fff}}
button.no{{background:#fff;color:#5a2d82}}fieldset{{border:0;padding:0;margin:1rem 0 0}}legend{{font-weight:700}}
</style></head><body><main>{body}</main></body></html>"""
_FORM = """<h1>演示身份服务<br><span lang="en">Demonstration identity service</span></h1>
<p class="note">只供演示：它在另一个进程里运行，扮演省统一身份认证平台，填什么信什么。请用虚构的姓名和号码。<br><span lang="en">For
demonstration only: another process that plays a province's identity service and believes what you type. Use an invented person.</span></p>
<form method="post" action="{action}">
<label for="name">姓名 <span lang="en">Name</span></label><input type="text" id="name" name="name" maxlength="50" autocomplete="off">
<label for="id_number">身份证号码 <span lang="en">Identity number</span></label>
<input type="text" id="id_number" name="id_number" maxlength="18" autocomplete="off">
<fieldset><legend>登录方式 <span lang="en">How you sign in</span></legend>
<label class="way"><input type="radio" name="acr" value="{face}" checked> 刷脸 <span lang="en">Face (level “high”)</span></label>
<label class="way"><input type="radio" name="acr" value="{word}"> 密码 <span lang="en">Password (level “substantial”)</span></label></fieldset>
<button name="answer" value="yes">登录并同意 <span lang="en">Sign in and agree</span></button>
<button class="no" name="answer" value="no">取消 <span lang="en">Cancel</span></button></form>"""
_BYE = """<h1>已经退出演示身份服务<br><span lang="en">Signed out</span></h1>
<p><a href="{home}">回到开业 <span lang="en">Back to Kaiye</span></a></p>"""
_WRONG = '<h1>请求不对<br><span lang="en">This request is wrong</span></h1>'


class Handler(BaseHTTPRequestHandler):
    """The pages and documents of the service over HTTP."""

    service: Service

    def do_GET(self) -> None:
        """Documents, the form, and the page after signing out."""
        parts = urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            return self._json(200, self.service.description())
        if parts.path == "/keys":
            return self._json(200, self.service.keys())
        if parts.path == "/end":
            return self._page(200, _BYE.format(home=html.escape(self.service.client["home"])))
        if parts.path == "/auth" and self.service.asks_rightly(dict(parse_qsl(parts.query))):
            return self._page(200, _FORM.format(action=html.escape(self.path), face=FACE, word=WORD))
        return self._page(400, _WRONG)

    def do_POST(self) -> None:
        """What the person typed, and the code that a client redeems."""
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST)
        read = parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
        form = {name: values[-1] for name, values in read.items()}
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/token":
            return self._json(*self.service.token(form))
        if parts.path != "/auth" or not self.service.asks_rightly(asked):
            return self._page(400, _WRONG)
        self.send_response(303)
        self.send_header("Location", self.service.answer(asked, form))
        self.send_header("Content-Length", "0")
        return self.end_headers()

    def _json(self, status: int, document: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(document).encode())

    def _page(self, status: int, body: str) -> None:
        self._send(status, "text/html; charset=utf-8", _PAGE.format(body=body).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent: addresses hold codes."""


def main() -> None:
    """Serve on that port of this machine until the process is ended."""
    port = int(sys.argv[1])
    Handler.service = Service(f"http://127.0.0.1:{port}", json.loads(sys.argv[2]))
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main()
