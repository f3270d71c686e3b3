"""A gateway for short messages on this machine, as a city's provider would run one: it checks every signature."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kaiye.notices.sms import signature

KEY, SECRET = "kaiye-test", "a secret of more than sixteen characters"


class Provider(ThreadingHTTPServer):
    """Answers as it is told to; what it took is in `taken`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.pause = 0.0
        self.taken: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Where it takes messages."""
        return f"http://127.0.0.1:{self.server_port}/v1/messages"


class _Desk(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        good = signature(
            SECRET, "POST", self.path, self.headers["X-Sms-Time"], self.headers["X-Sms-Nonce"], body
        )
        time.sleep(self.server.pause)
        if not hmac.compare_digest(good, self.headers["X-Sms-Signature"]):
            self._say(401, {"code": "signature"})
            return
        status, answer = self.server.answers.pop(0) if self.server.answers else (200, None)
        if status == 200:
            self.server.taken.append(json.loads(body))
        self._say(status, answer if answer is not None else {"id": f"p-{len(self.server.taken)}"})

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        text = json.dumps(answer).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """Silent."""


@contextmanager
def provider() -> Iterator[Provider]:
    """One that runs until the block ends."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def signed(body: bytes, path: str, *, moment: int, secret: str = SECRET, key: str = KEY) -> dict[str, str]:
    """The headers of a receipt."""
    return {
        "X-Sms-Key": key,
        "X-Sms-Time": str(moment),
        "X-Sms-Nonce": "n",
        "X-Sms-Signature": signature(secret, "POST", path, str(moment), "n", body),
    }
