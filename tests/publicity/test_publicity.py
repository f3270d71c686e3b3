"""What the public finds: rows that follow the register, search by any part of a name, pages as of a day."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from kaiye.kernel.api import NotFound, Uscc
from kaiye.publicity.api import PublicEntity, bulk_publish, count, entity_page, publish, search
from kaiye.publicity.models import PublicWord
from kaiye.publicity.words import FORMS, fold
from kaiye.registry import api as registry
from kaiye.registry.api import Entered, Entity
from tests.registry.builders import AT, entered, facts

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = (
    "合肥云杉澄信息科技有限公司",
    "合肥云杉商贸有限公司",
    "安徽省云杉建设工程有限责任公司",
    "红光（北京）酒业有限公司",
    "重庆长乐银行股份有限公司",
    "ABB（中国）有限公司",
    "蜀山区老王面馆",
    "芜湖信息信息有限公司",
)


def published(case: str = "C1", **changes: Any) -> Entity:
    entity = entered(case, **changes)
    publish(entity.uscc, at=AT)
    return entity


def load(*names: str) -> list[Entered]:
    batch = [
        Entered(
            Uscc.build("9", "1", "340104", f"MA{place:06}"),
            facts(name=name, established=date(2026, 11, 22)),
            AT,
        )
        for place, name in enumerate(names)
    ]
    with transaction.atomic():
        bulk_publish(batch)
    return batch


def found(text: str, **asked: Any) -> list[str]:
    return [row.name for row in search(text, **asked).rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("合肥云杉澄信息科技有限公司", [NAMES[0]]),
        ("云杉", [NAMES[1], NAMES[2], NAMES[0]]),
        ("合肥云杉", [NAMES[1], NAMES[0]]),
        ("杉澄信", [NAMES[0]]),
        ("红光北京酒业", [NAMES[3]]),
        ("红光(北京)", [NAMES[3]]),
        ("北京）酒", [NAMES[3]]),
        ("abb", [NAMES[5]]),
        ("ＡＢＢ中国", [NAMES[5]]),
        ("老王 面馆", [NAMES[6]]),
        ("yunshancheng", [NAMES[0]]),
        ("hefeiyunshan", [NAMES[0], NAMES[1]]),
        ("yscxx", [NAMES[0]]),
        ("hfyscxxkjyxgs", [NAMES[0]]),
        ("chongqingchangle", [NAMES[4]]),
        ("laowangmianguan", [NAMES[6]]),
        ("信息信息", [NAMES[7]]),
        ("没有", []),
        ("", []),
        ("%", []),
        ("_", []),
    ],
)
def test_what_is_typed_finds_the_entity(text: str, names: list[str]) -> None:
    load(*NAMES)
    assert found(text) == names


def test_the_exact_name_comes_first_then_those_that_begin_with_it() -> None:
    load("安徽云杉有限公司", "云杉", "云杉澄", "合肥望云杉有限公司")
    assert found("云杉") == ["云杉", "云杉澄", "安徽云杉有限公司", "合肥望云杉有限公司"]


def test_codes_are_found_whole_or_by_their_beginning() -> None:
    batch = load(*NAMES)
    assert found(str(batch[2].uscc).lower()) == [NAMES[2]]
    assert found(f" {batch[2].uscc[:9]} {batch[2].uscc[9:]} ") == [NAMES[2]]
    assert search(batch[0].uscc[:10]).total == len(NAMES)
    assert found("91350100M000100Y43") == []


def test_every_part_of_a_name_outside_its_legal_form_finds_it() -> None:
    source = random.Random(7)
    characters = "云杉澄合肥信息科技安徽北京市A1（）"
    names = {
        "".join(source.choices(characters, k=source.randint(2, 18))) + source.choice(FORMS)
        for _ in range(200)
    }
    load(*sorted(names))
    folded = {name: fold(name) for name in names}
    for _ in range(300):
        name = source.choice(sorted(names))
        begin = source.randrange(len(folded[name]))
        part = folded[name][begin : begin + source.randint(1, 14)]
        expected = {other for other in names if part in folded[other]}
        if part.isascii():  # latin letters are looked for as pinyin too
            assert expected <= set(found(part, size=1000))
        elif not any(part in form for form in FORMS):
            starts = {
                other
                for other in expected
                if any(folded[other].startswith(part, place) for place in range(_body(folded[other])))
            }
            assert starts <= set(found(part, size=1000)) <= expected


def _body(name: str) -> int:
    return len(name) - len(next(form for form in FORMS if name.endswith(form)))


def test_only_the_legal_form_finds_the_first_thousand() -> None:
    load(*NAMES)
    assert search("有限公司").total == 6


def test_pages_divide_the_result() -> None:
    load(*(f"云杉{number:03}号有限公司" for number in range(45)))
    pages = [search("云杉", page=number) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [20, 20, 5]
    assert {(page.total, page.pages) for page in pages} == {(45, 3)}
    assert len({row.uscc for page in pages for row in page.rows}) == 45
    assert search("云杉", page=99).page == 3
    assert search("云杉", page=-1).page == 1


def test_bulk_and_single_rows_are_alike() -> None:
    one = published()
    single = PublicEntity.objects.get(uscc=one.uscc)
    words = set(PublicWord.objects.filter(entity=single.pk).values_list("rank", "word"))
    PublicEntity.objects.all().delete()
    PublicWord.objects.all().delete()
    load(one.name)
    bulk = PublicEntity.objects.get()
    for field in (
        "name",
        "folded",
        "entity_type",
        "representative",
        "authority",
        "established",
        "status",
        "version",
    ):
        assert getattr(bulk, field) == getattr(single, field)
    again = set(PublicWord.objects.filter(entity=bulk.pk).values_list("rank", "word"))
    assert {(rank, bytes(word)) for rank, word in words} == {(rank, bytes(word)) for rank, word in again}


def test_publishing_twice_changes_nothing() -> None:
    entity = published()
    before = PublicWord.objects.count()
    publish(entity.uscc, at=AT + timedelta(hours=1))
    assert (count(), PublicWord.objects.count()) == (1, before)
    assert PublicEntity.objects.get().published_at == AT


def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    entity = published()
    later = AT + timedelta(days=3)
    registry.amend(entity.uscc, version=1, at=later, facts=facts(name="合肥望江楼餐饮有限公司"))
    publish(entity.uscc, at=later)
    assert found("望江楼") == ["合肥望江楼餐饮有限公司"]
    assert found("云杉澄") == []
    publish(entity.uscc, at=AT)  # a late, older announcement
    assert found("望江楼") == ["合肥望江楼餐饮有限公司"]


def test_the_status_follows_the_register() -> None:
    entity = published()
    later = AT + timedelta(days=3)
    registry.amend(entity.uscc, version=1, at=later, event=registry.Event.DEREGISTER)
    publish(entity.uscc, at=later)
    assert [row.status for row in search("云杉").rows] == ["deregistered"]


def test_an_individual_business_without_a_name_is_found_by_its_code() -> None:
    entity = published(entity_type="IIH", name="")
    assert PublicWord.objects.count() == 0
    assert [row.uscc for row in search(entity.uscc).rows] == [entity.uscc]


def test_a_page_as_of_a_day() -> None:
    entity = published()
    later = AT + timedelta(days=3)
    registry.amend(entity.uscc, version=1, at=later, facts=facts(name="合肥望江楼餐饮有限公司"))
    now, before = entity_page(entity.uscc), entity_page(entity.uscc, date(2026, 11, 23))
    assert (now.facts["name"], now.version, now.until) == ("合肥望江楼餐饮有限公司", 2, None)
    assert (before.facts["name"], before.version) == ("合肥云杉澄信息科技有限公司", 1)
    assert (before.since, before.until) == (date(2026, 11, 22), date(2026, 11, 25))
    assert [number for number, _, _ in now.history] == [1, 2]
    with pytest.raises(NotFound):
        entity_page(entity.uscc, date(2026, 11, 21))
    with pytest.raises(NotFound):
        entity_page("91350100M000100Y43")


def test_no_number_or_phone_of_a_person_is_public() -> None:
    entity = published()
    shown = str(entity_page(entity.uscc).as_json()) + str(PublicEntity.objects.values().get())
    assert "340104198803120213" not in shown
    assert "13855100001" not in shown
    assert "private" not in entity_page(entity.uscc).facts
