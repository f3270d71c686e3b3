"""The notary's own database: SQLite, every commit on disk before the answer goes out (WAL, synchronous FULL)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kaiye.kernel.api import Unavailable, say

_SCHEMA = """
CREATE TABLE IF NOT EXISTS client (
    origin TEXT PRIMARY KEY, verifier_key TEXT NOT NULL, title TEXT NOT NULL, at TEXT NOT NULL,
    root TEXT NOT NULL DEFAULT '') STRICT;
-- Every checkpoint that was cosigned. One root for one size: a second one is a fork.
CREATE TABLE IF NOT EXISTS checkpoint (
    origin TEXT NOT NULL REFERENCES client, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    cosignature TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (origin, size)) STRICT;
-- What was refused although the log signed it. Never deleted.
CREATE TABLE IF NOT EXISTS fork (
    number INTEGER PRIMARY KEY, origin TEXT NOT NULL, kind TEXT NOT NULL, kept TEXT NOT NULL,
    offered TEXT NOT NULL, offered_sha256 TEXT NOT NULL, at TEXT NOT NULL,
    UNIQUE (origin, kind, offered_sha256)) STRICT;
-- Numbers without gaps, each with the chain value of the one before.
CREATE TABLE IF NOT EXISTS deposit (
    number INTEGER PRIMARY KEY, client TEXT NOT NULL, digest TEXT NOT NULL, chain TEXT NOT NULL,
    receipt TEXT NOT NULL, at TEXT NOT NULL, UNIQUE (client, digest)) STRICT;
CREATE INDEX IF NOT EXISTS deposit_digest ON deposit (digest);
CREATE TABLE IF NOT EXISTS sealed (number INTEGER PRIMARY KEY REFERENCES deposit, content BLOB NOT NULL) STRICT;
-- Nonces of signed requests, as long as their time would be accepted.
CREATE TABLE IF NOT EXISTS nonce (client TEXT NOT NULL, nonce TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (client, nonce)) STRICT;
CREATE TABLE IF NOT EXISTS request (
    number INTEGER PRIMARY KEY, client TEXT NOT NULL, deposit INTEGER NOT NULL REFERENCES deposit,
    purpose TEXT NOT NULL, at TEXT NOT NULL, done TEXT, UNIQUE (client, deposit, purpose)) STRICT;
"""


class StorageFull(Unavailable):
    """The disk takes no more; nothing was recorded."""

    code = "storage_full"
    status = 507
    default_way_out = say("没有保存到一半的内容；请稍后重试，并通知公证处的维护人员。")


class Store:
    """One connection, one writer at a time; `transaction` is all or nothing and durable at its end."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with _explained():
            self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """The connection is closed."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Whatever is written inside is on disk afterwards, or not there at all."""
        with self._lock, _explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def all(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """The rows of a query."""
        with self._lock, _explained():
            return self._connection.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query."""
        with self._lock, _explained():
            found: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
            return found


def stamp(at: datetime) -> str:
    """A moment as it is stored: RFC 3339 in UTC, whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise StorageFull(say("公证处的存储空间已满，没有收下。")) from error
        raise Unavailable(say("公证处的数据库暂时不能用，没有收下。")) from error
