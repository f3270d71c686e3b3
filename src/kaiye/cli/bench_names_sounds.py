"""Characters that sound or look like another, as the synthetic register and its questions need them."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, pinyin

Numbers = NDArray[np.int64]
# Pairs a hurried reader takes for each other; a few of our own, enough for a synthetic register.
# fmt: off
LOOK_ALIKE = (
    "己已巳", "未末", "土士", "日曰", "天夫", "大太", "王玉", "人入", "干千", "午牛", "申由甲", "田电",
    "刀力", "贝见", "风凤", "乌鸟", "东车", "合台", "令今", "间问", "园圆", "晴睛", "清请", "辰晨", "宇字",
    "汇江", "洋样", "沐沭", "泽择", "治冶", "科料", "昊吴", "尔你", "亨享", "茂芪", "晟盛", "淇琪", "祺棋",
    "铭名", "博搏", "恒桓", "裕浴", "瑞端", "睿壑", "佳住", "诚城", "锦绵", "鸿鸪", "航杭", "凯剀", "源原",
    "华毕", "兴光", "宏宠", "拓柘", "芯苾", "岚风",
)
# fmt: on


@cache
def readings(char: str) -> frozenset[str]:
    """Every toneless reading of a character; itself when it has none."""
    return frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])


@cache
def first_reading(char: str) -> str:
    """The usual toneless reading."""
    return pinyin(char, style=Style.NORMAL)[0][0]


class Sounds:
    """For each of `characters`, by its number from 1: those with the same first reading, and the look-alikes."""

    def __init__(self, characters: str) -> None:
        number = {char: i for i, char in enumerate(characters, 1)}
        sounding: dict[str, list[int]] = defaultdict(list)
        for char, i in number.items():
            sounding[first_reading(char)].append(i)
        looking = [[number[c] for c in group if c in number] for group in LOOK_ALIKE]
        self._sounding = _Groups(len(characters) + 1, list(sounding.values()))
        self._looking = _Groups(len(characters) + 1, looking)

    def other_sounding(self, which: Numbers, random: np.random.Generator) -> Numbers:
        """A character of the same sound for each; the same one when it has no other."""
        return self._sounding.other(which, random)

    def other_looking(self, which: Numbers, random: np.random.Generator) -> Numbers:
        """A look-alike for each; the same character when it has none."""
        return self._looking.other(which, random)


class _Groups:
    """Groups of numbers below `size`; what is in none is a group of its own."""

    def __init__(self, size: int, groups: list[list[int]]) -> None:
        placed = {i for group in groups for i in group}
        groups = [*groups, *([i] for i in range(size) if i not in placed)]
        self._members = np.array([i for group in groups for i in group])
        self._start, self._count, self._place = (np.zeros(size, np.int64) for _ in range(3))
        begin = 0
        for group in groups:
            self._start[group], self._count[group] = begin, len(group)
            self._place[group] = np.arange(len(group))
            begin += len(group)

    def other(self, which: Numbers, random: np.random.Generator) -> Numbers:
        """Another member of each number's group."""
        count = self._count[which]
        step = 1 + random.integers(0, np.maximum(count - 1, 1))
        found: Numbers = self._members[self._start[which] + (self._place[which] + step) % count]
        return found
