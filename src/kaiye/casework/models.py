"""A case per submission, what was decided and why, the papers that went out, and the time limits."""

from __future__ import annotations

from typing import Any

from django.db import models

from kaiye.casework.states import CLOSED, FACTS, Facts, State
from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class Case(models.Model):
    """One submission before the registration authority; moved only by `lives.move`."""

    # The filing's reference; a filing returned and submitted again has one case per round.
    filing = models.CharField(max_length=20)
    round = models.PositiveIntegerField()
    # The applicant who submitted (an `Actor.id`).
    owner = models.CharField(max_length=64)
    authority = models.CharField(max_length=6)
    entity_type = models.CharField(max_length=8)
    title = models.CharField(max_length=500, blank=True)
    # The digest of the signed revision, and the key the submitter sent with it.
    digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    ceremony = models.BigIntegerField()
    key = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=12, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    # How often outside evidence was asked for, and whether a source is still being waited for.
    attempts = models.PositiveIntegerField(default=0)
    awaiting_evidence = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    due = models.DateField()
    decided_at = models.DateTimeField(null=True)
    # Who decided (an `Actor.id`; `system` for the rules), and their name for the papers.
    decided_by = models.CharField(max_length=64, blank=True)
    officer_name = models.CharField(max_length=64, blank=True)
    uscc = models.CharField(max_length=18, blank=True)

    class Meta:
        db_table = "casework_case"
        constraints = [
            models.UniqueConstraint(fields=["filing", "round"], name="case_round_once"),
            models.UniqueConstraint(
                fields=["filing"], condition=models.Q(state__in=["open", "review"]), name="case_open_once"
            ),
            models.UniqueConstraint(fields=["uscc"], condition=~models.Q(uscc=""), name="case_uscc_once"),
        ]
        indexes = [
            models.Index(fields=["state", "due", "authority"], name="case_queue"),
            models.Index(fields=["owner", "opened_at"], name="case_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.filing}/{self.round}"

    @property
    def life(self) -> State:
        """The state, typed."""
        return State(self.state)

    @property
    def note(self) -> CaseNote:
        """The paper of the decision; raises `NoNote` before there is one."""
        found = CaseNote.objects.filter(case=self, kind__in=DECISIONS).first()
        if found is None:
            raise NoNote(str(self))
        found.case = self
        return found

    @property
    def facts(self) -> Facts:
        """What people are told about the state."""
        return FACTS[self.life]

    @property
    def is_closed(self) -> bool:
        """Whether it is decided."""
        return self.life in CLOSED


class RuleSet(models.Model):
    """Everything by which a decision was made beside its facts, kept the first time it decided; never changed."""

    # `sha256:…`, as decisions name it.
    digest = models.CharField(max_length=80, unique=True)
    # Of the archive: its own digest and how long it is.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    # The archive, compressed with zlib.
    archive = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_ruleset"

    def __str__(self) -> str:
        return self.digest


class DecisionRecord(models.Model):
    """One judgment by the rules, with everything needed to judge again; never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="records")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    as_of = models.DateField()
    outcome = models.CharField(max_length=12)
    ruleset = models.CharField(max_length=80)
    # What the rules were given beside the dossier (`rules.facts_as_json`), and which `sources` were asked when.
    facts = EncryptedJSONField()
    # DOSSIER.md's findings, in Chinese and English.
    findings = EncryptedJSONField()
    unreachable = models.JSONField(default=list)
    customised = models.BooleanField(default=False)
    milliseconds = models.FloatField()

    class Meta:
        db_table = "casework_decision"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_decision_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.outcome}"

    def save(self, *args: Any, **options: Any) -> None:
        """Inserts; a record cannot be saved again."""
        if self.pk is not None:
            raise TypeError("a decision record is never changed")
        super().save(*args, **options)


class Spoken(models.Model):
    """That a rule spoke in a record: no sentence, no place and nobody, so it lies in clear and is counted.

    Written once with the record; only what a rule found counts, not that a source was silent.
    """

    record = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="spoken")
    rule = models.CharField(max_length=16)
    # The worst it said.
    severity = models.CharField(max_length=8)

    class Meta:
        db_table = "casework_spoken"
        constraints = [models.UniqueConstraint(fields=["record", "rule"], name="case_spoken_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.rule} {self.severity}"


class CaseNote(models.Model):
    """A paper the authority sent out: each kind once a case, and one decision."""

    class Kind(models.TextChoices):
        """Which paper."""

        APPROVE = "approve", "准予登记通知书"
        RETURN = "return", "补正告知书"
        REFUSE = "refuse", "不予登记通知书"
        # Before the decision: 细则 第十八条.
        RECEIPT = "receipt", "接收申请材料凭证"
        EXTEND = "extend", "延长办理期限告知书"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    authority = models.CharField(max_length=6)
    year = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=64)
    # [{"text", "basis", "subject"}…]: the complete list, or the grounds of a refusal.
    points = EncryptedJSONField()
    at = models.DateTimeField()
    # The sealed PDF in the vault; empty until the worker has made it.
    sha256 = models.CharField(max_length=64, blank=True)
    told = models.BooleanField(default=False)

    class Meta:
        db_table = "casework_note"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "year", "kind", "sequence"], name="case_note_number"
            ),
            models.UniqueConstraint(fields=["case", "kind"], name="case_note_kind_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(kind__in=["approve", "return", "refuse"]),
                name="case_note_decision_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


DECISIONS = (CaseNote.Kind.APPROVE, CaseNote.Kind.RETURN, CaseNote.Kind.REFUSE)


class NoNote(CaseNote.DoesNotExist, AttributeError):
    """The case has no decision on paper yet."""


class NoteCounter(models.Model):
    """The last number used, per authority, year and kind of paper; no gaps, as it moves with the paper."""

    authority = models.CharField(max_length=6)
    year = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "casework_note_counter"
        constraints = [
            models.UniqueConstraint(fields=["authority", "year", "kind"], name="case_note_counter_once")
        ]


class Deadline(models.Model):
    """A time limit with its legal basis, shown to both sides."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=24)
    due = models.DateField()
    basis = models.CharField(max_length=200)
    met_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_deadline"
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="case_deadline_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.due}"


class Recusal(models.Model):
    """An officer who has withdrawn from a filing, for all its rounds (公务员法 第七十六条); never taken back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recusals")
    filing = models.CharField(max_length=20)
    officer = models.CharField(max_length=64)
    officer_name = models.CharField(max_length=64)
    reason = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_recusal"
        constraints = [models.UniqueConstraint(fields=["filing", "officer"], name="case_recusal_once")]
        indexes = [models.Index(fields=["officer", "filing"], name="case_recused")]

    def __str__(self) -> str:
        return f"{self.filing} without {self.officer}"


class Opinion(models.Model):
    """A second officer's view of a case: asked for, then given once in writing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=64)
    # An `Actor.id`; empty: whoever of the authority or above comes first.
    asked_of = models.CharField(max_length=64, blank=True)
    asked_of_name = models.CharField(max_length=64, blank=True)
    question = EncryptedTextField()
    asked_at = models.DateTimeField()
    given_by = models.CharField(max_length=64, blank=True)
    given_by_name = models.CharField(max_length=64, blank=True)
    concurs = models.BooleanField(null=True)
    reason = EncryptedTextField(blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "casework_opinion"
        indexes = [
            models.Index(
                fields=["asked_of"], condition=models.Q(given_at__isnull=True), name="case_opinion_open"
            )
        ]

    def __str__(self) -> str:
        return f"opinion {self.pk} on case {self.case_id}"


class Override(models.Model):
    """Restrictions that two officers let pass for legal reasons; good for the case exactly as they saw it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="overrides")
    # The case's version after the last of the two acted: any other act voids the override.
    version = models.PositiveIntegerField()
    # The digest of the restrictions they saw.
    restrictions = models.CharField(max_length=64)
    # [{"rule", "subject", "message", "english", "reason", "basis"}…]
    grounds = EncryptedJSONField()
    proposed_by = models.CharField(max_length=64)
    proposed_by_name = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
    # Who looked second, and whether they agreed; None while nobody has.
    second_by = models.CharField(max_length=64, blank=True)
    second_by_name = models.CharField(max_length=64, blank=True)
    second_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(null=True)

    class Meta:
        db_table = "casework_override"

    def __str__(self) -> str:
        return f"override {self.pk} of case {self.case_id}"


class Extension(models.Model):
    """A longer time limit: asked for by an officer, approved by the head of the authority (细则 第十八条)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="extension")
    reason = EncryptedTextField()
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)
    approved_by_name = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True)
    # Until when, once it is approved.
    until = models.DateField(null=True)

    class Meta:
        db_table = "casework_extension"

    def __str__(self) -> str:
        return f"extension of case {self.case_id}"


class Dispute(models.Model):
    """A lawsuit or arbitration that an interested party has notified (细则 第十九条); stands with its filing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disputes")
    filing = models.CharField(max_length=20, db_index=True)
    text = EncryptedTextField()
    recorded_by = models.CharField(max_length=64)
    recorded_by_name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "casework_dispute"

    def __str__(self) -> str:
        return f"dispute {self.pk} about {self.filing}"


class LookReason(models.Model):
    """Why an officer looked at a case they do not decide: the words, whose digest is in the trail's entry."""

    # The entry's id, as `ledger.append` gave it.
    entry = models.BigIntegerField(unique=True)
    text = EncryptedTextField()

    class Meta:
        db_table = "casework_look_reason"

    def __str__(self) -> str:
        return f"reason of look {self.entry}"
