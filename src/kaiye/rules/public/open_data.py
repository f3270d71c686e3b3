"""The catalogue as open data: one JSON document, one table, and the schema that says what each field means."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kaiye.kernel.api import ENGLISH, Message, say
from kaiye.rules.book import CHAPTERS
from kaiye.rules.findings import Outcome
from kaiye.rules.parameters import Parameters
from kaiye.rules.public.chapters import chapter
from kaiye.rules.public.citations import article_name, law_name
from kaiye.rules.public.entries import Entry
from kaiye.rules.public.frequency import Count, Frequency
from kaiye.rules.ruleset import digest
from kaiye.rules.undecided import Reason, undecided

FORMAT = 1
Frequencies = Mapping[str, Frequency]
Weight = Literal["remind", "warn", "restrict"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Part):
    """The same in Chinese and English."""

    zh: str
    en: str


class LawData(_Part):
    """An article, and the days on which it is in force (`until` is the last one, null: open)."""

    law: Text
    article: Text
    since: date
    until: date | None


class ParameterData(_Part):
    """A number or a list that law can change, in one period."""

    name: str
    title: Text
    value: int | list[str]
    since: date
    until: date | None
    basis: Text


class SourceData(_Part):
    """An outside source; when it does not answer, the case goes to a person and is neither passed nor stopped."""

    code: str
    name: Text


class FindingData(_Part):
    """What a rule says of an example: JSON Pointer, the place in words, weight, sentence."""

    pointer: str
    place: Text
    severity: Weight
    message: Text


class ExampleData(_Part):
    """A lawful application, what is different in this one, and what comes of it."""

    base: Text
    day: date
    changes: list[Text]
    findings: list[FindingData] = Field(default=[])
    also: list[str] = Field(default=[], description="Other rules that speak too")
    outcome: Outcome


class ExamplesData(_Part):
    """What breaks the rule, and what keeps it."""

    fails: list[ExampleData]
    passes: list[ExampleData]


class CountData(_Part):
    """Decided cases in which the rule spoke. `cases` is null when it is 1 to 4; so are numbers it follows from."""

    cases: int | None
    fewer_than: int | None
    of: int = Field(description="Decided cases in the period; each counts once, by its latest judgment")
    per_thousand: float | None
    outcomes: dict[Outcome, int] | None


class FrequencyData(_Part):
    """How often the rule speaks."""

    last_12_months: CountData
    in_all: CountData


class RuleData(_Part):
    """One rule."""

    id: str = Field(pattern=r"^[A-Z]{2}-[0-9]{3}[a-z]?$")
    chapter: str
    chapter_title: Text
    title: Text
    severity: Weight = Field(
        description="restrict: must be mended; warn: a person looks; remind: changes nothing"
    )
    entity_types: list[str] = Field(
        description="ALL, or kinds of entity; FIE and SOE are qualities of a company"
    )
    businesses: list[str]
    laws: list[LawData]
    parameters: list[ParameterData]
    sources: list[SourceData]
    sentences: list[Text] = Field(description="What an applicant may read; what is filled in is shown as […]")
    examples: ExamplesData
    source: str = Field(description="The rule as it runs, in Python")
    frequency: FrequencyData


class ChapterData(_Part):
    """A chapter of the book."""

    code: str
    title: Text
    about: Text


class UndecidedData(_Part):
    """A rule about establishment that no function decides: later business, assured by design, or facts unknown."""

    id: str
    asks: Text
    reason: Reason
    why: Text


class Catalogue(_Part):
    """The whole catalogue."""

    format: Literal[1]
    as_of: date
    ruleset: str = Field(
        description="Digest of rules and parameters; a decision names the one it was made under"
    )
    chapters: list[ChapterData]
    rules: list[RuleData]
    undecided: list[UndecidedData]


COLUMNS: Mapping[str, Message] = {
    "id": say("规则编号"),
    "chapter": say("所在部分的代码"),
    "chapter_zh": say("所在部分，中文"),
    "chapter_en": say("所在部分，英文"),
    "title_zh": say("规则的要求，中文"),
    "title_en": say("规则的要求，英文"),
    "severity": say("restrict 必须改，warn 要人看，remind 提醒"),
    "entity_types": say("适用的类型，用空格分开；ALL 是全部"),
    "laws_zh": say("法律依据，中文，用分号分开"),
    "laws_en": say("法律依据，英文，用分号分开"),
    "since": say("规则生效的第一天"),
    "until": say("最后一天；空白表示没有"),
    "parameters": say("用到的参数，用空格分开"),
    "sources": say("查询的外部来源，用空格分开"),
    "sentences_zh": say("申请人看到的话，中文，用|分开"),
    "sentences_en": say("申请人看到的话，英文，用|分开"),
    "cases_12_months": say("最近12个月有意见的件数；1到4件为空白"),
    "decisions_12_months": say("最近12个月作出决定的件数"),
    "per_thousand_12_months": say("最近12个月每1000件中的件数；不公布时为空白"),
    "cases_in_all": say("一直以来有意见的件数；1到4件为空白"),
    "decisions_in_all": say("一直以来作出决定的件数"),
    "per_thousand_in_all": say("一直以来每1000件中的件数；不公布时为空白"),
}


def document(
    found: Sequence[Entry], *, known: Parameters, frequencies: Frequencies, on: date
) -> dict[str, Any]:
    """The catalogue as one JSON object that keeps to `schema()`."""
    return {
        "format": FORMAT,
        "as_of": on.isoformat(),
        "ruleset": digest(known),
        "chapters": [_chapter(code) for code in CHAPTERS],
        "rules": [one.as_json(known, frequency_of(frequencies, one.id)) for one in found],
        "undecided": [
            {"id": one.id, "asks": _both(one.asks), "reason": str(one.reason), "why": _both(one.why)}
            for one in undecided()
        ],
    }


def table(found: Sequence[Entry], *, frequencies: Frequencies) -> str:
    """The catalogue as CSV (RFC 4180, UTF-8, one line of column names)."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    for one in found:
        writer.writerow(_row(one, frequency_of(frequencies, one.id)))
    return stream.getvalue()


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `document`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Catalogue.model_json_schema(mode="serialization"),
    }


