"""The tree's hashes as they are stored: tiles of 256, so that a proof in a million entries reads six rows."""

from __future__ import annotations

from collections.abc import Iterable

from kaiye.ledger.models import Tile
from kaiye.tlog.api import merkle

WIDTH = 256
HEIGHT = 8
HASH = 32


class TileMissing(Exception):
    """A stored hash that the tree needs is not there: the database was changed by somebody else."""


class Stored:
    """Hashes read from the tile rows, each row once; extended ones are kept until `save`."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._changed: set[tuple[int, int]] = set()

    def read(self, level: int, place: int) -> bytes:
        """The hash of a complete subtree (see `merkle.Read`)."""
        height, within = divmod(level, HEIGHT)
        begin = place << within
        tile = self.tile(height, begin // WIDTH)
        offset = begin % WIDTH
        part = tile[offset * HASH : (offset + (1 << within)) * HASH]
        if len(part) != HASH << within:
            raise TileMissing(f"{level}/{place}")
        return merkle.fold([part[at : at + HASH] for at in range(0, len(part), HASH)])

    def tile(self, level: int, place: int) -> bytes:
        """The tile's hashes one after another; empty when there is no such row."""
        key = (level, place)
        if key not in self._tiles:
            row = Tile.objects.filter(level=level, place=place).values_list("hashes", flat=True).first()
            self._tiles[key] = bytes(row or b"")
        return self._tiles[key]

    def extend(self, size: int, leaves: Iterable[bytes]) -> int:
        """The tree of `size` is followed by these leaf hashes; its new size."""
        for hashed in leaves:
            self._push(0, size, hashed)
            size += 1
        return size

    def _push(self, level: int, position: int, hashed: bytes) -> None:
        key = (level, position // WIDTH)
        at = position % WIDTH
        tile = self.tile(*key)[: at * HASH] if at else b""
        if len(tile) != at * HASH:
            raise TileMissing(f"{HEIGHT * level}/{position}")
        self._tiles[key] = tile + hashed
        self._changed.add(key)
        if at == WIDTH - 1:
            full = self._tiles[key]
            root = merkle.fold([full[begin : begin + HASH] for begin in range(0, len(full), HASH)])
            self._push(level + 1, position // WIDTH, root)

    def root(self, size: int) -> bytes:
        """The root of the tree of `size`."""
        return merkle.range_hash(0, size, self.read) if size else merkle.EMPTY_ROOT

    def save(self) -> None:
        """The extended tiles are rows."""
        Tile.objects.bulk_create(
            [
                Tile(level=level, place=place, hashes=self._tiles[level, place])
                for level, place in self._changed
            ],
            update_conflicts=True,
            unique_fields=["level", "place"],
            update_fields=["hashes"],
        )
        self._changed.clear()
