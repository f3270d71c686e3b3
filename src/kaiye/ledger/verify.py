"""Recompute the whole trail from the database and name the first thing that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kaiye.kernel.api import Message, say
from kaiye.ledger.leaves import first_difference, leaf_bytes
from kaiye.ledger.models import Entry, Head
from kaiye.ledger.services import current_head, origin, signer
from kaiye.ledger.tree import HASH, HEIGHT, WIDTH, Stored
from kaiye.tlog.api import merkle, notes

Progress = Callable[[int, int], None]
MOST_FAULTS = 100
_COLUMNS = ("number", "id", "kind", "subject", "actor", "at", "facts", "personal", "leaf")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the entry's number (None: not about one entry) and the byte, if known."""

    number: int | None
    message: Message
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What verifying found; faults in the order of the entries, those of the whole tree last."""

    size: int
    staged: int
    faults: tuple[Fault, ...]
    root: bytes

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def first(self) -> Fault | None:
        return self.faults[0] if self.faults else None


@dataclass(slots=True)
class _Audit:
    """The faults found so far, and the tree as it grows from the leaves that were read."""

    stored: Stored = field(default_factory=Stored)
    faults: list[Fault] = field(default_factory=list)
    # One hash per complete subtree, the largest first: (level, hash).
    frontier: list[tuple[int, bytes]] = field(default_factory=list)
    # Hashes of the level above the leaf tiles, and so on upwards.
    levels: list[list[bytes]] = field(default_factory=lambda: [[]])

    def fault(self, number: int | None, message: Message, offset: int | None = None) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(number, message, offset))

    def grow(self, level: int, hashed: bytes) -> None:
        while self.frontier and self.frontier[-1][0] == level:
            level, hashed = level + 1, merkle.node_hash(self.frontier.pop()[1], hashed)
        self.frontier.append((level, hashed))

    def root(self) -> bytes:
        if not self.frontier:
            return merkle.EMPTY_ROOT
        root = self.frontier[-1][1]
        for _, left in reversed(self.frontier[:-1]):
            root = merkle.node_hash(left, root)
        return root


def verify(progress: Progress | None = None) -> Report:
    """Every entry, hash and the checkpoint agree, or the report says where they do not.

    Entries that are sequenced meanwhile are left for the next time. `progress(done, total)` is called
    after every 256 entries.
    """
    head = current_head()
    audit = _Audit()
    for place in range(-(-head.size // WIDTH)):
        end = min((place + 1) * WIDTH, head.size)
        _check_tile(audit, place, end)
        if progress is not None:
            progress(end, head.size)
    _check_levels(audit, head.size)
    _check_checkpoint(audit, head)
    _check_beyond(audit, head)
    staged = 0
    for row in Entry.objects.filter(number__isnull=True).order_by("id").iterator():
        staged += 1
        _check_columns(audit, row)
    return Report(head.size, staged, tuple(audit.faults), audit.root())


def _check_tile(audit: _Audit, place: int, end: int) -> None:
    """The leaves of one tile: none missing, each equal to its columns and to its stored hash."""
    begin = place * WIDTH
    rows = Entry.objects.filter(number__gte=begin, number__lt=end).order_by("number").only(*_COLUMNS)
    found = {row.number: row for row in rows}
    stored = audit.stored.tile(0, place)
    hashes = []
    for number in range(begin, end):
        kept = stored[(number - begin) * HASH : (number - begin + 1) * HASH]
        row = found.get(number)
        if row is None:
            audit.fault(number, say("第 {number} 条不见了。", number=number))
            hashed = kept or merkle.EMPTY_ROOT
        else:
            changed = _check_columns(audit, row)
            hashed = merkle.leaf_hash(bytes(row.leaf))
            if hashed != kept and not changed:
                audit.fault(number, say("第 {number} 条的内容与哈希树不符。", number=number))
        # A fault is reported once, where it is: above it the stored hash is used, if there is one.
        hashed = kept if len(kept) == HASH else hashed
        hashes.append(hashed)
    for hashed in hashes if len(hashes) < WIDTH else [merkle.fold(hashes)]:
        audit.grow(0 if len(hashes) < WIDTH else HEIGHT, hashed)
    if len(hashes) == WIDTH:
        audit.levels[0].append(merkle.fold(hashes))


def _check_columns(audit: _Audit, row: Entry) -> bool:
    """True when the leaf differs from what its columns say."""
    expected = leaf_bytes(
        kind=row.kind,
        subject=row.subject,
        actor=row.actor,
        at=row.at,
        facts=row.facts,
        personal=row.personal,
    )
    offset = first_difference(bytes(row.leaf), expected)
    if offset is None:
        return False
    named = row.number if row.number is not None else say("（待编号，记录 {entry}）", entry=row.pk)
    audit.fault(
        row.number,
        say("第 {number} 条第 {offset} 字节起，原文与各栏记载不一致。", number=named, offset=offset),
        offset,
    )
    return True


def _check_levels(audit: _Audit, size: int) -> None:
    """The stored hashes above the leaves are those computed from them."""
    level = 1
    computed = audit.levels[0]
    while computed:
        above = []
        for place, part in enumerate(_parts(computed)):
            stored = audit.stored.tile(level, place)
            for offset, hashed in enumerate(part):
                if stored[offset * HASH : (offset + 1) * HASH] != hashed:
                    span = 1 << (HEIGHT * level)
                    begin = (place * WIDTH + offset) * span
                    last = min(begin + span, size) - 1
                    audit.fault(
                        begin,
                        say("哈希树在第 {first} 条至第 {last} 条之上的结点不符。", first=begin, last=last),
                    )
            if len(part) == WIDTH:
                above.append(merkle.fold(part))
        computed = above
        level += 1


def _parts(hashes: list[bytes]) -> Iterator[list[bytes]]:
    for begin in range(0, len(hashes), WIDTH):
        yield hashes[begin : begin + WIDTH]


def _check_checkpoint(audit: _Audit, head: Head) -> None:
    """The checkpoint is signed by the log's key and says what the tree is."""
    root = audit.root()
    if bytes(head.root) != root:
        audit.fault(None, say("哈希树的根与记录的根不符。"))
    try:
        said = notes.read_checkpoint(notes.verified(head.checkpoint, origin(), signer().public_key()))
    except notes.BadNote:
        audit.fault(None, say("检查点的签名无效。"))
        return
    if said != notes.Checkpoint(origin(), head.size, root):
        audit.fault(None, say("检查点写明的名称、条数或者根与哈希树不符。"))


def _check_beyond(audit: _Audit, head: Head) -> None:
    """No entry is numbered past the tree."""
    beyond = (
        Entry.objects.filter(number__gte=head.size)
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )
    if beyond is not None and current_head().size <= beyond:
        audit.fault(beyond, say("第 {number} 条超出了检查点的条数。", number=beyond))