def frequency_of(frequencies: Frequencies, rule: str) -> Frequency:
    """How often the rule speaks; one that never spoke is told of how many decisions."""
    return frequencies.get(rule) or frequencies.get("") or Frequency()


def _chapter(code: str) -> dict[str, Any]:
    one = chapter(code)
    return {"code": code, "title": _both(one.title), "about": _both(one.about)}


def _both(message: Message) -> dict[str, str]:
    return {"zh": message.text(), "en": message.text(ENGLISH, "rules")}


def _row(one: Entry, frequency: Frequency) -> dict[str, Any]:
    first = one.periods[0].bases[0]
    last = one.rule.bases[0]
    return {
        "id": one.id,
        "chapter": one.chapter.code,
        "chapter_zh": one.chapter.title.text(),
        "chapter_en": one.chapter.title.text(ENGLISH, "rules"),
        "title_zh": one.heading.text(),
        "title_en": one.heading.text(ENGLISH, "rules"),
        "severity": str(one.severity),
        "entity_types": " ".join(one.types) or "ALL",
        "laws_zh": "；".join(str(basis) for basis in one.laws),
        "laws_en": "; ".join(
            f"{law_name(basis.law, ENGLISH)} {article_name(basis.article, ENGLISH)}".strip()
            for basis in one.laws
        ),
        "since": first.since.isoformat(),
        "until": last.until.isoformat() if last.until else "",
        "parameters": " ".join(one.reading.parameters),
        "sources": " ".join(one.sources),
        "sentences_zh": "|".join(one.sentences()),
        "sentences_en": "|".join(one.sentences(ENGLISH)),
        **_counted(frequency.year, "12_months"),
        **_counted(frequency.ever, "in_all"),
    }


def _counted(count: Count, period: str) -> dict[str, Any]:
    told = count.as_json()
    return {
        f"cases_{period}": "" if told["cases"] is None else told["cases"],
        f"decisions_{period}": told["of"],
        f"per_thousand_{period}": "" if told["per_thousand"] is None else told["per_thousand"],
    }
