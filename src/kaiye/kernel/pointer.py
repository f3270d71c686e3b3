"""JSON Pointers (RFC 6901) into a dossier."""

from __future__ import annotations


class Pointer(str):
    """A JSON Pointer; `/` appends one reference token: `Pointer("/investors") / 0 / "due"`."""

    __slots__ = ()

    def __truediv__(self, token: str | int) -> Pointer:
        escaped = str(token).replace("~", "~0").replace("/", "~1")
        return Pointer(f"{self}/{escaped}")


ROOT = Pointer("")
