"""A name into its four segments: 行政区划, 字号, 行业或者经营特点, 组织形式 (企业名称登记管理规定 第六条). Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import InvalidInput, say
from kaiye.names.divisions import LOCALITY, ZONE, Place, gazetteer
from kaiye.names.forms import branch_form, overlaps, split_branch, split_form, split_group
from kaiye.names.lexicon import industry_codes, split_industry, word_list

Arrangement = Literal["front", "after_trade_name", "after_industry", "none"]

MAX_LENGTH = 200
_BRACKETS = str.maketrans("()〔〕[]", "（）（）（）")
_BRACKETED = re.compile(r"（([^（）]+)）")
_COUNTRY = Place("中国", "", True)
# What most names are made of: nothing in them has to be made comparable.
_PLAIN = re.compile(r"[\u4e00-\u9fa5（）]*")
_GROUP_ENDS = frozenset("团）")
_CHAIN = ("（连锁）", "（国际）", "（控股）")
# Words before an industry that are a trade name when nothing else could be one: 便民|超市.
_WEAK = word_list("trade_words_weak")


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
    locality: str


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
    # A town, street or village between the division and the trade name (个体工商户名称登记管理办法 第七条).
    locality: str = ""

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
        locality=found.locality,
    )


def full_text(parts: NameParts) -> str:
    """The name the segments make up, a division after the trade name in brackets."""
    if isinstance(parts, ParsedName) and parts.text:
        return parts.text
    _, mark, rest = parts.form.partition("（")
    form = mark + rest if overlaps(parts.industry, parts.form) else parts.form
    return f"{parts.division}{parts.trade_name}{parts.industry}{form}"


def normalised(text: str) -> str:
    """How names are compared: NFC, full-width brackets, no spaces, nothing invisible."""
    if _PLAIN.fullmatch(text):
        return text
    name = "".join(unicodedata.normalize("NFC", text).translate(_BRACKETS).split())
    return name if name.isprintable() else "".join(char for char in name if char.isprintable())


def split(text: str, entity_type: str | None = None, *, home: str | None = None) -> Split:
    """The segments of `text` as a plain tuple."""
    name = normalised(text)
    own, addition = (name, "") if entity_type == "IIH" else split_branch(name)
    core, form = split_form(own)
    group = ""
    if core[-1:] in _GROUP_ENDS and form.endswith("公司"):
        core, group = split_group(core)
    if "（" in core:
        place, locality, trade, industry, arrangement = _bracketed(core, home)
    else:
        place, locality, trade, industry = _segments(core, home)
        arrangement = "front" if place else "none"
    return Split(
        name,
        place.text if place else "",
        trade,
        industry,
        branch_form(addition) if addition else form,
        place.code if place else "",
        arrangement,
        group,
        addition,
        locality,
    )


def _bracketed(core: str, home: str | None) -> tuple[Place | None, str, str, str, Arrangement]:
    """Division, locality, trade name, industry and arrangement of a name with brackets in it."""
    bracket, before, after = _bracket(core)
    if bracket is None:
        chain = next((mark for mark in _CHAIN if core.endswith(mark)), "")
        place, locality, trade, industry = _segments(core.removesuffix(chain), home)
        if chain and not industry:
            trade += chain
        return place, locality, trade, industry + chain if industry else "", "front" if place else "none"
    place, locality, trade, industry = _segments(before, home, full=True, after=after)
    if place is None:
        return bracket, locality, trade, industry, "after_trade_name" if after else "after_industry"
    return place, locality, trade + f"（{bracket.text}）", industry, "front"


def _bracket(core: str) -> tuple[Place | None, str, str]:
    """The division in brackets, and the texts before and after it."""
    for match in _BRACKETED.finditer(core):
        inside = match[1]
        place = _COUNTRY if inside == "中国" else gazetteer().whole(inside)
        if place is not None and match.start() >= 2:
            return place, core[: match.start()], core[match.end() :]
    return None, core, ""


def _segments(
    before: str, home: str | None, *, full: bool = False, after: str = ""
) -> tuple[Place | None, str, str, str]:
    """Division, locality, trade name and industry of a name without its form; `after` is what follows a bracket.

    With `full` (the division stands in brackets) only one written in full may stand in front as well.
    """
    for place in reversed(_places(before, home)):
        word, code, in_full = place
        rest = before[len(word) :]
        if full and not in_full:
            continue
        if after:
            if len(rest) >= 2:
                return place, "", rest, after
            continue
        begin = split_industry(rest, 0)
        if begin < 2:
            if begin == 0 and len(rest) > 2 and rest[:2] in _WEAK:
                return place, "", rest[:2], rest[2:]
            if begin == 0 and in_full and rest:
                # 和县|水产: an old name without a trade name.
                return place, "", "", rest
            # All that is left is a trade: the division's last part was the trade name (合肥|长丰|信息科技).
            if len(rest) < 2 or (not in_full and (begin == 0 or not code.endswith("00"))):
                continue
            begin = split_industry(rest)
        locality, own = _locality(rest)
        if locality:
            begin = split_industry(own)
        return place, locality, own[:begin], own[begin:]
    if after:
        return None, "", before, after
    begin = split_industry(before)
    return None, "", before[:begin], before[begin:]


def _locality(rest: str) -> tuple[str, str]:
    """A town, street or village at the beginning, and what follows it, as long as a trade name follows."""
    if "镇" in rest or "乡" in rest or "街道" in rest or "苏木" in rest:
        match = LOCALITY.match(rest)
        # A village may be the trade name (双桥村|股份经济|合作社).
        for end in (match.end(), match.start(1)) if match is not None else ():
            if len(rest) >= end + 2 and end > 0 and split_industry(rest[end:], 0) >= 2:
                return rest[:end], rest[end:]
    return "", rest


def _places(text: str, home: str | None) -> list[Place]:
    known = gazetteer()
    zones = "区" in text or "园" in text
    if not zones and home is None:
        simple = known.simple(text)
        if simple is not None:
            return simple
    found = []
    for place in known.places(text):
        word, code, full = place
        end = size = len(word)
        follows = text[end : end + 1]
        if full:
            # 合肥|市政建设, 合肥|市场: the last character belongs to what follows.
            if follows in _CITY_WORK and _CITY_WORKS.match(text, end - 1):
                continue
        elif follows in _DROPPED and not _CITY_WORKS.match(text, end):
            # A county that is a city today keeps 县 in old names (子长县).
            end += 1
        elif follows == "地" and code.endswith("00") and text.startswith("地区", end):
            end += 2
        elif home and not _near(code, home):
            continue
        if zones:
            zone = ZONE.match(text, end)
            end = zone.end() if zone else end
        found.append(place if end == size else Place(text[:end], code, True))
    return found


_DROPPED = frozenset("县市")
_CITY_WORK = frozenset("政场")
_CITY_WORKS = re.compile("市(?:政(?=[工建公设园道养管环路桥绿])|场)")


def _near(code: str, home: str) -> bool:
    if code.endswith("00"):
        # A province or city written short is a division wherever the applicant is.
        return True
    ours, theirs = _digits(code), _digits(home)
    return ours.startswith(theirs) or theirs.startswith(ours)


def _digits(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
