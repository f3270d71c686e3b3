"""Free names near the one asked for: the same question always gets the same answer.

A blocked trade name keeps what can be kept: a character is varied by one of the same feel, two good characters
are added, or another fitting industry word is taken. Each is checked as the name itself was; only free ones count.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice, pairwise, zip_longest
from typing import NamedTuple

from kaiye.catalogue.api import division, name_words
from kaiye.dossier.api import NameParts
from kaiye.kernel.api import Message, say
from kaiye.names.considering import SEGMENTS, Considered, Question, Verdict, consider
from kaiye.names.divisions import gazetteer
from kaiye.names.lexicon import phrases
from kaiye.names.parse import full_text, parse_name
from kaiye.names.sounds import choices, sounds, syllable
from kaiye.rules.api import Severity

COUNT = 3
# How many names are looked up at most for one answer.
TRIES = 120
_FORMS = {"LLC": "有限公司", "JSC": "股份有限公司", "IIH": "店"}
_LEAST, _MOST = 2, 4
# What fits any business: for a character of no feel of its own.
_NEUTRAL = ("德行", "远大", "安乐", "丰足")
# Words that may not even be heard in a name (企业名称登记管理规定 第十一条).
_UNHEARD = frozenset(
    {
        "领导人姓名及谐音",
        "英烈",
        "色情",
        "赌博毒品",
        "封建迷信",
        "恐怖暴力",
        "歧视",
        "损害国家尊严",
        "党政机关",
    }
)
# Restrictions that another division, or another form, lifts.
_PLACE = {"NM-007", "NM-008", "NM-009", "NM-010", "NM-012", "NM-043", "NM-045"}
_FORM = {"NM-030", "NM-031", "NM-037"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A free name, its segments, and what is different from the name asked for.

    `kind` is mended, trade_name or industry.
    """

    text: str
    parts: NameParts
    kind: str
    reason: Message


def suggest(considered: Considered, *, count: int = COUNT) -> tuple[Suggestion, ...]:
    """Up to `count` free names for one that is not; nothing for a free one."""
    if considered.verdict is Verdict.FREE:
        return ()
    base = _mended(considered)
    if not base.industry and considered.question.entity_type in _FORMS:
        return ()  # what it does must be said first
    found: list[Suggestion] = []
    accepted = _accepted(considered)
    for candidate in islice(_candidates(considered, base), TRIES):
        if candidate.text not in {considered.text, *(one.text for one in found)} and _free(
            candidate, considered.question, accepted
        ):
            found.append(candidate)
        if len(found) == count:
            break
    return tuple(found)


def first_free(names: Iterable[str], question: Question) -> Considered | None:
    """The first of some spare names that could be registered: free, or so near others that only reminders come."""
    for name in names:
        if not name.strip():
            continue
        found = consider(name, question)
        if found.verdict is not Verdict.RESTRICTED:
            return found
    return None


def usual_division(code: str, entity_type: str) -> str:
    """What a name in that place usually begins with: 合肥 for a company, 合肥市蜀山区 for an individual business."""
    place = division(code)
    if place is None:
        return ""
    city = division(place.code[:4] + "00")
    if city is None or city.name in {"市辖区", "县"}:
        city = division(place.code[:2] + "0000")
    if city is None:
        return place.name
    if entity_type == "IIH":
        return city.name + (place.name if place.code != city.code else "")
    return city.name.removesuffix("市")


# ---- the name with everything put right that has only one right form


def _mended(considered: Considered) -> NameParts:
    """Its segments, each as the rules want it; no trade name when nothing of it can be kept."""
    question, parts = considered.question, considered.parts
    broken = {one.rule for one in considered.findings if one.severity is Severity.RESTRICT}
    simple = {
        str(one.message.values["old"]): str(one.message.values["new"])
        for one in considered.findings
        if one.rule == "NM-003"
    }
    clean = {segment: _han(getattr(parts, segment), simple) for segment in SEGMENTS}
    usual = usual_division(question.authority, question.entity_type)
    if broken & _PLACE or not clean["division"]:
        clean["division"] = usual
    if broken & _FORM or not clean["form"]:
        clean["form"] = _FORMS.get(question.entity_type, clean["form"])
    clean["industry"] = clean["industry"].removesuffix("集团") or _usual_word(question.industry)
    clean["trade_name"] = _without_banned(clean["trade_name"], considered)
    return NameParts(**clean)


