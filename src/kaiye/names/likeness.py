"""How two different trade names resemble each other (名称禁限用规则; 比对规则 第四条). Pure and exact."""

from __future__ import annotations

from enum import StrEnum

from kaiye.names.shapes import look_alike
from kaiye.names.sounds import Sounds, meet, sounds

# Trade names longer than this are compared as wholes only; the law knows no limit, but people read none longer.
LONGEST = 12

Pairs = list[tuple[int, int]]
Marks = tuple[tuple[int, ...], tuple[int, ...]]


class Relation(StrEnum):
    """How one trade name resembles another, strongest first."""

    # Read aloud they are the same, for some choice of readings.
    HOMOPHONE = "homophone"
    # One is written inside the other.
    CONTAINED = "contained"
    # One character differs and looks much the same.
    LOOK_ALIKE = "look_alike"
    # Part of what is heard is the same: a part, all but one syllable, or two neighbours changed round.
    PARTLY_HOMOPHONE = "partly_homophone"


def relation(asked: str, other: str) -> Relation | None:
    """The strongest resemblance of two trade names; None when they are equal or do not resemble each other."""
    if asked == other:
        return None
    if len(asked) == len(other):
        return _level(asked, other)
    short, long = sorted((asked, other), key=len)
    if len(short) < 2 or len(long) > LONGEST:
        return None
    if short in long:
        return Relation.CONTAINED
    return None if _inside(sounds(short), sounds(long)) is None else Relation.PARTLY_HOMOPHONE


def marks(asked: str, other: str) -> Marks:
    """Positions of the characters that coincide, in the one and in the other; empty when nothing does."""
    if len(asked) <= len(other):
        pairs = _pairs(asked, other)
    else:
        pairs = [(left, right) for right, left in _pairs(other, asked)]
    return tuple(sorted(left for left, _ in pairs)), tuple(sorted(right for _, right in pairs))


def _level(one: str, other: str) -> Relation | None:
    """The relation of two names of one length."""
    ours, theirs = sounds(one), sounds(other)
    apart = [place for place in range(len(ours)) if not meet(ours[place], theirs[place])]
    if not apart:
        return Relation.HOMOPHONE
    if _looks_alike(one, other):
        return Relation.LOOK_ALIKE
    if not 2 <= len(ours) <= LONGEST or len(apart) > 2:
        return None
    if len(apart) == 1 and len(ours) >= 3:
        return Relation.PARTLY_HOMOPHONE
    return Relation.PARTLY_HOMOPHONE if _swapped(ours, theirs, apart) else None


def _looks_alike(one: str, other: str) -> bool:
    differing = [(left, right) for left, right in zip(one, other, strict=True) if left != right]
    return len(differing) == 1 and look_alike(*differing[0])


def _swapped(ours: Sounds, theirs: Sounds, apart: list[int]) -> bool:
    """Whether two neighbouring syllables have changed places, all others being the same."""
    return any(
        all(differing in (place, place + 1) for differing in apart)
        and meet(ours[place], theirs[place + 1])
        and meet(ours[place + 1], theirs[place])
        for place in range(len(ours) - 1)
    )


def _inside(short: Sounds, long: Sounds) -> Pairs | None:
    """How the shorter is heard in the longer: as a part, or as the whole without one syllable."""
    size, whole = len(short), len(long)
    for start in range(whole - size + 1):
        if all(meet(short[place], long[start + place]) for place in range(size)):
            return [(place, start + place) for place in range(size)]
    if whole != size + 1:
        return None
    for gap in range(1, size):
        pairs = [(place, place + (place >= gap)) for place in range(size)]
        if all(meet(short[left], long[right]) for left, right in pairs):
            return pairs
    return None


def _pairs(short: str, long: str) -> Pairs:
    """Which character of the shorter coincides with which of the longer."""
    everything = [(place, place) for place in range(len(short))]
    if short == long:
        return everything
    found = relation(short, long)
    if found is None:
        return []
    if found is Relation.CONTAINED:
        start = long.index(short)
        return [(place, start + place) for place in range(len(short))]
    ours, theirs = sounds(short), sounds(long)
    if found in (Relation.HOMOPHONE, Relation.LOOK_ALIKE):
        return everything
    if len(short) < len(long):
        return _inside(ours, theirs) or []
    apart = [place for place in range(len(ours)) if not meet(ours[place], theirs[place])]
    if len(apart) == 1 and len(ours) >= 3:
        return [pair for pair in everything if pair[0] not in apart]
    return everything
