"""Messages to people: written in the sender's transaction, delivered by a job."""

from __future__ import annotations

from django.db import models

from kaiye.vault.api import EncryptedJSONField


class State(models.TextChoices):
    """Where a notice is."""

    WAITING = "waiting", "待发送"
    DELIVERED = "delivered", "已发送"
    # The channel has no address for this person; shown to staff, never retried.
    UNDELIVERABLE = "undeliverable", "无法送达"


class Notice(models.Model):
    """One message to one person; who and what is encrypted, so a copy of the database tells nothing."""

    kind = models.CharField(max_length=64)
    # What it is about: a filing reference, an account, a credit code. Never personal data.
    subject = models.CharField(max_length=64, db_index=True)
    # Blind index of the phone number, to find one person's messages without decrypting all.
    recipient = models.CharField(max_length=64, blank=True)
    contact = EncryptedJSONField()
    # {"zh": …, "en": …, "link": …, "values": …}; empty texts once it may be forgotten.
    content = EncryptedJSONField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    channel = models.CharField(max_length=16, blank=True)
    created = models.DateTimeField()
    delivered = models.DateTimeField(null=True)
    # Its place among the channels of the setting: those before it did not reach the person.
    rank = models.PositiveSmallIntegerField(default=0)
    # The carrier's number for it, what became of it there, and its word for why.
    carrier = models.CharField(max_length=64, blank=True, default="", db_index=True)
    receipt = models.CharField(max_length=12, blank=True, default="")
    problem = models.CharField(max_length=64, blank=True, default="")
    # Raised each time it starts anew; part of its job's key.
    version = models.PositiveIntegerField(default=0)
    # The words are gone.
    forgotten = models.BooleanField(default=False)

    class Meta:
        db_table = "notice"
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_recipient"),
            models.Index(fields=["channel", "-id"], name="notice_channel"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} {self.kind}"
