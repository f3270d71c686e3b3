"""Whether somebody followed a challenge, told from landmarks on one picture for each move.

It makes a printed photograph, or one picture held still, fail. It does not stop a video played to the camera by
somebody who learned the challenge in time, a mask, or a picture made by a machine: docs/faces.md says so first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from kaiye.kernel.api import Message, say
from kaiye.recognition.faces import Face, distance, faces_on
from kaiye.recognition.readings import LivenessVerdict, Move

# How far the nose stands from the middle between the eyes' outer corners, as a share of their distance. A face that
# looks ahead stays within STRAIGHT; a turned one goes beyond TURNED, to the side it was asked to.
STRAIGHT = 0.12
TURNED = 0.15
# Eye height over eye width: closed eyes fall to this share of the same person's open eyes.
CLOSED = 0.65
# All pictures show one person: farther apart than this somebody else took a picture.
SAME_PERSON = 0.6
# Points of two pictures that fit each other this well after moving, turning and stretching the plane are one flat
# picture held at another angle (mean error as a share of the distance of the eyes). Measured (docs/faces.md): one
# photograph turned up to 0.043, a head that turned from 0.067.
FLAT = 0.045
# As much for a picture that is another one in the mirror: measured up to 0.02 for the same file.
MIRRORED = 0.02
_LONGEST = 4
# Which of the 68 points is which in a mirror.
_MIRROR = (
    *range(16, -1, -1), *range(26, 16, -1), *range(27, 31), *range(35, 30, -1), 45, 44, 43, 42, 47, 46, 39, 38, 37,
    36, 41, 40, *range(54, 47, -1), *range(59, 54, -1), *range(64, 59, -1), *range(67, 64, -1),
)  # fmt: skip


def draw_challenge(randbelow: Callable[[int], int]) -> tuple[Move, ...]:
    """The face and two moves in an order nobody can foresee: one turn at least, never the same twice."""
    turn = (Move.LEFT, Move.RIGHT)[randbelow(2)]
    others = [move for move in (Move.LEFT, Move.RIGHT, Move.BLINK) if move is not turn]
    moves = [Move.FACE, turn, others[randbelow(len(others))]]
    for place in range(len(moves) - 1, 0, -1):
        other = randbelow(place + 1)
        moves[place], moves[other] = moves[other], moves[place]
    return tuple(moves)


def judge_liveness(frames: Sequence[bytes], challenge: Sequence[Move]) -> LivenessVerdict:
    """One picture for each move, in order; None when a picture cannot be judged (no face, or several)."""
    if len(frames) != len(challenge) or not 2 <= len(frames) <= _LONGEST or Move.FACE not in challenge:
        return LivenessVerdict(False, (say("照片张数与要求的动作不符。"),))
    if len(set(frames)) != len(frames):
        return LivenessVerdict(False, (say("同一张照片用了两次。"),))
    found = [faces_on(frame) for frame in frames]
    unclear = [_unclear(number, faces) for number, faces in enumerate(found, 1) if len(faces) != 1]
    if unclear:
        return LivenessVerdict(None, tuple(unclear))
    faces = [one[0] for one in found]
    reasons = tuple(_wrong(faces, list(challenge)))
    return LivenessVerdict(not reasons, reasons)


def _unclear(number: int, faces: Sequence[Face]) -> Message:
    if faces:
        return say("第{n}张照片上不止一个人。", n=number)
    return say("第{n}张照片上没有找到人脸。", n=number)


def _wrong(faces: Sequence[Face], challenge: Sequence[Move]) -> Iterator[Message]:
    straight = faces[challenge.index(Move.FACE)]
    for number, (face, move) in enumerate(zip(faces, challenge, strict=True), 1):
        if not _follows(face, move, straight):
            yield say("第{n}张照片与要求的动作不符。", n=number)
    pairs = list(combinations(range(len(faces)), 2))
    if any(distance(faces[a], faces[b]) > SAME_PERSON for a, b in pairs):
        yield say("几张照片不是同一个人。")
    if any(_copied(faces[a], faces[b], challenge[a], challenge[b]) for a, b in pairs):
        yield say("几张照片像是翻拍的同一张照片。")


def _copied(one: Face, other: Face, asked: Move, then: Move) -> bool:
    """Whether a turn was made with a flat picture. Open and closed eyes of a still head are told by the eyes alone."""
    moves = {asked, then}
    if moves == {Move.LEFT, Move.RIGHT}:
        return flatness(one, mirrored(other)) < MIRRORED
    if Move.FACE in moves and Move.BLINK not in moves:
        return flatness(one, other) < FLAT
    return False


def mirrored(face: Face) -> Face:
    """The face in a mirror, its points renamed so that the right eye is the right eye again."""
    return Face(face.width, face.numbers, tuple((-face.points[i][0], face.points[i][1]) for i in _MIRROR))


def _follows(face: Face, move: Move, straight: Face) -> bool:
    """On a picture that is not mirrored, somebody's own left is on the right."""
    turned = yaw(face)
    if move is Move.FACE:
        return abs(turned) <= STRAIGHT
    if move is Move.LEFT:
        return turned - yaw(straight) >= TURNED
    if move is Move.RIGHT:
        return turned - yaw(straight) <= -TURNED
    return openness(face) <= CLOSED * openness(straight)


def yaw(face: Face) -> float:
    """Where the tip of the nose stands between the outer corners of the eyes: 0 in the middle, positive to the
    picture's right, as a share of their distance."""
    (lx, ly), (rx, ry), (nx, ny) = face.points[36], face.points[45], face.points[30]
    across, down = rx - lx, ry - ly
    length = across**2 + down**2
    if not length:
        return 0.0
    return ((nx - lx) * across + (ny - ly) * down) / length - 0.5


def openness(face: Face) -> float:
    """Height over width of the eyes, the mean of both."""
    return (_eye(face.points[36:42]) + _eye(face.points[42:48])) / 2


def _eye(points: Sequence[tuple[int, int]]) -> float:
    def apart(a: int, b: int) -> float:
        return float(((points[a][0] - points[b][0]) ** 2 + (points[a][1] - points[b][1]) ** 2) ** 0.5)

    width = apart(0, 3)
    return (apart(1, 5) + apart(2, 4)) / (2 * width) if width else 0.0


def flatness(one: Face, other: Face) -> float:
    """How well one face's points fall on the other's by a projection of the plane: what is left over, as a share
    of the distance of the eyes. A head that turns is no plane and leaves much; a photograph turned leaves little."""
    import numpy as np

    source, target = _normal(one.points), _normal(other.points)
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, -u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, -v])
    matrix = np.linalg.svd(np.array(rows))[2][-1].reshape(3, 3)
    mapped = np.c_[source, np.ones(len(source))] @ matrix.T
    mapped = mapped[:, :2] / mapped[:, 2:]
    eyes = float(np.linalg.norm(target[45] - target[36]))
    return float(np.mean(np.linalg.norm(mapped - target, axis=1)) / eyes) if eyes else 0.0


def _normal(points: Any) -> Any:
    import numpy as np

    kept = np.asarray(points, dtype=float)
    middle = kept.mean(axis=0)
    spread = np.linalg.norm(kept - middle, axis=1).mean() or 1.0
    return (kept - middle) / spread
