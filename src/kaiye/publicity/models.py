"""What the public may look up: one row per entity, written from the register after each change."""

from __future__ import annotations

from django.db import models


class PublicEntity(models.Model):
    """An entity as the public finds it; its page reads the register itself."""

    uscc = models.CharField(max_length=18, unique=True)
    # Empty for an individual business without a name.
    name = models.CharField(max_length=300, blank=True)
    # words.fold(name): what a search is compared with.
    folded = models.CharField(max_length=300, blank=True)
    entity_type = models.CharField(max_length=8)
    representative = models.CharField(max_length=300, blank=True)
    authority = models.CharField(max_length=6)
    established = models.DateField()
    status = models.CharField(max_length=16)
    # The version of the register entry this row shows; it only ever rises.
    version = models.PositiveIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        db_table = "public_entity"

    def __str__(self) -> str:
        return f"{self.uscc} {self.name}"


class PublicWord(models.Model):
    """A place in an entity's name where a search may begin; see words.py.

    The word is bytes, so that both databases order it alike and a prefix is a range of the primary key,
    which is the only index: a range is read from it without touching the table.
    """

    pk = models.CompositePrimaryKey("rank", "word", "entity")
    rank = models.SmallIntegerField()
    word = models.BinaryField(max_length=30)
    # Primary key of the PublicEntity. No constraint: checking it would double the cost of a bulk load,
    # and rows are only written beside their entity, in one transaction.
    entity = models.BigIntegerField()

    class Meta:
        db_table = "public_word"

    def __str__(self) -> str:
        return f"{self.rank} {bytes(self.word).decode(errors='replace')}"
