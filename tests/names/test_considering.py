"""A name considered: verdict, reasons with marks, ways out, free names near it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from kaiye.dossier.api import NameParts, parse
from kaiye.kernel.api import ENGLISH, SHANGHAI, InvalidInput
from kaiye.names.api import (
    Cause,
    Considered,
    Explanation,
    NameQuestion,
    NameStatus,
    NameVerdict,
    asked,
    claim,
    consider_name,
    explain,
    first_free,
    reasons,
    release,
    revoke,
    suggest_names,
    take,
    usual_division,
)
from tests.dossier.builders import llc

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
NAME = "合肥云杉信息科技有限公司"
ONE, TWO = "91340104MA00000001", "91340202MA00000002"
QUESTION = NameQuestion(authority="340104", at=AT, industry="6513")

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(name: str = NAME, uscc: str = ONE, authority: str = "340104", **changes: object) -> None:
    with transaction.atomic():
        claim(name, authority=authority, uscc=uscc, at=AT, **changes)  # type: ignore[arg-type]


def considered(name: str | NameParts, **changes: object) -> Considered:
    return consider_name(name, replace(QUESTION, **changes))  # type: ignore[arg-type]


def explained(name: str, **changes: object) -> Explanation:
    return explain(considered(name, **changes))[0]


def ways(one: Explanation) -> dict[str, str]:
    return {way.kind: way.value for way in one.ways}


# ---- the verdict


@pytest.mark.parametrize(
    ("name", "verdict", "rules"),
    [
        ("合肥听雨屿信息科技有限公司", "free", set()),
        (NAME, "restricted", {"NM-056"}),
        ("合肥市云杉信息科技有限责任公司", "restricted", {"NM-058"}),
        ("合肥云山信息科技有限公司", "similar", {"NM-064"}),
        ("合肥云杉澄信息科技有限公司", "similar", {"NM-065"}),
        ("合肥云杉有限公司", "restricted", {"NM-006", "NM-026", "NM-060"}),
        ("合肥听雨屿国家级信息科技有限公司", "restricted", {"NM-052"}),
        ("合肥听雨屿信息科技公司", "restricted", {"NM-030"}),
    ],
)
def test_a_verdict_and_its_rules(name: str, verdict: str, rules: set[str]) -> None:
    claimed()
    found = considered(name)
    assert (found.verdict.value, {one.rule for one in found.findings} & rules) == (verdict, rules)


def test_segments_are_taken_as_given_when_they_make_up_the_name() -> None:
    parts = NameParts(division="合肥", trade_name="听雨", industry="屿信息科技", form="有限公司")
    assert considered(parts).parts == parts
    assert considered(parts).text == "合肥听雨屿信息科技有限公司"


def test_an_investment_relation_makes_a_blocked_name_free() -> None:
    claimed()
    name = "合肥市云杉信息科技有限责任公司"
    assert considered(name).verdict is NameVerdict.RESTRICTED
    found = considered(name, investment_relation=(ONE,))
    assert found.verdict is NameVerdict.FREE
    assert {hit.rule for hit in found.conflicts} <= {"NM-069"}


def test_the_filing_it_is_for_counts() -> None:
    """A licensed trade in the name asks for its item in the scope; commitment is no property of a name."""
    name = "合肥听雨屿医疗美容有限公司"
    about = parse(llc(scope=[{"item": "软件开发"}]))
    found = considered(name, about=about)
    assert "NM-070" not in {one.rule for one in found.findings}
    assert found.question.dossier(name, None).scope == about.scope


def test_the_json_has_exactly_what_was_promised() -> None:
    claimed()
    found = considered("合肥市云杉信息科技有限责任公司").as_json()
    assert list(found) == ["verdict", "parts", "findings", "conflicts", "elapsed_us"]
    assert found["parts"] == {
        "division": "合肥市",
        "trade_name": "云杉",
        "industry": "信息科技",
        "form": "有限责任公司",
    }
    (conflict,) = found["conflicts"]
    assert conflict == {
        "name": NAME,
        "uscc": ONE,
        "status": "registered",
        "ground": "字号和行业表述相同",
        "severity": "restrict",
        "rule": "NM-058",
    }
    assert set(found["findings"][0]) == {"rule", "severity", "subject", "message", "basis"}
    assert found["elapsed_us"] > 0
    english = considered("合肥市云杉信息科技有限责任公司").as_json(ENGLISH)
    assert english["conflicts"][0]["ground"] == "same trade name and same industry wording"


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("", {}),
        ("  \u200b ", {}),
        ("\ud800", {}),
        ("云" * 201, {}),
        (NAME, {"authority": "999999"}),
        (NAME, {"authority": ""}),
        (NAME, {"entity_type": "XYZ"}),
        (NAME, {"industry": "0000"}),
    ],
)
def test_bad_input_is_one_sentence(name: str, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as error:
        considered(name, **changes)
    assert str(error.value).endswith("。")
    assert error.value.way_out.text(ENGLISH) != error.value.way_out.text()


@pytest.mark.parametrize("name", ["a", "（）", "𠮷", "公司" * 50, "123 456", "e\u0301"])
def test_whatever_is_typed_gets_an_answer(name: str) -> None:
    assert considered(name).verdict in NameVerdict


# ---- the reason, the marks, the ways out


@pytest.mark.parametrize(
    ("name", "rule", "ours", "theirs"),
    [
        (NAME, "NM-056", "【合肥云杉信息科技有限公司】", "【合肥云杉信息科技有限公司】"),
        ("云杉（合肥）信息科技有限公司", "NM-057", "【云杉】（【合肥】）【信息科技有限公司】", f"【{NAME}】"),
        (
            "合肥市云杉信息科技有限责任公司",
            "NM-058",
            "合肥市【云杉信息科技】有限责任公司",
            "合肥【云杉信息科技】有限公司",
        ),
        (
            "合肥云山信息科技有限公司",
            "NM-064",
            "合肥【云山】信息科技有限公司",
            "合肥【云杉】信息科技有限公司",
        ),
        (
            "合肥云杉澄信息科技有限公司",
            "NM-065",
            "合肥【云杉】澄信息科技有限公司",
            "合肥【云杉】信息科技有限公司",
        ),
    ],
)
def test_what_coincides_is_marked_in_both(name: str, rule: str, ours: str, theirs: str) -> None:
    claimed()
    one = explained(name)
    assert (one.conflict.rule, str(one.asked), str(one.other)) == (rule, ours, theirs)
    assert "".join(run.text for run in one.asked.runs) == one.asked.text
    assert one.reason.text(ENGLISH) != one.reason.text()


@pytest.mark.parametrize(
    ("there", "name", "rule", "said"),
    [
        ("合肥云杉置业有限公司", "合肥云杉房地产有限公司", "NM-059", "意思一样"),
        ("合肥云杉餐饮管理有限公司", "合肥云杉餐饮服务有限公司", "NM-084", "相近"),
        ("合肥云杉有限公司", NAME, "NM-060", "各个行业都受保护"),
        (NAME, "合肥杉云信息科技有限公司", "NM-066", "有一部分读音一样"),
        (NAME, "合肥云杉澄屿信息科技有限公司", "NM-065", "里含有"),
        ("合肥云未信息科技有限公司", "合肥云末信息科技有限公司", "NM-067", "字形相近"),
        ("合肥云杉实业有限公司", "合肥云山发展有限公司", "NM-068", "没有写明具体行业"),
    ],
)
def test_every_ground_has_its_plain_reason(there: str, name: str, rule: str, said: str) -> None:
    claimed(there)
    found = next(one for one in explain(considered(name)) if one.conflict.rule == rule)
    assert said in found.reason.text()
    assert "{" not in found.reason.text() + found.reason.text(ENGLISH)
    assert found.reason.text(ENGLISH) != found.reason.text()
    assert any(run.marked for run in found.asked.runs)
    assert any(run.marked for run in found.other.runs)


def test_a_trade_name_is_not_sought_in_the_division() -> None:
    claimed("合肥合肥荣餐饮管理有限公司")
    assert str(explained("合肥合肥荣餐饮管理有限责任公司").asked) == "合肥【合肥荣餐饮管理】有限责任公司"


def test_an_equal_trade_name_may_be_had_with_a_relation_or_in_another_trade() -> None:
    claimed()
    one = explained("合肥市云杉信息科技有限责任公司")
    assert ways(one) == {"industry": "", "investment": ONE, "trade_name": ""}
    assert "蜀山" in one.place.text()
    assert one.state.text() == "已登记"
    shop = explained("合肥市蜀山区云杉信息科技店", entity_type="IIH")
    assert "investment" not in ways(shop)


def test_a_near_name_may_go_on() -> None:
    claimed()
    assert set(ways(explained("合肥云山信息科技有限公司"))) == {"go_on", "trade_name"}
    assert set(ways(explained("合肥云杉澄信息科技有限公司"))) == {"go_on"}


def test_a_former_name_says_when_it_is_free() -> None:
    claimed()
    release(ONE, at=AT)
    one = explained("合肥市云杉信息科技有限公司", at=AT + timedelta(days=30))
    assert (one.conflict.rule, ways(one)["wait"]) == ("NM-061", "2027-11-22")
    assert "2026-11-22" in one.reason.text()
    assert considered("合肥市云杉信息科技有限公司", at=AT + timedelta(days=366)).verdict is NameVerdict.FREE


def test_a_reserved_name_says_until_when_and_not_to_its_holder() -> None:
    until = AT + timedelta(days=60)
    asked_for = asked(NAME, authority="340104", entity_type="LLC", at=AT, holder="account:7")
    with transaction.atomic():
        take(asked_for, status=NameStatus.RESERVED, until=until)
    one = explained(NAME)
    assert (one.conflict.status, ways(one)["wait"]) == ("reserved", "2027-01-21")
    assert "2027-01-21" in one.state.text()
    assert "合肥" in one.place.text()
    assert considered(NAME, holder="account:7").verdict is NameVerdict.FREE
    assert considered(NAME, at=until).verdict is NameVerdict.FREE


def test_a_revoked_and_an_annulled_name_say_so() -> None:
    claimed()
    revoke(ONE)
    one = explained("合肥市云杉信息科技有限公司")
    assert (one.conflict.rule, one.state.text()) == ("NM-063", "被吊销，未注销")
    release(ONE, at=AT, cause=Cause.ANNULLED)
    one = explained("合肥市云杉信息科技有限公司", at=AT + timedelta(days=1))
    assert (one.conflict.rule, one.state.text()) == ("NM-062", "已停用（2026-11-22）")
    assert "被撤销登记" in one.reason.text()


def test_a_name_inside_another_is_marked_there() -> None:
    claimed("合肥云杉澄有限公司")
    one = explained("合肥云杉澄有限公司蜀山信息科技有限公司")
    assert (one.conflict.rule, str(one.asked)) == ("NM-055", "【合肥云杉澄有限公司】蜀山信息科技有限公司")
    assert {"investment", "trade_name"} <= set(ways(one))


def test_a_missing_industry_is_to_be_written() -> None:
    claimed()
    one = explained("合肥云杉有限公司")
    assert one.conflict.rule == "NM-060"
    assert "industry" in ways(one)


def test_reasons_for_programs_are_in_their_language() -> None:
    claimed()
    (first, *_) = reasons(explain(considered("合肥云山信息科技有限公司")), ENGLISH)
    assert first["asked_marked"] == "合肥【云山】信息科技有限公司"
    assert "sounds the same" in str(first["reason"])


# ---- free names near it


def test_a_blocked_name_gets_three_free_ones() -> None:
    claimed()
    found = suggest_names(considered(NAME))
    assert len(found) == 3
    assert len({one.text for one in found}) == 3
    assert {considered(one.text).verdict for one in found} == {NameVerdict.FREE}
    # Something of what was asked is kept in each.
    assert all(set("云杉") & set(one.parts.trade_name) for one in found)
    assert {one.kind for one in found} == {"trade_name", "industry"}


def test_the_same_question_gets_the_same_answer() -> None:
    claimed()
    assert suggest_names(considered(NAME)) == suggest_names(considered(NAME))


def test_a_suggestion_that_was_taken_is_not_made_again() -> None:
    claimed()
    first = suggest_names(considered(NAME))[0]
    claimed(first.text, TWO)
    again = suggest_names(considered(NAME))
    assert len(again) == 3
    assert first.text not in {one.text for one in again}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("合肥云杉澄信息科技有限公司", {}),
        ("合肥福顺餐饮管理有限公司", {"industry": "6210"}),
        ("合肥云杉有限公司", {}),
        ("大地贸易公司", {"industry": "5199"}),
        ("芜湖云杉信息科技有限公司", {}),
        ("合肥國泰贸易有限公司", {}),
        ("合肥云信息科技有限公司", {}),
        ("合肥信义诚德堂文化传媒有限公司", {}),
        ("合肥市蜀山区望舒屿文具店", {"entity_type": "IIH", "industry": "5241"}),
        ("合肥云杉新材料科技股份有限公司", {"entity_type": "JSC", "authority": "340100"}),
    ],
)
def test_every_kind_of_blocked_name_gets_three(name: str, changes: dict[str, str]) -> None:
    question = replace(QUESTION, **changes)  # type: ignore[arg-type]
    claimed(name, authority=question.authority, entity_type=question.entity_type)
    found = suggest_names(consider_name(name, question))
    assert len(found) == 3, [one.text for one in found]
    assert {consider_name(one.text, question).verdict for one in found} == {NameVerdict.FREE}


@pytest.mark.parametrize("name", ["合肥国家级信息科技有限公司", "合肥蜀山区信息科技有限公司"])
def test_of_what_the_law_forbids_nothing_is_kept(name: str) -> None:
    forbidden = considered(name)
    assert forbidden.verdict is NameVerdict.RESTRICTED
    found = suggest_names(forbidden)
    assert len(found) == 3
    assert not set("国家级蜀山区") & set("".join(one.parts.trade_name for one in found))


def test_a_free_name_needs_no_other() -> None:
    assert suggest_names(considered("合肥听雨屿信息科技有限公司")) == ()


def test_spare_names_are_tried_in_order() -> None:
    claimed()
    spares = [
        NAME,
        "",
        "合肥国家级信息科技有限公司",
        "合肥听雨屿信息科技有限公司",
        "合肥观澜信息科技有限公司",
    ]
    found = first_free(spares, QUESTION)
    assert found is not None
    assert found.text == "合肥听雨屿信息科技有限公司"
    assert first_free(spares[:3], QUESTION) is None


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("340104", "LLC", "合肥"),
        ("340104", "IIH", "合肥市蜀山区"),
        ("110105", "LLC", "北京"),
        ("340100", "JSC", "合肥"),
        ("999999", "LLC", ""),
    ],
)
def test_what_a_name_in_a_place_usually_begins_with(code: str, kind: str, expected: str) -> None:
    assert usual_division(code, kind) == expected
