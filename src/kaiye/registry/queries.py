"""Looking things up; each question is one query."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q

from kaiye.database.api import find as row_of
from kaiye.kernel.api import SHANGHAI, NotFound, say
from kaiye.registry.facts import EntityFacts
from kaiye.registry.models import Entity, EntityVersion, UsccAllocation


def get(uscc: str) -> Entity:
    """The entity as it is now; NotFound."""
    entity = find(uscc)
    if entity is None:
        raise NotFound(say("登记簿中没有统一社会信用代码{uscc}。", uscc=uscc))
    return entity


def find(uscc: str) -> Entity | None:
    """The entity as it is now, or None."""
    return row_of(Entity, uscc=uscc)


def name_known(uscc: str, name: str) -> str:
    """Whether the register knows the code under this name: `known`, `differs`, or `unknown`."""
    entity = find(uscc)
    if entity is None:
        return "unknown"
    return "known" if entity.name == name else "differs"


def find_by_name(name: str) -> list[Entity]:
    """Entities whose present name is exactly this."""
    return list(Entity.objects.filter(name=name).order_by("uscc")) if name else []


def as_of(uscc: str, when: datetime | date) -> EntityVersion:
    """The version in force at a moment, or at the end of a day (Asia/Shanghai); NotFound before its birth."""
    if isinstance(when, datetime):
        period = Q(valid_from__lte=when) & (Q(valid_to=None) | Q(valid_to__gt=when))
    else:
        midnight = datetime.combine(when + timedelta(days=1), time(), SHANGHAI)
        period = Q(valid_from__lt=midnight) & (Q(valid_to=None) | Q(valid_to__gte=midnight))
    version = EntityVersion.objects.select_related("entity").filter(period, entity__uscc=uscc).first()
    if version is None:
        raise NotFound(say("登记簿在这个日期没有统一社会信用代码{uscc}的记录。", uscc=uscc))
    return version


def versions(uscc: str) -> list[EntityVersion]:
    """Everything ever registered, oldest first."""
    return list(EntityVersion.objects.select_related("entity").filter(entity__uscc=uscc).order_by("number"))


def facts(version: EntityVersion) -> EntityFacts:
    """The facts a version holds, private ones included."""
    return EntityFacts.restore(version.public, version.private)


def bulk_count() -> int:
    """How many entities came by bulk entry."""
    return UsccAllocation.objects.filter(case__startswith="bulk:").count()


def count() -> int:
    """How many entities the register holds."""
    return Entity.objects.count()
