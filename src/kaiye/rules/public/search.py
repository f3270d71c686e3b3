"""Finding rules by words, number, law, chapter, kind of entity and weight."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from kaiye.kernel.api import CHINESE, ENGLISH
from kaiye.rules.findings import Severity
from kaiye.rules.laws import Basis
from kaiye.rules.public.citations import article_name, law_name
from kaiye.rules.public.entries import TYPES, Entry, entries
from kaiye.rules.titles import title_of

_PLAIN_ARTICLE = re.compile(r"第?([0-9]{1,4})条")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty asks for nothing."""

    words: str = ""
    chapter: str = ""
    entity_type: str = ""
    severity: Severity | None = None
    law: str = ""
    on: date | None = None

    @property
    def anything(self) -> bool:
        """Whether it asks for something at all."""
        return self != Wanted()


def search(wanted: Wanted) -> tuple[Entry, ...]:
    """The rules that meet everything asked for, in the order of the book.

    Every word must be found somewhere in what the rule says in Chinese or English, its number, or its law.
    """
    words, law = _folded(wanted.words).split(), _folded(wanted.law).split()
    return tuple(
        one
        for one in entries()
        if (not wanted.chapter or one.rule.chapter == wanted.chapter)
        and (not wanted.entity_type or _is_for(one, wanted.entity_type))
        and (wanted.severity is None or one.severity is wanted.severity)
        and (wanted.on is None or one.in_force(wanted.on))
        and all(word in _text(one) for word in words)
        # All of it in one citation: article 47 of that law, not of another one the rule also rests on.
        and (not law or any(all(word in text for word in law) for text in _laws(one)))
    )


def _is_for(one: Entry, entity_type: str) -> bool:
    return not one.types or entity_type in one.types


@cache
def _laws(one: Entry) -> tuple[str, ...]:
    return tuple(_squeezed(_citations(basis)) for basis in one.laws)


@cache
def _text(one: Entry) -> str:
    """Everything people may remember of the rule."""
    parts = [one.id, one.id.replace("-", "")]
    for language in (CHINESE, ENGLISH):
        parts += [
            one.heading.text(language, "rules"),
            one.chapter.title.text(language, "rules"),
            *one.sentences(language),
            *(TYPES[code].text(language, "rules") for code in one.types),
            *(title_of(name).text(language, "rules") for name in one.reading.parameters),
            *(source.text(language, "rules") for source in one.sources.values()),
        ]
    parts += [*one.reading.parameters, *(_citations(basis) for basis in one.laws)]
    return _squeezed(" ".join(parts))


def _citations(basis: Basis) -> str:
    return " ".join(
        (
            f"{basis.law} {basis.article} {basis.law}{basis.article}",
            f"{law_name(basis.law, ENGLISH)} {article_name(basis.article, ENGLISH)}",
        )
    )


def _squeezed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _folded(text: str) -> str:
    """As it is compared: half-width, small letters, 47条 as 第四十七条."""
    return _PLAIN_ARTICLE.sub(lambda match: f"第{_written(int(match[1]))}条", _squeezed(text))


def _written(number: int) -> str:
    """47 as 四十七, as laws count their articles (below a thousand and beyond, 一千二百六十)."""
    if number == 0:
        return "零"
    found, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            found += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = bool(found) and not digit
    return found.removeprefix("一") if 10 <= number < 20 else found
