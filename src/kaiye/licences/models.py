"""Licence records: one per version of an entity's licence; older ones stay, marked."""

from __future__ import annotations

from django.db import models

from kaiye.licences.states import State


class Licence(models.Model):
    """What the authority issued, as a record, a credential and (soon after) two PDFs."""

    uscc = models.CharField(max_length=18)
    # 1 for the first licence of an entity; every change of its face issues the next.
    number = models.PositiveIntegerField()
    # The version of the register entry it shows.
    entity_version = models.PositiveIntegerField()
    # What the QR code leads to; unguessable, so that holding the paper is needed to ask.
    code = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=State.CURRENT)
    # SD-JWT VC with every disclosure; holds nothing that is not on the face.
    credential = models.TextField()
    # The sealed 正本 and 副本 in the vault; empty until the worker has printed them.
    original = models.CharField(max_length=64, blank=True)
    duplicate = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "licence"
        constraints = [
            models.UniqueConstraint(fields=["uscc", "number"], name="licence_number_once"),
            models.UniqueConstraint(
                fields=["uscc"], condition=models.Q(state="current"), name="licence_one_current"
            ),
        ]
        indexes = [
            models.Index(fields=["original"], name="licence_original"),
            models.Index(fields=["duplicate"], name="licence_duplicate"),
        ]

    def __str__(self) -> str:
        return f"{self.uscc}/{self.number}"
