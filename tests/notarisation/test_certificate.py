"""The notarial certificate: signed, with the bundle inside, and refused when the notary's own records are damaged."""

from __future__ import annotations

import sqlite3
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from kaiye.bundles.api import check, unpack
from kaiye.bundles.signatures import context
from kaiye.kernel.api import Conflict, NotFound
from kaiye.ledger.api import verifier_key
from kaiye.notarisation.api import deposit, witness
from kaiye.notary.api import admit, certificate, open_home
from kaiye.signing.api import trust_anchor
from tests.notarisation.builders import Network, connected, signed
from tests.signing.builders import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    made = connected(tmp_path, settings, monkeypatch)
    admit(made.notary.store, verifier_key(), title="登记机关", root=trust_anchor(), at=AT)
    return made


def _digest() -> str:
    row = deposit(signed().id, 0, at=AT)
    witness(at=AT)
    assert row is not None
    return row.digest


def _attached(pdf: bytes) -> bytes:
    reader = PdfFileReader(BytesIO(pdf))
    names = reader.root["/Names"]["/EmbeddedFiles"]
    (_, found) = (names if "/Names" in names else names["/Kids"][0])["/Names"]
    data: bytes = found.get_object()["/EF"]["/F"].data
    return data


def test_it_is_signed_and_holds_a_bundle_that_verifies(network: Network) -> None:
    notary, digest = network.notary, _digest()
    pdf = certificate(notary.store, notary.home, digest, applicant="张三", at=AT)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    root = (notary.home.path / "root.crt").read_bytes()
    status = validate_pdf_signature(signature, context([root], AT))
    assert status.bottom_line
    bundle = _attached(pdf)
    assert unpack(bundle).digest == digest
    assert check(bundle, roots=[trust_anchor()], notary=notary.home.verifier_key).ok
    notary.signed("/requests", b'{"digest": "%b", "purpose": "court"}' % digest.encode())


def test_a_request_is_done_with_it(network: Network) -> None:
    notary, digest = network.notary, _digest()
    body = b'{"digest": "%b", "purpose": "court"}' % digest.encode()
    notary.signed("/requests", body)
    assert "等待办理" in notary.call("GET", "/").body
    certificate(notary.store, notary.home, digest, attached=False, at=AT)
    assert notary.store.all("SELECT number FROM request WHERE done IS NULL") == []


def test_without_the_encryption_key_it_speaks_of_the_digest_only(network: Network) -> None:
    notary, digest = network.notary, _digest()
    (notary.home.path / "encryption.pem").unlink()
    pdf = certificate(notary.store, open_home(notary.home.path), digest, at=AT)
    assert b"EmbeddedFile" not in pdf


def test_nothing_is_certified_that_was_not_received_or_no_longer_holds(network: Network) -> None:
    notary, digest = network.notary, _digest()
    with pytest.raises(NotFound):
        certificate(notary.store, notary.home, "a" * 64, at=AT)
    with sqlite3.connect(notary.home.database) as other:
        other.execute("UPDATE sealed SET content = zeroblob(9)")
    with pytest.raises(Conflict):
        certificate(notary.store, notary.home, digest, at=AT)
