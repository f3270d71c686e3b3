"""Flat drawings made into photographs: laid on a table, turned, tilted, blurred, noisy, in bad light, badly kept."""

from __future__ import annotations

import io
from random import Random
from typing import Any

CLASSES = ("clean", "turned", "tilted", "blurred", "noisy", "glare", "jpeg", "dark", "small", "mixed")


def photograph(drawing: Any, kind: str, seed: int) -> bytes:
    """The drawing as a JPEG photograph of the class `kind`; the same seed gives the same octets."""
    import cv2
    import numpy as np

    random = Random(f"photo {kind} {seed}")  # noqa: S311 (a specimen, not a secret)
    noise = np.random.default_rng(random.randrange(2**32))
    angle, shear, quality = random.uniform(-2, 2), 0.0, 88
    if kind in {"tilted", "mixed"}:
        angle, shear = random.uniform(-15, 15), 0.06 if kind == "tilted" else 0.04
    picture = _laid(np.asarray(drawing), angle, shear, random)
    if kind == "turned" or (kind == "mixed" and random.random() < 0.6):
        turns = random.choice((cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE))
        picture = cv2.rotate(picture, turns)
    if kind in {"glare", "mixed"}:
        picture = _glare(picture, random, 1.0 if kind == "glare" else 0.6)
    if kind == "dark":
        picture = (picture.astype("float32") * random.uniform(0.16, 0.3)).astype("uint8")
    if kind in {"blurred", "mixed"}:
        picture = _blurred(picture, random, 1.0 if kind == "blurred" else 0.6)
    if kind == "small":
        scale = random.uniform(0.42, 0.55)
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if kind in {"noisy", "dark", "mixed"}:
        strength = {"noisy": random.uniform(20, 38), "dark": 4.0, "mixed": random.uniform(6, 16)}[kind]
        picture = np.clip(picture + noise.normal(0, strength, picture.shape), 0, 255).astype("uint8")
    if kind in {"jpeg", "mixed"}:
        quality = random.randint(9, 18) if kind == "jpeg" else random.randint(30, 60)
    return _jpeg(picture, quality)


def _laid(card: Any, angle: float, shear: float, random: Random) -> Any:
    """The card on a table of some colour: turned by `angle` degrees, its corners moved by `shear` of its width."""
    import cv2
    import numpy as np

    height, width = card.shape[:2]
    margin = random.uniform(1.12, 1.3)
    size = int(width * margin), int(width * margin * (0.75 if abs(angle) < 5 else 0.9))
    turn = np.deg2rad(angle)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2
    moved = corners + [[random.uniform(-shear, shear) * width for _ in range(2)] for _ in range(4)]
    target = moved @ rotation.T + np.array(size) / 2
    matrix = cv2.getPerspectiveTransform(
        (corners + np.array([width / 2, height / 2])).astype("float32"), target.astype("float32")
    )
    table = np.full((size[1], size[0], 3), [random.randint(40, 150) for _ in range(3)], dtype="uint8")
    grain = cv2.resize(
        np.random.default_rng(random.randrange(2**32)).normal(0, 14, (60, 80)).astype("float32"), size
    )
    table = np.clip(table + grain[..., None], 0, 255).astype("uint8")
    mask = cv2.warpPerspective(np.full((height, width), 255, "uint8"), matrix, size)
    laid = cv2.warpPerspective(card, matrix, size, flags=cv2.INTER_LINEAR)
    share = (mask / 255.0)[..., None]
    return (laid * share + table * (1 - share)).astype("uint8")


def _glare(picture: Any, random: Random, strength: float) -> Any:
    """One or two bright spots, as of a lamp in the laminate."""
    import numpy as np

    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype("float32")
    light = np.zeros((height, width), "float32")
    for _ in range(random.randint(1, 2)):
        cx, cy = random.uniform(0.2, 0.8) * width, random.uniform(0.2, 0.8) * height
        rx, ry = random.uniform(0.08, 0.16) * width, random.uniform(0.05, 0.12) * width
        light += np.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2) * random.uniform(0.75, 1.3) * strength
    return np.clip(picture + (255 - picture) * np.clip(light, 0, 1)[..., None], 0, 255).astype("uint8")


def _blurred(picture: Any, random: Random, strength: float) -> Any:
    """Out of focus, or the hand moved."""
    import cv2
    import numpy as np

    if random.random() < 0.6:
        return cv2.GaussianBlur(picture, (0, 0), random.uniform(1.6, 3.2) * strength)
    length = max(3, int(random.uniform(7, 15) * strength))
    kernel = np.zeros((length, length), "float32")
    kernel[length // 2] = 1 / length
    spin = cv2.getRotationMatrix2D(((length - 1) / 2, (length - 1) / 2), random.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, spin, (length, length))
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def _jpeg(picture: Any, quality: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return out.getvalue()
