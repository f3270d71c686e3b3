"""The living face: a challenge nobody can foresee, its pictures, and the portrait on the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kaiye.kernel.api import InvalidInput, say
from kaiye.realname import judging, limits, steps
from kaiye.realname.errors import ChallengeGone
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome
from kaiye.realname.recognise import READERS, Recogniser
from kaiye.realname.services import finish
from kaiye.realname.states import Event
from kaiye.realname.steps import Done, Shot
from kaiye.recognition.api import Move
from kaiye.rules.api import Face, Means


def ask_moves(check_id: int, *, at: datetime, readers: Recogniser = READERS) -> tuple[Move, ...]:
    """The challenge for the camera: good once and for a few minutes.

    Asking again gives the same one until half its time is over or it was used, so that nobody asks until it is the
    one they have pictures of.
    """
    check = steps.usable(check_id, at=at)
    life = limits.minutes("realname.challenge_minutes", at)
    if check.challenge and check.challenge_until is not None and at + life / 2 < check.challenge_until:
        return tuple(Move(move) for move in check.challenge)
    moves = readers.challenge()
    steps.write(check, [], at=at, challenge=[str(move) for move in moves], challenge_until=at + life)
    return moves


def take_live(
    check_id: int,
    frames: Sequence[bytes],
    *,
    at: datetime,
    origin: Mapping[str, str] | None = None,
    readers: Recogniser = READERS,
) -> tuple[Said, Said]:
    """The pictures of the challenge are judged, and the face compared with the portrait: both are kept.

    The challenge is used up whatever comes of it. Somebody else's face ends the check as failed: the closest of
    many pictures must not count.
    """
    check = steps.usable(check_id, at=at)
    steps.require_tries_left(check, "face", at=at)
    challenge = _challenged(check, frames, at)
    shots = [Shot(f"live_{move}", frame) for move, frame in zip(challenge, frames, strict=True)]
    replayed = steps.seen_before(shots)
    # Claimed before it is judged: two devices at once, or the same pictures twice, find it used.
    check = steps.write(check, [], at=at, challenge=[], challenge_until=None)
    still = frames[challenge.index(Move.FACE)] if Move.FACE in challenge else frames[0]
    if replayed:
        alive = Said(Outcome.WRONG, (say("照片以前用过，请现场拍摄新的照片。"),))
        looks, face, distance = alive, None, None
    else:
        alive = judging.liveness(readers.liveness(frames, challenge))
        looks, face, distance = _compared(check, still, at, readers)
    moves = {"challenge": [str(move) for move in challenge]}
    found = {"face": face.value if face else "", "distance": distance, "photo": Shot("face", still).sha256}
    done = [
        Done("liveness", alive, moves, shots, origin or {}),
        Done("face", looks, found, origin=origin or {}),
    ]
    with transaction.atomic(durable=True):
        check = steps.write_within(check, done, at=at, face=face.value if face else "")
        if face is Face.MISMATCH:
            finish(check, Event.FAIL, means=Means.FACE, actor=f"check:{check.pk}", at=at)
    return alive, looks


def _challenged(check: Check, frames: Sequence[bytes], at: datetime) -> list[Move]:
    """The moves asked for, one picture each; raises BadPicture, ChallengeGone or InvalidInput."""
    for frame in frames:
        steps.photograph(frame)
    if not check.challenge or check.challenge_until is None or at >= check.challenge_until:
        raise ChallengeGone(say("动作要求已经用过或者过期。"))
    if len(frames) != len(check.challenge):
        raise InvalidInput(
            say("要拍{wanted}张照片，收到{got}张。", wanted=len(check.challenge), got=len(frames)),
            way_out=say("请按顺序做完每个动作。"),
        )
    return [Move(move) for move in check.challenge]


def _compared(
    check: Check, still: bytes, at: datetime, readers: Recogniser
) -> tuple[Said, Face | None, int | None]:
    """The photo against the portrait on the card; distance in thousandths."""
    portrait = steps.portrait_of(check)
    if portrait is None:
        return Said(Outcome.DOUBT, (say("证件上没有可以比对的照片。"),)), None, None
    comparison = readers.faces(still, portrait.content)
    said, face = judging.face(comparison, limits.thresholds(at))
    if face is Face.MATCH and not limits.number("realname.card_portrait_suffices", at):
        said = Said(Outcome.DOUBT, (say("只与证件上的照片比对过，由工作人员核对。"),))
    return said, face, None if comparison.distance is None else round(comparison.distance * 1000)
