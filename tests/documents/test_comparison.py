"""Own articles beside the template: what is the same, changed, added and missing, whatever the numbering."""

from __future__ import annotations

import random
import time

import pytest

from kaiye.documents import api as documents
from kaiye.documents.api import PairKind
from kaiye.documents.comparison import changes
from kaiye.documents.wording import MOST_CLAUSES, clauses_of
from tests.documents.builders import facts


def articles(kind: str = "LLC") -> list[tuple[str, str]]:
    """Chapter headings and articles of the template, as (number, text)."""
    found = []
    for chapter in documents.compose_articles(facts(kind)):
        found.append((chapter.number, chapter.title))
        found += [(article.number, "\n".join(article.paragraphs)) for article in chapter.articles]
    return found


def written(parts: list[tuple[str, str]], *, mark: str = "　", between: str = "\n") -> str:
    return between.join(f"{number}{mark}{text}" for number, text in parts)


def compared(text: str, kind: str = "LLC") -> documents.Comparison:
    return documents.compare_articles(text, facts(kind))


def told(text: str, kind: str = "LLC") -> dict[str, int]:
    comparison = compared(text, kind)
    return {one.value: len(comparison.of(one)) for one in PairKind}


@pytest.mark.parametrize("kind", ["LLC", "JSC"])
def test_the_template_itself_differs_only_where_its_table_was(kind: str) -> None:
    comparison = compared(written(articles(kind)), kind)
    assert {pair.kind for pair in comparison.different} == {PairKind.CHANGED}
    (table,) = comparison.different
    assert table.template is not None
    assert {run.kind for run in table.runs} == {"same", "removed"}
    assert "沈青禾" in "".join(run.text for run in table.runs if run.kind == "removed")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(written(articles(), mark="  "), id="spaces"),
        pytest.param(written(articles(), mark="、"), id="marks"),
        pytest.param(written(articles(), between="\n\n"), id="blank-lines"),
        pytest.param(written(articles()).replace("，", ",").replace("；", ";"), id="narrow-marks"),
        pytest.param("\n".join(text for _, text in articles() if "\n" not in text), id="no-numbers"),
    ],
)
def test_how_it_is_typed_changes_nothing(text: str) -> None:
    changed = compared(text).of(PairKind.CHANGED)
    assert [pair.template.number for pair in changed if pair.template] == ["第十二条"]


def test_a_changed_figure_is_shown_as_a_whole() -> None:
    text = written(articles()).replace("三分之二以上表决权", "四分之三以上表决权")
    changed = [
        pair for pair in compared(text).of(PairKind.CHANGED) if "表决权" in (pair.own or pair.template).text
    ]  # type: ignore[union-attr]
    assert changed
    removed = "".join(run.text for pair in changed for run in pair.runs if run.kind == "removed")
    added = "".join(run.text for pair in changed for run in pair.runs if run.kind == "added")
    assert set(removed) <= set("三分之二")
    assert set(added) <= set("四分之三")


def test_a_missing_clause_names_what_the_law_demands() -> None:
    parts = [part for part in articles() if not part[1].startswith("公司的法定代表人由")]
    lost = compared(written(parts)).lost
    assert [pair.carries for pair in lost] == ["公司法 第四十六条第七项（公司法定代表人的产生、变更办法）"]
    assert all(pair.own is None and pair.template for pair in lost)


def test_a_missing_clause_stands_where_it_would_have_been() -> None:
    parts = [part for part in articles() if not part[1].startswith("公司住所")]
    pairs = compared(written(parts)).pairs
    place = next(i for i, pair in enumerate(pairs) if pair.kind is PairKind.MISSING)
    before = pairs[place - 1].own
    assert before is not None
    assert before.text.startswith("公司名称")


