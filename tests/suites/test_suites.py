"""Both suites by the vectors of the standards, and the national one against the system's OpenSSL."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from asn1crypto import core

from kaiye.suites.api import (
    INTERNATIONAL,
    NATIONAL,
    SUITES,
    Forged,
    Suite,
    suite_named,
    suite_of_key,
    suite_of_signature,
)

_ID = "1234567812345678"
_DATA = "开业 Kaiye".encode()
# GB/T 32918.5 (also GM/T 0003.5), appendix A.2: the public key, and the signature of "message digest".
_PUBLIC = (
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
_R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
_S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


def _openssl(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], cwd=home, capture_output=True, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A directory to call OpenSSL in; skipped where it lacks SM2."""
    try:
        made = _openssl(tmp_path, "genpkey", "-algorithm", "SM2", "-out", "theirs.pem")
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    if made.returncode:
        pytest.skip("this openssl has no SM2")
    (tmp_path / "data").write_bytes(_DATA)
    return tmp_path


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_digests_of_the_standard(data: bytes, digest: str) -> None:
    assert NATIONAL.digest(data).hex() == digest
    running = NATIONAL.hasher()
    running.update(data[:2])
    branch = running.copy()
    branch.update(memoryview(data)[2:])
    assert branch.digest().hex() == digest
    assert running.digest() == NATIONAL.digest(data[:2])


def test_sm2_accepts_the_signature_of_the_standard_and_no_other() -> None:
    spki = NATIONAL.generate().spki[:-64] + bytes.fromhex(_PUBLIC)

    def signature(r: int, s: int) -> bytes:
        return bytes(core.SequenceOf([r, s], spec=core.Integer).dump())

    NATIONAL.verify(spki, signature(_R, _S), b"message digest")
    for wrong, data in ((signature(_R, _S + 1), b"message digest"), (signature(_R, _S), b"message digesT")):
        with pytest.raises(Forged):
            NATIONAL.verify(spki, wrong, data)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_a_key_is_kept_and_signs_as_before(suite: Suite) -> None:
    key = suite.generate()
    again = suite.load(key.pem())
    assert again.spki == key.spki
    signature = again.sign(_DATA)
    suite.verify(key.spki, signature, _DATA)
    for wrong in (
        signature[:-1] + bytes([signature[-1] ^ 1]),
        b"",
        signature + b"\0",
        b"\x30\x80" + signature,
    ):
        with pytest.raises(Forged):
            suite.verify(key.spki, wrong, _DATA)
    with pytest.raises(Forged):
        suite.verify(suite.generate().spki, signature, _DATA)
    assert key.pem().splitlines()[1].decode() not in repr(key)


@pytest.mark.parametrize(
    ("suite", "other"), [(NATIONAL, INTERNATIONAL), (INTERNATIONAL, NATIONAL)], ids=lambda suite: suite.name
)
def test_keys_of_the_other_suite_are_refused(suite: Suite, other: Suite) -> None:
    key = other.generate()
    assert not suite.owns(key.spki)
    with pytest.raises(Forged):
        suite.verify(key.spki, key.sign(_DATA), _DATA)
    with pytest.raises(ValueError, match="not a"):
        suite.load(key.pem())
    assert suite_of_key(key.spki) is other
    assert (suite_named(suite.name), suite_of_signature(suite.signature_oid)) == (suite, suite)


def test_a_point_beside_the_curve_is_no_key() -> None:
    spki = bytearray(NATIONAL.generate().spki)
    signature = NATIONAL.generate().sign(_DATA)
    spki[-1] ^= 1
    with pytest.raises(Forged):
        NATIONAL.verify(bytes(spki), signature, _DATA)
    assert suite_of_key(b"\x30\x00") is None


def test_openssl_verifies_what_we_sign_with_the_usual_identity_only(home: Path) -> None:
    key = NATIONAL.generate()
    (home / "ours.pem").write_bytes(key.pem())
    (home / "signature").write_bytes(key.sign(_DATA))
    assert _openssl(home, "pkey", "-in", "ours.pem", "-pubout", "-outform", "DER").stdout == key.spki

    def verified(identity: str) -> bool:
        done = _openssl(
            home, "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-inkey", "ours.pem", "-in", "data",
            "-sigfile", "signature", "-pkeyopt", f"distid:{identity}",
        )  # fmt: skip
        return done.returncode == 0

    assert verified(_ID)
    assert not verified("another identity")


def test_we_verify_what_openssl_signs_with_the_usual_identity_only(home: Path) -> None:
    spki = _openssl(home, "pkey", "-in", "theirs.pem", "-pubout", "-outform", "DER").stdout

    def signed(identity: str) -> bytes:
        done = _openssl(
            home, "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-inkey", "theirs.pem", "-in", "data",
            "-out", "signature", "-pkeyopt", f"distid:{identity}",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return (home / "signature").read_bytes()

    NATIONAL.verify(spki, signed(_ID), _DATA)
    with pytest.raises(Forged):
        NATIONAL.verify(spki, signed("another identity"), _DATA)
    # Its key files are ours, too.
    key = NATIONAL.load((home / "theirs.pem").read_bytes())
    assert key.spki == spki
