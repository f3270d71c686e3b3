"""Sentences people read: written in Chinese, translated through the gettext catalogues of the modules.

A message is kept as its template and its values until somebody reads it, so that one finding can be
shown in Chinese to the applicant and in English to a foreign shareholder.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

CHINESE = "zh-hans"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its values; `str()` is the Chinese text."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = CHINESE, room: str = "") -> str:
        """The sentence in `language` (`zh-hans` or `en`); Chinese when no translation exists.

        A word may be a label in one room and part of a sentence in another: the catalogues of `room` go first.
        """
        template = self.template if not language.startswith(ENGLISH) else english(self.template, room)
        values = {
            name: value.text(language) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return template.format(**values) if values else template

    def __str__(self) -> str:
        return self.text()


def say(template: str, **values: object) -> Message:
    """A message from its Chinese template; `{name}` places are filled from `values`."""
    return Message(template, values)


def english(template: str, room: str = "") -> str:
    """The English of a Chinese template, or the template itself when the catalogues lack it."""
    for catalogue in _catalogues(room):
        translated = catalogue.gettext(template)
        if translated != template:
            return translated
    return template


@cache
def _catalogues(room: str) -> tuple[gettext.GNUTranslations, ...]:
    root = Path(__file__).resolve().parents[1]
    found = []
    paths = sorted(root.glob("**/locale/en/LC_MESSAGES/django.mo"))
    for path in sorted(paths, key=lambda path: path.relative_to(root).parts[0] != room):
        with path.open("rb") as stream:
            found.append(gettext.GNUTranslations(stream))
    return tuple(found)
