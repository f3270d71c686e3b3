"""The witness protocol of C2SP, answer by answer, and what is kept when a log shows two faces."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaiye.tlog.api import cosignatures, notes
from tests.notary.builders import AT, ORIGIN, Log, Notary, established, generous, leaves

PATH = "/add-checkpoint"


@pytest.fixture
def notary(tmp_path: Path) -> Notary:
    return established(tmp_path / "notary", limits=generous())


def test_growing_checkpoints_are_cosigned(notary: Notary) -> None:
    log = Log(*leaves(5))
    for old, size in ((0, 3), (3, 5), (5, 5)):
        answer = notary.call("POST", PATH, log.submission(old, size))
        assert answer.status == 200
        cosigned = log.note(size) + answer.body
        found = cosignatures.verified(cosigned, *cosignatures.read_verifier_key(notary.home.verifier_key))
        assert found.time == int(AT.timestamp())
        assert notes.verified(cosigned, ORIGIN, _public()) == notes.opened(cosigned)[0]
    assert notary.call("GET", "/forks").json == []
    kept = notary.store.all("SELECT size, note FROM checkpoint ORDER BY size")
    assert [(row["size"], row["note"]) for row in kept] == [(3, log.note(3)), (5, log.note(5))]


def test_the_answers_of_the_protocol(notary: Notary) -> None:
    log = Log(*leaves(6))
    assert notary.call("POST", PATH, log.submission(0, 4)).status == 200
    # Not from where we stand: our size, in the type the protocol names.
    other = notary.call("POST", PATH, log.submission(2, 6))
    assert (other.status, other.body, other.headers["Content-Type"]) == (409, "4\n", "text/x.tlog.size")
    assert notary.call("POST", PATH, log.submission(0, 0, origin="other.example/log")).status == 404
    stranger = Ed25519PrivateKey.generate()
    assert notary.call("POST", PATH, log.submission(4, 6, key=stranger)).status == 403
    assert notary.call("POST", PATH, log.submission(4, 6).replace(b"old 4", b"old 7")).status == 400
    assert notary.call("POST", PATH, b"nonsense").status == 400
    assert notary.call("POST", PATH, b"\xff\xfe").status == 400
    # A wrong proof from a passer-by is refused, but proves nothing against the log.
    wrong = Log(*leaves(3, "other"), *leaves(3)).submission(4, 6)
    assert notary.call("POST", PATH, wrong).status == 422
    assert notary.call("GET", "/forks").json == []
    assert notary.call("POST", PATH, log.submission(4, 6)).status == 200


def test_two_roots_for_one_size_are_refused_and_both_notes_kept(notary: Notary) -> None:
    log, other = Log(*leaves(4)), Log(*leaves(4, "other"))
    assert notary.call("POST", PATH, log.submission(0)).status == 200
    for _ in range(2):
        answer = notary.call("POST", PATH, other.submission(4, 4))
        assert (answer.status, answer.headers["Kaiye-Trouble"]) == (409, "fork")
    (fork,) = notary.call("GET", "/forks").json
    assert (fork["kind"], fork["kept"], fork["offered"]) == ("fork", log.note(), other.note())
    assert "/forks" in notary.call("GET", "/").body
    # A stale old size does not hide a fork.
    assert notary.call("POST", PATH, other.submission(2, 4)).headers["Kaiye-Trouble"] == "fork"
    log.leaves += leaves(1, "more")
    assert notary.call("POST", PATH, log.submission(4)).status == 200


def test_a_log_that_became_smaller_is_told_apart_from_a_late_message(notary: Notary) -> None:
    log = Log(*leaves(8))
    assert notary.call("POST", PATH, log.submission(0)).status == 200
    late = notary.call("POST", PATH, log.submission(0, 5))
    assert (late.status, "Kaiye-Trouble" in late.headers) == (409, False)
    by_log = notary.signed(PATH, log.submission(0, 5))
    assert (by_log.status, by_log.body, by_log.headers["Kaiye-Trouble"]) == (409, "8\n", "rollback")
    assert [fork["kind"] for fork in notary.call("GET", "/forks").json] == ["rollback"]


def test_a_proof_of_the_log_itself_that_does_not_hold_is_kept(notary: Notary) -> None:
    log = Log(*leaves(4))
    assert notary.call("POST", PATH, log.submission(0)).status == 200
    rewritten = Log(*leaves(2), *leaves(4, "other"))
    answer = notary.signed(PATH, rewritten.submission(4))
    assert (answer.status, answer.headers["Kaiye-Trouble"]) == (422, "inconsistent")


def test_a_proof_for_an_unknown_beginning_is_refused(notary: Notary) -> None:
    log = Log(*leaves(4))
    body = log.submission(2).replace(b"old 2", b"old 0")
    assert notary.call("POST", PATH, body).status == 422


def test_a_forged_sender_is_refused(notary: Notary) -> None:
    log = Log(*leaves(4))
    stranger = Ed25519PrivateKey.generate()
    assert notary.signed(PATH, log.submission(0), key=stranger).status == 403


def _public() -> object:
    from tests.notary.builders import KEY

    return KEY.public_key()
