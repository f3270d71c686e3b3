"""Time stamps from an authority behind a URL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kaiye.kernel.api import Unavailable
from kaiye.signing import timestamps
from kaiye.signing.api import verify_pdf
from kaiye.signing.cms import TST_INFO, Credential, enveloping
from kaiye.signing.pades import sign_field, with_fields
from tests.signing.builders import AT, paper
from tests.signing.test_papers import FIELDS, _act


def _stranger() -> Credential:
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


class _Clock(BaseHTTPRequestHandler):
    credential: Credential
    answer: bytes | None = None

    def do_POST(self) -> None:
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": request["message_imprint"],
                "serial_number": 7,
                "gen_time": datetime.fromisoformat(AT.isoformat()),
                "nonce": request["nonce"],
            }
        ).dump()
        token = cms.ContentInfo.load(enveloping(TST_INFO, info, self.credential))
        whole = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(whole if self.answer is None else self.answer)

    def log_message(self, format: str, *arguments: Any) -> None:
        return None


@pytest.fixture
def clock(settings: Any) -> Iterator[type[_Clock]]:
    handler = type("Handler", (_Clock,), {"credential": _stranger()})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.KAIYE_TSA_URL = f"http://127.0.0.1:{server.server_port}/"
    yield handler
    server.shutdown()
    server.server_close()


def test_a_foreign_time_stamp_counts_when_its_root_is_trusted(
    clock: type[_Clock], settings: Any, tmp_path: Path
) -> None:
    pdf = sign_field(with_fields(paper(), FIELDS), "s0", _act())
    (verdict,) = verify_pdf(pdf)
    assert verdict.intact
    assert (verdict.time, verdict.valid) == (None, False)
    root = tmp_path / "clock.pem"
    root.write_bytes(clock.credential.certificate.public_bytes(serialization.Encoding.PEM))
    settings.KAIYE_TSA_ROOT = str(root)
    (verdict,) = verify_pdf(pdf)
    assert (verdict.time, verdict.valid) == (AT, True)


def test_the_foreign_root_vouches_for_times_only(clock: type[_Clock], settings: Any, tmp_path: Path) -> None:
    root = tmp_path / "clock.pem"
    root.write_bytes(clock.credential.certificate.public_bytes(serialization.Encoding.PEM))
    settings.KAIYE_TSA_ROOT = str(root)
    act = _act()
    forged = type(act)(clock.credential, AT)
    (verdict,) = verify_pdf(sign_field(with_fields(paper(), FIELDS), "s0", forged))
    assert verdict.time == AT
    assert not verdict.trusted


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01\x02"])
def test_a_bad_answer_is_a_sentence(clock: type[_Clock], answer: bytes) -> None:
    clock.answer = answer
    with pytest.raises(Unavailable):
        sign_field(with_fields(paper(), FIELDS), "s0", _act())


def test_no_answer_is_a_sentence(settings: Any) -> None:
    settings.KAIYE_TSA_URL = "http://127.0.0.1:9/"
    stamp, room = timestamps.stamp_at(AT)
    assert room == timestamps.FOREIGN_SIZE
    with pytest.raises(Unavailable):
        stamp(bytes(32))
