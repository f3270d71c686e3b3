"""Sentences of the pages, in the reader's language: `_("共{n}项", n=3)` in templates."""

from __future__ import annotations

from django.utils.translation import get_language
from markupsafe import Markup, escape

from kaiye.kernel.api import CHINESE, Message, say

# Labels of the pages go before the same words in the middle of other rooms' sentences.
ROOM = "web"


def translate(template: str, **values: object) -> str | Markup:
    """The Chinese sentence `template` in the reader's language; markup among the values stays markup."""
    if any(isinstance(value, Markup) for value in values.values()):
        text = say(template).text(reader(), ROOM)
        return Markup(str(escape(text)).format(**{key: _safe(value) for key, value in values.items()}))  # noqa: S704
    return say(template, **values).text(reader(), ROOM)


def spoken(message: Message | str) -> str:
    """A message in the reader's language; plain text as it is."""
    return message.text(reader(), ROOM) if isinstance(message, Message) else str(message)


def reader() -> str:
    """The language of the page being written."""
    return get_language() or CHINESE


def _safe(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return escape(spoken(value) if isinstance(value, Message) else value)
