"""The public catalogue leaves no rule out, and says of each what its code says."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import ENGLISH, NotFound
from kaiye.rules import engine
from kaiye.rules.api import (
    SUSPENDED,
    Count,
    Entry,
    Facts,
    Finding,
    Outcome,
    Parameters,
    Rule,
    Severity,
    Wanted,
    article_name,
    citation,
    public_entries,
    public_entry,
    rules,
    rules_reading,
    search_rules,
    standard_parameters,
)
from kaiye.rules.book import CHAPTERS
from kaiye.rules.public.chapters import _WORDS
from kaiye.rules.public.examples import FOLDER
from tests.rules.cases_file import cases, decided

ENTRIES = public_entries()
ids = [one.id for one in ENTRIES]


def found(**wanted: Any) -> list[str]:
    return [one.id for one in search_rules(Wanted(**wanted))]


def test_every_rule_is_in_the_catalogue_once() -> None:
    assert sorted(ids) == sorted({rule.id for rule in rules()})


def test_every_chapter_has_words() -> None:
    assert set(_WORDS) == set(CHAPTERS)


@pytest.mark.parametrize("one", ENTRIES, ids=ids)
def test_an_entry_is_whole(one: Entry) -> None:
    assert one.heading.text(ENGLISH, "rules") != one.heading.text()
    assert one.sentences()
    assert not [told for told in one.sentences(ENGLISH) if re.search("[。；，]", told)]
    assert one.reading.source.text.startswith(("@rule(", "def "))
    assert one.examples.fails, "run tools/docs.py"
    assert one.examples.passes, "run tools/docs.py"
    for example in one.examples.fails:
        assert example.findings
        assert all(told.message.zh and told.message.en and told.place.en for told in example.findings)
        # Those that break it are told what is different in them, unless the sample itself breaks it.
        assert example.changes or "foreign" in example.base.en


def test_the_examples_tell_nobody_s_number() -> None:
    for path in FOLDER.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!\d)\d{17}[\dXx]", text), path.name
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text), path.name


def test_what_the_code_is_read_to_say_and_ask_is_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case of the registrar is judged; what each rule then reads and says was foretold."""
    read: dict[str, set[str]] = defaultdict(set)
    said: dict[str, set[str]] = defaultdict(set)
    judging: list[str] = []
    judge, value = engine._judge, Parameters.value

    def watched(entry: Rule, dossier: Dossier, facts: Facts) -> list[Finding]:
        judging.append(entry.id)
        made = judge(entry, dossier, facts)
        judging.pop()
        said[entry.id] |= {finding.message.template for finding in made}
        return made

    def noted(self: Parameters, name: str, on: date) -> Any:
        if judging:
            read[judging[-1]].add(name)
        return value(self, name, on)

    monkeypatch.setattr(engine, "_judge", watched)
    monkeypatch.setattr(Parameters, "value", noted)
    for case in cases():
        decided(case)
    assert len(said) > 150
    assert sum(map(len, read.values())) > 20
    for one in ENTRIES:
        assert read[one.id] <= set(one.reading.parameters), one.id
        foretold = {sentence.template for sentence in one.reading.sentences}
        assert said[one.id] <= foretold, one.id


def test_a_parameter_knows_its_rules() -> None:
    assert "CP-003" in {rule.id for rule in rules_reading("llc.contribution_years")}
    assert {rule.id for rule in rules_reading("llc.max_shareholders")} >= {"SH-001"}
    unread = {name for name in standard_parameters().by_name if not rules_reading(name)}
    # Those of the rooms that check who somebody is and protect them are read there.
    rooms = ("realname.", "identity.face_", "account.", "signing.", "safeguards.", "notary.")
    unread = {name for name in unread if not name.startswith(rooms)}
    # Read where names are reserved, where an account's filings are counted, and by the engine.
    assert unread <= {
        "name.reservation_months",
        "name.reservations_most",
        "agent.looked_back_days",
        SUSPENDED,
    }


# Search.


@pytest.mark.parametrize(
    "text", ["CP-003", "cp-003", "cp003", "五年内缴足", "five years", "llc.contribution_years"]
)
def test_found_by_number_words_and_parameter(text: str) -> None:
    assert "CP-003" in found(words=text)


@pytest.mark.parametrize(
    "text",
    ["公司法 第四十七条", "公司法第四十七条", "公司法 47条", "公司法 第47条", "Companies Law article 47"],
)
def test_found_by_its_law(text: str) -> None:
    assert set(found(law=text)) >= {"CP-002", "CP-003"}
    assert "CP-001" not in found(law=text)
    assert "CP-003" in found(words=text)


def test_an_article_is_one_of_that_law() -> None:
    """CP-003 rests on 公司法 第四十七条 and on 民法典 第二百零一条, not on 民法典 第四十七条."""
    assert "CP-003" not in found(law="民法典 第四十七条")
    assert "CP-003" in found(law="民法典 第二百零一条")


def test_filters_narrow_one_another() -> None:
    capital = found(chapter="capital")
    assert "CP-003" in capital
    assert "NM-001" not in capital
    assert "CP-007" in found(chapter="capital", entity_type="JSC")
    assert "CP-003" not in found(chapter="capital", entity_type="JSC")
    reminders = found(chapter="capital", severity=Severity.REMIND)
    assert reminders
    assert all(public_entry(one).severity is Severity.REMIND for one in reminders)
    assert found(words="没有这样的字") == []
    assert "CP-003" not in found(on=date(2024, 6, 30))
    assert "CP-003" in found(on=date(2024, 7, 1))


def test_an_unknown_number_has_a_way_out() -> None:
    with pytest.raises(NotFound) as raised:
        public_entry("CP-999")
    assert "CP-999" in str(raised.value)
    assert "规则目录" in str(raised.value.way_out)


# Citations.


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("第四十七条", "article 47"),
        ("第一百二十条", "article 120"),
        ("第二百零一条", "article 201"),
        ("第十二条第二款", "article 12, paragraph 2"),
        ("第一百七十八条第一款第三项", "article 178, paragraph 1, item 3"),
        ("第六十八条、第一百二十条", "article 68, article 120"),
        ("第一百三十三条之一", "article 133-1"),
        ("", ""),
    ],
)
def test_articles_are_counted_in_english(chinese: str, english: str) -> None:
    assert article_name(chinese, ENGLISH) == english
    assert article_name(chinese) == chinese


def test_every_citation_has_its_english() -> None:
    texts = {one.basis for periods in standard_parameters().by_name.values() for one in periods}
    texts |= {str(basis) for one in ENTRIES for basis in one.laws}
    left = {text: citation(text, ENGLISH) for text in texts}
    assert {text: told for text, told in left.items() if re.search(r"[\u4e00-\u9fff]", told)} == {}


# How often.


@pytest.mark.parametrize(("cases_", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (17, 17)])
def test_a_number_that_could_point_at_somebody_is_not_told(cases_: int, shown: int | None) -> None:
    told = Count(cases_, 1000, {Outcome.RESTRICT: cases_} if cases_ else {}).as_json()
    assert told["cases"] == shown
    assert told["fewer_than"] == (5 if shown is None else None)
    assert told["per_thousand"] == shown
    assert (told["outcomes"] is None) == (shown is None)


def test_nor_can_it_be_worked_out_from_the_others() -> None:
    """Seven in all and five restricted would leave two."""
    told = Count(7, 1000, {Outcome.RESTRICT: 5, Outcome.REFER: 2}).as_json()
    assert told["cases"] == 7
    assert told["outcomes"] is None


def test_of_no_decisions_nothing_is_a_rate() -> None:
    assert Count(0, 0).per_thousand is None
