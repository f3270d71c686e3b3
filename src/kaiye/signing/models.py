"""Ceremonies: who signs which papers of one filing, and the evidence of each signature."""

from __future__ import annotations

from django.db import models

from kaiye.signing.states import CeremonyState, SignerState
from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class CeremonyRow(models.Model):
    """One round of signing; `version` is raised with every signature, so that none is lost."""

    filing = models.CharField(max_length=32, db_index=True)
    state = models.CharField(max_length=10, default=CeremonyState.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    # Why it was refused or voided, in the words of whoever did it.
    reason = EncryptedTextField(null=True)

    class Meta:
        db_table = "signing_ceremony"
        constraints = (
            models.UniqueConstraint(
                fields=["filing"],
                condition=models.Q(state__in=[CeremonyState.OPEN, CeremonyState.COMPLETE]),
                name="signing_one_live_ceremony",
            ),
        )

    def __str__(self) -> str:
        return f"ceremony {self.pk} of {self.filing}"


class SignerRow(models.Model):
    """One person in a ceremony. `token` is the SHA-256 of the personal link's secret, never the secret."""

    ceremony = models.ForeignKey(CeremonyRow, on_delete=models.CASCADE, related_name="signer_rows")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64)
    roles = models.JSONField(default=list)
    # {"name", "organisation", "phone", "email", "identity"}
    person = EncryptedJSONField()
    token = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    state = models.CharField(max_length=10, default=SignerState.WAITING)
    # What was last put before this person: [{"kind", "title", "sha256", "original_sha256"}].
    shown = models.JSONField(default=list)
    viewed = models.DateTimeField(null=True)
    acted = models.DateTimeField(null=True)

    class Meta:
        db_table = "signing_signer"
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=["ceremony", "key"], name="signing_signer_once"),)

    def __str__(self) -> str:
        return f"signer {self.position} of ceremony {self.ceremony_id}"


class DocumentRow(models.Model):
    """One paper: as laid before the signers (fields empty), and as it is now (digests of vault files)."""

    ceremony = models.ForeignKey(CeremonyRow, on_delete=models.CASCADE, related_name="document_rows")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    original_sha256 = models.CharField(max_length=64)
    current_sha256 = models.CharField(max_length=64)
    # [{"field", "signer"}] in the order of signing.
    places = models.JSONField(default=list)

    class Meta:
        db_table = "signing_document"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["ceremony", "position"], name="signing_document_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of ceremony {self.ceremony_id}"


class SignatureRow(models.Model):
    """The evidence of one signature; the certificate names the SHA-256 of the record's canonical JSON."""

    signer = models.OneToOneField(SignerRow, on_delete=models.CASCADE, related_name="signature")
    record = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    certificate = EncryptedTextField()

    class Meta:
        db_table = "signing_signature"

    def __str__(self) -> str:
        return f"signature of signer {self.signer_id}"
