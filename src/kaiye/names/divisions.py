"""Administrative divisions as they are written in names: with their suffix, or short where people drop it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Protocol

from kaiye.catalogue.api import all_divisions
from kaiye.kernel.api import DivisionCode
from kaiye.names.lexicon import word_list

_NATIONS = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|"
    "傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|"
    "毛南族|仡佬族|锡伯族|阿昌族|普米族|塔吉克族|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|"
    "塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|各族|多民族"
)
_AUTONOMOUS = re.compile(rf"(.+?)(?:{_NATIONS})+自治(?:州|县|旗)")
_SUFFIXES = ("特别行政区", "地区", "林区", "特区", "新区", "省", "市", "县", "区", "盟", "旗")
_REGIONS = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
# A zone is no division, but it follows one in names (企业名称登记管理规定 第七条).
ZONE = re.compile(
    r"(?:(?:国家|高新|高新技术|高新技术产业|经济|经济技术|工业|旅游|旅游度假|保税|综合保税|出口加工|临港|滨海|循环经济)+"
    r"(?:产业)?(?:开发区|示范区|度假区|园区|港区)|高新区|经开区|开发区|综合保税区|保税区|自贸区|工业园区|工业园|新区)"
    r"|[^（]{2,3}(?:新区|经济区|经开区|高新区|开发区|风景区|管理区|度假区|示范区)"
)


# Towns, streets and villages, which shops and co-operatives write after their division
# (个体工商户名称登记管理办法 第七条): no division and no part of the trade name.
LOCALITY = re.compile(
    r"[^（]{2,4}?(?:镇|乡(?!村|镇|音|情|亲|土|味|愁)|街道|苏木)([^（]{2,4}?村(?!镇|民|里|姑|嫂|夫|头|口|上|委))?"
)
# Names of districts that are ordinary words: written short after their city they are a trade name.
_ORDINARY = word_list("districts_ordinary")


class Named(Protocol):
    """A division of the catalogue."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


class Place(NamedTuple):
    """The division segment of a name: its text, the code of its lowest unit, whether it was written in full."""

    text: str
    code: str
    full: bool


class _Unit(NamedTuple):
    code: str
    prefix: str  # the digits that all divisions below it share
    full: bool
    # What must stand before it: nothing, a city (districts that were counties until lately are written short
    # after it), a city in full (other districts are).
    needs: int


_CITY, _CITY_IN_FULL = 1, 2
# After a short name: it may be a longer one (子长|县, 那曲|地区), or less of one (合肥|市政).
_UNCLEAR = frozenset("县市地政场")
_CITY_WORK = frozenset("政场")


