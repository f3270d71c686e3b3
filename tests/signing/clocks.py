"""A time-stamping authority of somebody else, behind a URL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kaiye.signing.cms import TST_INFO, Credential, enveloping
from tests.signing.builders import AT


def stranger() -> Credential:
    """An authority that is its own root, as far from ours as can be."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody's clock")])
    public = key.public_key()
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(public).serial_number(5)
    )
    builder = builder.not_valid_before(AT - timedelta(days=1)).not_valid_after(AT + timedelta(days=1))
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    return Credential(key, builder.sign(key, hashes.SHA256()))


class ForeignClock(BaseHTTPRequestHandler):
    """Answers every request as told: what time it says, and what it gets wrong."""

    credential: Credential
    # The whole answer, when it is not one to the question.
    answer: bytes | None = None
    says: datetime = AT
    # What of the question it answers wrongly: `digest`, `nonce`, `refused`.
    wrong: str = ""
    asked: int = 0

    def do_POST(self) -> None:
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked += 1
        digest, nonce = request["message_imprint"], request["nonce"].native
        if self.wrong == "digest":
            digest = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": digest,
                "serial_number": 7,
                "gen_time": self.says,
                "nonce": nonce + (self.wrong == "nonce"),
            }
        ).dump()
        token = cms.ContentInfo.load(enveloping(TST_INFO, info, self.credential))
        whole = tsp.TimeStampResp(
            {
                "status": {"status": "rejection" if self.wrong == "refused" else "granted"},
                "time_stamp_token": token,
            }
        ).dump()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(whole if self.answer is None else self.answer)

    def log_message(self, format: str, *arguments: Any) -> None:
        return None


def foreign_clock(settings: Any) -> Iterator[type[ForeignClock]]:
    handler = type("Handler", (ForeignClock,), {"credential": stranger()})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.KAIYE_TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    yield handler
    server.shutdown()
    server.server_close()
