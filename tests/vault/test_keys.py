"""Keys are made once, kept private, rotated without losing anything."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaiye.vault import keys
from kaiye.vault.api import Damaged, KeyUnusable, blind_index, once, rotate_data_key, signing_key
from kaiye.vault.durable import create_once


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KAIYE_MASTER_KEY", raising=False)
    settings.KAIYE_HOME = tmp_path
    (tmp_path / "keys").mkdir()
    return tmp_path


def _forget() -> None:
    """What a new process would not know."""
    for cached in (keys._ring, keys._index_key, keys._signing_key):
        cached.cache_clear()


def test_what_is_encrypted_opens_again_only_in_its_place(home: Path) -> None:
    sealed = keys.encrypt("身份证".encode(), b"a.b")
    assert keys.decrypt(sealed, b"a.b").decode() == "身份证"
    assert "身份证".encode() not in sealed
    with pytest.raises(Damaged):
        keys.decrypt(sealed, b"a.c")


@pytest.mark.parametrize("index", [0, 4, 10, 25, -1])
def test_any_changed_octet_is_noticed(home: Path, index: int) -> None:
    sealed = bytearray(keys.encrypt(b"secret text", b"a.b"))
    sealed[index] ^= 1
    with pytest.raises(Damaged):
        keys.decrypt(bytes(sealed), b"a.b")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"plain text that was never encrypted by anybody"])
def test_what_was_never_encrypted_is_damaged(home: Path, sealed: bytes) -> None:
    with pytest.raises(Damaged):
        keys.decrypt(sealed, b"a.b")


def test_after_rotation_old_content_opens_and_new_content_has_the_new_key(home: Path) -> None:
    old = keys.encrypt(b"old", b"c")
    assert rotate_data_key() == 2
    new = keys.encrypt(b"new", b"c")
    assert (old[4], new[4]) == (1, 2)
    _forget()
    assert (keys.decrypt(old, b"c"), keys.decrypt(new, b"c")) == (b"old", b"new")


def test_a_key_made_by_another_process_is_found(home: Path) -> None:
    keys.encrypt(b"x", b"c")
    ours = keys._ring(keys.folder())
    other = keys._Ring(keys.folder())
    other.create_next()
    number, cipher = other.newest()
    nonce = bytes(12)
    sealed = b"\x01" + number.to_bytes(4, "big") + nonce + cipher.encrypt(nonce, b"theirs", b"c")
    assert ours.newest()[0] == 1
    assert keys.decrypt(sealed, b"c") == b"theirs"


def test_another_key_gives_a_sentence_and_no_content(home: Path) -> None:
    sealed = keys.encrypt(b"340104199001010213", b"c")
    (home / "keys" / "data-1.key").write_bytes(os.urandom(32))
    _forget()
    with pytest.raises(Damaged) as caught:
        keys.decrypt(sealed, b"c")
    assert "密钥" in str(caught.value)
    assert "340104" not in repr(caught.value)
    (home / "keys" / "data-1.key").unlink()
    _forget()
    with pytest.raises(Damaged):
        keys.decrypt(sealed, b"c")


def test_key_files_are_private(home: Path) -> None:
    keys.encrypt(b"x", b"c")
    blind_index("x", purpose="y")
    signing_key("ledger", "Ed25519")
    for path in (home / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    assert sorted(p.name for p in (home / "keys").iterdir()) == [
        "data-1.key",
        "index.key",
        "signing-ledger.pem",
    ]


def test_blind_indexes_find_equal_values_of_one_purpose(home: Path) -> None:
    first = blind_index("34010419900101021X", purpose="citizen")
    assert first == blind_index("34010419900101021X", purpose="citizen")
    assert first != blind_index("34010419900101021X", purpose="other")
    assert first != blind_index("340104199001010210", purpose="citizen")
    _forget()
    assert first == blind_index("34010419900101021X", purpose="citizen")


def test_signing_keys_stay_and_keep_their_kind(home: Path) -> None:
    key = signing_key("seal", "P-256")
    assert isinstance(key, EllipticCurvePrivateKey)
    assert isinstance(signing_key("ledger", "Ed25519"), Ed25519PrivateKey)
    _forget()
    assert signing_key("seal", "P-256").private_numbers() == key.private_numbers()
    with pytest.raises(KeyUnusable):
        signing_key("seal", "Ed25519")
    with pytest.raises(ValueError, match="up"):
        signing_key("../up", "P-256")


def test_a_broken_key_file_is_a_sentence(home: Path) -> None:
    (home / "keys" / "signing-x.pem").write_text("not a key")
    with pytest.raises(KeyUnusable):
        signing_key("x", "P-256")
    (home / "keys" / "data-1.key").write_bytes(b"short")
    with pytest.raises(KeyUnusable):
        keys.encrypt(b"x", b"c")


def test_a_master_key_wraps_new_key_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys.encrypt(b"before", b"c")
    monkeypatch.setenv("KAIYE_MASTER_KEY", "m" * 40)
    rotate_data_key()
    after = keys.encrypt(b"after", b"c")
    signing_key("wrapped", "P-256")
    assert (home / "keys" / "data-2.key").read_bytes().startswith(b"KYW1")
    assert b"PRIVATE" not in (home / "keys" / "signing-wrapped.pem").read_bytes()
    _forget()
    assert (keys.decrypt(before, b"c"), keys.decrypt(after, b"c")) == (b"before", b"after")
    for wrong in ("", "n" * 40, "short"):
        _forget()
        monkeypatch.setenv("KAIYE_MASTER_KEY", wrong)
        with pytest.raises(KeyUnusable):
            keys.decrypt(after, b"c")


def test_of_two_makers_one_wins(home: Path) -> None:
    assert create_once(home / "keys" / "a", b"first")
    assert not create_once(home / "keys" / "a", b"second")
    assert once("a", lambda: b"third") == b"first"
    assert [path.name for path in (home / "keys").iterdir()] == ["a"]


def test_processes_starting_together_share_their_keys(home: Path) -> None:
    program = (
        "from django.conf import settings; import sys, pathlib\n"
        "settings.configure(KAIYE_HOME=pathlib.Path(sys.argv[1]))\n"
        "from kaiye.vault import keys\n"
        "from kaiye.vault.api import blind_index, signing_key\n"
        "keys.encrypt(b'x', b'c')\n"
        "number = signing_key('root', 'P-256').private_numbers().private_value\n"
        "print(blind_index('x', purpose='p'), number)\n"
    )
    command = [sys.executable, "-c", program, str(home)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {process.communicate(timeout=30)[0] for process in started}
    assert all(process.returncode == 0 for process in started)
    assert len(said) == 1
    assert len(list((home / "keys").glob("data-*.key"))) == 1
