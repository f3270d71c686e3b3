"""A filing, everything it ever said, and the one revision that is signed and submitted."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import models

from kaiye.dossier.api import Dossier, parse
from kaiye.filings.states import CLOSED, FACTS, Facts, State
from kaiye.vault.api import EncryptedJSONField


class Filing(models.Model):
    """One application of one owner; moved only by `lives.move`, saved only by `drafts.save`."""

    reference = models.CharField(max_length=20, unique=True)
    owner = models.CharField(max_length=64, db_index=True)
    business = models.CharField(max_length=24)
    entity_type = models.CharField(max_length=8)
    authority = models.CharField(max_length=6, db_index=True)
    # The name applied for, for lists; empty for an individual business without a name.
    title = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, default=State.DRAFT)
    # Raised by every save and every move; whoever writes says which version they read.
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    # How often it was submitted.
    round = models.PositiveIntegerField(default=0)
    created = models.DateTimeField()
    updated = models.DateTimeField()
    closed = models.DateTimeField(null=True)

    class Meta:
        db_table = "filing"
        indexes = [models.Index(fields=["owner", "-updated"], name="filing_owner_updated")]

    def __str__(self) -> str:
        return self.reference

    @property
    def life(self) -> State:
        """The state, typed."""
        return State(self.state)

    @property
    def facts(self) -> Facts:
        """What people are told about the state."""
        return FACTS[self.life]

    @property
    def is_closed(self) -> bool:
        """Whether nobody can move it any more."""
        return self.life in CLOSED


class FilingRevision(models.Model):
    """What a filing said at one save; written once, never changed or removed."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    document = EncryptedJSONField()
    author = models.CharField(max_length=64)
    at = models.DateTimeField()
    # SHA-256 of the canonical JSON (RFC 8785) of the document.
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "filing_revision"
        constraints = [models.UniqueConstraint(fields=["filing", "number"], name="filing_revision_once")]

    def __str__(self) -> str:
        return f"{self.filing_id}/{self.number}"

    @cached_property
    def dossier(self) -> Dossier:
        """The document, typed."""
        return parse(self.document)

    def save(self, *args: Any, **options: Any) -> None:
        """Inserts; a saved revision cannot be saved again."""
        if self.pk is not None:
            raise TypeError("a revision is never changed")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refuses."""
        raise TypeError("a revision is never removed")


class Frozen(models.Model):
    """The revision laid before the signers; at most one per filing is in force."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="frozen")
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    ceremony = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    # When the applicant took it back, or the authority returned or closed the filing.
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "filing_frozen"
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=models.Q(ended__isnull=True), name="filing_frozen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing_id}/{self.revision}"