def test_an_added_clause_is_added_and_the_renumbered_rest_is_the_same() -> None:
    parts = articles()
    own = ("第四条", "公司每月最后一个星期五举行茶话会，由年纪最轻的股东备茶。")
    numbered = [*parts[:4], own, *parts[4:]]
    comparison = compared(written(numbered))
    assert [pair.own.text for pair in comparison.of(PairKind.ADDED) if pair.own] == [own[1]]
    assert told(written(numbered)) == {**told(written(parts)), "added": 1}


def test_reordered_chapters_are_not_missing() -> None:
    parts = articles()
    random.Random(4).shuffle(parts)
    assert told(written(parts)) == told(written(articles()))


def test_two_clauses_written_as_one_are_said_to_stand_there() -> None:
    parts = articles()
    place = next(i for i, (_, text) in enumerate(parts) if text.startswith("公司名称"))
    joined = (
        parts[place][0],
        "公司名称：合肥青禾渡信息科技有限公司（以下简称公司）。" + parts[place + 2][1] + parts[place + 1][1],
    )
    comparison = compared(written([*parts[:place], joined, *parts[place + 3 :]]))
    missing = comparison.of(PairKind.MISSING)
    assert missing
    assert {pair.within for pair in missing} == {parts[place][0]}
    assert comparison.lost == ()


def test_a_text_of_its_own_is_added_and_the_template_missing() -> None:
    comparison = compared("天地玄黄，宇宙洪荒。\n日月盈昃，辰宿列张。")
    assert {pair.kind for pair in comparison.pairs} == {PairKind.ADDED, PairKind.MISSING}
    assert {"公司法 第四十六条第二项（公司经营范围）"} <= {pair.carries for pair in comparison.lost}


@pytest.mark.parametrize(
    "text", ["", " \n　\n", "第", "第条", "第一条", "第一条\n第二条", "一", "\x00\u200b"]
)
def test_strange_texts_are_compared(text: str) -> None:
    assert all(pair.template for pair in compared(text).pairs if pair.kind is PairKind.MISSING)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第一章 总则\n第一条 甲。\n第二条 乙。", ["第一条", "第二条"]),
        ("第一条 甲。第二条 乙。第三条 丙。", ["第一条", "第二条", "第三条"]),
        ("第一条 甲。\n第二条规定的乙除外。\n第三条 丙。", ["第一条", "第三条"]),
        ("1. 甲\n2. 乙\n3. 丙", ["1", "2", "3"]),
        ("一、甲\n二、乙\n三、丙", ["一", "二", "三"]),
        ("甲\n\n乙", ["", ""]),
        ("甲。乙。丙。", ["", "", ""]),
    ],
)
def test_a_text_is_taken_apart(text: str, numbers: list[str]) -> None:
    assert [clause.number for clause in clauses_of(text)] == numbers


def test_nothing_of_a_text_is_lost() -> None:
    text = written(articles())
    kept = "".join(clause.number + clause.text for clause in clauses_of(text))
    for _, words in articles():
        if not words.startswith("第"):
            assert words in kept or words in {clause.chapter.split(" ")[-1] for clause in clauses_of(text)}


def test_runs_give_both_texts_back() -> None:
    before, now = "董事任期三年，连选可以连任。", "董事每届任期为30年，连选不得连任。"
    for letters in (True, False):
        runs = changes(before, now, letters=letters)
        assert "".join(run.text for run in runs if run.kind != "added") == before
        assert "".join(run.text for run in runs if run.kind != "removed") == now


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("股" * 200_000, id="one-letter"),
        pytest.param("第一条 股东会。" * 25_000, id="many-clauses"),
        pytest.param("股东应当按照出资比例行使表决权，" * 12_500, id="one-sentence"),
        pytest.param((written(articles()) * 20)[:200_000], id="twenty-times"),
    ],
)
def test_200_000_characters_are_compared_in_bounded_time(text: str) -> None:
    started = time.process_time()
    comparison = compared(text)
    assert time.process_time() - started < 4
    assert len(clauses_of(text)) <= MOST_CLAUSES + 1
    assert comparison.pairs
