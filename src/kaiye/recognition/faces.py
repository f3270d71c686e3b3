"""Two faces compared: dlib's detector, five landmarks and 128 numbers (ResNet), all in the process.

The numbers say how alike two pictures are to this model, not who somebody is. Thresholds are the caller's.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kaiye.kernel.api import Message, say
from kaiye.recognition.pictures import open_picture
from kaiye.recognition.readings import FaceComparison

# Faces are looked for on pictures of this size; the portrait cut from a card is smaller and is enlarged.
_LONGEST = 1000
_SHORTEST = 400
_LEAST = 40
# A face of fewer pixels across tells the model little.
_SMALL = 80
# dlib's models keep scratch space: one picture at a time in a process.
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Models:
    detector: Any
    five: Any
    all_points: Any
    network: Any


@cache
def _models() -> _Models:
    import dlib
    import face_recognition_models as files

    return _Models(
        dlib.get_frontal_face_detector(),
        dlib.shape_predictor(files.pose_predictor_five_point_model_location()),
        dlib.shape_predictor(files.pose_predictor_model_location()),
        dlib.face_recognition_model_v1(files.face_recognition_model_location()),
    )


@dataclass(frozen=True, slots=True)
class Face:
    """One face: how wide it is in pixels, its 128 numbers and 68 points (x, y)."""

    width: int
    numbers: tuple[float, ...]
    points: tuple[tuple[int, int], ...]


def faces_on(picture: bytes) -> list[Face]:
    """Every face on the picture, the largest first; raises BadImage."""
    import numpy as np
    from PIL import Image

    pixels = open_picture(picture, longest=_LONGEST, least=_LEAST).pixels
    shorter = min(pixels.shape[:2])
    if shorter < _SHORTEST:
        times = _SHORTEST / shorter
        size = (round(pixels.shape[1] * times), round(pixels.shape[0] * times))
        pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    with _ONE:
        models = _models()
        found = models.detector(pixels, 0) or models.detector(pixels, 1)
        boxes = sorted(found, key=lambda box: -box.width())
        return [_face(models, pixels, box) for box in boxes]


def _face(models: _Models, pixels: Any, box: Any) -> Face:
    shape = models.five(pixels, box)
    numbers = models.network.compute_face_descriptor(pixels, shape)
    points = models.all_points(pixels, box).parts()
    return Face(box.width(), tuple(numbers), tuple((point.x, point.y) for point in points))


def distance(one: Face, other: Face) -> float:
    """How far two faces lie apart: 0 for the same picture, about 0.6 between strangers who look alike."""
    return float(sum((a - b) ** 2 for a, b in zip(one.numbers, other.numbers, strict=True)) ** 0.5)


def compare_faces(photo: bytes, portrait: bytes) -> FaceComparison:
    """The living face on `photo` against the face on `portrait`; without one face on each, no distance."""
    live, kept = faces_on(photo), faces_on(portrait)
    problems = tuple(_problems(live, kept))
    counts = (len(live), len(kept))
    if len(live) != 1 or not kept:
        return FaceComparison(None, counts, problems)
    return FaceComparison(distance(live[0], kept[0]), counts, problems)


def _problems(live: Sequence[Face], kept: Sequence[Face]) -> list[Message]:
    found: list[Message] = []
    if not live:
        found.append(say("照片上没有找到人脸，请正对镜头、光线充足再拍一次。"))
    elif len(live) > 1:
        found.append(say("照片上不止一个人，请本人单独拍摄。"))
    elif live[0].width < _SMALL:
        found.append(say("离镜头太远，请靠近一点再拍。"))
    if not kept:
        found.append(say("证件照片上没有找到人脸。"))
    return found
