"""Ceremonies: who signs which papers of one filing, and the evidence of each signature."""

from __future__ import annotations

from django.db import models

from kaiye.signing.states import CeremonyState, Order, SignerState
from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class CeremonyRow(models.Model):
    """One round of signing; `version` is raised with every signature, so that none is lost."""

    filing = models.CharField(max_length=32, db_index=True)
    state = models.CharField(max_length=10, default=CeremonyState.OPEN)
    order = models.CharField(max_length=10, default=Order.PARALLEL)
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
    # When the present link's life began; None while it is not this person's turn.
    invited = models.DateTimeField(null=True)
    # Reminders the present link's life has seen, and when the applicant asked for a fresh link (ISO moments).
    reminded = models.PositiveSmallIntegerField(default=0)
    asked = models.JSONField(default=list)
    # When the applicant was told that the link has ended.
    lapsed = models.DateTimeField(null=True)

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


class RevocationRow(models.Model):
    """One person's certificate is revoked; `void` when they never were the signer, so that it never counted."""

    signature = models.OneToOneField(SignatureRow, on_delete=models.PROTECT, related_name="revocation")
    # The certificate's serial number, in hexadecimal without leading zeros.
    serial = models.CharField(max_length=40, unique=True)
    reason = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)

    class Meta:
        db_table = "signing_revocation"

    def __str__(self) -> str:
        return f"revocation of {self.serial}"


class ClockRow(models.Model):
    """How the external time-stamping authority is doing; the one row has number 1."""

    # The first failure since the last success; None while it works.
    failing_since = models.DateTimeField(null=True)
    # When it was asked last, and what it said last time it failed.
    tried = models.DateTimeField(null=True)
    succeeded = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "signing_clock"

    def __str__(self) -> str:
        return f"clock, failing since {self.failing_since}"
