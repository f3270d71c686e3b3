"""Deposits: who may, once, durable, numbered without gaps, readable by nobody else."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaiye.bundles.api import BEGINNING, NotOpened, pack, read_receipt, unseal
from kaiye.kernel.api import Bucket, Conflict
from kaiye.notary.api import Limits, Store, admit, audit, bundle_of, open_home
from kaiye.tlog.api import BadNote, notes
from tests.notary.builders import (
    KEY,
    NAME,
    ORIGIN,
    Notary,
    contents,
    deposit_body,
    established,
    generous,
    headers_of,
)

PATH = "/deposits"


@pytest.fixture
def notary(tmp_path: Path) -> Notary:
    return established(tmp_path / "notary", limits=generous())


def test_a_bundle_is_countersigned_once_and_can_be_read_again(notary: Notary) -> None:
    first = notary.signed(PATH, deposit_body(notary))
    assert first.status == 200
    receipt = read_receipt(first.body, notary.home.verifier_key)
    assert (receipt.number, receipt.digest, receipt.opened) == (1, contents().digest, True)
    assert (receipt.client, receipt.previous) == (ORIGIN, BEGINNING)
    # Sent again, sealed anew: the same receipt.
    assert notary.signed(PATH, deposit_body(notary)).body == first.body
    assert notary.call("GET", f"/deposits/{receipt.digest}").body == first.body
    assert bundle_of(notary.store, notary.home, receipt) == pack(contents())
    second = read_receipt(notary.signed(PATH, deposit_body(notary, 2)).body, notary.home.verifier_key)
    assert (second.number, second.previous) == (2, receipt.chain)
    assert audit(notary.store, notary.home) == []


def test_exact_bytes_of_a_receipt(notary: Notary) -> None:
    note = notary.signed(PATH, deposit_body(notary)).body
    text, _ = notes.opened(note)
    receipt = read_receipt(note, notary.home.verifier_key)
    lines = (
        f"kaiye-deposit/v1\nnotary {NAME}\nnumber 1\ndigest {contents().digest}\nsealed {receipt.sealed}\n"
        f"opened yes\nclient {ORIGIN}\ntime 2026-11-27T06:00:00Z\nprevious {'0' * 64}\n"
    )
    assert text == f"{lines}chain {sha256(lines.encode()).hexdigest()}\n"


def test_a_receipt_changed_in_any_line_does_not_hold(notary: Notary) -> None:
    note = notary.signed(PATH, deposit_body(notary)).body
    for line in notes.opened(note)[0].splitlines():
        changed = note.replace(line, line[:-1] + ("0" if line[-1] != "0" else "1"), 1)
        with pytest.raises(BadNote):
            read_receipt(changed, notary.home.verifier_key)
    # Signed by the notary, but its chain value is not that of the lines above.
    text = notes.opened(note)[0]
    forged = text[:-65] + "0" * 64 + "\n"
    with pytest.raises(BadNote):
        read_receipt(notes.sign(forged, NAME, notary.home.witness), notary.home.verifier_key)
    # Signed by the notary, but of another kind of text.
    with pytest.raises(BadNote):
        read_receipt(notes.sign("anything\n", NAME, notary.home.witness), notary.home.verifier_key)


def test_who_may_not_deposit(notary: Notary) -> None:
    body = deposit_body(notary)
    stranger = Ed25519PrivateKey.generate()
    assert notary.call("POST", PATH, body).status == 403
    assert notary.signed(PATH, body, key=stranger).status == 403
    assert notary.signed(PATH, body, client="other.example/log").status == 403
    assert notary.signed(PATH, body, notary="other-notary.example").status == 403
    late = int((notary.now - timedelta(seconds=301)).timestamp())
    assert notary.signed(PATH, body, created=late).status == 403
    early = int((notary.now + timedelta(seconds=301)).timestamp())
    assert notary.signed(PATH, body, created=early).status == 403
    signed = headers_of(notary, PATH, body)
    assert notary.call("POST", PATH, deposit_body(notary, 2), signed).status == 403
    assert notary.call("POST", "/requests", body, signed).status == 403
    other = signed | {"Content-Digest": headers_of(notary, PATH, b"other")["Content-Digest"]}
    assert notary.call("POST", PATH, body, other).status == 403
    assert notary.store.all("SELECT * FROM deposit") == []


def test_a_replayed_request_is_refused(notary: Notary) -> None:
    body = deposit_body(notary)
    signed = headers_of(notary, PATH, body)
    assert notary.call("POST", PATH, body, signed).status == 200
    again = notary.call("POST", PATH, body, signed)
    assert (again.status, "已经收到过" in again.json["message"]) == (403, True)


def test_what_is_not_the_bundle_it_says_is_refused(notary: Notary) -> None:
    other = deposit_body(notary, digest="a" * 64)
    assert notary.signed(PATH, other).status == 422
    assert notary.signed(PATH, deposit_body(notary, bundle=b"no zip")).status == 422
    assert notary.signed(PATH, b"{}").status == 422
    assert notary.signed(PATH, b"[").status == 400
    assert notary.signed(PATH, b'{"digest": 1}').status == 400
    # Sealed for one digest, sent under another.
    swapped = deposit_body(notary).replace(contents().digest.encode(), contents(2).digest.encode())
    assert notary.signed(PATH, swapped).status == 422
    assert notary.store.all("SELECT * FROM deposit") == []


def test_only_the_notary_opens_what_is_sealed(notary: Notary, tmp_path: Path) -> None:
    body = deposit_body(notary)
    notary.signed(PATH, body)
    stranger = established(tmp_path / "other")
    row = notary.store.one("SELECT content FROM sealed")
    assert row is not None
    assert stranger.home.encryption is not None
    with pytest.raises(NotOpened):
        unseal(bytes(row[0]), key=stranger.home.encryption, notary=NAME, digest=contents().digest)
    assert "张三".encode() not in bytes(row[0])


def test_without_the_encryption_key_the_receipt_says_that_nothing_was_opened(tmp_path: Path) -> None:
    made = established(tmp_path / "notary")
    (made.home.path / "encryption.pem").unlink()
    notary = Notary(open_home(made.home.path), made.store)
    receipt = read_receipt(notary.signed(PATH, deposit_body(notary)).body, notary.home.verifier_key)
    assert not receipt.opened
    assert bundle_of(notary.store, notary.home, receipt) is None


def test_many_at_once_get_numbers_without_gaps(notary: Notary) -> None:
    bodies = [deposit_body(notary, number) for number in range(1, 9)] * 3
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda body=body: statuses.append(notary.signed(PATH, body).status))
        for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 24
    rows = notary.store.all("SELECT number FROM deposit ORDER BY number")
    assert [row["number"] for row in rows] == list(range(1, 9))
    assert audit(notary.store, notary.home) == []


def test_a_full_disk_takes_nothing_and_says_so(notary: Notary) -> None:
    assert notary.signed(PATH, deposit_body(notary)).status == 200
    connection = notary.store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    answers = [notary.signed(PATH, deposit_body(notary, number)) for number in range(2, 40)]
    refused = [answer for answer in answers if answer.status != 200]
    assert refused
    assert {answer.status for answer in refused} == {507}
    assert "空间已满" in refused[0].json["message"]
    connection.execute("PRAGMA max_page_count = 1000000")
    assert [notary.signed(PATH, deposit_body(notary, number)).status for number in range(2, 40)] == [200] * 38
    assert audit(notary.store, notary.home) == []


def test_a_deposit_changed_in_the_database_is_found(notary: Notary) -> None:
    for number in (1, 2, 3):
        notary.signed(PATH, deposit_body(notary, number))
    other = sqlite3.connect(notary.home.database)
    with other:
        other.execute("UPDATE sealed SET content = zeroblob(100) WHERE number = 2")
    assert audit(notary.store, notary.home) == [2]
    with other:
        other.execute("PRAGMA foreign_keys=OFF")
        other.execute("DELETE FROM sealed WHERE number = 1")
        other.execute("DELETE FROM deposit WHERE number = 1")
    # The second is damaged still; that the first is missing breaks its number as well.
    assert audit(notary.store, notary.home) == [2]


def test_a_known_log_never_gets_another_key(notary: Notary) -> None:
    other = notes.verifier_key(ORIGIN, Ed25519PrivateKey.generate().public_key())
    with pytest.raises(Conflict):
        admit(notary.store, other, title="", at=notary.now)
    admit(notary.store, notes.verifier_key(ORIGIN, KEY.public_key()), title="", at=notary.now)


def test_too_much_and_too_often(tmp_path: Path) -> None:
    few = Limits(Bucket(burst=2, per_second=0.001), Bucket(burst=3, per_second=0.001))
    notary = established(tmp_path / "notary", limits=few)
    assert [notary.call("GET", "/").status for _ in range(3)] == [200, 200, 429]
    signed = [notary.signed(PATH, deposit_body(notary)).status for _ in range(4)]
    assert signed == [200, 200, 200, 429]
    huge = notary.call("POST", "/add-checkpoint", b"x" * (64 * 1024 + 1))
    assert huge.status == 413
    # A stranger's deposit is not even read.
    body = b"x" * (64 * 1024 + 1)
    assert notary.call("POST", PATH, body).status == 413
    assert notary.signed(PATH, body, client="other.example/log").status == 413


def test_a_certificate_can_be_asked_for_once(notary: Notary) -> None:
    notary.signed(PATH, deposit_body(notary))
    body = b'{"digest": "%b", "purpose": "court"}' % contents().digest.encode()
    assert [notary.signed("/requests", body).json["number"] for _ in range(2)] == [1, 1]
    assert notary.signed("/requests", body.replace(b"court", b"fun")).status == 422
    assert notary.signed("/requests", body.replace(contents().digest.encode(), b"b" * 64)).status == 404


def test_the_pages(notary: Notary) -> None:
    notary.signed(PATH, deposit_body(notary))
    page = notary.call("GET", "/", headers={"Accept-Language": "en"})
    assert (page.status, "Notary" in page.body, notary.home.name in page.body) == (200, True, True)
    keys = notary.call("GET", "/keys.json").json
    text = notes.verified(keys["signed"], NAME, notary.home.witness.public_key())
    assert f"encryption x25519 {keys['encryption_key']}\n" in text
    assert notary.call("GET", "/nothing").status == 404
    assert notary.call("PUT", "/deposits").status == 405
    assert notary.call("GET", "/deposits/abc").status == 404


def test_a_store_is_opened_beside_another(notary: Notary) -> None:
    """`kaiye notary show` reads while the service runs."""
    notary.signed(PATH, deposit_body(notary))
    other = Store(notary.home.database)
    assert other.one("SELECT count(*) FROM deposit")[0] == 1  # type: ignore[index]
    other.close()
