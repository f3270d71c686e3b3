"""Real-name checks: one person, one purpose, every step kept with its evidence."""

from __future__ import annotations

from typing import Any

from django.db import models

from kaiye.dossier.api import Person
from kaiye.kernel.api import IdNumber
from kaiye.realname.states import LIVE, State
from kaiye.vault.api import EncryptedBytesField, EncryptedJSONField, EncryptedTextField


class Purpose(models.TextChoices):
    """What somebody proves who they are for."""

    SIGNING = "signing", "签署登记文件"
    ACCOUNT = "account", "账号实名"
    SELF = "self", "查询本人身份使用情况"
    RECOVERY = "recovery", "找回账号"


class Outcome(models.TextChoices):
    """What one step says; only `ok` everywhere passes by itself."""

    OK = "ok", "相符"
    DOUBT = "doubt", "需要人工核对"
    WRONG = "wrong", "不符"


class Check(models.Model):
    """One check of one person. `subject` is what it is for: `ceremony.position`, or an `Actor.id`."""

    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    subject = models.CharField(max_length=64)
    # The filing whose clock the pictures follow and whose authority reviews; empty for accounts.
    filing = models.CharField(max_length=32, blank=True, db_index=True)
    authority = models.CharField(max_length=6, blank=True)
    # Blind index of the document's number.
    index = models.CharField(max_length=64, db_index=True)
    # {"name", "id_type", "number", "nationality"}
    person = EncryptedJSONField()
    # Who acts for a minor: {"name", "number", "relation"}; none for everybody else (民法典 第二十三条).
    guardian = EncryptedJSONField(null=True)
    state = models.CharField(max_length=8, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened = models.DateTimeField()
    # Until when its steps may be taken.
    expires = models.DateTimeField()
    concluded = models.DateTimeField(null=True)
    # How the person was verified (`rules.Means`) and how the face compares (`rules.Face`); empty until known.
    means = models.CharField(max_length=12, blank=True)
    face = models.CharField(max_length=8, blank=True)
    # SHA-256 of the canonical JSON of all steps, when concluded.
    digest = models.CharField(max_length=64, blank=True)
    # The moves asked for and until when they are good; empty once they were used.
    challenge = models.JSONField(default=list)
    challenge_until = models.DateTimeField(null=True)
    # False when there were too many tries today: only an officer decides then, at the counter or on a call.
    camera = models.BooleanField(default=True)
    # An `Actor.id`: which officer decided.
    officer = models.CharField(max_length=64, blank=True)
    # When the filing it was for was closed; its pictures are kept some days from then on.
    ended = models.DateTimeField(null=True)
    # Its pictures are evidence in a dispute: not deleted until that is over.
    kept = models.BooleanField(default=False)

    class Meta:
        db_table = "realname_check"
        constraints = (
            models.UniqueConstraint(
                fields=["purpose", "subject"],
                condition=models.Q(state__in=sorted(LIVE)),
                name="realname_one_live_check",
            ),
        )
        indexes = (models.Index(fields=["state", "authority", "opened"], name="realname_queue"),)

    def __str__(self) -> str:
        return f"check {self.pk}"

    @property
    def life(self) -> State:
        """The state, typed."""
        return State(self.state)

    @property
    def id_number(self) -> IdNumber:
        """The number of the document, masked unless revealed."""
        return IdNumber(self.person["number"])

    @property
    def holder(self) -> tuple[str, str]:
        """Name and number of whose card and face are looked at: the person's, or their guardian's."""
        known = self.guardian or self.person
        return known["name"], known["number"]

    @property
    def people(self) -> tuple[Person, ...]:
        """Whom the sources are asked about: the person, and who acts for them."""
        known = self.person
        person = Person(
            name=known["name"],
            nationality=known["nationality"],
            id_type=known["id_type"],
            id_number=known["number"],
        )
        if not self.guardian:
            return (person,)
        return (person, Person(name=self.guardian["name"], id_number=self.guardian["number"]))


class Step(models.Model):
    """One step, written once: what was done, what came of it, which pictures it rests on."""

    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16)
    outcome = models.CharField(max_length=5, choices=Outcome.choices)
    # JSON: what was read, compared or answered, in words and numbers.
    record = EncryptedJSONField()
    # SHA-256 of the pictures.
    pictures = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        db_table = "realname_step"
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["check_row", "number"], name="realname_step_once"),)

    def __str__(self) -> str:
        return f"step {self.number} of check {self.check_row_id}"

    def save(self, *args: Any, **options: Any) -> None:
        """Inserts; a step cannot be saved again."""
        if self.pk is not None:
            raise TypeError("a step is never changed")
        super().save(*args, **options)


