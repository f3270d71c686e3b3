"""Who shares an address, and how many companies one person represents: counted by keys, never by numbers."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from kaiye.kernel.api import IdNumber
from kaiye.registry.api import Event, amend, bulk_enter, registered_at, representing
from kaiye.registry.models import Entity, EntityPost
from tests.registry.builders import AT, entered, facts

pytestmark = pytest.mark.django_db

ZHANG, LI = "340104198803120213", "34010419900101123X"


def private(number: str = ZHANG) -> dict[str, Any]:
    return {
        "people": {"z": {"id_number": number}},
        "posts": [["director", "z"], ["legal_representative", "z"]],
    }


def test_an_address_is_counted_however_it_is_written() -> None:
    entered("C1")
    entered("C2", address="合肥市蜀山区 望江西路８８号")
    entered("C3", address="望江西路88号1室")
    # The same street in another county.
    entered("C4", division="340111")
    assert registered_at("340104", "安徽省合肥市蜀山区望江西路88号") == 2
    assert registered_at("340104", "") == 0


def test_who_left_the_register_or_moved_is_not_counted() -> None:
    gone, moved = entered("C1", private=private()), entered("C2", private=private())
    entered("C3", private=private())
    amend(gone.uscc, version=1, at=AT + timedelta(days=1), event=Event.DEREGISTER)
    amend(
        moved.uscc,
        version=1,
        at=AT + timedelta(days=1),
        facts=facts(address="别处路1号", private=private(LI)),
    )
    assert registered_at("340104", "望江西路88号") == 1
    assert representing(IdNumber(ZHANG)) == 1
    assert representing(IdNumber(LI)) == 1


def test_a_number_counts_in_any_spelling_and_only_for_companies() -> None:
    entered("C1", private=private(" 340104 19900101123x"))
    entered("C2", private=private(LI), entity_type="IIH")
    assert representing(IdNumber(LI)) == 1
    assert representing(IdNumber("")) == 0


def test_the_number_cannot_be_read_from_the_index() -> None:
    entered("C1", private=private())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM entity_post")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert ZHANG not in str(rows)


def test_many_entered_at_once_are_counted_and_so_are_those_of_before() -> None:
    bulk_enter((facts(private=private()), AT) for _ in range(3))
    assert (registered_at("340104", "望江西路88号"), representing(IdNumber(ZHANG))) == (3, 3)
    Entity.objects.update(place="")
    EntityPost.objects.all().delete()
    import_module("kaiye.registry.migrations.0002_places").fill(apps, None)
    assert (registered_at("340104", "望江西路88号"), representing(IdNumber(ZHANG))) == (3, 3)
