"""A name as rules look at it: its segments, where they stand, the divisions that may head it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kaiye.catalogue.api import all_divisions, division, successors
from kaiye.dossier.api import Dossier, Name, NameParts
from kaiye.kernel.api import Pointer
from kaiye.rules.facts import Facts

NAME = Pointer("/name")
_SUFFIX = re.compile(r"(特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|省|市|县|区|盟|旗)$")
_PEOPLES = (
    "蒙古族|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|"
    "傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|"
    "仡佬族|锡伯族|锡伯|阿昌族|普米族|塔吉克族|塔吉克|怒族|鄂温克族|保安族|裕固族|京族|独龙族|鄂伦春族|门巴族|珞巴族|各族|蒙古"
)
_NATIONS = re.compile(rf"(?<=..)({_PEOPLES})+$")
ZONE = re.compile(r"(开发区|高新区|经开区|新区|垦区|保税区|示范区|管理区|合作区|度假区)$")
_NO_NAME = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A division that contains the domicile, with the forms in which a name may write it."""

    name: str
    short: str
    level: int
    code: str

    @property
    def forms(self) -> tuple[str, ...]:
        """In full, without its suffix, and 威宁县 for 威宁彝族回族苗族自治县."""
        last = self.name[-1]
        return (self.name, self.short + last, self.short) if self.short != self.name else (self.name,)

    @property
    def district(self) -> bool:
        """Whether it is a 市辖区, which needs its city before it (企业名称登记管理规定 第七条)."""
        return self.level == 3 and self.name.endswith("区") and not self.name.endswith(("林区", "特区"))


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The name with full-width brackets and without spaces."""
    folded = "".join(text.split())
    return folded.replace("(", "（").replace(")", "）")


def unnamed(dossier: Dossier) -> bool:
    """Whether an individual business chooses to use no name (细则 第六条)."""
    return dossier.entity_type == "IIH" and not dossier.name.text.strip()


def segments(dossier: Dossier, facts: Facts) -> NameParts | None:
    """The four segments: as filed when they make up the name, else as the parser reads the name."""
    global _last
    held = _last
    if held.name is dossier.name and held.parsed is facts.name_parts:
        return held.parts
    parts = _segments(dossier.name, facts.name_parts)
    _last = _Read(dossier.name, facts.name_parts, parts)
    return parts


class _Read(NamedTuple):
    name: Name | None
    parsed: NameParts | None
    parts: NameParts | None


# Dozens of rules ask for the same name one after another. It is replaced as a whole and known by identity,
# so another thread's name is never taken for one's own.
_last = _Read(None, None, None)


def _segments(name: Name, parsed: NameParts | None) -> NameParts | None:
    if not name.text.strip():
        return None
    if name.parts is not None and composes(name.parts, name.text):
        return name.parts
    return parsed or name.parts


def composes(parts: NameParts, text: str) -> bool:
    """Whether the segments make up the name; the division may stand in brackets after the trade name.

    A form that says the trade by itself (超市, 商务|酒店) is in both segments and written once.
    """
    place, rest = bare(parts.division), (parts.trade_name, parts.industry, parts.form)
    trade, industry, form = (normal(one) for one in rest)
    if len(form) > 1 and industry.endswith(form) and not normal(text).endswith(industry + form):
        form = ""
    return normal(text) in {
        place + trade + industry + form,
        f"{trade}（{place}）{industry}{form}" if place else trade + industry + form,
        f"{trade}{industry}（{place}）{form}" if place else trade + industry + form,
    }


def bare(division_segment: str) -> str:
    """The division without its brackets."""
    return normal(division_segment).strip("（）")


def as_filed(dossier: Dossier) -> bool:
    """Whether the applicant said which part of the name is which; else it is the parser's reading."""
    filed = dossier.name.parts
    return filed is not None and composes(filed, dossier.name.text)


def at(dossier: Dossier, segment: str) -> Pointer:
    """Where the applicant mends a segment: its own field when filled in, else the name."""
    return NAME / "parts" / segment if dossier.name.parts is not None else NAME / "text"


@lru_cache(maxsize=4096)
def units(code: str) -> tuple[Unit, ...]:
    """The divisions that contain a place, from the province down."""
    found: list[Unit] = []
    for level, one in enumerate((code[:2] + "0000", code[:4] + "00", code), start=1):
        entry = division(one)
        if entry is None or entry.name in _NO_NAME or any(entry.name == unit.name for unit in found):
            continue
        found.append(Unit(entry.name, short(entry.name), level, one))
    return tuple(found)


def short(name: str) -> str:
    """A division's name without 省, 市, 县 and the like; unchanged when less than two characters remain."""
    stripped = _NATIONS.sub("", _SUFFIX.sub("", name))
    return stripped if len(stripped) >= 2 else name


@lru_cache(maxsize=4096)
def resolve(segment: str, place: str) -> tuple[Unit, ...] | None:
    """Which of the divisions containing `place` a division segment names, or None when it names another."""
    return _consume(segment, units(place))


@lru_cache(maxsize=4096)
def former(segment: str, place: str) -> str | None:
    """Today's name of the former division a segment ends with, when that is where `place` lies now; else None."""
    codes = {unit.code for unit in units(place)}
    for old, today in successors().items():
        entry = division(old)
        here = next((code for code in today if code in codes), None)
        if entry is None or here is None:
            continue
        gone = Unit(entry.name, short(entry.name), len(units(place)), old)
        if _consume(segment, (*units(place), gone)) is not None:
            now = division(here)
            return now.name if now is not None else None
    return None


def containing(code: str, place: str) -> str | None:
    """The name of the division with that code when `place` lies in it; else None."""
    unit = next((unit for unit in units(place) if unit.code == code), None)
    return unit.name if unit is not None else None


@lru_cache(maxsize=4096)
def in_zone(segment: str, place: str) -> bool:
    """Whether a segment is a zone written after a division that contains `place` (合肥高新技术产业开发区)."""
    if not ZONE.search(segment):
        return False
    return any(resolve(segment[:end], place) for end in range(2, len(segment) - 2))


@lru_cache(maxsize=4096)
def only_zone(segment: str) -> bool:
    """Whether a segment is a zone without any division before it."""
    if not ZONE.search(segment):
        return False
    return not any(segment[:end] in _every_form() for end in range(2, len(segment)))


@lru_cache(maxsize=1)
def _every_form() -> frozenset[str]:
    return frozenset(form for entry in all_divisions() for form in (entry.name, short(entry.name)))


def _consume(text: str, left: tuple[Unit, ...]) -> tuple[Unit, ...] | None:
    if not text:
        return ()
    for index, unit in enumerate(left):
        for form in unit.forms:
            if text.startswith(form):
                rest = _consume(text[len(form) :], left[index + 1 :])
                if rest is not None:
                    return (unit, *rest)
    return None


def folded(text: str) -> str:
    """For comparing names of people and organisations."""
    return unicodedata.normalize("NFKC", text).replace(" ", "")
