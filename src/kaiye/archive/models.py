"""Volumes: one per case of an entity, numbered in the order they were filed."""

from __future__ import annotations

from django.db import models


class Volume(models.Model):
    """One archived case. The bytes lie in the vault under `sha256`; a row never changes."""

    uscc = models.CharField(max_length=18)
    # 1, 2, 3 … per entity, without gaps.
    number = models.PositiveIntegerField()
    # The filing reference: one case is filed once.
    case = models.CharField(max_length=64)
    # 档号, also inside the volume.
    archive_number = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=600)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    items = models.PositiveIntegerField()
    filed_at = models.DateTimeField()

    class Meta:
        db_table = "archive_volume"
        ordering = ["uscc", "number"]
        constraints = [
            models.UniqueConstraint(fields=["uscc", "case"], name="archive_case_once"),
            models.UniqueConstraint(fields=["uscc", "number"], name="archive_number_once"),
        ]

    def __str__(self) -> str:
        return self.archive_number
