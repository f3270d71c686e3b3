"""The register of names: who may not be confused with whom, and since when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kaiye.names.reservation import Holder, Reservation

__all__ = [
    "LIVE",
    "LIVE_STATUSES",
    "Cause",
    "Holder",
    "NameKey",
    "NameScope",
    "RegisteredName",
    "Reservation",
    "Status",
]

LIVE_STATUSES = ("registered", "reserved")
LIVE = Q(status__in=LIVE_STATUSES)


class Status(models.TextChoices):
    """Where a name is in its life."""

    REGISTERED = "registered", "已登记"
    RESERVED = "reserved", "保留"
    # Deregistered, changed or annulled; still protected for a year (企业名称登记管理规定 第十七条).
    FORMER = "former", "曾用"
    # A reservation that ran out or was given up; stands against nobody.
    LAPSED = "lapsed", "保留已失效"


class Cause(models.TextChoices):
    """Why a name ended, or why it is registered but no longer in use."""

    NONE = "", "无"
    CHANGED = "changed", "变更"
    DEREGISTERED = "deregistered", "注销"
    ANNULLED = "annulled", "撤销"
    # Still registered until deregistered.
    REVOKED = "revoked", "吊销"


class NameScope(models.Model):
    """A prefecture within which names are compared, and how often its names have changed.

    Every change of a name in the scope first raises `version`; the row stays locked until that change is
    committed. So whoever enters a name compares it with all names before it, and "what changed since
    version v" is complete.
    """

    scope = models.CharField(max_length=6, primary_key=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "name_scope"

    def __str__(self) -> str:
        return f"{self.scope} {self.version}"


class RegisteredName(models.Model):
    """One name with its segments; never deleted, only ended."""

    full_name = models.CharField(max_length=300)
    # Code of the prefecture within which names are compared; a province when more is not known.
    scope = models.CharField(max_length=6, blank=True)
    division = models.CharField(max_length=100, blank=True)
    trade_name = models.CharField(max_length=200)
    industry = models.CharField(max_length=200, blank=True)
    # GB/T 4754 class of the industry, or what else makes names of one trade; near ones are compared within it.
    group = models.CharField(max_length=200, blank=True, db_column="industry_group")
    form = models.CharField(max_length=60, blank=True)
    # A branch: its own segments are the enterprise's, so only its full name counts.
    branch = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REGISTERED)
    cause = models.CharField(max_length=12, choices=Cause.choices, default=Cause.NONE, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    # Who reserved it, as the caller of `take` calls them; and the filing it was reserved for.
    holder = models.CharField(max_length=64, blank=True)
    filing = models.CharField(max_length=64, blank=True)
    # Unknown for loaded history.
    since = models.DateTimeField(null=True)
    # Former names: when it ended; reserved ones: when the reservation lapses.
    until = models.DateTimeField(null=True)
    # Loaded history may hold what today's law forbids: found by every check, outside the unique keys.
    history = models.BooleanField(default=False)
    # Tells apart names that may coincide (investment relation, one holder): the code or the name, else empty.
    exempt = models.CharField(max_length=300, blank=True)
    # The scope's version when this row last changed.
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "registered_name"
        indexes = [
            models.Index(fields=["scope", "version"], name="name_changes"),
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


class NameKey(models.Model):
    """One of the keys by which a name is found; written in the transaction that writes the name."""

    pk = models.CompositePrimaryKey("key", "name")
    key = models.BigIntegerField()
    # No constraint and no index: names are never deleted, and a million of them has some ten million keys.
    name = models.ForeignKey(
        RegisteredName, on_delete=models.DO_NOTHING, related_name="keys", db_constraint=False, db_index=False
    )

    class Meta:
        db_table = "name_key"

    def __str__(self) -> str:
        return f"{self.key} {self.name_id}"
