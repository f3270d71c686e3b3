"""Lines of text found and read on a picture: PP-OCRv6 as the `rapidocr` wheel ships it, run by onnxruntime.

The models are opened as files of the wheel; no code here can fetch one. Two threads at most, one picture at a time
in a process, so that a crowd of pictures takes turns instead of memory.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

THREADS = 2
_DETECTOR, _READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
# Text is looked for on a picture of this size, and read on the large one.
_LOOK = 768
_INK, _SURE, _GROW = 0.3, 0.5, 1.6
_LINE = 48
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Read:
    """A line as read: `chances` is the model's own figure for each character of `text`."""

    text: str
    chances: tuple[float, ...]

    @property
    def least(self) -> float:
        """The figure of its least certain character, 0 when nothing was read."""
        return min(self.chances, default=0.0)


@dataclass(frozen=True, slots=True)
class _Models:
    detector: Any
    reader: Any
    alphabet: tuple[str, ...]


@cache
def _models() -> _Models:
    import onnxruntime

    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise RuntimeError("rapidocr is not installed")
    folder = Path(found.origin).parent / "models"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    detector, reader = (
        onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
        for name in (_DETECTOR, _READER)
    )
    letters = reader.get_modelmeta().custom_metadata_map["character"].splitlines()
    return _Models(detector, reader, ("", *letters, " "))


def boxes_on(pixels: Any) -> Any:
    """Where lines of text lie: n × 4 corners (x, y) from the upper left, clockwise as the picture lies."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = min(1.0, _LOOK / max(height, width))
    size = tuple(max(32, round(side * scale / 32) * 32) for side in (width, height))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)[..., ::-1].astype("float32")
    batch = ((small / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]
    with _ONE:
        model = _models().detector
        map_ = model.run(None, {model.get_inputs()[0].name: batch})[0][0, 0]
    ink = cv2.dilate((map_ > _INK).astype("uint8"), np.ones((2, 2), "uint8"))
    contours = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]
    found = [box for contour in contours if (box := _box(contour, map_)) is not None]
    return np.array(found, "float32").reshape(-1, 4, 2) * [width / size[0], height / size[1]]


def _box(contour: Any, map_: Any) -> Any:
    """The rectangle around one contour, grown to hold the whole letters; None for a speck."""
    import cv2
    import numpy as np

    (cx, cy), (w, h), angle = cv2.minAreaRect(contour)
    if min(w, h) < 3:
        return None
    mask = np.zeros(map_.shape, "uint8")
    cv2.fillPoly(mask, [contour], 1)
    if cv2.mean(map_, mask)[0] < _SURE:
        return None
    grow = w * h * _GROW / (2 * (w + h))
    return _ordered(cv2.boxPoints(((cx, cy), (w + 2 * grow, h + 2 * grow), angle)))


def _ordered(points: Any) -> Any:
    """Corners from the upper left, clockwise, the long sides first."""
    import numpy as np

    along, across = points[1] - points[0], points[2] - points[1]
    if np.hypot(*along) < np.hypot(*across):
        points = np.roll(points, -1, axis=0)
        along = points[1] - points[0]
    # Lines run to the right, or down when they stand.
    flat = abs(along[0]) >= abs(along[1])
    if (along[0] if flat else along[1]) < 0:
        points = np.roll(points, 2, axis=0)
    # Clockwise on a picture whose y points down.
    one, two = points[1] - points[0], points[2] - points[1]
    if one[0] * two[1] - one[1] * two[0] < 0:
        points = points[[3, 2, 1, 0]]
    return points


def cut(pixels: Any, box: Any) -> Any:
    """The picture of one line, straightened."""
    import cv2
    import numpy as np

    width = max(1, round(float(max(np.hypot(*(box[1] - box[0])), np.hypot(*(box[2] - box[3]))))))
    height = max(1, round(float(max(np.hypot(*(box[3] - box[0])), np.hypot(*(box[2] - box[1]))))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], "float32")
    matrix = cv2.getPerspectiveTransform(box.astype("float32"), target)
    return cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def read_lines(lines: Sequence[Any], *, only: str = "") -> list[Read]:
    """What the pictures of lines say, in order; with `only`, no other characters are considered."""
    return [_line(line, only) for line in lines]


def _line(line: Any, only: str) -> Read:
    import cv2
    import numpy as np

    models = _models()
    width = min(1600, max(_LINE, round(line.shape[1] * _LINE / line.shape[0])))
    scaled = cv2.resize(line, (width, _LINE))[..., ::-1].astype("float32")
    padded = np.zeros((3, _LINE, max(160, width)), "float32")
    padded[:, :, :width] = ((scaled / 255 - 0.5) / 0.5).transpose(2, 0, 1)
    with _ONE:
        chances = models.reader.run(None, {models.reader.get_inputs()[0].name: padded[None]})[0][0]
    if only:
        keep = [0, *(models.alphabet.index(char) for char in only)]
        outside = np.ones(chances.shape[1], bool)
        outside[keep] = False
        chances = np.where(outside[None], 0.0, chances)
    best = chances.argmax(axis=1)
    text: list[str] = []
    sure: list[float] = []
    before = 0
    for step, letter in enumerate(best):
        if letter and letter != before:
            text.append(models.alphabet[letter])
            sure.append(float(chances[step, letter]))
        elif letter:
            sure[-1] = max(sure[-1], float(chances[step, letter]))
        before = letter
    return Read("".join(text), tuple(sure))
