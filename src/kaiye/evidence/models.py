"""What the sandbox answers in a running demo, so that every outcome can be tried by hand."""

from __future__ import annotations

from django.db import models

from kaiye.vault.api import EncryptedJSONField


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
