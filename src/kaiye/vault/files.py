"""Files by the SHA-256 of their content, encrypted under `KAIYE_HOME/files`.

    files/ab/cdef…   `KYF1`, length (2 bytes) and JSON header {"media_type", "size"}, then the sealed content
    files/tmp/…      being written; left by a killed process, removed by `sweep`

Header and digest are associated data of the encryption, so neither can be changed unnoticed. When `put`
returns, the content and its name are on disk; a row may then refer to it. A kill before that leaves at
most a file nobody refers to, which the next `put` of the same content finds and reuses.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kaiye.kernel.api import say
from kaiye.vault.durable import sync_folder, write_synced
from kaiye.vault.errors import Damaged, FileMissing
from kaiye.vault.keys import decrypt, encrypt

_MAGIC = b"KYF1"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the vault; `size` is of the content in clear."""

    sha256: str
    size: int
    media_type: str


def put(data: bytes, *, media_type: str) -> StoredFile:
    """`data` is in the vault, durably. Content that is there already keeps its first media type."""
    return put_all([(data, media_type)])[0]


def put_all(contents: Iterable[tuple[bytes, str]]) -> list[StoredFile]:
    """Several files at once (content, media type): each folder is synced once for all of them."""
    stored: list[StoredFile] = []
    folders: set[Path] = set()
    for data, media_type in contents:
        sha256 = hashlib.sha256(data).hexdigest()
        path = _path(sha256)
        if path.exists():
            stored.append(stat(sha256))
            # Another process may have named it a moment ago without its name being durable yet.
            folders.add(path.parent)
            continue
        _prepare(path.parent)
        temporary = _root() / "tmp" / secrets.token_hex(16)
        header = json.dumps({"media_type": media_type, "size": len(data)}, separators=(",", ":")).encode()
        sealed = encrypt(data, _context(sha256, header))
        write_synced(temporary, _MAGIC + len(header).to_bytes(2, "big") + header + sealed)
        # Equal content written twice at the same moment: either file is the right one.
        os.replace(temporary, path)
        folders.add(path.parent)
        stored.append(StoredFile(sha256, len(data), media_type))
    for folder in folders:
        sync_folder(folder)
    return stored


def get(sha256: str) -> bytes:
    """The content, its digest checked; raises FileMissing or Damaged."""
    header, sealed = _read(sha256)
    data = decrypt(sealed, _context(sha256, header))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(sha256)
    return data


def stat(sha256: str) -> StoredFile:
    """Size and media type without the content; raises FileMissing or Damaged."""
    try:
        with _path(sha256).open("rb") as stream:
            start = stream.read(6)
            header = stream.read(int.from_bytes(start[4:6], "big"))
    except FileNotFoundError:
        raise _missing(sha256) from None
    if start[:4] != _MAGIC:
        raise _damaged(sha256)
    try:
        facts = json.loads(header)
        return StoredFile(sha256, int(facts["size"]), str(facts["media_type"]))
    except (ValueError, KeyError, TypeError):
        raise _damaged(sha256) from None


def exists(sha256: str) -> bool:
    """Is there a file with this digest? (Whether it is whole, `get` finds out.)"""
    return _path(sha256).exists()


def export(sha256: str, path: Path) -> None:
    """Write the content in clear to `path`, replacing what is there in one step."""
    data = get(sha256)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_synced(temporary, data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def sweep(*, before: datetime) -> int:
    """Remove what killed processes left half-written before that moment; how many."""
    removed = 0
    for path in (_root() / "tmp").glob("*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _root() -> Path:
    return Path(settings.KAIYE_HOME) / "files"


def _path(sha256: str) -> Path:
    if _DIGEST.fullmatch(sha256) is None:
        raise FileMissing(say("“{sha256}”不是文件摘要。", sha256=sha256[:80]))
    return _root() / sha256[:2] / sha256[2:]


def _prepare(folder: Path) -> None:
    """All 256 folders are made once, so that a new file never waits for a new folder."""
    if folder.is_dir():
        return
    root = _root()
    (root / "tmp").mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(256):
        (root / f"{number:02x}").mkdir(mode=0o700, exist_ok=True)
    sync_folder(root)
    sync_folder(root.parent)


def _read(sha256: str) -> tuple[bytes, bytes]:
    try:
        content = _path(sha256).read_bytes()
    except FileNotFoundError:
        raise _missing(sha256) from None
    if content[:4] != _MAGIC:
        raise _damaged(sha256)
    end = 6 + int.from_bytes(content[4:6], "big")
    return content[6:end], content[end:]


def _context(sha256: str, header: bytes) -> bytes:
    return b"file " + sha256.encode() + b"\n" + header


def _missing(sha256: str) -> FileMissing:
    return FileMissing(say("文件库中没有摘要为 {sha256} 的文件。", sha256=sha256))


def _damaged(sha256: str) -> Damaged:
    return Damaged(say("文件 {sha256} 已损坏。", sha256=sha256))
