"""Write: one entry per change, numbered and signed for soon after.

The order is that of Sunlight: the entry is durable (with the change it tells of) before it has a number;
numbers, tree and signed checkpoint are committed together, by whoever moves the head first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from secrets import token_bytes
from typing import Any, TypeVar

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from prometheus_client import Counter

from kaiye.database.api import insert
from kaiye.kernel.api import canonical_json
from kaiye.ledger.leaves import digests, leaf_bytes
from kaiye.ledger.models import Entry, Head, Salt
from kaiye.ledger.tree import Stored
from kaiye.tlog.api import merkle, notes
from kaiye.vault.api import signing_key

log = structlog.get_logger("kaiye.ledger")
SEQUENCED = Counter("kaiye_ledger_entries_sequenced", "Entries that received their number.")

Signed = TypeVar("Signed")
HEAD = 1
# Entries of one transaction: on SQLite it keeps every other writer waiting.
ROUND = 4096


class TreeMoved(Exception):
    """Another sequencer moved the head first; nothing was written."""


def append(
    kind: str,
    *,
    subject: str,
    actor: str,
    at: datetime,
    facts: Mapping[str, Any],
    personal: Mapping[str, str] | None = None,
) -> int:
    """The change is on the trail when the caller's transaction commits; the entry's id.

    `subject` is the reference under which it is found (a filing, a case, a credit code). `facts` is JSON
    without personal data; values of `personal` are kept as digests only, their salt can be erased.
    Raises ValueError for facts JSON cannot say exactly.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    salt = token_bytes(32) if personal else b""
    said = canonical_json(dict(facts)).decode()
    hidden = canonical_json(digests(personal, salt)).decode() if personal else "{}"
    leaf = leaf_bytes(kind=kind, subject=subject, actor=actor, at=at, facts=said, personal=hidden)
    entry = Entry(kind=kind, subject=subject, actor=actor, at=at, facts=said, personal=hidden, leaf=leaf)
    insert(entry)
    if salt:
        insert(Salt(entry=entry, salt=salt))
    return entry.pk


def forget(entry: int) -> bool:
    """The personal digests of the entry can never again be matched with anybody; the trail is unchanged."""
    deleted, _ = Salt.objects.filter(pk=entry).delete()
    return deleted > 0


def sequence() -> int:
    """Every staged entry has its number, and the checkpoint is signed for them; how many.

    Safe to call from several processes: one moves the head, the others write nothing and return.
    """
    count = 0
    while True:
        # 1. What is staged, in the order of ids. An id that commits late is staged still: none is skipped.
        head = current_head()
        staged = list(
            Entry.objects.filter(number__isnull=True).order_by("id").values_list("id", "leaf")[:ROUND]
        )
        if not staged:
            return count
        # 2. The tree they make, and its signature: computed before any lock is held.
        stored = Stored()
        size = stored.extend(head.size, (merkle.leaf_hash(bytes(leaf)) for _, leaf in staged))
        following = _signed_head(size, stored.root(size))
        # 3. Head, numbers and hashes: together or not at all.
        try:
            _move(head, following, [entry for entry, _ in staged], stored)
        except TreeMoved:
            log.info("ledger.head_moved", size=head.size)
            return count
        SEQUENCED.inc(len(staged))
        count += len(staged)


def current_head() -> Head:
    """The signed head of the tree; that of the empty tree is signed when first asked for."""
    head = Head.objects.filter(pk=HEAD).first()
    if head is not None:
        return head
    empty = _signed_head(0, merkle.EMPTY_ROOT)
    found, _ = Head.objects.get_or_create(
        pk=HEAD, defaults={"size": 0, "root": merkle.EMPTY_ROOT, "checkpoint": empty.checkpoint}
    )
    return found


def origin() -> str:
    """The name of this log and of its key, unique in the world."""
    return str(settings.KAIYE_LEDGER_ORIGIN)


def signer() -> Ed25519PrivateKey:
    """The log's key."""
    return signing_key("ledger", "Ed25519")


def sign_for_log(work: Callable[[Ed25519PrivateKey, str], Signed]) -> Signed:
    """What `work` makes with the log's key and origin: requests by which the log names itself to its notary."""
    return work(signer(), origin())


def _signed_head(size: int, root: bytes) -> Head:
    text = notes.Checkpoint(origin(), size, root).text()
    return Head(pk=HEAD, size=size, root=root, checkpoint=notes.sign(text, origin(), signer()))


@transaction.atomic
def _move(head: Head, following: Head, entries: list[int], stored: Stored) -> None:
    """The head is the following one, its entries are numbered, its hashes stored; or TreeMoved."""
    moved = Head.objects.filter(pk=HEAD, size=head.size, root=bytes(head.root)).update(
        size=following.size, root=following.root, checkpoint=following.checkpoint
    )
    if not moved:
        raise TreeMoved
    if _number(entries, head.size) != len(entries):
        raise TreeMoved
    stored.save()


def _number(entries: list[int], first: int) -> int:
    """The staged entries have consecutive numbers from `first`; how many were still staged."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE ledger_entry AS entry SET number = %s + staged.place - 1"
                " FROM unnest(%s::bigint[]) WITH ORDINALITY AS staged(id, place)"
                " WHERE entry.id = staged.id AND entry.number IS NULL",
                [first, entries],
            )
        else:
            cursor.executemany(
                "UPDATE ledger_entry SET number = %s WHERE id = %s AND number IS NULL",
                [(first + place, entry) for place, entry in enumerate(entries)],
            )
        return int(cursor.rowcount)
