"""The register of names: who may not be confused with whom, and since when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

LIVE = Q(status__in=("registered", "reserved"))


class Status(models.TextChoices):
    """Where a name is in its life."""

    REGISTERED = "registered", "已登记"
    RESERVED = "reserved", "保留"
    # Deregistered or changed; still protected for a year (企业名称登记管理规定 第十七条).
    FORMER = "former", "曾用"


class TradeName(models.Model):
    """A trade name in a prefecture; whoever claims a name with it locks this row first.

    All comparisons that forbid a name need an equal trade name, so checking and claiming under this lock
    leaves no gap between the two.
    """

    scope = models.CharField(max_length=6)
    text = models.CharField(max_length=200)

    class Meta:
        db_table = "trade_name"
        constraints = [models.UniqueConstraint(fields=["scope", "text"], name="trade_name_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.text}"


class RegisteredName(models.Model):
    """One name with its segments; never deleted, only ended."""

    full_name = models.CharField(max_length=300)
    # Code of the prefecture within which names are compared; a province when more is not known.
    scope = models.CharField(max_length=6, blank=True)
    division = models.CharField(max_length=100, blank=True)
    trade_name = models.CharField(max_length=200)
    industry = models.CharField(max_length=200, blank=True)
    # GB/T 4754 class of the industry segment, as far as the lexicon knows it.
    industry_code = models.CharField(max_length=4, blank=True)
    form = models.CharField(max_length=60, blank=True)
    # A branch: its own segments are the enterprise's, so only its full name counts.
    branch = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REGISTERED)
    uscc = models.CharField(max_length=18, blank=True)
    # Unknown for loaded history.
    since = models.DateTimeField(null=True)
    # Former names: when it ended; reserved ones: when the reservation lapses.
    until = models.DateTimeField(null=True)
    # Loaded history may hold what today's law forbids: found by every check, outside the unique keys.
    history = models.BooleanField(default=False)
    # Distinguishes names that may coincide by investment relation: the holder's own code, else empty.
    exempt = models.CharField(max_length=18, blank=True)

    class Meta:
        db_table = "registered_name"
        indexes = [
            models.Index(fields=["full_name"], name="name_full"),
            models.Index(fields=["scope", "trade_name"], name="name_trade"),
            # Partial: 1.3 million loaded names without a code cost nothing here.
            models.Index(fields=["uscc"], condition=~Q(uscc=""), name="name_uscc"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "full_name"], condition=LIVE & Q(history=False), name="name_full_once"
            ),
            models.UniqueConstraint(
                fields=["scope", "trade_name", "industry", "exempt"],
                condition=LIVE & Q(history=False, branch=False),
                name="name_trade_once",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name
