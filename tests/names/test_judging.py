"""One name beside another: which rule speaks, how severely, and when nothing does."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import SHANGHAI
from kaiye.names.api import Standing, asked, industry_group, judge, parse_name
from kaiye.names.divisions import scope_of
from kaiye.names.judging import GROUNDS, microseconds, readings, stands, whole_names_inside, worst_first
from kaiye.rules.api import NameConflict, Severity, rule

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
ASKED = "合肥云杉澄信息科技有限公司"
CODE = "91340104MA00000001"


def standing(name: str, **changes: Any) -> Standing:
    parts = parse_name(name, home=changes.pop("authority", "340104"))
    values: dict[str, Any] = {
        "id": 1,
        "full_name": parts.text,
        "scope": scope_of(parts.division_code) or "340100",
        "division": parts.division,
        "trade_name": parts.trade_name,
        "industry": parts.industry,
        "group": industry_group(parts.industry),
        "form": parts.form,
        "branch": bool(parts.addition),
        "status": "registered",
        "cause": "",
        "uscc": CODE,
        "holder": "",
        "until": None,
        "history": False,
    }
    return Standing(**{**values, **changes})


def verdict(row: Standing, name: str | NameParts = ASKED, **changes: Any) -> tuple[str, str] | None:
    question = asked(name, **{"authority": "340104", "entity_type": "LLC", "at": AT, **changes})
    hit = judge(row, question)
    return (hit.rule, hit.severity.value) if hit else None


@pytest.mark.parametrize(
    ("there", "name", "expected"),
    [
        (ASKED, ASKED, ("NM-056", "restrict")),
        ("云杉澄（合肥）信息科技有限公司", ASKED, ("NM-057", "restrict")),
        ("合肥市云杉澄信息科技有限责任公司", ASKED, ("NM-058", "restrict")),
        ("合肥云杉澄房地产开发有限公司", "合肥市云杉澄置业有限公司", ("NM-059", "restrict")),
        ("合肥云杉澄有限公司", ASKED, ("NM-060", "restrict")),
        (ASKED, "合肥云杉澄有限公司", ("NM-060", "restrict")),
        ("合肥云杉澄实业有限公司", ASKED, ("NM-068", "remind")),
        ("合肥云杉澄餐饮管理有限公司", ASKED, None),
        ("合肥望舒屿信息科技有限公司", ASKED, None),
        ("芜湖云杉澄信息科技有限公司", ASKED, None),
        ("芜湖云杉澄信息科技有限公司", "芜湖云杉澄信息科技有限公司", ("NM-056", "warn")),
        ("安徽云杉澄信息科技有限公司", ASKED, ("NM-058", "warn")),
        ("安徽云杉澄有限公司", ASKED, ("NM-060", "warn")),
        (f"{ASKED}蜀山分公司", ASKED, None),
    ],
)
def test_equal_trade_names(there: str, name: str, expected: tuple[str, str] | None) -> None:
    assert verdict(standing(there), name) == expected


@pytest.mark.parametrize(
    ("there", "name", "expected"),
    [
        # 澄 and 橙 sound the same.
        ("合肥云杉橙信息科技有限公司", ASKED, ("NM-064", "warn")),
        ("合肥云杉信息科技有限公司", ASKED, ("NM-065", "remind")),
        ("合肥云杉澄海信息科技有限公司", ASKED, ("NM-065", "remind")),
        ("合肥芸山城海信息科技有限公司", ASKED, ("NM-066", "remind")),
        ("合肥云杉橙有限公司", "合肥云杉澄实业有限公司", ("NM-068", "remind")),
        # Elsewhere, in another trade, or of a name that is no more, a similar one is nobody's concern.
        ("芜湖云杉橙信息科技有限公司", ASKED, None),
        ("合肥云杉橙餐饮管理有限公司", ASKED, None),
        # Only its province is known.
        ("安徽云杉橙信息科技有限公司", ASKED, ("NM-064", "remind")),
    ],
)
def test_near_trade_names(there: str, name: str, expected: tuple[str, str] | None) -> None:
    assert verdict(standing(there), name) == expected
    former = standing(there, status="former", until=microseconds(AT - timedelta(days=1)))
    assert verdict(former, name) is None


def test_a_related_trade_is_for_a_person() -> None:
    row = standing("合肥云杉澄软件开发有限公司", industry="软件服务", group="6513")
    question = asked("合肥云杉澄信息软件有限公司", authority="340104", entity_type="LLC", at=AT)
    assert question.parts.industry != row.industry
    hit = judge(row._replace(group=question.group), question)
    assert hit is not None
    assert (hit.rule, hit.severity.value) == ("NM-084", "warn")


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({"cause": "changed"}, "合肥市云杉澄信息科技有限公司", ("NM-061", "restrict")),
        ({"cause": "deregistered"}, ASKED, ("NM-061", "restrict")),
        ({"cause": "annulled"}, "合肥市云杉澄信息科技有限公司", ("NM-062", "restrict")),
        ({"cause": "annulled"}, ASKED, ("NM-062", "restrict")),
        ({"cause": "deregistered"}, "合肥云杉澄有限公司", None),
        ({"cause": "deregistered"}, "合肥云杉澄餐饮管理有限公司", None),
    ],
)
def test_a_name_that_ended_less_than_a_year_ago(
    changes: dict[str, Any], name: str, expected: tuple[str, str] | None
) -> None:
    row = standing(ASKED, status="former", until=microseconds(AT), **changes)
    nearly = datetime(2027, 11, 22, 8, 59, tzinfo=SHANGHAI)
    assert verdict(row, name, at=nearly) == expected
    assert verdict(row, name, at=nearly + timedelta(minutes=1)) is None


def test_a_former_name_without_industry_blocks_every_industry() -> None:
    row = standing("合肥云杉澄有限公司", status="former", cause="changed", until=microseconds(AT))
    assert verdict(row) == ("NM-061", "restrict")


def test_a_leap_day_protects_until_the_last_of_february() -> None:
    ended = datetime(2028, 2, 29, 9, 0, tzinfo=SHANGHAI)
    row = standing(ASKED, status="former", until=microseconds(ended))
    assert stands(row, datetime(2029, 2, 28, 8, 59, tzinfo=SHANGHAI))
    assert not stands(row, datetime(2029, 3, 1, 9, 0, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("合肥市云杉澄信息科技有限公司", ("NM-063", "restrict")),
        (ASKED, ("NM-056", "restrict")),
        ("合肥云杉澄餐饮管理有限公司", None),
    ],
)
def test_a_revoked_licence_keeps_its_name(name: str, expected: tuple[str, str] | None) -> None:
    assert verdict(standing(ASKED, cause="revoked"), name) == expected


def test_a_reservation_stands_for_its_time_and_never_against_its_holder() -> None:
    row = standing(ASKED, status="reserved", uscc="", holder="user:7", until=microseconds(AT))
    assert verdict(row, at=AT - timedelta(minutes=1)) == ("NM-056", "restrict")
    assert verdict(row, at=AT) is None
    assert verdict(row, at=AT - timedelta(minutes=1), holder="user:7") is None
    assert verdict(row._replace(status="lapsed", until=None), at=AT - timedelta(minutes=1)) is None


def test_nobody_stands_against_themselves() -> None:
    assert verdict(standing(ASKED), applicant=CODE) is None
    assert verdict(standing(ASKED, uscc=""), applicant="") == ("NM-056", "restrict")


@pytest.mark.parametrize(
    "there",
    ["合肥市云杉澄信息科技有限公司", "合肥云杉橙信息科技有限公司", "合肥云杉澄有限公司"],
)
def test_an_investment_relation_exempts_and_is_shown(there: str) -> None:
    assert verdict(standing(there), investment_relation=[CODE]) == ("NM-069", "remind")
    assert verdict(standing(there), investment_relation=["91340104MA00000009"]) != ("NM-069", "remind")


def test_an_investment_relation_does_not_share_a_full_name() -> None:
    assert verdict(standing(ASKED), investment_relation=[CODE]) == ("NM-056", "restrict")


def test_anothers_full_name_inside_needs_a_relation() -> None:
    whole = f"{ASKED}投资管理有限公司"
    other = standing("芜湖望舒屿商贸有限公司")
    assert verdict(standing(ASKED), whole) == ("NM-055", "restrict")
    assert verdict(standing(ASKED), whole, investment_relation=[CODE]) == ("NM-069", "remind")
    assert verdict(other, "合肥芜湖望舒屿商贸有限公司投资管理有限公司") == ("NM-055", "restrict")
    # A branch must bear its enterprise's name.
    assert verdict(standing(ASKED), f"{ASKED}蜀山分公司", entity_type="BR") is None
    assert list(whole_names_inside(ASKED)) == []
    assert ASKED in whole_names_inside(whole)


def test_individual_businesses_without_an_industry_do_not_block() -> None:
    shop = standing("合肥云杉澄店", form="店", industry="", group="*")
    assert verdict(shop) == ("NM-060", "warn")
    assert verdict(standing(ASKED), "合肥云杉澄店", entity_type="IIH") is None


def test_old_names_whose_industry_is_not_known_are_for_a_person() -> None:
    assert verdict(standing("合肥云杉澄有限公司", history=True)) == ("NM-060", "warn")


def test_a_name_is_read_as_the_applicant_and_as_the_parser_reads_it() -> None:
    parts = NameParts(division="合肥", trade_name="云杉", industry="澄信息科技", form="有限公司")
    question = asked(parts, authority="340104", entity_type="LLC", at=AT)
    assert [reading.parts.trade_name for reading in readings(question)] == ["云杉", "云杉澄"]
    assert len(readings(asked(ASKED, authority="340104", entity_type="LLC", at=AT))) == 1


def test_every_ground_has_its_rule() -> None:
    assert [identifier for identifier in GROUNDS if rule(identifier) is None] == []


def test_conflicts_come_in_one_order_even_when_only_their_state_differs() -> None:
    hits = [
        NameConflict("合肥云山信息科技有限公司", "", status, "sound", Severity.WARN, "NM-064")
        for status in ("registered", "reserved", "former", "considering", "extended", "lapsed")
    ]
    assert len({worst_first(some) for some in permutations(hits)}) == 1
