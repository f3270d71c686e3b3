"""Files by the SHA-256 of their content, encrypted under `KAIYE_HOME/files`.

    files/packs/…    what one call put in, in one file: `KYF1`, length (4 octets) and JSON list of entries
                     [sha256, media type, size, length when sealed], then the sealed contents one after another
    files/ab/cdef…   another name (hard link) of the pack that holds the content with the digest abcdef…

Waiting for the disk is what storing costs, so a call waits twice however many files it is given: for the
pack and for the pack's own name. The names by digest follow without waiting; a name that a power failure
takes away is made again from the pack, which `sweep` keeps until all names are on disk. When `put`
returns, the content survives a kill and a power failure, and a row may refer to it. A kill before that
leaves at most a pack nobody refers to.

Digest, media type and size are associated data of the encryption: none can be changed unnoticed.
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
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings

from kaiye.kernel.api import say
from kaiye.vault.durable import sync_folder, write_synced
from kaiye.vault.errors import Damaged, FileMissing
from kaiye.vault.keys import decrypt, encrypt

_MAGIC = b"KYF1"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_LIST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the vault; `size` is of the content in clear."""

    sha256: str
    size: int
    media_type: str


class _Entry(NamedTuple):
    """One content in a pack; `sealed` is its length there."""

    sha256: str
    media_type: str
    size: int
    sealed: int


def put(data: bytes, *, media_type: str) -> StoredFile:
    """`data` is in the vault, durably. Content that is there already keeps its first media type."""
    return put_all([(data, media_type)])[0]


def put_all(contents: Iterable[tuple[bytes, str]]) -> list[StoredFile]:
    """Several files at once (content, media type), at the price of one."""
    stored: list[StoredFile] = []
    new: dict[str, tuple[_Entry, bytes]] = {}
    for data, media_type in contents:
        sha256 = hashlib.sha256(data).hexdigest()
        # A name is only ever given to a pack that is on disk.
        if sha256 not in new and os.path.exists(_path(sha256)):
            stored.append(stat(sha256))
            continue
        file = StoredFile(sha256, len(data), media_type)
        if sha256 not in new:
            sealed = encrypt(data, _context(file))
            new[sha256] = _Entry(sha256, media_type, len(data), len(sealed)), sealed
        stored.append(file)
    if new:
        _name(_write_pack([entry for entry, _ in new.values()], [sealed for _, sealed in new.values()]), new)
    return stored


def get(sha256: str) -> bytes:
    """The content, its digest checked; raises FileMissing or Damaged."""
    with _open(sha256) as pack:
        file, start, length = _find(pack, sha256)
        pack.seek(start)
        sealed = pack.read(length)
    data = decrypt(sealed, _context(file))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(sha256)
    return data


def stat(sha256: str) -> StoredFile:
    """Size and media type without the content; raises FileMissing or Damaged."""
    with _open(sha256) as pack:
        return _find(pack, sha256)[0]


def exists(sha256: str) -> bool:
    """Is there a file with this digest? (Whether it is whole, `get` finds out.)"""
    path = _path(sha256)
    return os.path.exists(path) or (_recover(_root()) > 0 and os.path.exists(path))


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
    """Drop the pack names (not the content) made before that moment, once all names by digest are on disk.

    How many. Run it now and then; it makes the system write everything it holds back.
    """
    _name_all(_root())
    old = [path for path in _packs(_root()) if path.stat().st_mtime < before.timestamp()]
    os.sync()
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _root() -> Path:
    return Path(settings.KAIYE_HOME) / "files"


def _path(sha256: str) -> str:
    if _DIGEST.fullmatch(sha256) is None:
        raise FileMissing(say("“{sha256}”不是文件摘要。", sha256=sha256[:80]))
    return f"{settings.KAIYE_HOME}/files/{sha256[:2]}/{sha256[2:]}"


def _packs(root: Path) -> list[Path]:
    return list((root / "packs").glob("*"))


def _write_pack(entries: list[_Entry], sealed: list[bytes]) -> Path:
    """The pack and its own name are on disk."""
    _prepare(_root())
    path = _root() / "packs" / secrets.token_hex(16)
    header = json.dumps(entries, separators=(",", ":")).encode()
    write_synced(path, b"".join([_MAGIC, len(header).to_bytes(4, "big"), header, *sealed]))
    sync_folder(path.parent)
    return path


def _name(pack: Path, digests: Iterable[str]) -> int:
    """The pack answers to these digests too, unless another does; how many names are new."""
    made = 0
    for sha256 in digests:
        try:
            os.link(pack, _path(sha256))
        except FileExistsError:
            continue
        made += 1
    return made


@cache
def _recover(root: Path) -> int:
    """Names lost in a power failure are back; asked once a process, since no process outlives the power."""
    return _name_all(root)


def _name_all(root: Path) -> int:
    made = 0
    for path in _packs(root):
        with path.open("rb") as pack:
            entries, end = _entries(pack)
        # A pack cut short by the failure never had a name, and nothing refers to what it held.
        if path.stat().st_size == end:
            made += _name(path, [entry.sha256 for entry in entries])
    return made


def _prepare(root: Path) -> None:
    """All folders are made once, so that a new file never waits for a new folder."""
    if (root / "packs").is_dir():
        return
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (*(f"{number:02x}" for number in range(256)), "packs"):
        (root / name).mkdir(mode=0o700, exist_ok=True)
    sync_folder(root)
    sync_folder(root.parent)


def _open(sha256: str) -> BinaryIO:
    if not exists(sha256):
        raise FileMissing(say("文件库中没有摘要为 {sha256} 的文件。", sha256=sha256))
    return open(_path(sha256), "rb")


def _find(pack: BinaryIO, sha256: str) -> tuple[StoredFile, int, int]:
    """The entry of this digest: what it is, where its sealed content begins and how long it is."""
    entries, end = _entries(pack)
    start = end - sum(entry.sealed for entry in entries)
    for entry in entries:
        if entry.sha256 == sha256:
            return StoredFile(sha256, entry.size, entry.media_type), start, entry.sealed
        start += entry.sealed
    raise _damaged(sha256)


def _entries(pack: BinaryIO) -> tuple[list[_Entry], int]:
    """The list at the beginning of a pack, and where the pack should end; empty when it is damaged."""
    begin = pack.read(8)
    length = int.from_bytes(begin[4:], "big")
    if len(begin) < 8 or begin[:4] != _MAGIC or length > _LONGEST_LIST:
        return [], -1
    try:
        entries = [
            _Entry(str(sha256), str(media_type), int(size), int(sealed))
            for sha256, media_type, size, sealed in json.loads(pack.read(length))
        ]
    except (ValueError, TypeError):
        return [], -1
    return entries, 8 + length + sum(entry.sealed for entry in entries)


def _context(file: StoredFile) -> bytes:
    return f"file {file.sha256} {file.size} {file.media_type}".encode()


def _damaged(sha256: str) -> Damaged:
    return Damaged(say("文件 {sha256} 已损坏。", sha256=sha256))
