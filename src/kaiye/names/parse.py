"""A name into its four segments: 行政区划, 字号, 行业或者经营特点, 组织形式 (企业名称登记管理规定 第六条). Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import InvalidInput, say
from kaiye.names.divisions import ZONE, Gazetteer, Place, gazetteer
from kaiye.names.forms import GROUP, branch_form, split_branch, split_form
from kaiye.names.lexicon import BOTH, industry_codes, phrases, split_industry

Arrangement = Literal["front", "after_trade_name", "after_industry", "none"]

MAX_LENGTH = 200
_BRACKETS = str.maketrans("()〔〕[]", "（）（）（）")
_BRACKETED = re.compile(r"（([^（）]+)）")
_COUNTRY = Place("中国", "", True)


class Split(NamedTuple):
    """The segments of a name before they are wrapped; cheap enough for millions."""

    text: str
    division: str
    trade_name: str
    industry: str
    form: str
    code: str
    arrangement: Arrangement
    group: str
    addition: str


class ParsedName(NameParts):
    """The segments of a name and what the parser knows besides them."""

    text: str = ""
    # GB/T 2260 code of the division segment's lowest unit; empty without a division.
    division_code: str = ""
    # Where the division stands; after the trade name or the industry it is in brackets.
    arrangement: Arrangement = "none"
    # 集团 or （集团） before the form.
    group: str = ""
    # What a branch adds to its enterprise's name; the segments are then the enterprise's.
    addition: str = ""

    @property
    def industry_codes(self) -> tuple[str, ...]:
        """Four-digit classes the industry segment may stand for, most likely first."""
        return industry_codes(self.industry)


def parse_name(text: str, entity_type: str | None = None, *, home: str | None = None) -> ParsedName:
    """The segments of `text`. With `home` (a division code) short division names elsewhere are no divisions."""
    if len(text) > MAX_LENGTH:
        raise InvalidInput(say("名称不能超过{limit}个字。", limit=MAX_LENGTH))
    found = split(text, entity_type, home=home)
    return ParsedName(
        division=found.division,
        trade_name=found.trade_name,
        industry=found.industry,
        form=found.form,
        text=found.text,
        division_code=found.code,
        arrangement=found.arrangement,
        group=found.group,
        addition=found.addition,
    )


def full_text(parts: NameParts) -> str:
    """The name the segments make up, a division after the trade name in brackets."""
    if isinstance(parts, ParsedName) and parts.text:
        return parts.text
    form = "" if parts.form == parts.industry and parts.form in BOTH else parts.form
    return f"{parts.division}{parts.trade_name}{parts.industry}{form}"


def normalised(text: str) -> str:
    """How names are compared: NFC, full-width brackets, no spaces, nothing invisible."""
    name = "".join(unicodedata.normalize("NFC", text).translate(_BRACKETS).split())
    return name if name.isprintable() else "".join(char for char in name if char.isprintable())


def split(text: str, entity_type: str | None = None, *, home: str | None = None) -> Split:
    """The segments of `text` as a plain tuple."""
    name = normalised(text)
    parent, addition = ("", "") if entity_type == "IIH" else split_branch(name)
    core, form = split_form(parent if addition else name, entity_type)
    group = GROUP.search(core) if form.endswith("公司") else None
    if group is not None and group.start() >= 2:
        core = core[: group.start()]
    bracket, before, after = _bracket(core)
    place, trade, industry = _segments(before, after, home, full=bracket is not None)
    arrangement: Arrangement = "front" if place else "none"
    if bracket is not None:
        if place is None:
            place, arrangement = bracket, "after_trade_name" if after else "after_industry"
        else:
            trade += f"（{bracket.text}）"
    if not industry and form in BOTH:
        industry = form
    return Split(
        name,
        place.text if place else "",
        trade,
        industry,
        branch_form(addition) if addition else form,
        place.code if place else "",
        arrangement,
        group[0] if group is not None and group.start() >= 2 else "",
        addition,
    )


def _bracket(core: str) -> tuple[Place | None, str, str]:
    """The division in brackets, and the texts before and after it."""
    if "（" not in core:
        return None, core, ""
    for match in _BRACKETED.finditer(core):
        inside = match[1]
        place = _COUNTRY if inside == "中国" else gazetteer().whole(inside)
        if place is not None and match.start() >= 2:
            return place, core[: match.start()], core[match.end() :]
    return None, core, ""


def _segments(
    before: str, after: str, home: str | None, *, full: bool = False
) -> tuple[Place | None, str, str]:
    """Division, trade name and industry of a name without its form; `after` is what follows a bracket.

    With `full` (the division stands in brackets) only one written in full may stand in front as well.
    """
    best: tuple[Place | None, str, str] | None = None
    for place in reversed([None, *_places(gazetteer(), before, home)]):
        rest = before[len(place.text) :] if place else before
        if len(rest) < 2 or (full and place is not None and not place.full):
            continue
        if after:
            return place, rest, after
        start = split_industry(rest)
        read = (place, rest[:start], rest[start:])
        # All that is left is a trade: the division's last part was the trade name (合肥|长丰|信息科技).
        if place is not None and not place.full and _only_industry(rest):
            best = best or read
            continue
        return read
    return best or (None, before, after)


def _only_industry(text: str) -> bool:
    known = phrases()
    return text in known or any(text[:i] in known and text[i:] in known for i in range(2, len(text) - 1))


def _places(known: Gazetteer, text: str, home: str | None) -> list[Place]:
    found = []
    for place in known.places(text):
        end = len(place.text)
        # A county that is a city today keeps 县 in old names (子长县).
        if not place.full and text[end : end + 1] in ("县", "市"):
            end += 1
        elif home and not place.full and not _near(place.code, home):
            continue
        zone = ZONE.match(text, end) if text[end : end + 1] in _ZONE_BEGINS else None
        end = zone.end() if zone else end
        found.append(place if end == len(place.text) else Place(text[:end], place.code, True))
    return found


_ZONE_BEGINS = frozenset("国高经工旅保综出临滨循开自")


def _near(code: str, home: str) -> bool:
    if code.endswith("00"):
        # A province or city written short is a division wherever the applicant is.
        return True
    ours, theirs = _digits(code), _digits(home)
    return ours.startswith(theirs) or theirs.startswith(ours)


def _digits(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
