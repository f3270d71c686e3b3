"""What the public may look up: one row per entity, written from the register after each change."""

from __future__ import annotations

from django.db import models


class PublicEntity(models.Model):
    """An entity as the public finds it; its page reads the register itself."""

    uscc = models.CharField(max_length=18, unique=True)
    # Empty for an individual business without a name.
    name = models.CharField(max_length=300, blank=True, db_index=True)
    entity_type = models.CharField(max_length=8)
    representative = models.CharField(max_length=300, blank=True)
    authority = models.CharField(max_length=6)
    established = models.DateField()
    status = models.CharField(max_length=16)
    # The version of the register entry this row shows; it only ever rises.
    version = models.PositiveIntegerField()
    # The name in toneless pinyin without spaces, and its initials.
    pinyin = models.CharField(max_length=1200, blank=True)
    initials = models.CharField(max_length=300, blank=True, db_index=True)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "public_entity"

    def __str__(self) -> str:
        return f"{self.uscc} {self.name}"
