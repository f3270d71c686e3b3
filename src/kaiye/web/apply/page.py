"""What a page of the form is: which part of the dossier it shows, reads and answers for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from kaiye.kernel.api import Message, say
from kaiye.web.fields import Form

Document = dict[str, Any]
Values = Mapping[str, "str | list[str]"]

NEW = "new"


@dataclass(frozen=True, slots=True)
class Row:
    """One answered question for the check page; `field` is the id of its field on the page."""

    label: Message
    value: str
    field: str


class Page:
    """One thing asked. Field names are ids; `pointers` says which field answers for which place.

    `key` names one of several (a person, a shareholder, an approval); pages for single things ignore it.
    """

    slug: ClassVar[str]
    title: ClassVar[Message]
    template: ClassVar[str]
    keyed: ClassVar[bool] = False

    def keys(self, document: Document) -> list[str]:
        """Which ones there are; a page for a single thing has one, without a name."""
        return [""]

    def heading(self, document: Document, key: str) -> Message:
        """The page's heading."""
        return self.title

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        """JSON Pointer to field name, the page's own place first."""
        raise NotImplementedError

    def values(self, document: Document, key: str) -> Values:
        """What the fields show for `document`."""
        raise NotImplementedError

    def read(self, form: Form, document: Document, key: str) -> str:
        """Write the fields into `document`; errors go to `form`; returns the key (new ones are named here)."""
        raise NotImplementedError

    def done(self, document: Document) -> bool:
        """Whether the question is answered (rightly or not)."""
        raise NotImplementedError

    def settled(self, document: Document) -> bool:
        """Whether so much is answered that what the rules say of this page is worth reading."""
        return self.done(document)

    def answerable(self, document: Document) -> bool:
        """Whether what its rules read on other pages is there, so that they may speak while somebody types."""
        return True

    def in_use(self, document: Document, key: str) -> Document:
        """The document in which what this page asks has its place, to be judged while somebody types."""
        return document

    def rows(self, document: Document, key: str) -> list[Row]:
        """The answers in words."""
        return []

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        """What else the template needs."""
        return {}

    def follow(self, document: Document, key: str) -> str:
        """What must be filled in right after this page, as `slug/key/?query`; nothing as a rule."""
        return ""

    def stays(self, form: Form) -> str:
        """The query with which this page is shown again after saving; nothing when one goes on as usual."""
        return ""

    def remove(self, document: Document, key: str) -> None:
        """Take `key` out of `document`, with everything that refers to it."""
        raise NotImplementedError

    def exists(self, document: Document, key: str) -> bool:
        """Whether this page can be opened for `key`."""
        return key in self.keys(document) or (self.keyed and key == NEW)


def clean(form: Form, name: str) -> str:
    """A one-line answer: NFC, no white space around it."""
    return unicodedata.normalize("NFC", " ".join(form.value(name).split()))


def clean_lines(form: Form, name: str) -> list[str]:
    """A many-line answer, one entry per line that says something."""
    text = unicodedata.normalize("NFC", form.value(name))
    return [line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line]


def ticked(form: Form, name: str) -> bool:
    """Whether a yes-box was ticked."""
    return form.value(name) == "yes"


def yes(value: object) -> str:
    """The value of a yes-box."""
    return "yes" if value else ""


def put(target: Document, name: str, value: Any) -> None:
    """Set `name`, or remove it when there is nothing to say."""
    if value in (None, "", [], {}):
        target.pop(name, None)
    else:
        target[name] = value


_WAN = Decimal(10_000)
_CENT = Decimal("0.01")
_MOST = Decimal("99999999999")


def yuan_of(form: Form, name: str) -> str | None:
    """An amount typed in 万元 as the dossier's decimal string in yuan; None when empty or not an amount."""
    text = unicodedata.normalize("NFKC", form.text(name)).replace(",", "").replace(" ", "")
    text = text.removesuffix("元").removesuffix("万")
    if not text:
        return None
    try:
        amount = Decimal(text) * _WAN
        sound = amount.is_finite() and 0 <= amount <= _MOST * _WAN and amount == amount.quantize(_CENT)
    except InvalidOperation:
        sound = False
    if not sound:
        form.fail(name, say("请填写以万元为单位的数字，例如 100 或者 0.5。"))
        return None
    return f"{amount.normalize():f}"


def wan_of(yuan: str | None) -> str:
    """The dossier's yuan in 万元, for the field."""
    if not yuan:
        return ""
    try:
        return f"{(Decimal(yuan) / _WAN).normalize():f}"
    except InvalidOperation:
        return yuan


def day_of(form: Form, name: str) -> str | None:
    """A date typed as 2026-11-22, 2026/11/22 or 2026年11月22日; None when empty or no date."""
    text = unicodedata.normalize("NFKC", form.text(name))
    for mark in "年月/.":
        text = text.replace(mark, "-")
    text = text.removesuffix("日").removesuffix("-")
    if not text:
        return None
    parts = text.split("-")
    try:
        if len(parts) != 3 or len(parts[0]) != 4:
            raise ValueError(text)
        return date(int(parts[0]), int(parts[1]), int(parts[2])).isoformat()
    except ValueError:
        form.fail(name, say("请填写日期，例如 2026-11-22。"))
        return None
