"""Entering and changing. Every change closes the version in force and opens the next at the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from kaiye.database.api import find, insert
from kaiye.kernel.api import Conflict, Stale, Uscc, WrongState, local_date, say
from kaiye.registry.facts import EntityFacts
from kaiye.registry.models import Entity, EntityVersion, Status, UsccAllocation
from kaiye.registry.places import add_posts, fill_posts, place_key
from kaiye.registry.states import Event, after


def enter(facts: EntityFacts, *, uscc: Uscc | str, at: datetime) -> Entity:
    """The entity is in the register under a code that was allocated before; in the caller's transaction."""
    code = Uscc(uscc)
    if find(UsccAllocation, uscc=code) is None:
        raise WrongState(say("统一社会信用代码{uscc}没有赋码记录，不能登记。", uscc=str(code)))
    established = facts.established or local_date(at)
    try:
        with transaction.atomic():
            entity = insert(
                Entity(
                    uscc=code,
                    entity_type=facts.entity_type,
                    name=facts.name,
                    authority=facts.authority,
                    established=established,
                    place=place_key(facts.division, facts.address),
                )
            )
    except IntegrityError:
        raise Conflict(say("统一社会信用代码{uscc}已经登记。", uscc=str(code))) from None
    first = EntityVersion(
        entity=entity,
        number=1,
        valid_from=at,
        status=Status.ACTIVE,
        public=replace(facts, established=established).public(),
        private=facts.private,
    )
    insert(first)
    add_posts(entity, facts.private)
    return entity


@transaction.atomic
def amend(
    uscc: str, *, version: int, at: datetime, facts: EntityFacts | None = None, event: Event | None = None
) -> Entity:
    """From `at` on other facts or another status are registered; Stale when `version` is not in force any more."""
    entity = Entity.objects.get(uscc=uscc)
    if entity.version != version:
        raise _stale()
    current = EntityVersion.objects.get(entity=entity, number=version)
    status = after(entity.status, event) if event else Status(entity.status)
    name = facts.name if facts else entity.name
    place = place_key(facts.division, facts.address) if facts else entity.place
    changed = Entity.objects.filter(pk=entity.pk, version=version).update(
        version=version + 1, status=status, name=name, place=place
    )
    if not changed:
        raise _stale()
    if at <= current.valid_from:
        raise WrongState(say("变更时间不能早于现行登记事项的生效时间。"))
    EntityVersion.objects.filter(pk=current.pk).update(valid_to=at)
    kept = replace(facts, established=entity.established).public() if facts else current.public
    EntityVersion.objects.create(
        entity=entity,
        number=version + 1,
        valid_from=at,
        status=status,
        public=kept,
        private=facts.private if facts else current.private,
    )
    if facts:
        fill_posts(entity, facts.private)
    entity.refresh_from_db()
    return entity


def _stale() -> Stale:
    return Stale(say("登记事项已经被另一项登记改变，请按最新内容重新办理。"))
