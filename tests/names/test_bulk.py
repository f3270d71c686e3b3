"""Thousands of names at once: whole chunks, every name with its keys, repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection, transaction

from kaiye.database.api import bulk_writing
from kaiye.kernel.api import SHANGHAI
from kaiye.names import bulk, scopes
from kaiye.names.api import Bearer, RegisteredName, check, check_live, enter_names, industry_group, load
from kaiye.names.bulk import rekey
from kaiye.names.entries import keys_of
from kaiye.names.indexing import index
from kaiye.names.models import NameKey

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
LINES = [
    *(f"合肥云杉{mark}信息科技有限公司" for mark in "一二三四五六七八九"),
    *(f"芜湖{mark}长重信息科技有限公司" for mark in "甲乙丙丁戊己庚辛"),
    "云杉信息科技有限公司",
    "合肥云杉有限公司蜀山分公司",
    "安徽ABC（合肥）实业有限公司",
]

pytestmark = pytest.mark.django_db(transaction=True)


def assert_keys_are_right() -> None:
    """Every name has exactly its keys, and no key is anybody else's."""
    wanted = {(key, row.pk) for row in RegisteredName.objects.all() for key in keys_of(row)}
    assert set(NameKey.objects.values_list("key", "name")) == wanted


def test_loaded_names_have_their_keys() -> None:
    report = load(LINES)
    assert (report.loaded, report.skipped) == (20, {})
    assert_keys_are_right()


def test_names_entered_beside_entities_have_their_keys() -> None:
    bearers = [
        Bearer(name, f"91340104MA{number:08}", "340104", "LLC", AT) for number, name in enumerate(LINES)
    ]
    with transaction.atomic():
        assert enter_names(bearers) == 20
    assert_keys_are_right()
    assert set(RegisteredName.objects.values_list("scope", "since")) == {("340100", AT)}
    # Each its own holder.
    row = RegisteredName.objects.get(uscc="91340104MA00000003")
    assert row.full_name == LINES[3]


def test_nothing_is_entered_when_nothing_comes() -> None:
    with transaction.atomic():
        assert enter_names([]) == 0
    assert load([]).loaded == 0
    assert scopes.versions(["340100"]) == {"340100": 0}


def test_a_load_that_is_killed_leaves_whole_chunks_and_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 6)

    def breaking() -> Iterator[str]:
        yield from LINES[:15]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(breaking())
    assert RegisteredName.objects.count() == 12
    assert_keys_are_right()
    steps: list[int] = []
    again = load(LINES, progress=steps.append)
    assert (again.loaded, again.skipped) == (8, {"duplicate": 12})
    assert steps == [6, 12, 18, 20]
    assert_keys_are_right()


def test_a_chunk_raises_the_version_of_the_scopes_it_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 9)
    load(LINES)
    assert scopes.versions(["340100", "340200", "340300"]) == {"340100": 2, "340200": 1, "340300": 0}
    assert RegisteredName.objects.filter(scope="340100", version=2).count() == 2


def test_a_name_entered_by_somebody_else_meanwhile_is_a_duplicate() -> None:
    with transaction.atomic():
        enter_names([Bearer(LINES[0], "91340104MA00000001", "340104", "LLC", AT)])
    assert load(LINES[:2]).skipped == {"duplicate": 1}


def test_bulk_names_stand_like_others() -> None:
    load(LINES)
    (worst, *_) = check("合肥市云杉七信息科技有限公司", authority="340104", entity_type="LLC", at=AT)
    assert (worst.rule, worst.name) == ("NM-058", LINES[6])


def test_keys_are_made_anew_when_the_lexicon_or_the_readings_have_changed() -> None:
    load(LINES)
    index()
    pk = RegisteredName.objects.get(full_name=LINES[4]).pk
    RegisteredName.objects.filter(pk=pk).update(group="old")
    NameKey.objects.filter(name=pk).delete()
    NameKey.objects.create(key=7, name_id=pk)
    question = {"authority": "340104", "entity_type": "LLC", "at": AT}
    assert LINES[4] not in [found.name for found in check("合肥云杉五信息科技有限责任公司", **question)]
    steps: list[int] = []
    assert rekey(progress=steps.append) == 20
    assert steps == [20]
    assert_keys_are_right()
    row = RegisteredName.objects.get(pk=pk)
    assert (row.group, row.version) == (industry_group(row.industry), 2)
    answer = check("合肥云杉五信息科技有限责任公司", **question)
    assert answer[0].name == LINES[4]
    assert check_live("合肥云杉五信息科技有限责任公司", **question) == answer


def test_keys_are_stored_once_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'name_key'")
        assert "WITHOUT ROWID" in cursor.fetchone()[0]


def test_bulk_writing_gives_the_memory_back() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")

    def cache() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size")
            return int(cursor.fetchone()[0])

    before = cache()
    with bulk_writing(megabytes=64):
        assert cache() == -65536
    assert cache() == before