class Picture(models.Model):
    """A picture of a card or a face, encrypted; a row of its own, so that deleting it deletes it (0019)."""

    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="pictures")
    kind = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, db_index=True)
    media_type = models.CharField(max_length=16)
    content = EncryptedBytesField()
    at = models.DateTimeField()

    class Meta:
        db_table = "realname_picture"

    def __str__(self) -> str:
        return f"{self.kind} of check {self.check_row_id}"


class Binding(models.Model):
    """The person an account belongs to, proved by a check; ends when another is bound."""

    account = models.BigIntegerField(db_index=True)
    index = models.CharField(max_length=64, db_index=True)
    person = EncryptedJSONField()
    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="bindings")
    at = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "realname_binding"
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(ended__isnull=True), name="realname_one_binding"
            ),
        )

    def __str__(self) -> str:
        return f"binding of account {self.account}"


class Way(models.TextChoices):
    """Equal ways for whom the telephone does not suit."""

    COUNTER = "counter", "到窗口办理"
    VIDEO = "video", "视频核验"


class VisitState(models.TextChoices):
    """Where a visit is."""

    BOOKED = "booked", "已预约"
    DONE = "done", "已办理"
    CANCELLED = "cancelled", "已取消"


class Visit(models.Model):
    """Somebody comes to the counter, or to a video call, instead of the camera; `code` is what they say there."""

    check_row = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="visits")
    way = models.CharField(max_length=8, choices=Way.choices)
    code = models.CharField(max_length=8, unique=True)
    authority = models.CharField(max_length=6)
    # When the call begins; none for the counter, which takes people as they come.
    starts = models.DateTimeField(null=True)
    # Which of the calls that an authority can hold at that time.
    line = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=9, choices=VisitState.choices, default=VisitState.BOOKED)
    booked = models.DateTimeField()

    class Meta:
        db_table = "realname_visit"
        constraints = (
            models.UniqueConstraint(
                fields=["check_row"],
                condition=models.Q(state=VisitState.BOOKED),
                name="realname_one_visit",
            ),
            models.UniqueConstraint(
                fields=["authority", "starts", "line"],
                condition=models.Q(state=VisitState.BOOKED, starts__isnull=False),
                name="realname_slot_once",
            ),
        )

    def __str__(self) -> str:
        return f"visit {self.pk}"


class SignatoryState(models.TextChoices):
    """Where an authorisation is."""

    PENDING = "pending", "待核对"
    ACTIVE = "active", "有效"
    REJECTED = "rejected", "不予确认"
    REVOKED = "revoked", "已撤销"


class Signatory(models.Model):
    """Somebody may sign for an organisation: for everything, or for one filing, until a day (授权签字人)."""

    # The organisation's credit code.
    uscc = models.CharField(max_length=18, db_index=True)
    organisation = models.CharField(max_length=200)
    # Blind index of the signatory's document number.
    index = models.CharField(max_length=64, db_index=True)
    # {"name", "id_type", "number"}
    person = EncryptedJSONField()
    # One filing's reference; empty for all registration business.
    filing = models.CharField(max_length=32, blank=True)
    until = models.DateField()
    state = models.CharField(max_length=8, choices=SignatoryState.choices, default=SignatoryState.PENDING)
    version = models.PositiveIntegerField(default=1)
    authority = models.CharField(max_length=6)
    # The licence and the letter of authorisation as photographed, and what was read of the licence.
    licence = EncryptedBytesField(null=True)
    letter = EncryptedBytesField(null=True)
    read = EncryptedJSONField(default=dict)
    # Whether our own register knows the organisation and its representative (`known`, `differs`, `unknown`).
    register = models.CharField(max_length=8)
    # An `Actor.id` each: who asked, which officer confirmed.
    asked_by = models.CharField(max_length=64)
    officer = models.CharField(max_length=64, blank=True)
    asked = models.DateTimeField()
    decided = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "realname_signatory"

    def __str__(self) -> str:
        return f"signatory {self.pk} of {self.uscc}"


class RecoveryState(models.TextChoices):
    """Where the recovery of an account is."""

    OPEN = "open", "待实名核验"
    WAITING = "waiting", "等待期"
    DONE = "done", "已找回"
    STOPPED = "stopped", "已被阻止"
    REFUSED = "refused", "不能找回"


class Recovery(models.Model):
    """Somebody wants their account on another telephone, as the person it is bound to."""

    # The account of the lost telephone; none where there is none, which nobody is told.
    account = models.BigIntegerField(null=True)
    # The new telephone, whose code was shown.
    phone = EncryptedTextField()
    state = models.CharField(max_length=8, choices=RecoveryState.choices, default=RecoveryState.OPEN)
    # Keyed digest of the link that stops it.
    stop = models.CharField(max_length=64, blank=True, db_index=True)
    opened = models.DateTimeField()
    # When the new telephone takes over.
    due = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_recovery"
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state="waiting"), name="recovery_one_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"recovery {self.pk}"
