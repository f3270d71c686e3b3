"""A person with a good card and a live face, read by a reader that says so; each test states its difference."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kaiye.dossier.api import Person
from kaiye.kernel.api import SHANGHAI
from kaiye.realname import api as realname
from kaiye.recognition.api import CardReading, FaceComparison, Field, LivenessVerdict, Move, Side

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
NUMBER = "340104198803120213"
JPEG = b"\xff\xd8\xff\xe0 a picture "
FRONT = {"name": "张云杉", "id_number": NUMBER, "birth": "1988-03-12"}
BACK = {"valid_from": "2020-01-01", "valid_until": "2040-01-01", "authority": "合肥市公安局"}


@dataclass
class Eyes:
    """A reader that sees what it is told to."""

    front: dict[str, str] = field(default_factory=lambda: dict(FRONT))
    back: dict[str, str] = field(default_factory=lambda: dict(BACK))
    front_side: Side | None = Side.FRONT
    back_side: Side | None = Side.BACK
    portrait: bytes | None = JPEG + b"portrait"
    distance: float | None = 0.3
    alive: bool | None = True

    def card(self, image: bytes) -> CardReading:
        back = image.endswith(b"back")
        fields = self.back if back else self.front
        read = {name: Field(text, 0.99) for name, text in fields.items()}
        side = self.back_side if back else self.front_side
        return CardReading(side, read, 0.0, portrait=None if back else self.portrait)

    def faces(self, photo: bytes, portrait: bytes) -> FaceComparison:
        return FaceComparison(self.distance, (1, 1))

    def challenge(self) -> tuple[Move, ...]:
        return (Move.FACE, Move.LEFT)

    def liveness(self, frames: Sequence[bytes], challenge: Sequence[Move]) -> LivenessVerdict:
        return LivenessVerdict(self.alive)


def person(**changes: Any) -> Person:
    return Person(**{"name": "张云杉", "id_number": NUMBER, **changes})


def opened(subject: str = "1.0", *, at: datetime = AT, **changes: Any) -> realname.Check:
    facts: dict[str, Any] = {"purpose": realname.Purpose.SIGNING, "filing": "KY20261122-AAAAAA"}
    return realname.open_check(person(), **{**facts, "subject": subject, "at": at, **changes})


_TAKEN = itertools.count()


def frames(count: int = 2) -> list[bytes]:
    """Pictures that nobody has sent before."""
    return [JPEG + str(next(_TAKEN)).encode() for _ in range(count)]


def photographed(eyes: Eyes, *, at: datetime = AT, **changes: Any) -> realname.Check:
    """Everything is done but the conclusion."""
    check = opened(at=at, **changes)
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=at, readers=eyes)
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=at, readers=eyes)
    realname.ask_moves(check.pk, at=at, readers=eyes)
    realname.take_live(check.pk, frames(), at=at, readers=eyes)
    return realname.get(check.pk)


def concluded(
    eyes: Eyes | None = None, *, sources: dict[str, Any] | None = None, **changes: Any
) -> realname.Check:
    check = photographed(eyes or Eyes(), **changes)
    if check.life is not realname.State.OPEN:
        return check
    return realname.conclude(check.pk, at=changes.get("at", AT), sources=sources or {})
