"""A photographed paper turned upright, and its lines in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kaiye.recognition.text import Read, boxes_on, cut, read_lines

_PROBES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line: what it says, where it lies on the upright picture, and its own picture."""

    read: Read
    box: Any
    pixels: Any

    @property
    def left(self) -> float:
        """Its left end."""
        return float(self.box[:, 0].min())

    @property
    def right(self) -> float:
        """Its right end."""
        return float(self.box[:, 0].max())

    @property
    def middle(self) -> float:
        """How far down it lies."""
        return float(self.box[:, 1].mean())

    @property
    def height(self) -> float:
        """How tall its letters are."""
        return float(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Page:
    """The upright picture and its lines from the top down."""

    pixels: Any
    lines: tuple[Line, ...]
    turned: float


def page_of(pixels: Any) -> Page:
    """Text is found, the picture turned so that it runs to the right, and every line read."""
    import numpy as np

    boxes = boxes_on(pixels)
    if not len(boxes):
        return Page(pixels, (), 0.0)
    longest = boxes[np.argsort([-_length(box) for box in boxes])][:12]
    # 1. Lines that stand: a quarter turn lays them down.
    standing = float(np.median([abs(_angle(box)) for box in longest])) > 45
    turned = 90.0 if standing else 0.0
    # 2. Upside down reads worse.
    probes = [cut(pixels, box) for box in longest[:_PROBES]]
    upright, upset = (_score(read_lines(lines)) for lines in (probes, [line[::-1, ::-1] for line in probes]))
    # Boxes of standing lines run down: what was cut is what a turn against the clock makes of the picture.
    if upset > upright:
        turned += 180
    # 3. The small angle that is left.
    angle = float(np.median([_angle(box) - (90 if standing else 0) for box in longest[:5]]))
    total = angle + turned
    flat, moved = _turned(pixels, boxes, total)
    if upset > upright:
        moved = moved[:, [2, 3, 0, 1]]
    order = np.argsort(moved[:, :, 1].mean(axis=1))
    lines = [cut(flat, moved[place]) for place in order]
    reads = read_lines(lines)
    found = [Line(*one) for one in zip(reads, moved[order], lines, strict=True)]
    return Page(flat, tuple(line for line in found if line.read.text.strip()), total % 360)


def _turned(pixels: Any, boxes: Any, degrees: float) -> tuple[Any, Any]:
    """Picture and boxes turned against the clock, nothing cut off."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(width * cos + height * sin), round(width * sin + height * cos)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    flat = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    points = np.concatenate([boxes, np.ones((*boxes.shape[:2], 1))], axis=2) @ matrix.T
    return flat, points.astype("float32")


def _angle(box: Any) -> float:
    import numpy as np

    along = box[1] - box[0]
    return float(np.degrees(np.arctan2(along[1], along[0])))


def _length(box: Any) -> float:
    import numpy as np

    return float(np.hypot(*(box[1] - box[0])))


def _score(reads: Sequence[Read]) -> float:
    """How well lines read: the figures of all characters together."""
    return sum(sum(chance**2 for chance in read.chances) for read in reads)