class Gazetteer:
    """Finds the divisions a text begins with."""

    def __init__(self, known: Iterable[Named], former: Iterable[tuple[str, str]] = ()) -> None:
        self._units: dict[str, list[_Unit]] = {}
        former = tuple(former)
        risen = {code for name, code in former if not name.endswith("区")}
        for division in known:
            self._add(division, _CITY if division.code in risen else _CITY_IN_FULL)
        for name, code in former:
            needs = _CITY if name.endswith("区") else 0
            self._put(name, _Unit(code, _prefix(code), True, 0))
            for short in short_forms(name):
                self._put(short, _Unit(code, _prefix(code), False, needs))
        # First two characters → the lengths worth trying, shortest first.
        self._sizes: dict[str, tuple[int, ...]] = {}
        for text in self._units:
            self._sizes[text[:2]] = tuple(sorted({*self._sizes.get(text[:2], ()), len(text)}))
        # The same with what it is, and how what may stand below it begins.
        below: dict[str, set[str]] = {}
        for text, units in self._units.items():
            for unit in units:
                for size in (2, 4):
                    below.setdefault(unit.code[:size], set()).add(text[:2])
        self._heads: dict[str, list[tuple[str, int, Place | None, set[str]]]] = {}
        for text in sorted(self._units, key=len):
            lower = set[str]().union(*(below.get(unit.prefix, ()) for unit in self._units[text]))
            self._heads.setdefault(text[:2], []).append((text, len(text), self._head(text), lower))
        # Most names begin with a short name, or one of three characters in full, and nothing more of a division.
        self._short = {
            start: (
                [place for _, size, place, _ in heads if size == 2 and place is not None],
                _UNCLEAR.union(word[2] for word, size, _, _ in heads if size > 2),
                set[str]().union(*(lower for _, size, _, lower in heads if size == 2)),
            )
            for start, heads in self._heads.items()
        }
        self._full = {
            word: (
                [place],
                _CITY_WORK.union(
                    longer[3] for longer, other, _, _ in heads if other > 3 and longer[:3] == word
                ),
                lower,
            )
            for heads in self._heads.values()
            for word, size, place, lower in heads
            if size == 3 and place is not None and place.full
        }

    def places(self, text: str) -> list[Place]:
        """Every way to read the beginning of `text` as a division, longest last."""
        found = []
        for word, size, place, lower in self._heads.get(text[:2], ()):
            if text.startswith(word):
                if text[size : size + 2] in lower:
                    return self._all(text)
                if place is not None:
                    found.append(place)
        return found

    def simple(self, text: str) -> list[Place] | None:
        """What matters of `places` for a text that begins with one name; None when one has to look closer."""
        full = self._full.get(text[:3])
        if full is not None:
            found, follow, lower = full
            return None if text[3:4] in follow or text[3:5] in lower else found
        short = self._short.get(text[:2])
        if short is None:
            return []
        found, follow, lower = short
        return None if text[2:3] in follow or text[2:4] in lower else found

    def _all(self, text: str) -> list[Place]:
        """As `places`, divisions below divisions included."""
        result: dict[int, Place] = {}
        for size in self._sizes[text[:2]]:
            for unit in self._units.get(text[:size], ()):
                if unit.full or not unit.needs:
                    result.setdefault(size, Place(text[:size], unit.code, unit.full))
                    self._lower(text, size, unit, result)
        return [result[end] for end in sorted(result)]

    def _head(self, text: str) -> Place | None:
        units = (unit for unit in self._units[text] if unit.full or not unit.needs)
        return next((Place(text, unit.code, unit.full) for unit in units), None)

    def whole(self, text: str) -> Place | None:
        """The division that `text` is from its first character to its last; None when it is none."""
        found = self.places(text)
        return found[-1] if found and found[-1].text == text else None

    def _lower(self, text: str, end: int, upper: _Unit, result: dict[int, Place]) -> None:
        """Add the divisions below `upper` that stand after it, and those below them."""
        code, prefix, in_full, _ = upper
        for size in self._sizes.get(text[end : end + 2], ()):
            stop = end + size
            word = text[end:stop]
            for unit in self._units.get(word, ()):
                if not unit.code.startswith(prefix) or unit.code == code:
                    continue
                if unit.needs and not unit.full and (word in _ORDINARY or unit.needs > 1 + in_full):
                    continue
                full = in_full and unit.full
                if stop not in result or not unit.needs:
                    result[stop] = Place(text[:stop], unit.code, full)
                if stop < len(text) and unit.code[4:] == "00":
                    self._lower(text, stop, _Unit(unit.code, unit.prefix, full, 0), result)

    def _add(self, division: Named, needs: int) -> None:
        code, name = division.code, division.name
        if name in {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}:
            return
        district = name.endswith("区") and not code.endswith("00")
        self._put(name, _Unit(code, _prefix(code), True, 0))
        for short in short_forms(name):
            self._put(short, _Unit(code, _prefix(code), False, needs if district else 0))

    def _put(self, text: str, unit: _Unit) -> None:
        units = self._units.setdefault(text, [])
        # Higher units first: 吉林 is the province before it is the city.
        units.append(unit)
        units.sort(key=lambda known: (not known.full, len(known.prefix), known.code))


def _prefix(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def short_forms(name: str) -> list[str]:
    """How a division is written when its suffix is dropped; nothing when one character would remain."""
    if name in _REGIONS:
        return [_REGIONS[name]]
    autonomous = _AUTONOMOUS.fullmatch(name)
    if autonomous is not None:
        base = autonomous[1]
        return [base + name[-1], base] if len(base) > 1 else [base + name[-1]]
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return [name.removesuffix(suffix)]
    return []


@cache
def scope_of(code: str) -> str:
    """The scope in which names with this division are compared; empty for none."""
    return DivisionCode(code).prefecture if code else ""


@cache
def gazetteer() -> Gazetteer:
    """The divisions of the catalogue, former ones and customary short forms included: names keep them."""
    with files("kaiye.names").joinpath("data/divisions_former.csv").open(encoding="utf-8") as stream:
        former = [(row["name"], row["code"]) for row in csv.DictReader(stream)]
    return Gazetteer((division for division in all_divisions() if division.status != "zone"), former)


def division_named(segment: str) -> str:
    """Code of the division a segment names, also by a former name or a customary short one; empty for none."""
    place = gazetteer().whole(segment.strip("（）"))
    return place.code if place is not None else ""
