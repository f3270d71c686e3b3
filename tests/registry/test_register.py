"""The register: what was registered when; nothing is ever overwritten."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from kaiye.dossier.api import parse
from kaiye.kernel.api import Conflict, NotFound, Stale, Uscc, WrongState
from kaiye.registry.api import (
    TRANSITIONS,
    Event,
    Status,
    amend,
    as_of,
    bulk_enter,
    count,
    enter,
    facts_of,
    find,
    find_by_name,
    get,
    versions,
)
from kaiye.registry.api import facts as stored
from kaiye.registry.models import EntityVersion, UsccAllocation
from tests.registry.builders import AT, code, entered, facts

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def test_an_entered_entity_is_found_by_code_and_name() -> None:
    entity = entered()
    assert get(entity.uscc).name == "合肥云杉澄信息科技有限公司"
    assert [found.uscc for found in find_by_name(entity.name)] == [entity.uscc]
    assert entity.established == date(2026, 11, 22)
    assert stored(as_of(entity.uscc, AT)).holders == facts().holders
    assert find("91340104MA00000000") is None
    with pytest.raises(NotFound):
        get("91340104MA00000000")


def test_personal_data_lies_encrypted_beside_the_public_facts() -> None:
    entered()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM entity_version")
        row = [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()]
    assert "340104198803120213" not in repr(row)
    assert "13855100001" not in repr(row)
    version = EntityVersion.objects.get()
    assert version.private["people"]["zhang"]["phone"] == "13855100001"


def test_only_an_allocated_code_is_entered_and_only_once() -> None:
    with pytest.raises(WrongState):
        enter(facts(), uscc=Uscc.build("9", "1", "340104", "MA2ABCDE"), at=AT)
    entered()
    with pytest.raises(Conflict):
        enter(facts(), uscc=code(), at=AT)


def test_the_register_as_of_a_day_is_one_query(django_assert_num_queries: Any) -> None:
    entity = entered()
    amend(entity.uscc, version=1, at=AT + 10 * DAY, facts=facts(name="合肥云杉屿信息科技有限公司"))
    with django_assert_num_queries(1):
        before = as_of(entity.uscc, (AT + 9 * DAY).date())
    assert before.public["name"] == "合肥云杉澄信息科技有限公司"
    assert as_of(entity.uscc, (AT + 10 * DAY).date()).public["name"] == "合肥云杉屿信息科技有限公司"
    assert get(entity.uscc).name == "合肥云杉屿信息科技有限公司"
    assert [v.number for v in versions(entity.uscc)] == [1, 2]


def test_a_version_holds_from_its_first_moment_until_the_next_ones() -> None:
    entity = entered()
    change = AT + DAY
    amend(entity.uscc, version=1, at=change, facts=facts(address="长江路1号"))
    assert as_of(entity.uscc, change).number == 2
    assert as_of(entity.uscc, change - timedelta(microseconds=1)).number == 1
    assert as_of(entity.uscc, AT).number == 1
    with pytest.raises(NotFound):
        as_of(entity.uscc, AT - timedelta(microseconds=1))
    with pytest.raises(NotFound):
        as_of(entity.uscc, (AT - DAY).date())


def test_a_change_on_an_old_version_is_stale_and_changes_nothing() -> None:
    entity = entered()
    amend(entity.uscc, version=1, at=AT + DAY, facts=facts(address="一"))
    with pytest.raises(Stale):
        amend(entity.uscc, version=1, at=AT + 2 * DAY, facts=facts(address="二"))
    assert [v.public["address"] for v in versions(entity.uscc)] == ["望江西路88号", "一"]


def test_a_change_cannot_reach_back_before_what_is_in_force() -> None:
    entity = entered()
    with pytest.raises(WrongState):
        amend(entity.uscc, version=1, at=AT, facts=facts(address="一"))
    assert get(entity.uscc).version == 1


def test_of_eight_changes_at_once_one_wins() -> None:
    entity = entered()
    results: list[str] = []
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        barrier.wait()
        try:
            amend(entity.uscc, version=1, at=AT + DAY, facts=facts(address=str(number)))
            results.append("won")
        except Stale:
            results.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["stale"] * 7 + ["won"]
    assert len(versions(entity.uscc)) == 2


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [(AT - DAY, AT + DAY), (AT + DAY, AT + 2 * DAY), (AT - 2 * DAY, None), (AT + DAY, AT + DAY)],
)
def test_the_database_itself_refuses_overlapping_versions(
    valid_from: datetime, valid_to: datetime | None
) -> None:
    entity = entered()
    with pytest.raises(DatabaseError), transaction.atomic():
        EntityVersion.objects.create(
            entity=entity,
            number=7,
            valid_from=valid_from,
            valid_to=valid_to,
            status=Status.ACTIVE,
            public={},
            private={},
        )
    # Beside it, without touching it, one may lie.
    EntityVersion.objects.create(
        entity=entity, number=7, valid_from=AT - DAY, valid_to=AT, status=Status.ACTIVE, public={}, private={}
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        EntityVersion.objects.filter(number=7).update(valid_to=AT + DAY)


def test_the_status_has_a_history_too() -> None:
    entity = entered()
    amend(entity.uscc, version=1, at=AT + DAY, event=Event.SUSPEND)
    amend(entity.uscc, version=2, at=AT + 2 * DAY, event=Event.DEREGISTER)
    assert get(entity.uscc).status == Status.DEREGISTERED
    assert [v.status for v in versions(entity.uscc)] == ["active", "suspended", "deregistered"]
    with pytest.raises(WrongState):
        amend(entity.uscc, version=3, at=AT + 3 * DAY, event=Event.RESUME)


def test_nothing_leads_out_of_deregistration() -> None:
    assert not [step for step in TRANSITIONS if step[0] in (Status.DEREGISTERED, Status.MOVED_OUT)]


def test_a_dossier_becomes_facts() -> None:
    person = {"name": "刘望舒", "id_number": "340123199511300574", "phone": "13855100005"}
    found = facts_of(
        parse(
            {
                "dossier": 1,
                "business": "establishment",
                "entity_type": "IIH",
                "authority": "340104",
                "name": {"text": "合肥市蜀山区望舒屿文具店"},
                "industry": "5241",
                "domicile": {"division": "340104", "address": "黄山路468号"},
                "scope": [{"item": "文具用品零售"}],
                "people": {"liu": person},
                "investors": [{"party": "liu"}],
                "posts": [{"post": "liaison", "person": "liu"}],
            }
        )
    )
    assert (found.representative, found.capital, found.posts) == ("刘望舒", None, ())
    assert "文具用品零售" in found.scope_text
    assert "340123199511300574" not in str(found.public())
    assert found.private["people"]["liu"]["id_number"] == "340123199511300574"


def test_bulk_entry_is_a_whole_register() -> None:
    seen: list[int] = []
    steps: list[int] = []
    rows = [(facts(name=f"合肥云杉{i}号有限公司", authority=f"34010{2 + i % 3}"), AT) for i in range(2500)]
    assert bulk_enter(rows, progress=steps.append, beside=lambda batch: seen.append(len(batch))) == 2500
    assert (seen, steps, count()) == ([2000, 500], [2000, 2500], 2500)
    assert UsccAllocation.objects.count() == 2500
    (entity,) = find_by_name("合肥云杉7号有限公司")
    assert stored(as_of(entity.uscc, AT)).private == facts().private
    assert get(entity.uscc).established == AT.date()
    # The ordinary way goes on where bulk entry ended.
    assert entered("C9").uscc not in {found.uscc for found in find_by_name("合肥云杉7号有限公司")}
    assert count() == 2501


def test_bulk_entry_encrypts_what_is_private() -> None:
    bulk_enter([(facts(), AT)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT private FROM entity_version")
        sealed = bytes(cursor.fetchone()[0])
    assert b"340104198803120213" not in sealed
    assert b"zhang" not in sealed


def test_a_failing_batch_leaves_nothing_behind() -> None:
    def fail(batch: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        bulk_enter([(facts(), AT)], beside=fail)
    assert count() == 0
    assert UsccAllocation.objects.count() == 0
