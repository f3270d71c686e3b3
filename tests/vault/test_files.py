"""Files in the vault: whole or absent, encrypted, checked."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kaiye.kernel.api import now
from kaiye.vault import files as module
from kaiye.vault.api import Damaged, FileMissing, StoredFile, files

TEXT = "营业执照正本".encode() * 100


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.KAIYE_HOME = tmp_path
    return tmp_path


def _blob(home: Path, sha256: str) -> Path:
    return home / "files" / sha256[:2] / sha256[2:]


def test_a_file_is_found_by_its_digest(home: Path) -> None:
    stored = files.put(TEXT, media_type="application/pdf")
    assert stored == StoredFile(hashlib.sha256(TEXT).hexdigest(), len(TEXT), "application/pdf")
    assert files.get(stored.sha256) == TEXT
    assert files.stat(stored.sha256) == stored
    assert files.exists(stored.sha256)


def test_nothing_readable_lies_on_disk(home: Path) -> None:
    stored = files.put(TEXT, media_type="text/plain")
    blob = _blob(home, stored.sha256)
    assert "执照".encode() not in blob.read_bytes()
    assert stat.S_IMODE(blob.stat().st_mode) == 0o600


def test_putting_twice_changes_nothing(home: Path) -> None:
    stored = files.put(TEXT, media_type="text/plain")
    before = _blob(home, stored.sha256).read_bytes()
    assert files.put(TEXT, media_type="text/html") == stored
    assert _blob(home, stored.sha256).read_bytes() == before


def test_several_at_once_and_an_empty_one(home: Path) -> None:
    stored = files.put_all([(b"", "a/a"), (b"1", "b/b"), (b"1", "b/b"), (os.urandom(9), "c/c")])
    assert [files.get(file.sha256) for file in stored[:3]] == [b"", b"1", b"1"]
    assert len(list((home / "files" / "packs").iterdir())) == 1


@pytest.mark.parametrize("where", [0, 4, 7, 8, 30, 60, 100, 150, -1])
def test_a_changed_bit_is_noticed_wherever_it_is(home: Path, where: int) -> None:
    stored = files.put(TEXT, media_type="text/plain")
    blob = _blob(home, stored.sha256)
    content = bytearray(blob.read_bytes())
    content[where] ^= 1
    blob.write_bytes(bytes(content))
    with pytest.raises(Damaged):
        files.get(stored.sha256)


def test_a_cut_file_is_damaged(home: Path) -> None:
    stored = files.put(TEXT, media_type="text/plain")
    blob = _blob(home, stored.sha256)
    for length in (0, 3, 5, 20, 80):
        blob.write_bytes(blob.read_bytes()[:length])
        with pytest.raises(Damaged):
            files.get(stored.sha256)


def test_one_file_cannot_stand_in_for_another(home: Path) -> None:
    one, two = files.put(b"one", media_type="a/a"), files.put(b"two", media_type="a/a")
    _blob(home, one.sha256).write_bytes(_blob(home, two.sha256).read_bytes())
    with pytest.raises(Damaged):
        files.get(one.sha256)


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_a_missing_file_is_a_sentence(digest: str) -> None:
    with pytest.raises(FileMissing):
        files.get(digest)


def test_export_writes_the_content_in_one_step(home: Path, tmp_path: Path) -> None:
    stored = files.put(TEXT, media_type="text/plain")
    target = tmp_path / "copy.pdf"
    target.write_bytes(b"older")
    files.export(stored.sha256, target)
    assert target.read_bytes() == TEXT
    assert [path.name for path in tmp_path.glob(".copy*")] == []


def test_a_power_failure_takes_names_but_no_content(home: Path) -> None:
    stored = files.put_all([(b"one", "a/a"), (b"two", "b/b")])
    for file in stored:
        _blob(home, file.sha256).unlink()
    module._recover.cache_clear()
    assert [files.get(file.sha256) for file in stored] == [b"one", b"two"]
    assert files.stat(stored[1].sha256).media_type == "b/b"


def test_a_pack_cut_short_is_nobodys(home: Path) -> None:
    stored = files.put(TEXT, media_type="text/plain")
    (pack,) = (home / "files" / "packs").iterdir()
    content = pack.read_bytes()
    _blob(home, stored.sha256).unlink()
    for length in (0, 5, 40, len(content) - 1):
        pack.write_bytes(content[:length])
        module._recover.cache_clear()
        with pytest.raises(FileMissing):
            files.get(stored.sha256)
    assert files.put(TEXT, media_type="text/plain") == stored
    assert files.get(stored.sha256) == TEXT


@pytest.mark.parametrize("step", ["write_synced", "sync_folder", "os.link"])
def test_a_kill_while_putting_leaves_nothing_half(
    home: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put(b"before", media_type="a/a")

    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"kaiye.vault.files.{step}", killed)
        with pytest.raises(KeyboardInterrupt):
            files.put(TEXT, media_type="text/plain")
    digest = hashlib.sha256(TEXT).hexdigest()
    assert not _blob(home, digest).exists()
    assert files.put(TEXT, media_type="text/plain").sha256 == digest
    assert files.get(digest) == TEXT


def test_sweeping_drops_pack_names_and_no_content(home: Path) -> None:
    stored = files.put_all([(b"one", "a/a"), (b"two", "b/b")])
    lost = _blob(home, stored[0].sha256)
    lost.unlink()
    assert files.sweep(before=now() - timedelta(days=1)) == 0
    assert lost.exists()
    assert files.sweep(before=now() + timedelta(days=1)) == 1
    assert list((home / "files" / "packs").iterdir()) == []
    assert [files.get(file.sha256) for file in stored] == [b"one", b"two"]
