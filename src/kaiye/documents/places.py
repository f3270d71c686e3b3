"""Where on the page each person signs: a fixed layout, so the place is known without looking.

Up to eight signers sign at the foot of the last page; more sign on pages of their own at the end. The
templates draw with the same numbers (they are handed to typst), and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MM = 72 / 25.4
PAGE_HEIGHT = 297.0
MARGIN_TOP, MARGIN_SIDE, MARGIN_FOOT = 26.0, 25.0, 24.0
# Columns of the signature table: capacity, name, signature, date (160 mm in all).
COLUMNS = (42.0, 48.0, 46.0, 24.0)
HEADER, ROW, TITLE = 8.0, 14.0, 14.0
FOOT_ROWS = 8
PAGE_ROWS = int((PAGE_HEIGHT - MARGIN_TOP - MARGIN_FOOT - TITLE - HEADER) // ROW)
INSET = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """A box in PDF points, origin at the lower left; `page` counts from the end, -1 is the last page."""

    signer_key: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """`(x0, y0, x1, y1)` as PDF rectangles are written."""
        return (self.x0, self.y0, self.x1, self.y1)


def layout() -> dict[str, object]:
    """The same numbers for the templates, in millimetres."""
    return {
        "top": MARGIN_TOP,
        "side": MARGIN_SIDE,
        "foot": MARGIN_FOOT,
        "columns": list(COLUMNS),
        "header": HEADER,
        "row": ROW,
        "title": TITLE,
        "foot_rows": FOOT_ROWS,
        "page_rows": PAGE_ROWS,
    }


def places(keys: Sequence[str]) -> tuple[Place, ...]:
    """The place of each signer, given in the order of the lines."""
    if len(keys) <= FOOT_ROWS:
        top = MARGIN_FOOT + len(keys) * ROW
        return tuple(_place(key, -1, top - i * ROW) for i, key in enumerate(keys))
    pages = -(-len(keys) // PAGE_ROWS)
    top = PAGE_HEIGHT - MARGIN_TOP - TITLE - HEADER
    return tuple(_place(key, i // PAGE_ROWS - pages, top - i % PAGE_ROWS * ROW) for i, key in enumerate(keys))


def _place(key: str, page: int, top: float) -> Place:
    """The signature cell whose upper edge lies `top` millimetres above the foot of the paper."""
    left = MARGIN_SIDE + COLUMNS[0] + COLUMNS[1]
    edges = (left + INSET, top - ROW + INSET, left + COLUMNS[2] - INSET, top - INSET)
    x0, y0, x1, y1 = (round(edge * MM, 2) for edge in edges)
    return Place(key, page, x0, y0, x1, y1)
