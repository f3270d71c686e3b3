"""Files that are whole or absent after a crash."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, data: bytes) -> None:
    """Create `path` (0600, must not exist) with `data` on disk; its name is not yet durable."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def create_once(path: Path, data: bytes) -> bool:
    """Create `path` with `data`, durably; False (and nothing changed) when it exists already.

    A hard link is the one step that either gives the whole file its name or fails: of two processes
    starting together exactly one wins, and neither ever reads half a key.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    write_synced(temporary, data)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
        sync_folder(path.parent)
    return True
