"""The articles say what 公司法 46 and 95 demand, and only the clauses that apply."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kaiye.documents import api as documents
from kaiye.documents import chinese
from kaiye.kernel.api import Fen
from tests.documents.builders import contribution, document, facts


def words(kind: str = "LLC", **changes: Any) -> str:
    chapters = documents.compose_articles(facts(kind, **changes))
    return "\n".join(
        "\n".join([chapter.title, *(line for article in chapter.articles for line in article.paragraphs)])
        for chapter in chapters
    )


def posts(*entries: tuple[str, str], **extra: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"post": post, "person": holder, **extra.get(post, {})} for post, holder in entries]


def many_people(*keys: str) -> dict[str, Any]:
    return document()["people"] | {key: {"name": f"某{key}", "id_number": "1"} for key in keys}


def test_articles_are_numbered_without_gaps_and_nothing_is_left_open() -> None:
    for kind in ("LLC", "JSC"):
        chapters = documents.compose_articles(facts(kind))
        numbers = [article.number for chapter in chapters for article in chapter.articles]
        assert numbers == [f"第{chinese.number(i)}条" for i in range(1, len(numbers) + 1)]
        text = words(kind)
        assert not re.search(r"[{}\[\]]", text)
        assert "零人" not in text


def test_llc_states_the_eight_items_of_article_46() -> None:
    text = words()
    for item in ("公司名称：合肥青禾渡信息科技有限公司", "公司住所：安徽省合肥市蜀山区", "公司的经营范围：", "人民币100万元（大写：人民币壹佰万元整）",
                 "股东的姓名或者名称、认缴的出资额、出资方式和出资日期", "行使下列职权", "公司的法定代表人由"):  # fmt: skip
        assert item in text, item
    assert "五年内缴足" in text
    assert "代表三分之二以上表决权的股东通过" in text
    assert "会议召开十五日前通知全体股东" in text


def test_single_director_and_supervisor() -> None:
    text = words()
    assert "公司不设董事会，设董事一名" in text
    assert "公司不设监事会，设监事一名" in text
    assert "公司设经理，由董事兼任" in text
    assert "董事会会议由" not in text


def test_board_and_supervisory_board() -> None:
    entries = posts(
        ("chair", "a"), ("director", "a"), ("director", "b"), ("director", "c"), ("manager", "d"),
        ("legal_representative", "a"), ("supervisor_chair", "e"), ("supervisor", "e"), ("supervisor", "f"),
        ("supervisor", "g"),
    )  # fmt: skip
    entries[-1]["employee"] = True
    text = words(posts=entries, people=many_people("d", "e", "f", "g"))
    assert "公司设董事会，成员为三人" in text
    assert "公司设监事会，成员为三人，包括股东代表和公司职工代表，其中职工代表一人" in text
    assert "该董事由董事长担任" in text
    assert "由董事会决定聘任或者解聘" in text
    assert "监事会每年度至少召开一次会议" in text


def test_no_supervisor_by_unanimous_consent() -> None:
    entries = posts(("director", "a"), ("legal_representative", "a"))
    text = words(posts=entries, governance={"no_supervisor": True, "unanimous": True})
    assert "经全体股东一致同意，不设监事会和监事" in text
    assert "监事的任期" not in text
    assert "审议批准监事" not in text
    assert "董事、高级管理人员的资格和义务" in text
    assert "代表十分之一以上表决权的股东或者董事提议" in text


def test_audit_committee_takes_the_place_of_supervisors() -> None:
    entries = posts(
        ("chair", "a"), ("director", "a"), ("director", "b"), ("director", "c"), ("legal_representative", "a")
    )
    text = words(posts=entries, governance={"audit_committee": True})
    assert "审计委员会成员为三名以上" in text
    assert "由审计委员会召集和主持" in text
    assert "监事的任期" not in text


def test_one_shareholder_has_no_meeting() -> None:
    text = words(investors=[{"party": "a", "contributions": [contribution("1000000")]}])
    assert "公司只有一个股东，不设股东会" in text
    assert "股东会会议" not in text
    assert "优先购买权" not in text
    assert "不能证明公司财产独立于股东自己的财产" in text


def test_items_are_numbered_again_when_some_do_not_apply() -> None:
    entries = posts(("director", "a"), ("legal_representative", "a"))
    chapters = documents.compose_articles(facts(posts=entries, governance={"no_supervisor": True}))
    meeting = next(chapter for chapter in chapters if chapter.title == "股东会").articles[0]
    marks = [line[:3] for line in meeting.paragraphs if line.startswith("（")]
    assert marks == [f"（{chinese.number(i)}）" for i in range(1, 9)]


@pytest.mark.parametrize(
    ("term", "said"),
    [({"kind": "long"}, "营业期限为长期"), ({"kind": "fixed", "years": 20}, "营业期限为二十年")],
)
def test_term(term: dict[str, Any], said: str) -> None:
    assert said in words(term=term)


def test_contributions_other_than_money_are_valued() -> None:
    investors = [
        {"party": "a", "contributions": [contribution(form="ip")]},
        {"party": "b", "contributions": [contribution()]},
    ]
    assert "应当评估作价" in words(investors=investors)
    assert "应当评估作价" not in words()


def test_legal_representative_may_be_the_manager() -> None:
    entries = posts(("director", "a"), ("manager", "b"), ("legal_representative", "b"), ("supervisor", "c"))
    entries[2]["as"] = "manager"
    text = words(posts=entries)
    assert "公司的法定代表人由经理担任" in text
    assert "由董事决定聘任或者解聘" in text


def test_jsc_states_the_thirteen_items_of_article_95() -> None:
    text = words("JSC")
    for item in ("发起设立的方式", "每股金额为人民币1元", "股份数为1000000股", "不发行类别股", "认购的股份数、出资方式",
                 "公司设董事会，成员为三人", "公司的法定代表人由", "设监事一名", "按照股东持有的股份比例分配",
                 "公司因下列原因解散", "公司的通知以下列形式之一发出", "会议召开二十日前通知各股东",
                 "出席会议的股东所持表决权的三分之二以上通过"):  # fmt: skip
        assert item in text, item


def test_shares_of_one_fen_when_contributions_are_not_whole_yuan() -> None:
    investors = [{"party": "a", "contributions": [contribution("999999.50")]},
                 {"party": "b", "contributions": [contribution("0.50")]}]  # fmt: skip
    text = words("JSC", investors=investors)
    assert "每股金额为人民币0.01元" in text
    assert "股份数为100000000股" in text


def test_what_people_wrote_is_not_read_as_a_clause() -> None:
    text = words(name={"text": "{scope}[many]（一）公司"})
    assert "公司名称：{scope}[many]（一）公司（以下简称公司）。" in text


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (999, "九百九十九"), (1001, "一千零一"), (1010, "一千零一十")],
)  # fmt: skip
def test_chinese_numbers(value: int, said: str) -> None:
    assert chinese.number(value) == said


def test_shares_and_ten_thousands_are_exact() -> None:
    assert chinese.ten_thousands(Fen.parse("1000000")) == "100"
    assert chinese.ten_thousands(Fen.parse("0.01")) == "0.000001"
    assert chinese.percent(Fen(1), Fen(3)) == "33.3333%"
    assert chinese.percent(Fen(2), Fen(3)) == "66.6667%"
    assert chinese.percent(Fen(1), Fen(0)) == ""


def test_directors_serve_the_term_that_was_filed() -> None:
    entries = posts(("director", "a"), ("manager", "a"), ("legal_representative", "a"), ("supervisor", "b"))
    assert "由股东会选举产生，任期三年" in words(posts=entries)
    entries[0]["term_years"] = 2
    assert "由股东会选举产生，任期二年" in words(posts=entries)


def test_shares_have_the_par_value_that_was_filed() -> None:
    capital = {"amount": "1000000", "currency": "CNY"}
    assert "每股金额为人民币1元。公司设立时发行的股份数为1000000股" in words("JSC", capital=capital)
    capital_at_ten = capital | {"shares": {"par_value": "10"}}
    assert "每股金额为人民币10元。公司设立时发行的股份数为100000股" in words("JSC", capital=capital_at_ten)
    uneven = capital | {"shares": {"par_value": "700"}}
    assert "每股金额为人民币1元" in words("JSC", capital=uneven)
