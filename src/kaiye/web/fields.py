"""A form as it is shown: the values in its fields, what is wrong at which field.

Field names on a page are also their ids, so that an error summary links to the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from kaiye.kernel.api import Message
from kaiye.web.sentences import spoken


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One line of the error summary."""

    text: str
    href: str


@dataclass(slots=True)
class Form:
    """Values by field name, and the first error of each field."""

    values: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    # Who fills it in, as the register of names calls those whose reservations are their own.
    asker: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str | list[str]]) -> Form:
        """From plain values."""
        return cls({name: value if isinstance(value, list) else [value] for name, value in values.items()})

    @classmethod
    def posted(cls, post: QueryDict) -> Form:
        """What the person entered, to be shown again exactly so."""
        return cls({name: [str(value) for value in values] for name, values in post.lists()})

    def value(self, name: str) -> str:
        """The field's value, empty when it has none."""
        values = self.values.get(name)
        return values[-1] if values else ""

    def values_of(self, name: str) -> list[str]:
        """All values of a field (checkboxes)."""
        return self.values.get(name, [])

    def text(self, name: str) -> str:
        """The value without white space around it."""
        return self.value(name).strip()

    def fail(self, name: str, message: Message | str) -> None:
        """Note an error at a field; the first one stays."""
        self.errors.setdefault(name, spoken(message))

    def fail_all(self, found: Iterable[tuple[str | None, Message]]) -> None:
        """Note errors; those without a field go to the top of the page."""
        for name, message in found:
            if name:
                self.fail(name, message)
            else:
                self.general.append(spoken(message))

    def error(self, name: str) -> str:
        """The field's error, or nothing."""
        return self.errors.get(name, "")

    @property
    def summary(self) -> list[SummaryLine]:
        """All errors for the summary at the top."""
        return [SummaryLine(text, "") for text in self.general] + [
            SummaryLine(text, f"#{name}") for name, text in self.errors.items()
        ]

    def __bool__(self) -> bool:
        return not self.errors and not self.general


def number_in(text: str) -> int | None:
    """The whole number of at most nine digits somebody sent; None for anything else (`²`, ten thousand nines)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
