"""RFC 6962 hashing and proofs, without a database.

`Read(level, place)` gives the hash of the complete subtree of 2**level leaves that begins at leaf
`place * 2**level`; everything else is computed from such hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

Read = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of an entry (RFC 6962, 2.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of a complete subtree from its 2**n hashes of one level."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def range_hash(first: int, end: int, read: Read) -> bytes:
    """The Merkle hash of the leaves from `first` up to `end`; `first` begins a subtree large enough."""
    count = end - first
    if count == 0:
        return EMPTY_ROOT
    level = (count - 1).bit_length()
    if count == 1 << level:
        return read(level, first >> level)
    middle = first + (1 << (level - 1))
    return node_hash(range_hash(first, middle, read), range_hash(middle, end, read))


def inclusion(index: int, size: int, read: Read) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` (RFC 6962, 2.1.1), from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    first, end = 0, size
    path: list[bytes] = []
    while end - first > 1:
        middle = first + _left_part(end - first)
        if index < middle:
            path.append(range_hash(middle, end, read))
            end = middle
        else:
            path.append(range_hash(first, middle, read))
            first = middle
    return path[::-1]


def consistency(first: int, second: int, read: Read) -> list[bytes]:
    """The proof that the tree of `first` leaves is the beginning of the tree of `second` (2.1.2)."""
    if not 0 < first <= second:
        raise ValueError("a consistency proof needs 0 < first <= second")
    begin, end, whole = 0, second, True
    path: list[bytes] = []
    while first < end:
        middle = begin + _left_part(end - begin)
        if first <= middle:
            path.append(range_hash(middle, end, read))
            end = middle
        else:
            path.append(range_hash(begin, middle, read))
            begin, whole = middle, False
    if not whole:
        path.append(range_hash(begin, end, read))
    return path[::-1]


def _left_part(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """True when the path leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def consistent(first: int, second: int, old: bytes, new: bytes, path: Sequence[bytes]) -> bool:
    """True when the path shows the old root to be the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and old == new
    steps = list(path) if first & (first - 1) else [old, *path]
    if not steps:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, step)
        node, last = node >> 1, last >> 1
    return last == 0 and was == old and now == new
