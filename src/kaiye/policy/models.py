"""Changes of parameters, the trials that came before them, and the number of the latest one in force."""

from __future__ import annotations

from typing import Any

from django.db import models

from kaiye.policy.states import CLOSED, State
from kaiye.rules.api import Parameter, Value


class _Draft(models.Model):
    """What is to change: a parameter, its value and the days on which it would hold."""

    name = models.CharField(max_length=64)
    # A whole number or a list of texts.
    value = models.JSONField()
    since = models.DateField()
    # The last day; without one it holds until the next change.
    until = models.DateField(null=True)
    basis = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def parameter(self) -> Parameter:
        """As the rules read it."""
        return Parameter(self.name, self.typed_value, self.since, self.until, self.basis, self.note)

    @property
    def typed_value(self) -> Value:
        """The value, a list as a tuple."""
        return tuple(self.value) if isinstance(self.value, list) else int(self.value)


class Trial(_Draft):
    """A change run over past filings; moved on only by `trials.advance`. It holds nothing personal."""

    # Which past filings: by the day of their latest decision.
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    # The number of the latest change in force when it began (`Edition.number`).
    edition = models.PositiveIntegerField()
    asked_by = models.CharField(max_length=64)
    asked_name = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    # How many past filings there were when it began, and how many have been judged.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # The last decision record that was judged; the next piece begins after it.
    cursor = models.BigIntegerField(default=0)
    # What came out so far, as the room that judges counts it.
    result = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "policy_trial"

    def __str__(self) -> str:
        return f"trial {self.pk} of {self.name}"

    @property
    def is_finished(self) -> bool:
        """Whether every past filing has been judged."""
        return self.finished_at is not None


class ParameterChange(_Draft):
    """A change that was proposed, with who decided on it; moved only by `services`."""

    trial = models.OneToOneField(Trial, on_delete=models.PROTECT, related_name="change")
    state = models.CharField(max_length=12, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.CharField(max_length=64)
    proposed_name = models.CharField(max_length=64, blank=True)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_name = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    # Why it was rejected.
    reason = models.CharField(max_length=500, blank=True)
    # Its place among the enacted ones: a later one goes before an earlier one on the same days.
    number = models.PositiveIntegerField(null=True, unique=True)

    class Meta:
        db_table = "policy_change"
        indexes = [models.Index(fields=["name", "number"], name="policy_change_name")]

    def __str__(self) -> str:
        return f"change {self.pk} of {self.name}"

    @property
    def life(self) -> State:
        """The state, typed."""
        return State(self.state)

    @property
    def is_closed(self) -> bool:
        """Whether nobody can move it any more."""
        return self.life in CLOSED

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refuses: what was once the law stays readable."""
        raise TypeError("a change is never removed")


class Edition(models.Model):
    """The one row every decision reads: the latest enacted change. No row: none was ever enacted."""

    number = models.PositiveIntegerField()
    change = models.ForeignKey(ParameterChange, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "policy_edition"

    def __str__(self) -> str:
        return f"edition {self.number}"
