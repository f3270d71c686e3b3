"""The root of every "this is not a valid code" error of the value objects."""

from __future__ import annotations

import unicodedata

from kaiye.kernel.messages import Message


class InvalidValue(ValueError):
    """A text is not a valid code; `kind` says which check failed, `message` says it to a person."""

    def __init__(self, message: Message, kind: str) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind

    def __str__(self) -> str:
        return str(self.message)


def normalised(text: str) -> str:
    """Half-width, upper-case, without spaces and hyphens: how people's codes are compared."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in folded if not char.isspace() and char not in "-‐‑–—")