def _without_banned(trade: str, considered: Considered) -> str:
    """The trade name without the words that the law forbids in it; empty when nothing good is left."""
    values = [one.message.values for one in considered.remarks if one.severity is Severity.RESTRICT]
    words = {str(value[key]) for value in values for key in ("word", "trade") if value.get(key)}
    left = trade
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left if left == trade or len(left) > 1 or _feels_good(left) else ""


def _han(text: str, simple: dict[str, str]) -> str:
    """Only Han characters, in their simplified form."""
    return "".join(simple.get(char, char) for char in text if "\u3400" <= char <= "\u9fff" or char in simple)


def _usual_word(code: str) -> str:
    """An industry word that means this class first of all, a common one if there is; empty without a class."""
    if not code:
        return ""
    words = [word for word, codes in phrases().items() if codes[0] == code and len(word) > 1]
    common = [word for line in _trades() for word in line if word in words]
    return common[0] if common else min(words, key=lambda word: (len(word), word), default="")


# ---- candidates, nearest first


def _candidates(considered: Considered, base: NameParts) -> Iterator[Suggestion]:
    if not base.trade_name:
        yield from _invented(base, zlib.crc32(considered.text.encode()))
        return
    mended = _with(base, "mended", say("把名称改成规范的写法。"))
    if mended.text != considered.text:
        yield mended
    turn = zlib.crc32(base.trade_name.encode())
    streams = [_varied(base, turn), _paired(base, turn)]
    if any(hit.severity is not Severity.REMIND for hit in considered.conflicts):
        streams.append(_other_trades(base))
    for row in zip_longest(*streams):
        yield from (one for one in row if one is not None)


def _invented(base: NameParts, turn: int) -> Iterator[Suggestion]:
    """Two good characters, or three, where nothing of the trade name asked for can be kept."""
    pairs = _turned(_pairs(), turn)
    for pair, other in zip(pairs, reversed(pairs), strict=True):
        for one in (pair, pair + other[0]):
            if _pleasant(one, ""):
                parts = base.model_copy(update={"trade_name": one})
                yield _with(parts, "trade_name", say("换成字号“{new}”。", new=one))


def _varied(base: NameParts, turn: int) -> Iterator[Suggestion]:
    """One character in another of its feel; of three or more, what is left is shortened as well.

    With three characters a single different one would still sound partly the same (比对规则 第四条).
    """
    trade = base.trade_name
    start, end = trade[: max(1, min(2, len(trade) - 2))], trade[-1]
    tails = (start + char for char in _kindred(end, turn))
    heads = (char + end for char in _kindred(trade[0], turn)) if _feels_good(end) and len(trade) > 1 else ()
    for pair in zip_longest(tails, heads):
        yield from (_renamed(base, one) for one in pair if one and _pleasant(one, trade))


def _paired(base: NameParts, turn: int) -> Iterator[Suggestion]:
    """The beginning with two good characters after it, or the end with two before it."""
    trade, pairs = base.trade_name, _turned(_pairs(), turn)
    first, last = trade[0], trade[-1]
    for pair in pairs:
        ends = pair + last if _feels_good(last) else ""
        for one in (first + pair, ends, trade[:2] + pair if len(trade) > 2 else ""):
            if one and _pleasant(one, trade):
                yield _renamed(base, one)


def _other_trades(base: NameParts) -> Iterator[Suggestion]:
    """The same trade name with another industry word that one business may choose."""
    lines = [line for line in _trades() if base.industry in line]
    lines.sort(key=lambda line: line.index(base.industry))
    for word in dict.fromkeys(chain.from_iterable(lines)):
        if word != base.industry:
            other = base.model_copy(update={"industry": word})
            yield _with(other, "industry", say("字号不变，行业写成“{industry}”。", industry=word))


