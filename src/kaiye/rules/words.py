"""Banned words sought inside the segments of a name, in one pass over it.

Words are sought in the trade name and the industry, each by itself: never in the division (公安县, 巴林左旗)
and never across the border of two segments (亿泰｜国际). A word that stands in a longer lawful one (山海关,
农工商联合) is none, also when the longer one goes on in the next segment (友和日本｜料理).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from kaiye.catalogue.api import NAME_WEIGHTS, NameWord, name_words
from kaiye.dossier.api import Dossier, NameParts
from kaiye.rules.facts import Facts
from kaiye.rules.findings import Severity
from kaiye.rules.naming import normal, segments

# Two characters meet by chance; three or more hardly.
_CHANCE = 2


# Which rule speaks of a category; a superlative's rule goes by its weight.
_RULES = {
    "领导人姓名及谐音": "NM-019",
    "英烈": "NM-019",
    "公众人物": "NM-018",
    "修饰语(单独作字号)": "NM-017",
    "职业职位军衔(单独作字号)": "NM-020",
    "外国城市(单独作字号)": "NM-021",
    "知名企业/驰名商标": "NM-022",
    "医疗": "NM-025",
    "教育": "NM-025",
    "新闻出版广电": "NM-025",
    "殡葬安保等(许可)": "NM-025",
    "金融(持牌)": "NM-025",
    "类金融(从严)": "NM-028",
    "虚拟货币": "NM-029",
    "暗示非营利": "NM-041",
    "组织形式混淆": "NM-041",
    "中国类冠名": "NM-043",
    "党政机关": "NM-046",
    "民主党派": "NM-046",
    "群团组织": "NM-046",
    "军队武警": "NM-046",
    "外国国家": "NM-047",
    "国际组织": "NM-047",
    "色情": "NM-048",
    "赌博毒品": "NM-048",
    "封建迷信": "NM-048",
    "恐怖暴力": "NM-048",
    "歧视": "NM-049",
    "损害国家尊严": "NM-050",
    "不良影响/低俗": "NM-051",
    "不良谐音": "NM-051",
    "国家重大战略": "NM-053",
    "港澳台": "NM-086",
    "误导公众": "NM-086",
}


class Hit(NamedTuple):
    """A word of the list that stands in a name.

    `segment` is where, empty across the border of two. `sure`: it stands as its entry asks; otherwise it is
    only the same characters.
    """

    word: str
    category: str
    weight: Severity
    segment: str
    sure: bool


class _Entry(NamedTuple):
    known: NameWord
    # Longer lawful words, each with where in it the word begins.
    lawful: tuple[tuple[str, int], ...]


def found(dossier: Dossier, facts: Facts) -> tuple[Hit, ...]:
    """Every word of the list in the trade name and the industry."""
    global _last
    parts = segments(dossier, facts)
    held = _last
    if held[0] is not parts:
        inside = scan(normal(parts.trade_name), normal(parts.industry)) if parts is not None else ()
        held = _last = (parts, inside)
    return held[1]


# Many rules ask for the words of the same name one after another; replaced as a whole, known by identity.
_last: tuple[NameParts | None, tuple[Hit, ...]] = (None, ())


def hidden(dossier: Dossier, facts: Facts) -> tuple[Hit, ...]:
    """Forbidden words that the parser's reading of the name shows and the segments as filed do not.

    Segments drawn elsewhere (日｜本料理, or words put into the form) must not hide what everybody reads.
    """
    read, parts = facts.name_parts, segments(dossier, facts)
    if read is None or parts is None or read is parts:
        return ()
    shown = normal(read.trade_name), normal(read.industry)
    if shown == (normal(parts.trade_name), normal(parts.industry)):
        return ()
    told = {hit.word for hit in found(dossier, facts) if hit.sure}
    return tuple(
        hit._replace(segment="")
        for hit in scan(*shown)
        if hit.sure and hit.weight is Severity.RESTRICT and hit.word not in told
    )


def hits(dossier: Dossier, facts: Facts, *categories: str) -> Iterator[Hit]:
    """The words of some categories that stand where their entry asks, each once a segment."""
    inside = found(dossier, facts)
    return (hit for hit in inside if hit.sure and hit.category in categories) if inside else iter(())


def trade_name(dossier: Dossier, facts: Facts) -> str:
    """The trade name, empty when the name has none."""
    parts = segments(dossier, facts)
    return normal(parts.trade_name) if parts is not None else ""


def industry(dossier: Dossier, facts: Facts) -> str:
    """The industry, empty when the name has none."""
    parts = segments(dossier, facts)
    return normal(parts.industry) if parts is not None else ""


@lru_cache(maxsize=4096)
def scan(trade: str, trade_of: str) -> tuple[Hit, ...]:
    """The words in a trade name and the industry behind it, in their order; longer ones hide those in them."""
    text, border = trade + trade_of, len(trade)
    known = _index()
    result: dict[Hit, None] = {}
    covered: dict[str, int] = {}
    for start, char in enumerate(text):
        for entry in known.get(char, ()):
            word = entry.known
            if not text.startswith(word.word, start):
                continue
            end = start + len(word.word)
            # 公安｜信息科技: who takes the word itself as trade name does not mean a longer one (公安信).
            if (start, end) != (0, border) and _lawful(text, start, entry):
                continue
            if end <= covered.get(word.category, 0):
                continue
            hit = _placed(word, start, end, border, len(text))
            if hit is not None:
                covered[word.category] = end if hit.sure else covered.get(word.category, 0)
                result[hit] = None
    return _told_once(tuple(result))


def _told_once(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """A word may have an entry for its start and another for its end: the one that fits speaks, else the first."""
    said: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        known = said.setdefault((hit.word, hit.category), hit)
        if hit.sure and not known.sure:
            said[hit.word, hit.category] = hit
    return tuple(hit for hit in hits if hit.sure or said[hit.word, hit.category] is hit)


def _placed(word: NameWord, start: int, end: int, border: int, length: int) -> Hit | None:
    """The hit as the word's entry weighs it there; None where the entry does not look."""
    weight = Severity(word.weight)
    if start < border < end:
        return Hit(word.word, word.category, weight, "", False) if word.position == "any" else None
    segment = "trade_name" if end <= border else "industry"
    if word.position not in ("any", segment):
        return None
    first = start == (0 if segment == "trade_name" else border)
    last = end == (border if segment == "trade_name" else length)
    sure = {
        "inside": True,
        "whole": first and last,
        "start": first,
        "end": last,
        "edge": first or last,
    }[word.match]
    return Hit(word.word, word.category, weight, segment, sure)


def accidental(hit: Hit) -> bool:
    """Whether a hit across the border is short enough to be an accident of neighbouring characters."""
    return len(hit.word) <= _CHANCE


def _lawful(text: str, start: int, entry: _Entry) -> bool:
    return any(start >= offset and text.startswith(longer, start - offset) for longer, offset in entry.lawful)


@cache
def _index() -> dict[str, tuple[_Entry, ...]]:
    """First character → its words, longest first, then what weighs most."""
    result: dict[str, list[_Entry]] = {}
    for known in sorted(name_words(), key=lambda one: (-len(one.word), NAME_WEIGHTS.index(one.weight))):
        if known.position != "prefix":
            lawful = tuple((longer, longer.index(known.word)) for longer in known.unless)
            result.setdefault(known.word[0], []).append(_Entry(known, lawful))
    return {char: tuple(entries) for char, entries in result.items()}


def word_rule(category: str, weight: str) -> str:
    """The id of the rule that speaks of the words of a category; raises `KeyError` for none."""
    if category == "夸大等级":
        return "NM-052" if weight == Severity.RESTRICT else "NM-083"
    return _RULES[category]
