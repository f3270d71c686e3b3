"""What sources said and how they fared, what our own lists hold, and what the sandbox answers."""

from __future__ import annotations

from django.db import models

from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class SandboxAnswer(models.Model):
    """One answer of one source. A source without rows knows nobody: everything is as the dossier says.

    `answer` is a document of evidence with that one entry, e.g. `{"dishonest_debtors": ["…"]}`; the number
    in it is encrypted at rest and `index` finds it again.
    """

    source = models.CharField(max_length=40)
    index = models.CharField(max_length=128)
    answer = EncryptedJSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "index"], name="one_answer_per_key")]
        ordering = ["pk"]


class KeptAnswer(models.Model):
    """An answer that may be reused until its time is over; a failure is never kept."""

    source = models.CharField(max_length=40)
    # Keyed index of the question, which holds document numbers.
    question = models.CharField(max_length=64)
    answer = EncryptedJSONField()
    answered_at = models.DateTimeField()
    reusable_until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "question"], name="one_kept_answer")]

    def __str__(self) -> str:
        return f"{self.source} {self.answered_at}"


class Asking(models.Model):
    """That a source was asked, when, how long it took, and whether it answered: nothing of whom."""

    source = models.CharField(max_length=40)
    at = models.DateTimeField()
    ms = models.FloatField()
    answered = models.BooleanField()
    # `Why` there was no answer.
    why = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["source", "at"], name="asking_of_source")]

    def __str__(self) -> str:
        return f"{self.source} {self.at}"


class Outage(models.Model):
    """A source that does not answer at present. The row is gone as soon as it does again."""

    source = models.CharField(max_length=40, unique=True)
    # When it failed first, without an answer since, and how often.
    since = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    # It is left alone until then; whoever asks first after that moves it on, so that one asks and not all.
    paused_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source} since {self.since}"


class ListEdition(models.Model):
    """One loading of a list of our own: whose list, of which day, and what changed by it."""

    source = models.CharField(max_length=40)
    # Who publishes it, e.g. 合肥市自然资源和规划局.
    origin = models.CharField(max_length=100)
    dated = models.DateField()
    sha256 = models.CharField(max_length=64)
    # Entries not in the file ended with it.
    whole = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=64)
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["source", "origin", "dated"], name="edition_of_list")]

    def __str__(self) -> str:
        return f"{self.source} {self.origin} {self.dated}"


class ListEntry(models.Model):
    """Somebody or some place on a list of our own, from a day on and until they are taken off."""

    source = models.CharField(max_length=40)
    origin = models.CharField(max_length=100)
    # Keyed index of the document number, or of the address within its division.
    index = models.CharField(max_length=64)
    # The number or the address itself.
    subject = EncryptedTextField()
    # Of which article a bar is (178-2); empty elsewhere.
    ground = models.CharField(max_length=20, blank=True, default="")
    listed_on = models.DateField()
    # The last day it holds; None: without end.
    until = models.DateField(null=True)
    # The day it was taken off; None: it still stands.
    removed_on = models.DateField(null=True)
    edition = models.ForeignKey(ListEdition, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "source", "origin"], name="one_entry_per_origin")
        ]
        indexes = [models.Index(fields=["source", "origin"], name="entries_of_list")]

    def __str__(self) -> str:
        return f"{self.source} {self.origin} {self.listed_on}"
