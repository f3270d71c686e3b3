"""The port to reading pictures: what a check asks for, and what answers it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kaiye.kernel.api import say
from kaiye.recognition import api as recognition
from kaiye.recognition.api import CardReading, FaceComparison, LivenessVerdict, Move


class Recogniser(Protocol):
    """Reads cards and compares faces; pictures are JPEG or PNG. Raises `InvalidInput` for what is no picture."""

    def card(self, image: bytes) -> CardReading:
        """What a picture of a card says."""
        ...

    def faces(self, photo: bytes, portrait: bytes) -> FaceComparison:
        """How far two faces lie apart."""
        ...

    def challenge(self) -> tuple[Move, ...]:
        """Moves nobody can foresee."""
        ...

    def liveness(self, frames: Sequence[bytes], challenge: Sequence[Move]) -> LivenessVerdict:
        """Whether the pictures follow the challenge."""
        ...


@dataclass(frozen=True, slots=True)
class ByEye:
    """Nothing is read or compared: every check goes to a person."""

    def card(self, image: bytes) -> CardReading:
        """Nothing was read."""
        return CardReading(None, {}, 0.0)

    def faces(self, photo: bytes, portrait: bytes) -> FaceComparison:
        """Nothing was compared."""
        return FaceComparison(None, (0, 0))

    def challenge(self) -> tuple[Move, ...]:
        """One turn of the head, left or right, and the face."""
        return (Move.FACE, secrets.choice((Move.LEFT, Move.RIGHT)))

    def liveness(self, frames: Sequence[bytes], challenge: Sequence[Move]) -> LivenessVerdict:
        """Not judged."""
        return LivenessVerdict(None, (say("动作由工作人员核对。"),))


@dataclass(frozen=True, slots=True)
class Readers(ByEye):
    """The program's own readers (`kaiye.recognition`)."""

    def card(self, image: bytes) -> CardReading:
        """As read from the picture; what is not certain is left out."""
        return recognition.read_card(image)

    def faces(self, photo: bytes, portrait: bytes) -> FaceComparison:
        """As told by the face model."""
        return recognition.compare_faces(photo, portrait)

    def challenge(self) -> tuple[Move, ...]:
        """Drawn afresh."""
        return recognition.draw_challenge(secrets.randbelow)

    def liveness(self, frames: Sequence[bytes], challenge: Sequence[Move]) -> LivenessVerdict:
        """As judged from landmarks."""
        return recognition.judge_liveness(frames, challenge)


READERS = Readers()
