"""Examples of each rule in words, made from the registrar's cases; one file per chapter.

The files are written by `tools/docs.py` from `tests/rules/cases`; a test fails when they are out of date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kaiye.kernel.api import CHINESE, ENGLISH

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    zh: str
    en: str

    def text(self, language: str = CHINESE) -> str:
        """In the reader's language."""
        return self.en if language.startswith(ENGLISH) else self.zh

    def as_json(self) -> dict[str, str]:
        """Both."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class ExampleFinding:
    """What the rule says of the example, and where."""

    pointer: str
    place: Words
    severity: str
    message: Words


@dataclass(frozen=True, slots=True)
class Example:
    """A lawful application, what is different in this one, and what comes of it."""

    base: Words
    day: str
    changes: tuple[Words, ...]
    findings: tuple[ExampleFinding, ...]
    outcome: str
    # Other rules that speak too.
    also: tuple[str, ...]
    content: Mapping[str, Any]

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Example:
        """From the file."""
        return cls(
            Words(**content["base"]),
            content["day"],
            tuple(Words(**one) for one in content["changes"]),
            tuple(
                ExampleFinding(
                    one["pointer"], Words(**one["place"]), one["severity"], Words(**one["message"])
                )
                for one in content.get("findings", ())
            ),
            content["outcome"],
            tuple(content.get("also", ())),
            content,
        )


@dataclass(frozen=True, slots=True)
class Examples:
    """What breaks the rule, and what keeps it."""

    fails: tuple[Example, ...] = ()
    passes: tuple[Example, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As in the file."""
        return {
            "fails": [dict(one.content) for one in self.fails],
            "passes": [dict(one.content) for one in self.passes],
        }


def examples(chapter: str, rule: str) -> Examples:
    """The examples of a rule; none when the chapter's file has none."""
    return _chapter(chapter).get(rule, Examples())


@cache
def _chapter(chapter: str) -> Mapping[str, Examples]:
    path = FOLDER / f"{chapter}.json"
    if not path.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        rule: Examples(
            tuple(map(Example.read, found["fails"])),
            tuple(map(Example.read, found["passes"])),
        )
        for rule, found in content.items()
    }
