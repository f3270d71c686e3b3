"""The public catalogue: everything there is to say of a rule, to people and to machines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kaiye.kernel.api import CHINESE, ENGLISH, Message, NotFound, say
from kaiye.rules.book import ALL, CHAPTERS, Rule, rules
from kaiye.rules.evidence import SOURCES
from kaiye.rules.findings import Severity
from kaiye.rules.laws import Basis
from kaiye.rules.parameters import SUSPENDED, Parameter, Parameters
from kaiye.rules.public.chapters import Chapter, chapter
from kaiye.rules.public.citations import article_name, citation, law_name
from kaiye.rules.public.examples import Examples, examples
from kaiye.rules.public.frequency import Frequency
from kaiye.rules.public.reading import Reading, reading
from kaiye.rules.titles import title_of
from kaiye.rules.undecided import undecided

# For whom a rule is: kinds of entity, and two qualities that any company may have.
TYPES: Mapping[str, Message] = {
    "LLC": say("有限责任公司"),
    "JSC": say("股份有限公司"),
    "IIH": say("个体工商户"),
    "SP": say("个人独资企业"),
    "GP": say("普通合伙企业"),
    "SGP": say("特殊普通合伙企业"),
    "LP": say("有限合伙企业"),
    "COOP": say("农民专业合作社"),
    "BR": say("分支机构"),
    "FIE": say("外商投资的公司"),
    "SOE": say("国有独资公司"),
}
_PLACE = re.compile(r"\{\w+[^}]*\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of the public catalogue; `periods` are the versions of it, the latest last."""

    periods: tuple[Rule, ...]

    @property
    def rule(self) -> Rule:
        """The latest version."""
        return self.periods[-1]

    @property
    def id(self) -> str:
        """Its number."""
        return self.rule.id

    @property
    def heading(self) -> Message:
        """What it asks."""
        return self.rule.heading

    @property
    def chapter(self) -> Chapter:
        """Where it stands in the book."""
        return chapter(self.rule.chapter)

    @property
    def severity(self) -> Severity:
        """What it weighs as a rule."""
        return self.rule.severity

    @property
    def reading(self) -> Reading:
        """What its code says of itself."""
        return reading(self.rule)

    @property
    def examples(self) -> Examples:
        """What breaks it and what keeps it."""
        return examples(self.rule.chapter, self.id)

    @property
    def types(self) -> tuple[str, ...]:
        """For whom, in the order of `TYPES`; empty for everybody."""
        if self.rule.types == ALL:
            return ()
        return tuple(code for code in TYPES if code in self.rule.types)

    @property
    def sources(self) -> Mapping[str, Message]:
        """The outside sources it asks."""
        return {code: SOURCES[code] for code in self.rule.needs}

    @property
    def laws(self) -> tuple[Basis, ...]:
        """Every article behind any version of it, each once."""
        return tuple(dict.fromkeys(basis for period in self.periods for basis in period.bases))

    def parameters(self, known: Parameters) -> tuple[Parameter, ...]:
        """The numbers and lists it reads, every period of each."""
        return tuple(one for name in self.reading.parameters for one in known.by_name[name])

    def sentences(self, language: str = CHINESE) -> tuple[str, ...]:
        """What an applicant may read, what is filled in shown as […]."""
        blank = "[…]" if language.startswith(ENGLISH) else "〔…〕"
        return tuple(_PLACE.sub(blank, _translated(one, language)) for one in self.reading.sentences)

    def in_force(self, on: date) -> bool:
        """Whether one of its versions binds on that day."""
        return any(period.in_force(on) for period in self.periods)

    def suspended(self, known: Parameters, on: date) -> bool:
        """Whether it is not applied on that day although it is in the book."""
        return any(
            one.in_force(on) and isinstance(one.value, tuple) and self.id in one.value
            for one in known.by_name.get(SUSPENDED, ())
        )

    def as_json(self, known: Parameters, frequency: Frequency | None = None) -> dict[str, Any]:
        """The entry as open data, every text in both languages."""
        return {
            "id": self.id,
            "chapter": self.chapter.code,
            "chapter_title": _both(self.chapter.title),
            "title": _both(self.heading),
            "severity": str(self.severity),
            "entity_types": list(self.types) or ["ALL"],
            "businesses": sorted(str(one) for one in self.rule.businesses),
            "laws": [_law(basis) for basis in self.laws],
            "parameters": [parameter_data(one) for one in self.parameters(known)],
            "sources": [{"code": code, "name": _both(name)} for code, name in self.sources.items()],
            "sentences": [
                {"zh": zh, "en": en} for zh, en in zip(self.sentences(), self.sentences(ENGLISH), strict=True)
            ],
            "examples": self.examples.as_json(),
            "source": self.reading.source.text,
            "frequency": (frequency or Frequency()).as_json(),
        }


@cache
def entries() -> tuple[Entry, ...]:
    """Every rule of the book, chapter by chapter, by id."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in rules():
        found[rule.id] = (*found.get(rule.id, ()), rule)
    made = [Entry(periods) for periods in found.values()]
    return tuple(sorted(made, key=lambda one: (CHAPTERS.index(one.rule.chapter), one.id)))


def entry(identifier: str) -> Entry:
    """The entry with that id, however it is written; raises `NotFound`."""
    wanted = identifier.strip().upper()
    for one in entries():
        if one.id == wanted:
            return one
    for other in undecided():
        if other.id == wanted:
            raise NotFound(say("规则{rule}不由系统判断：{why}", rule=wanted, why=other.why))
    raise NotFound(
        say("没有编号为“{rule}”的规则。", rule=identifier[:40]),
        way_out=say("请在规则目录里按文字、编号或者法律条文查找。"),
    )


def by_chapter(found: Sequence[Entry]) -> Iterator[tuple[Chapter, list[Entry]]]:
    """The entries under their chapters, in the order of the book."""
    for code in CHAPTERS:
        inside = [one for one in found if one.rule.chapter == code]
        if inside:
            yield chapter(code), inside


def _translated(message: Message, language: str) -> str:
    return Message(message.template).text(language, "rules")


def _both(message: Message) -> dict[str, str]:
    return {"zh": message.text(), "en": message.text(ENGLISH, "rules")}


def _law(basis: Basis) -> dict[str, Any]:
    return {
        "law": {"zh": basis.law, "en": law_name(basis.law, ENGLISH)},
        "article": {"zh": basis.article, "en": article_name(basis.article, ENGLISH)},
        "since": basis.since.isoformat(),
        "until": basis.until.isoformat() if basis.until else None,
    }


def parameter_data(one: Parameter) -> dict[str, Any]:
    """One period of a parameter as open data."""
    return {
        "name": one.name,
        "title": _both(title_of(one.name)),
        "value": list(one.value) if isinstance(one.value, tuple) else one.value,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "basis": {"zh": one.basis, "en": citation(one.basis, ENGLISH)},
    }
