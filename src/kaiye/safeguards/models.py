"""Who is named where, who does not want to be, and who says that it was not them."""

from __future__ import annotations

from django.db import models

from kaiye.safeguards.states import OPEN, State
from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class Kind(models.TextChoices):
    """In which quality somebody is named."""

    FILING = "filing", "申请中的身份"
    SIGNATURE = "signature", "签名"
    ENTITY = "entity", "登记的身份"


class Mention(models.Model):
    """One person is named in one place; found by the blind index of their number, never removed."""

    index = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    # A filing's reference, or a credit code.
    reference = models.CharField(max_length=32, db_index=True)
    # What the place is called and in which parts: {"title", "roles"}.
    told = EncryptedJSONField()
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "safeguards_mention"
        constraints = (
            models.UniqueConstraint(
                fields=["index", "kind", "reference"],
                condition=models.Q(ended__isnull=True),
                name="safeguards_mention_once",
            ),
        )

    def __str__(self) -> str:
        return f"mention {self.pk}"


class Guard(models.Model):
    """What one person asked for: to be told whenever they are named (alert), not to be named unasked (lock)."""

    index = models.CharField(max_length=64, unique=True)
    alert = models.BooleanField(default=False)
    locked = models.BooleanField(default=False)
    # Where the person is reached: {"phone", "name"}.
    contact = EncryptedJSONField()
    changed = models.DateTimeField()

    class Meta:
        db_table = "safeguards_guard"

    def __str__(self) -> str:
        return f"guard {self.pk}"


class Consent(models.Model):
    """A locked person may be named in one filing: asked for by its applicant, given or refused by the person."""

    index = models.CharField(max_length=64, db_index=True)
    filing = models.CharField(max_length=32)
    # What the filing is called, for the person who decides.
    told = EncryptedJSONField()
    asked = models.DateTimeField()
    # None: not answered yet.
    given = models.BooleanField(null=True)
    answered = models.DateTimeField(null=True)

    class Meta:
        db_table = "safeguards_consent"
        constraints = (models.UniqueConstraint(fields=["index", "filing"], name="safeguards_consent_once"),)

    def __str__(self) -> str:
        return f"consent {self.pk}"


class Denial(models.Model):
    """A personal link to say “this was not me”; `token` is the SHA-256 of its secret."""

    token = models.CharField(max_length=64, unique=True)
    filing = models.CharField(max_length=32)
    ceremony = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    made = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        db_table = "safeguards_denial"

    def __str__(self) -> str:
        return f"denial {self.pk}"


class Hold(models.Model):
    """Nothing more happens with a filing until an officer, or the person after an identity check, lifts it."""

    filing = models.CharField(max_length=32)
    # An `Actor.id`, or the signer's place.
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    reason = EncryptedTextField(blank=True)

    class Meta:
        db_table = "safeguards_hold"
        constraints = (
            models.UniqueConstraint(
                fields=["filing"], condition=models.Q(ended__isnull=True), name="safeguards_one_hold"
            ),
        )

    def __str__(self) -> str:
        return f"hold of {self.filing}"


class Report(models.Model):
    """Somebody says that their identity was misused: the clock of the law runs (条例 第四十条)."""

    number = models.CharField(max_length=24, unique=True)
    index = models.CharField(max_length=64, db_index=True)
    # {"name", "number", "phone"}
    person = EncryptedJSONField()
    # Where: a filing's reference, or a credit code when it is registered already.
    reference = models.CharField(max_length=32, db_index=True)
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    authority = models.CharField(max_length=6)
    words = EncryptedTextField(blank=True)
    # Whether the person had passed an identity check when reporting.
    proved = models.BooleanField()
    state = models.CharField(max_length=9, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    # The last day for accepting or declining; once accepted, for the investigation.
    due = models.DateField()
    decided = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    officer = models.CharField(max_length=64, blank=True)
    reason = EncryptedTextField(blank=True)

    class Meta:
        db_table = "safeguards_report"
        constraints = (
            models.UniqueConstraint(
                fields=["index", "reference"],
                condition=models.Q(state__in=sorted(OPEN)),
                name="safeguards_one_report",
            ),
        )
        indexes = (models.Index(fields=["state", "authority", "due"], name="safeguards_desk"),)

    def __str__(self) -> str:
        return self.number

    @property
    def life(self) -> State:
        """The state, typed."""
        return State(self.state)


class Bar(models.Model):
    """Somebody responsible for a false registration may not apply for some years (条例 第四十条); published."""

    index = models.CharField(max_length=64, db_index=True)
    # {"name", "number"}
    person = EncryptedJSONField()
    ground = models.CharField(max_length=200)
    basis = models.CharField(max_length=200)
    authority = models.CharField(max_length=6)
    proposed_by = models.CharField(max_length=64)
    proposed = models.DateTimeField()
    # None: a second officer has not confirmed; only then it holds.
    confirmed_by = models.CharField(max_length=64, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    lifted = models.DateField(null=True)

    class Meta:
        db_table = "safeguards_bar"

    def __str__(self) -> str:
        return f"bar {self.pk}"
