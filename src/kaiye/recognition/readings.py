"""What is recognised on pictures: frozen, without judgment; thresholds are the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kaiye.kernel.api import Message


class Side(StrEnum):
    """Which side of a resident identity card."""

    FRONT = "front"  # the portrait side (人像面)
    BACK = "back"  # the national emblem side (国徽面)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as read; `confidence` from 0 to 1 is the engine's own, not a probability."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CardReading:
    """A picture of a resident identity card. Front: name, sex, ethnicity, birth (ISO), address, id_number.
    Back: authority, valid_from (ISO), valid_until (ISO or `long`). Fields that could not be read are absent."""

    side: Side | None
    fields: Mapping[str, Field]
    # Degrees by which the picture was turned upright.
    turned: float
    # What makes the picture hard to read, in words for the person holding the phone.
    problems: tuple[Message, ...] = ()
    # The portrait cut from the front, JPEG.
    portrait: bytes | None = None

    def text(self, field: str) -> str:
        """The text of a field, empty when it could not be read."""
        found = self.fields.get(field)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class LicenceReading:
    """A picture of a business licence: uscc, name, representative, kind, address, established (ISO)."""

    fields: Mapping[str, Field]
    turned: float
    problems: tuple[Message, ...] = ()

    def text(self, field: str) -> str:
        """The text of a field, empty when it could not be read."""
        found = self.fields.get(field)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class FaceComparison:
    """Two pictures compared; `distance` is Euclidean between 128 numbers (0 the same picture), None without two faces."""

    distance: float | None
    # How many faces were found on each picture.
    faces: tuple[int, int]
    problems: tuple[Message, ...] = ()


class Move(StrEnum):
    """What a challenge asks for, one picture each."""

    FACE = "face"  # look straight into the camera
    LEFT = "left"  # turn the head to your left
    RIGHT = "right"
    BLINK = "blink"  # eyes closed


@dataclass(frozen=True, slots=True)
class LivenessVerdict:
    """Whether the pictures follow the challenge; None: they could not be judged. Never proof of life by itself."""

    passed: bool | None
    reasons: tuple[Message, ...] = ()
