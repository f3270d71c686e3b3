"""Faces: what matches, what does not, and what a flat picture cannot do."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from kaiye.recognition.api import BadImage, Move, compare_faces, draw_challenge, judge_liveness
from kaiye.recognition.faces import Face
from kaiye.recognition.liveness import flatness, mirrored, openness, yaw
from tests.recognition.photographs import needed, photograph

MATCH, BAND = 0.45, 0.6


def changed(name: str, **how: Any) -> bytes:
    image = Image.open(io.BytesIO(photograph(name))).convert("RGB")
    if "corners" in how:
        image = image.transform(image.size, Image.Transform.QUAD, how["corners"](*image.size))
    if "turn" in how:
        image = image.rotate(how["turn"])
    if how.get("mirror"):
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=how.get("quality", 90))
    return out.getvalue()


def narrowed(width: int, height: int) -> tuple[float, ...]:
    """A photograph turned in the hand: one edge is farther away."""
    return (0, -height * 0.2, 0, height * 1.2, width, height, width, 0)


@needed
def test_one_person_matches_and_another_does_not() -> None:
    same = compare_faces(photograph("one"), photograph("one_right"))
    other = compare_faces(photograph("one"), photograph("other"))
    assert same.distance is not None
    assert other.distance is not None
    assert same.distance < MATCH < BAND < other.distance
    assert (same.faces, same.problems) == ((1, 1), ())


@needed
def test_a_picture_without_a_face_has_no_distance() -> None:
    plain = Image.new("RGB", (600, 600), "grey")
    out = io.BytesIO()
    plain.save(out, "JPEG")
    found = compare_faces(out.getvalue(), photograph("one"))
    assert found.distance is None
    assert [str(problem) for problem in found.problems] == [
        "照片上没有找到人脸，请正对镜头、光线充足再拍一次。"
    ]


@needed
@pytest.mark.parametrize(
    ("frames", "challenge"),
    [
        (("one", "one_right"), (Move.FACE, Move.RIGHT)),
        (("one_left", "one"), (Move.LEFT, Move.FACE)),
        (("one", "one_left", "one_right"), (Move.FACE, Move.LEFT, Move.RIGHT)),
    ],
)
def test_a_head_that_turns_as_asked_passes(frames: tuple[str, ...], challenge: tuple[Move, ...]) -> None:
    verdict = judge_liveness([photograph(name) for name in frames], challenge)
    assert verdict.passed, verdict.reasons


@needed
def test_the_wrong_side_is_not_the_move_asked_for() -> None:
    frames = [photograph("one"), photograph("one_right")]
    assert judge_liveness(frames, (Move.FACE, Move.LEFT)).passed is False


@needed
def test_open_eyes_are_no_blink() -> None:
    frames = [photograph("one"), changed("one", turn=4)]
    assert judge_liveness(frames, (Move.FACE, Move.BLINK)).passed is False


@needed
@pytest.mark.parametrize("how", [{"turn": 10}, {"corners": narrowed}, {"quality": 40}, {"mirror": True}])
def test_one_photograph_held_another_way_fails(how: dict[str, Any]) -> None:
    for move in (Move.LEFT, Move.RIGHT):
        frames = [photograph("one"), changed("one", **how)]
        assert judge_liveness(frames, (Move.FACE, move)).passed is not True


@needed
def test_a_turned_photograph_in_the_mirror_is_not_the_other_side() -> None:
    frames = [photograph("one"), photograph("one_left"), changed("one_left", mirror=True)]
    verdict = judge_liveness(frames, (Move.FACE, Move.LEFT, Move.RIGHT))
    assert verdict.passed is False
    assert "几张照片像是翻拍的同一张照片。" in [str(reason) for reason in verdict.reasons]


@needed
def test_two_people_are_not_one() -> None:
    verdict = judge_liveness([photograph("one"), photograph("other")], (Move.FACE, Move.LEFT))
    assert "几张照片不是同一个人。" in [str(reason) for reason in verdict.reasons]


@needed
def test_the_same_file_twice_and_too_few_files_fail() -> None:
    one = photograph("one")
    assert judge_liveness([one, one], (Move.FACE, Move.LEFT)).passed is False
    assert judge_liveness([one], (Move.FACE, Move.LEFT)).passed is False


def test_a_challenge_asks_for_the_face_and_two_other_moves_in_any_order() -> None:
    dice = random.Random(7)
    drawn = {draw_challenge(lambda most: dice.randrange(most)) for _ in range(400)}
    assert all(len(set(moves)) == 3 and Move.FACE in moves for moves in drawn)
    assert all({Move.LEFT, Move.RIGHT} & set(moves) for moves in drawn)
    assert len(drawn) == 18


def face(**moved: tuple[int, int]) -> Face:
    """Sixty-eight points on a grid, some of them elsewhere."""
    points = [(10 * (number % 17), 10 * (number // 17)) for number in range(68)]
    for name, place in moved.items():
        points[int(name[1:])] = place
    return Face(100, (0.0,) * 128, tuple(points))


def test_turning_and_closing_are_read_from_the_points() -> None:
    ahead = face(p36=(0, 0), p45=(100, 0), p30=(50, 30))
    assert yaw(ahead) == pytest.approx(0)
    assert yaw(face(p36=(0, 0), p45=(100, 0), p30=(80, 30))) == pytest.approx(0.3)
    eye = {"p36": (0, 0), "p39": (30, 0), "p42": (60, 0), "p45": (90, 0)}
    lids = {"p37": (10, -5), "p41": (10, 5), "p38": (20, -5), "p40": (20, 5)}
    more = {"p43": (70, -5), "p47": (70, 5), "p44": (80, -5), "p46": (80, 5)}
    assert openness(face(**eye, **lids, **more)) == pytest.approx(1 / 3)


def test_a_plane_moved_and_stretched_is_flat_and_a_mirror_of_a_mirror_is_the_face() -> None:
    dice = random.Random(3)
    points = tuple((dice.randrange(200), dice.randrange(200)) for _ in range(68))
    one = Face(100, (), points)
    stretched = Face(100, (), tuple((2 * x + y + 5, 3 * y - x) for x, y in points))
    assert flatness(one, stretched) < 0.001
    assert mirrored(mirrored(one)) == one
    other = Face(100, (), tuple((dice.randrange(200), dice.randrange(200)) for _ in range(68)))
    assert flatness(one, other) > 0.1


def bomb(side: int) -> bytes:
    """A PNG whose header promises side × side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff", b"GIF89a" + b"\0" * 50, b"%PDF-1.7", bomb(100_000), bomb(9_000), bomb(20)]
)
def test_what_is_no_picture_is_refused_before_it_is_decoded(data: bytes) -> None:
    with pytest.raises(BadImage):
        compare_faces(data, data)
