"""What the notary answered: receipts for signatures, cosignatures on checkpoints, and what it refused."""

from __future__ import annotations

from django.db import models

from kaiye.vault.api import EncryptedTextField


class Countersigned(models.Model):
    """One signature's evidence is with the notary; written once, never changed."""

    filing = models.CharField(max_length=32, db_index=True)
    ceremony = models.PositiveBigIntegerField()
    # The signer's place in the ceremony: keys are the applicant's words and may name people.
    signer = models.PositiveSmallIntegerField()
    # SHA-256 of the bundle's manifest.
    digest = models.CharField(max_length=64)
    notary = models.CharField(max_length=200)
    number = models.PositiveBigIntegerField()
    # The manifest itself: what is made later, or after something was deleted, is still the bundle that was deposited.
    manifest = EncryptedTextField(null=True)
    # The notary's own time.
    at = models.DateTimeField()
    # The signed note, exactly as it came.
    receipt = models.TextField()

    class Meta:
        db_table = "notarisation_countersigned"
        constraints = (
            models.UniqueConstraint(
                fields=["ceremony", "signer", "notary"], name="notarisation_countersigned_once"
            ),
        )

    def __str__(self) -> str:
        return f"deposit {self.number} at {self.notary}"


class Cosigned(models.Model):
    """A checkpoint that the notary cosigned, with its signature line."""

    notary = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "notarisation_cosigned"
        constraints = (models.UniqueConstraint(fields=["notary", "size"], name="notarisation_cosigned_once"),)

    def __str__(self) -> str:
        return f"tree of {self.size} cosigned by {self.notary}"


class Alarm(models.Model):
    """The notary refused a checkpoint of ours: it saw another trail. Never deleted."""

    notary = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    # Our checkpoint that was refused, and how many entries the notary saw before.
    note = models.TextField()
    note_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    seen = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "notarisation_alarm"
        constraints = (
            models.UniqueConstraint(fields=["notary", "kind", "note_sha256"], name="notarisation_alarm_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} at {self.size}"


class Asked(models.Model):
    """A notarial certificate was asked for; `number` is its place in the notary's queue, null until it answered."""

    countersigned = models.ForeignKey(Countersigned, on_delete=models.PROTECT, related_name="asked")
    purpose = models.CharField(max_length=10)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    number = models.PositiveBigIntegerField(null=True)

    class Meta:
        db_table = "notarisation_asked"
        constraints = (
            models.UniqueConstraint(fields=["countersigned", "purpose"], name="notarisation_asked_once"),
        )

    def __str__(self) -> str:
        return f"certificate for {self.countersigned_id}"
