"""The register: every entity with every state it ever had, and every code ever given."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kaiye.vault.api import EncryptedJSONField


class Status(models.TextChoices):
    """Where an entity is in its life."""

    ACTIVE = "active", "存续"
    SUSPENDED = "suspended", "歇业"
    MOVED_OUT = "moved_out", "迁出"
    # Licence revoked as a penalty; still registered until deregistered.
    REVOKED = "revoked", "吊销"
    # Registration annulled.
    ANNULLED = "annulled", "撤销"
    DEREGISTERED = "deregistered", "注销"


# Still on the register, though perhaps at rest or forbidden to trade.
LIVE = (Status.ACTIVE, Status.SUSPENDED, Status.REVOKED)


class CodeCounter(models.Model):
    """How far the organisation codes of one class and region are given out.

    Bodies come in blocks from the row `*`, so that no two regions ever share an organisation code.
    """

    # `1340104` (class and region), or `*` for the next free block.
    key = models.CharField(max_length=7, unique=True)
    block = models.BigIntegerField(default=-1)
    used = models.IntegerField(default=0)

    class Meta:
        db_table = "uscc_counter"

    def __str__(self) -> str:
        return self.key


class UsccAllocation(models.Model):
    """A code given to a case; kept for ever, also when the case fails, so that no code is used twice."""

    case = models.CharField(max_length=64, unique=True)
    uscc = models.CharField(max_length=18, unique=True)
    entity_type = models.CharField(max_length=8)
    allocated = models.DateTimeField()

    class Meta:
        db_table = "uscc_allocation"

    def __str__(self) -> str:
        return self.uscc


class Entity(models.Model):
    """A market entity as it is now; what it was lies in its versions."""

    uscc = models.CharField(max_length=18, unique=True)
    entity_type = models.CharField(max_length=8)
    # Empty for an individual business that chose to have no name.
    name = models.CharField(max_length=300, blank=True, db_index=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    authority = models.CharField(max_length=6)
    established = models.DateField()
    # Number of the version in force; raised by compare-and-swap, so two changes cannot cross.
    version = models.PositiveIntegerField(default=1)
    # `places.place_key` of its domicile as it is now: who shares an address is counted by it.
    place = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        db_table = "entity"
        indexes = [models.Index(fields=["place", "status"], name="entity_place")]

    def __str__(self) -> str:
        return f"{self.uscc} {self.name}"


class EntityVersion(models.Model):
    """What was registered from `valid_from` until just before `valid_to` (empty: in force)."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    status = models.CharField(max_length=16, choices=Status.choices)
    # EntityFacts.public(): what anybody may see.
    public = models.JSONField()
    # Identity numbers, phones, private addresses.
    private = EncryptedJSONField()

    class Meta:
        db_table = "entity_version"
        constraints = [
            models.UniqueConstraint(fields=["entity", "number"], name="version_number"),
            models.UniqueConstraint(fields=["entity"], condition=Q(valid_to=None), name="version_open"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="version_order"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.entity_id}"


class EntityPost(models.Model):
    """Who holds a post in an entity as it is now, found by a keyed index of the document number.

    The number itself lies encrypted in the version in force; nobody can read it from here.
    """

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="posts", db_index=False)
    post = models.CharField(max_length=24)
    holder = models.CharField(max_length=64)

    class Meta:
        db_table = "entity_post"
        constraints = [models.UniqueConstraint(fields=["entity", "post", "holder"], name="post_once")]
        indexes = [models.Index(fields=["holder", "post"], name="post_holder")]

    def __str__(self) -> str:
        return f"{self.post} of {self.entity_id}"
