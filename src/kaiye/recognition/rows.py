"""Characters of a page in rows, each with the model's figure for it, so that labels and values can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kaiye.recognition.layout import Line, Page
from kaiye.recognition.text import Read, cut, read_lines

# Farther apart than this many heights, lines stand in different columns.
_GAP = 3.5
# A patch this bright in every colour has lost what was printed there.
_WHITE = 249
_MARKS = frozenset("·.-—–~（）()")


@dataclass(frozen=True, slots=True)
class Char:
    """One character and the line it was read in."""

    text: str
    chance: float
    line: Line


@dataclass(frozen=True, slots=True)
class Row:
    """Characters from left to right, blanks left out."""

    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        """What the row says."""
        return "".join(char.text for char in self.chars)

    @property
    def middle(self) -> float:
        """How far down it lies."""
        return sum(line.middle for line in self.lines) / len(self.lines)

    @property
    def height(self) -> float:
        """How tall its letters are."""
        return max(line.height for line in self.lines)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines it was put together from."""
        return tuple(dict.fromkeys(char.line for char in self.chars))

    def after(self, label: str, *, before: Sequence[str] = ()) -> tuple[Char, ...]:
        """The characters behind the label, up to the next of the labels `before`; none without the label."""
        start = self.text.find(label)
        if start < 0:
            return ()
        start += len(label)
        ends = [found for other in before if (found := self.text.find(other, start)) >= 0]
        return self.chars[start : min(ends, default=len(self.chars))]


def rows_of(page: Page) -> list[Row]:
    """The rows of a page from the top down."""
    groups: list[list[Line]] = []
    for line in sorted(page.lines, key=lambda line: line.middle):
        group = groups[-1] if groups else []
        level = sum(one.middle for one in group) / len(group) if group else 0.0
        if group and line.middle - level < 0.5 * min(line.height, group[0].height):
            group.append(line)
        else:
            groups.append([line])
    return [row for group in groups for row in _columns(group)]


def _columns(group: list[Line]) -> list[Row]:
    """The lines at one level, apart where a wide gap says so."""
    ordered = sorted(group, key=lambda line: line.left)
    runs = [[ordered[0]]]
    for line in ordered[1:]:
        if line.left - runs[-1][-1].right > _GAP * line.height:
            runs.append([])
        runs[-1].append(line)
    return [row for run in runs if (row := Row(tuple(char for line in run for char in _chars(line)))).chars]


def _chars(line: Line) -> list[Char]:
    pairs = zip(line.read.text, line.read.chances, strict=True)
    return [Char(text, chance, line) for text, chance in pairs if _printed(text)]


def _printed(char: str) -> bool:
    """Whether it is a character that cards are printed with: noise is read as boxes, ticks and stops."""
    return char.isalnum() or char in _MARKS


def text_of(chars: Sequence[Char]) -> str:
    """What they say."""
    return "".join(char.text for char in chars)


def least(chars: Sequence[Char]) -> float:
    """The figure of the least certain letter or digit, 0 for none; brackets and stops are read by rote."""
    return min((char.chance for char in chars if char.text.isalnum()), default=0.0)


def read_again(page: Page, chars: Sequence[Char], *, only: str = "") -> list[Read]:
    """The lines they stand in, cut a little wider, coarser and evened out, and read once more."""
    import cv2
    import numpy as np

    pictures = []
    for line in dict.fromkeys(char.line for char in chars):
        middle = line.box.mean(axis=0)
        wider = middle + (line.box - middle) * np.array(
            [1 + 0.1 * line.height / max(1.0, line.right - line.left), 1.12]
        )
        cropped = cut(page.pixels, wider.astype("float32"))
        grey = cv2.cvtColor(cropped, cv2.COLOR_RGB2GRAY).astype("float32")
        darkest, brightest = float(grey.min()), float(grey.max())
        grey = (grey - darkest) * (255 / max(1.0, brightest - darkest))
        smaller = cv2.resize(grey, None, fx=0.85, fy=0.85, interpolation=cv2.INTER_AREA)
        pictures.append(np.repeat(smaller[..., None], 3, axis=2).astype("uint8"))
    return read_lines(pictures, only=only)


def twice(page: Page, chars: Sequence[Char]) -> bool:
    """Whether a second look at their lines says the same."""
    again = "".join(read.text for read in read_again(page, chars))
    whole = "".join(line.read.text for line in dict.fromkeys(char.line for char in chars))
    return [*filter(str.isalnum, again)] == [*filter(str.isalnum, whole)]


def washed_out(page: Page, chars: Sequence[Char], *, more: float = 1.5) -> bool:
    """Whether light has eaten ground there or beside it, where more characters may have stood.

    `more` is how many heights to the right are looked at too; below and above half a height.
    """
    import cv2

    lines = [char.line for char in chars]
    if not lines:
        return False
    tall = max(line.height for line in lines)
    left, right = min(line.left for line in lines), max(line.right for line in lines) + more * tall
    top = min(float(line.box[:, 1].min()) for line in lines) - 0.1 * tall
    bottom = max(float(line.box[:, 1].max()) for line in lines) + 0.1 * tall
    patch: Any = page.pixels[max(0, int(top)) : int(bottom), max(0, int(left)) : int(right)]
    if not patch.size:
        return False
    side = max(3, int(tall / 4) | 1)
    return bool((cv2.blur(patch, (side, side)).min(axis=2) >= _WHITE).mean() > 0.01)


def inked(page: Page, chars: Sequence[Char], level: float) -> bool:
    """Whether something is printed at this level, where a row below them would begin."""
    import numpy as np

    rows = [char.line for char in chars]
    tall = min(line.height for line in rows)
    # The first row may hold its label; rows below begin where the values do.
    left = max(line.left for line in rows[-1:]) if len({*rows}) > 1 else rows[0].left

    def contrast(middle: float) -> float:
        top, bottom = max(0, int(middle - 0.4 * tall)), int(middle + 0.4 * tall)
        patch: Any = page.pixels[top:bottom, max(0, int(left)) : int(left + 1.1 * tall)]
        if not patch.size:
            return 0.0
        grey = patch.mean(axis=2)
        return float(np.median(grey) - np.percentile(grey, 4))

    return contrast(level) > 0.45 * contrast(rows[-1].middle)
