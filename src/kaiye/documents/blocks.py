"""The bricks of a paper: headings, ruled tables, paragraphs. Plain data, drawn by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Block = dict[str, Any]
Cell = dict[str, Any]


def heading(text: str) -> Block:
    """A bold line above a table."""
    return {"kind": "heading", "text": text}


def grid(
    columns: Sequence[float], rows: Sequence[Sequence[Cell]], head: Sequence[str] = (), *, size: float = 10.5
) -> Block:
    """A ruled table; `columns` are relative widths, `head` is repeated on every page."""
    cells = [list(row) for row in rows]
    return {"kind": "grid", "columns": list(columns), "rows": cells, "head": list(head), "size": size}


def paras(*items: str, size: float = 10.5, flush: bool = False) -> Block:
    """Paragraphs, indented by two characters unless `flush`; line breaks in user text start new ones."""
    lines = [line for item in items for line in item.split("\n")]
    return {"kind": "paras", "items": lines, "size": size, "flush": flush}


def note(text: str) -> Block:
    """Small print under a table."""
    return {"kind": "note", "text": text}


def gap(mm: float) -> Block:
    """Empty space."""
    return {"kind": "gap", "mm": mm}


def label(text: str, *, rows: int = 1, columns: int = 1) -> Cell:
    """A shaded cell that names what stands beside it."""
    return {"t": text, "l": True, "r": rows, "s": columns}


def value(text: str, *, columns: int = 1, rows: int = 1, centre: bool = False) -> Cell:
    """A cell with what was answered."""
    return {"t": text, "s": columns, "r": rows, "a": "center" if centre else "left"}


def middle(text: str, *, columns: int = 1, rows: int = 1) -> Cell:
    """A centred cell."""
    return value(text, columns=columns, rows=rows, centre=True)


def checks(*options: tuple[str, bool], columns: int = 1) -> Cell:
    """A cell of boxes, ticked or not."""
    return {"c": [list(option) for option in options], "s": columns}


def page() -> Block:
    """A new page."""
    return {"kind": "page"}
