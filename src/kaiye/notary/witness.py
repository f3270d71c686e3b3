"""`add-checkpoint` (c2sp.org/tlog-witness), and what a plain witness does not do: every conflicting note is kept."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import structlog

from kaiye.notary.clients import known
from kaiye.notary.home import Home
from kaiye.notary.store import Store, stamp
from kaiye.tlog.api import BadNote, Checkpoint, cosignatures, merkle, notes, witnessing

log = structlog.get_logger("kaiye.notary")
SIZE_TYPE, TEXT_TYPE = "text/x.tlog.size", "text/plain; charset=utf-8"


class Trouble(StrEnum):
    """Why a checkpoint that the log signed was refused and kept."""

    # Two signed roots for one size: proof by itself that the log shows two faces.
    FORK = "fork"
    # The log itself sent a proof that does not lead from what it showed before to what it shows now.
    INCONSISTENT = "inconsistent"
    # The log itself offers a smaller tree than it showed before: entries were lost, or a backup was restored.
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: str
    content_type: str = TEXT_TYPE
    trouble: Trouble | None = None


def add_checkpoint(store: Store, home: Home, body: str, *, sender: str = "", at: datetime) -> Answer:
    """The checkpoint is kept and cosigned, or refused as the protocol says.

    `sender` is the origin whose key signed the request, empty when nobody did: anybody may pass on a checkpoint,
    but only the log itself can be blamed for a wrong proof or a smaller tree.
    """
    try:
        sent = witnessing.read_submission(body)
        offered = notes.read_checkpoint(notes.opened(sent.note)[0])
    except BadNote as error:
        return Answer(400, f"{error}\n")
    client = known(store, offered.origin)
    if client is None:
        return Answer(404, "unknown log\n")
    try:
        text = notes.verified(sent.note, client.origin, client.key)
    except BadNote:
        return Answer(403, "no signature by the key of this log\n")
    if sent.old > offered.size:
        return Answer(400, "the old size is larger than the checkpoint\n")
    with store.transaction() as rows:
        return _judge(rows, home, sent, offered, text, by_log=sender == client.origin, at=at)


def _judge(
    rows: sqlite3.Connection,
    home: Home,
    sent: witnessing.Submission,
    offered: Checkpoint,
    text: str,
    *,
    by_log: bool,
    at: datetime,
) -> Answer:
    """Compared with what is kept and, if it follows from it, kept: in one transaction."""
    latest = rows.execute(
        "SELECT size, root, note FROM checkpoint WHERE origin = ? ORDER BY size DESC LIMIT 1",
        [offered.origin],
    ).fetchone()
    size, root = (latest["size"], bytes(latest["root"])) if latest else (0, merkle.EMPTY_ROOT)
    # 1. Was another root signed for this size?
    same = rows.execute(
        "SELECT root, note FROM checkpoint WHERE origin = ? AND size = ?", [offered.origin, offered.size]
    ).fetchone()
    if same is not None and bytes(same["root"]) != offered.root:
        return _refused(rows, Trouble.FORK, offered, same["note"], sent.note, size, at)
    # 2. Does it begin where we stand?
    if sent.old != size:
        if by_log and same is None and offered.size < size:
            return _refused(rows, Trouble.ROLLBACK, offered, latest["note"], sent.note, size, at)
        return Answer(409, f"{size}\n", SIZE_TYPE)
    # 3. Does it follow from there?
    if not _follows(sent, offered, size, root):
        if by_log and latest is not None:
            return _refused(rows, Trouble.INCONSISTENT, offered, latest["note"], sent.note, size, at, 422)
        return Answer(422, "the consistency proof does not hold\n")
    # 4. Keep it, then say so: the caller's commit comes before the answer.
    line = cosignatures.cosign(text, home.name, home.witness, time=int(at.timestamp()))
    rows.execute(
        "INSERT INTO checkpoint VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (origin, size) DO UPDATE SET cosignature = excluded.cosignature, at = excluded.at",
        [offered.origin, offered.size, offered.root, sent.note, line, stamp(at)],
    )
    return Answer(200, line)


def _follows(sent: witnessing.Submission, offered: Checkpoint, size: int, root: bytes) -> bool:
    if size == 0:
        return not sent.proof and (offered.size > 0 or offered.root == merkle.EMPTY_ROOT)
    return merkle.consistent(size, offered.size, root, offered.root, sent.proof)


def _refused(
    rows: sqlite3.Connection,
    trouble: Trouble,
    offered: Checkpoint,
    kept: str,
    note: str,
    size: int,
    at: datetime,
    status: int = 409,
) -> Answer:
    """Both notes are kept as proof, once."""
    digest = sha256(note.encode()).hexdigest()
    rows.execute(
        "INSERT INTO fork (origin, kind, kept, offered, offered_sha256, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [offered.origin, trouble, kept, note, digest, stamp(at)],
    )
    log.error("notary.refused", kind=str(trouble), log=offered.origin, offered=offered.size, kept=size)
    if status == 409:
        return Answer(409, f"{size}\n", SIZE_TYPE, trouble)
    return Answer(status, "the consistency proof does not hold\n", TEXT_TYPE, trouble)
