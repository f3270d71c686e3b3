"""Entries, the hashes of the tree over them, and the signed head of the tree."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One change of state, as the exact bytes that are hashed and as the columns they say the same as.

    Written once by `append` in the transaction of the change. `number` is its place in the tree: set
    once by the sequencer, never by anybody else; null while the entry is staged.
    """

    number = models.PositiveBigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    # Canonical JSON, kept as text so that no database rewrites it.
    facts = models.TextField()
    # Canonical JSON: name → digest, never the value.
    personal = models.TextField()
    leaf = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="ledger_staged", condition=models.Q(number__isnull=True)),
            models.Index(fields=["subject", "id"], name="ledger_subject"),
            models.Index(fields=["actor", "id"], name="ledger_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Salt(models.Model):
    """The salt of an entry's personal digests. Without the row the digests say nothing about anybody."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return f"salt of entry {self.entry_id}"


class Tile(models.Model):
    """Up to 256 consecutive hashes of the tree's level 8 × `level`, 32 bytes each (level 0: the leaves).

    Only the last tile of a level is ever written again, by the sequencer, and only to be extended.
    """

    level = models.PositiveSmallIntegerField()
    place = models.PositiveBigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "place"], name="ledger_one_tile")]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.place}"


class Head(models.Model):
    """The one row that says how large the tree is; moved by compare-and-swap on size and root."""

    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    # The C2SP checkpoint, a signed note, exactly as it is handed out.
    checkpoint = models.TextField()

    def __str__(self) -> str:
        return f"tree of {self.size}"
