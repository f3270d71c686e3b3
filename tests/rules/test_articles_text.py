"""Reading own articles: the project's own templates hold everything, and amounts and dates are read as people write them."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kaiye.documents.api import DocumentFacts, compose_articles
from kaiye.dossier.api import parse
from kaiye.kernel.api import Fen
from kaiye.rules.api import Evidence, Facts, decide
from kaiye.rules.articles_text import (
    all_amounts,
    amounts,
    days,
    integer,
    low_thresholds,
    plain,
    representation,
)
from tests.rules.dossiers import AS_OF, BASES

READ = {"AR-001", "AR-002", "AR-006", "AD-016", "OR-023", "OR-029", "OR-048"}


def own(base: str, **changes: Any) -> tuple[dict[str, Any], str]:
    """A lawful dossier, and our own template's text for it, as an applicant would paste it."""
    document = copy.deepcopy({**BASES[base](), **changes})
    dossier = parse(document)
    facts = DocumentFacts(dossier, "KY", AS_OF, scope="；".join(item.wording for item in dossier.scope))
    lines = []
    for chapter in compose_articles(facts):
        lines.append(f"{chapter.number}　{chapter.title}")
        for article in chapter.articles:
            first, *rest = article.paragraphs
            lines += [f"{article.number}　{first}", *rest]
            if article.table:
                lines += [
                    f"{dossier.party_name(investor.party)} {part.amount.yuan if part.amount else ''}元 货币 {part.due}"
                    for investor in dossier.investors
                    for part in investor.contributions
                ]
    text = "\n".join(lines)
    return document | {"articles": {"kind": "custom", "text": text}}, text


def supervised_by_committee() -> list[dict[str, Any]]:
    return [post for post in BASES["jsc"]()["posts"] if not post["post"].startswith("supervisor")]


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        ("llc", {}),
        ("board", {}),
        ("jsc", {}),
        (
            "jsc",
            {"posts": supervised_by_committee(), "governance": {"audit_committee": True, "employees": 5}},
        ),
        ("llc", {"term": {"kind": "fixed", "years": 20}}),
    ],
)
def test_our_own_templates_hold_everything(base: str, changes: dict[str, Any]) -> None:
    document, text = own(base, **changes)
    decision = decide(parse(document), facts=Facts(as_of=AS_OF, evidence=Evidence()))
    said = [(one.rule, str(one.message)) for one in decision.findings]
    assert decision.outcome.value == "refer", said
    assert [one for one in said if one[0] in READ] == []
    assert [one for one in said if one[0] == "AR-005"] == [
        ("AR-005", "您使用自拟章程，由工作人员审查；使用示范文本可以自动核准。")
    ]
    assert low_thresholds(text) == []


def test_a_placeholder_never_restricts() -> None:
    for base in ("llc", "board", "jsc"):
        for text in ("章程", "本公司章程另行制定。" * 5, "公司名称：别的有限公司。注册资本为1元。"):
            document = BASES[base]() | {"articles": {"kind": "custom", "text": text}}
            decision = decide(parse(document), facts=Facts(as_of=AS_OF, evidence=Evidence()))
            assert decision.outcome.value == "refer", (base, text)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("人民币100万元", "1000000"),
        ("人民币 1,000,000.50 元", "1000000.50"),
        ("壹佰万元整", "1000000"),
        ("一千二百三十四元", "1234"),
        ("1.5亿元", "150000000"),
        ("0.35万元", "3500"),
        ("贰拾叁万伍仟元", "235000"),
        ("两万元", "20000"),
    ],
)
def test_amounts_as_people_write_them(text: str, yuan: str) -> None:
    assert list(amounts(plain(text))) == [Fen.parse(yuan)]


def test_bare_numbers_of_a_table_count_in_yuan_and_in_ten_thousands() -> None:
    known = all_amounts("安砚  60  货币\n卜澄  40.5  货币")
    assert {Fen.parse("600000"), Fen.parse("60"), Fen.parse("405000")} <= known
    assert Fen.parse("610000") not in known


@pytest.mark.parametrize(
    ("words", "value"),
    [("十", 10), ("二十三", 23), ("一百零五", 105), ("壹亿贰仟万", 120000000), ("甲", None), ("", None)],
)
def test_chinese_numerals(words: str, value: int | None) -> None:
    assert integer(words) == value


@pytest.mark.parametrize(
    "text",
    ["2030年12月31日", "2030-12-31", "2030.12.31", "二〇三〇年十二月三十一日", "２０３０年１２月３１日"],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert days(f"应于{text}前缴足") == {date(2030, 12, 31)}


def test_no_date_is_made_up() -> None:
    assert days("2030年13月45日，电话0551-1234") == frozenset()


@pytest.mark.parametrize(
    ("text", "chosen", "changed", "offices"),
    [
        ("公司的法定代表人由董事长担任，由董事会选举和更换。", True, True, {"董事长"}),
        ("法定代表人由代表公司执行公司事务的董事担任，由股东会选举产生。", True, False, {"董事"}),
        ("法定代表人由总经理担任，其产生、变更办法与经理相同。", True, True, {"经理"}),
        ("法定代表人由董事或者经理担任。", True, False, {"董事", "经理"}),
        ("法定代表人以公司名义从事的民事活动，其法律后果由公司承受。", False, False, set()),
    ],
)
def test_who_represents(text: str, chosen: bool, changed: bool, offices: set[str]) -> None:
    read = representation(text)
    assert (read.chosen, read.changed, read.offices) == (chosen, changed, frozenset(offices))


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("修改公司章程，由代表过半数表决权的股东通过。", True),
        ("股东会决议合并、分立，经代表51%以上表决权的股东同意。", True),
        ("修改公司章程，由代表三分之二以上表决权的股东通过。", False),
        ("修改公司章程须经全体股东一致同意，其他事项经过半数表决权的股东同意。", False),
        ("董事会作出制订合并、分立方案的决议，经全体董事过半数通过，报股东会。", False),
        ("股东会一般事项经代表过半数表决权的股东通过。", False),
    ],
)
def test_thresholds_below_the_law(text: str, low: bool) -> None:
    assert bool(low_thresholds(text)) is low


def test_the_samples_are_realistic() -> None:
    for path in (Path(__file__).parent / "articles").glob("*.txt"):
        assert len(path.read_text(encoding="utf-8")) > 600
