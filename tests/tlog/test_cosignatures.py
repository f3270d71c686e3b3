"""Cosignatures and the witness' requests against the examples of C2SP, and what must not pass."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaiye.tlog.api import BadNote, Checkpoint, cosignatures, notes, witnessing

LOG, NAME = "kaiye.example/log", "notary.example/w1"
LOG_KEY = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
KEY = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
TEXT = Checkpoint(LOG, 5, b"\7" * 32).text()
NOTE = notes.sign(TEXT, LOG, LOG_KEY)
TIME = 1_679_315_147

# The example printed in c2sp.org/tlog-cosignature.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


def test_the_published_example_is_taken_apart_as_it_says() -> None:
    text, lines = notes.opened(EXAMPLE)
    assert notes.read_checkpoint(text).size == 20_852_163
    assert int.from_bytes(lines[1].signature[:8], "big") == TIME
    assert len(lines[1].signature) == 72


def test_exact_bytes() -> None:
    """The format is frozen: key hash with 0x04, time, signature over header, time line and text."""
    line = cosignatures.cosign(TEXT, NAME, KEY, time=TIME)
    signed = KEY.sign(f"cosignature/v1\ntime {TIME}\n{TEXT}".encode())
    hashed = notes.key_hash(NAME, KEY.public_key(), b"\x04")
    assert line == f"— {NAME} {b64encode(hashed + TIME.to_bytes(8, 'big') + signed).decode()}\n"
    assert cosignatures.verifier_key(NAME, KEY.public_key()) == (
        f"{NAME}+{hashed.hex()}+{b64encode(bytes([4]) + KEY.public_key().public_bytes_raw()).decode()}"
    )


def test_a_cosigned_note_holds_for_log_and_witness() -> None:
    note = NOTE + cosignatures.cosign(TEXT, NAME, KEY, time=TIME)
    assert notes.verified(note, LOG, LOG_KEY.public_key()) == TEXT
    name, public = cosignatures.read_verifier_key(cosignatures.verifier_key(NAME, KEY.public_key()))
    assert cosignatures.verified(note, name, public) == cosignatures.Cosignature(NAME, TIME)


def test_what_is_not_cosigned_does_not_pass() -> None:
    public = KEY.public_key()
    with pytest.raises(BadNote):
        cosignatures.verified(NOTE, NAME, public)
    # The same key used as a log key says nothing as a witness.
    with pytest.raises(BadNote):
        cosignatures.verified(notes.sign(TEXT, NAME, KEY), NAME, public)
    line = cosignatures.cosign(TEXT, NAME, KEY, time=TIME)
    with pytest.raises(BadNote):
        cosignatures.verified(NOTE.replace("\n5\n", "\n6\n") + line, NAME, public)
    later = line.replace("AAAABkGFDL", "AAAABkGFDM")
    assert later != line
    with pytest.raises(BadNote):
        cosignatures.verified(NOTE + later, NAME, public)
    with pytest.raises(BadNote):
        cosignatures.read_verifier_key(notes.verifier_key(NAME, public))


def test_a_submission_is_read_as_it_was_written() -> None:
    proof = (b"\1" * 32, b"\2" * 32)
    body = witnessing.submission(3, proof, NOTE)
    assert body.startswith(f"old 3\n{b64encode(proof[0]).decode()}\n")
    assert witnessing.read_submission(body) == witnessing.Submission(3, proof, NOTE)
    assert witnessing.read_submission(witnessing.submission(0, (), NOTE)).proof == ()


@pytest.mark.parametrize(
    "body",
    [
        "",
        NOTE,
        f"old 03\n\n{NOTE}",
        f"old -1\n\n{NOTE}",
        f"old 1\nnot base64\n\n{NOTE}",
        f"old 1\nAAAA\n\n{NOTE}",
        "old 1\n" + f"{b64encode(bytes(32)).decode()}\n" * 64 + f"\n{NOTE}",
    ],
)
def test_a_malformed_submission_is_refused(body: str) -> None:
    with pytest.raises(BadNote):
        witnessing.read_submission(body)
