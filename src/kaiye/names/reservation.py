"""The record of a reserved name: who declared it, for whom, and until when (企业名称登记管理规定 第十八条)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q

from kaiye.kernel.api import local_date
from kaiye.names.states import FACTS, OPEN, Facts, State
from kaiye.vault.api import EncryptedJSONField

_DAY = timedelta(days=1)


class Holder(models.Model):
    """Somebody who reserves names; the row is locked while their reservations are counted."""

    holder = models.CharField(max_length=64, primary_key=True)

    class Meta:
        db_table = "name_reserver"

    def __str__(self) -> str:
        return self.holder


class Reservation(models.Model):
    """One declaration of a name (名称申报); moved only by `reservations`, never deleted.

    The name itself stands in the register of names (`name`), where everybody is compared with it; this row
    is its life and what was declared with it. An `until` that has passed ends it, marked or not.
    """

    reference = models.CharField(max_length=20, unique=True)
    # Who declared it (an `Actor.id`).
    holder = models.CharField(max_length=64)
    name = models.ForeignKey("names.RegisteredName", on_delete=models.PROTECT, related_name="reservations")
    authority = models.CharField(max_length=6)
    entity_type = models.CharField(max_length=8)
    # GB/T 2260 code of the domicile.
    place = models.CharField(max_length=6)
    industry = models.CharField(max_length=4, blank=True)
    # For whom: names of people and organisations.
    investors = EncryptedJSONField()
    # Whether establishment or an item of the scope must be approved before registration.
    approved_first = models.BooleanField(default=False)
    months = models.PositiveSmallIntegerField()
    # The rules warned: an officer looks when the filing comes.
    person_looks = models.BooleanField(default=False)
    # The filing that is being decided, or was.
    filing = models.CharField(max_length=20, blank=True)
    uscc = models.CharField(max_length=18, blank=True)
    # The key the holder sent with it, so that a repeated call reserves once.
    key = models.CharField(max_length=128, blank=True)
    state = models.CharField(max_length=10, default=State.HELD)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    # The first moment at which it no longer holds: midnight after its last day.
    until = models.DateTimeField()
    # When the holder was told that it ends soon.
    warned = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "name_reservation"
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "key"], condition=~Q(key=""), name="name_reservation_key_once"
            )
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="name_reservation_holder"),
            models.Index(fields=["until"], condition=Q(state="held"), name="name_reservation_due"),
            models.Index(fields=["filing"], condition=~Q(filing=""), name="name_reservation_filing"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def life(self) -> State:
        """The state, typed."""
        return State(self.state)

    @property
    def facts(self) -> Facts:
        """What people are told about the state."""
        return FACTS[self.life]

    @property
    def owner(self) -> str:
        """Whose it is, for permissions."""
        return self.holder

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return local_date(self.until - _DAY)

    def days_left(self, at: datetime) -> int:
        """Whole days from today to the last day; negative when it is over."""
        return (self.last_day - local_date(at)).days

    def stands(self, at: datetime) -> bool:
        """Whether the name is kept at this moment."""
        return self.life is State.FILED or (self.life is State.HELD and self.until > at)

    def open(self) -> bool:
        """Whether nothing has closed it, time apart."""
        return self.life in OPEN