def _renamed(base: NameParts, trade: str) -> Suggestion:
    reason = say("字号由“{old}”改成“{new}”。", old=base.trade_name, new=trade)
    return _with(base.model_copy(update={"trade_name": trade}), "trade_name", reason)


def _with(parts: NameParts, kind: str, reason: Message) -> Suggestion:
    return Suggestion(full_text(parts), parts, kind, reason)


# ---- whether one will do


def _free(candidate: Suggestion, question: Question, accepted: frozenset[str]) -> bool:
    """Whether nothing stands against it and the rules say nothing of it that they did not say before."""
    if any(hit.rule != "NM-069" for hit in question.conflicts(candidate.text)):
        return False
    read = parse_name(candidate.text, question.entity_type, home=question.authority)
    if (read.trade_name, read.industry) != (candidate.parts.trade_name, candidate.parts.industry):
        return False
    found = consider(candidate.parts, question)
    return found.verdict is Verdict.FREE and {one.rule for one in found.findings} <= accepted


def _accepted(considered: Considered) -> frozenset[str]:
    """What was said of the name asked for, short of forbidding it, and not of its trade name."""
    return frozenset(
        one.rule
        for one in considered.remarks
        if one.severity is not Severity.RESTRICT and not one.subject.endswith("/trade_name")
    )


def _pleasant(trade: str, asked: str) -> bool:
    """Whether a trade name of our making reads and sounds well."""
    if trade == asked or not _LEAST <= len(trade) <= _MOST or len(set(trade)) < len(trade):
        return False
    if gazetteer().whole(trade) is not None or trade in phrases() or trade[-2:] in phrases():
        return False
    spoken = [heard[0] for heard in sounds(trade)]
    if any(one == other for one, other in pairwise(spoken)):
        return False
    return all(_parts(one).isdisjoint(_unpleasant()) for one in choices(trade))


def _parts(spoken: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Every stretch of two syllables or more."""
    size = len(spoken)
    return {spoken[i:j] for i in range(size) for j in range(i + 2, size + 1)}


# ---- the lists


def _kindred(char: str, turn: int) -> Sequence[str]:
    """The other characters of its feel, begun at a place that depends on the trade name; never empty."""
    lines = _feels()
    line = next((one for one in lines.values() if char in one.known), None)
    if line is None:
        line = lines[_NEUTRAL[ord(char) % len(_NEUTRAL)]]
    return [other for other in _turned(line.good, turn) if other != char]


def _feels_good(char: str) -> bool:
    """Whether it is one of the characters of some feel: others may begin a name of ours, not end it."""
    return any(char in line.known for line in _feels().values())


def _turned(line: Sequence[str], turn: int) -> Sequence[str]:
    start = turn % len(line)
    return [*line[start:], *line[:start]]


class _Feel(NamedTuple):
    good: tuple[str, ...]
    # Those and the characters only recognised.
    known: frozenset[str]


@cache
def _feels() -> dict[str, _Feel]:
    found = {}
    for line in _lines("pleasant_characters"):
        name, *chars = line.split()
        bar = chars.index("|")
        found[name] = _Feel(tuple(chars[:bar]), frozenset(chars) - {"|"})
    return found


@cache
def _pairs() -> tuple[str, ...]:
    known = gazetteer()
    words = dict.fromkeys(word for line in _lines("pleasant_pairs") for word in line.split())
    return tuple(word for word in words if known.whole(word) is None)


@cache
def _trades() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in _lines("kindred_trades"))


@cache
def _unpleasant() -> frozenset[tuple[int, ...]]:
    """Sounds of awkward and of forbidden words."""
    awkward = {
        tuple(map(syllable, word.split("-"))) for line in _lines("awkward_sounds") for word in line.split()
    }
    forbidden = {
        tuple(heard[0] for heard in sounds(entry.word))
        for entry in name_words()
        if entry.category in _UNHEARD and 2 <= len(entry.word) <= _MOST
    }
    return frozenset(awkward | forbidden)


def _lines(name: str) -> list[str]:
    text = files("kaiye.names").joinpath(f"data/{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
