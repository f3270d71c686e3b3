"""Why a name stands against the one asked for, in plain words, and what would make it allowed.

The characters that coincide are marked in both names. What would help is concrete: with that company's code,
until that day, with a trade name of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from kaiye.catalogue.api import authority, division
from kaiye.dossier.api import NameParts
from kaiye.kernel.api import Message, add_years, local_date, say
from kaiye.names.considering import Considered
from kaiye.names.entries import found_by
from kaiye.names.judging import moment
from kaiye.names.keys import full_name_key
from kaiye.names.likeness import marks as alike
from kaiye.names.parse import parse_name
from kaiye.rules.api import NameConflict, Severity

SHOWN = 5
# The trade names are equal, and what is said of the industries differs.
_SAME_TRADE_NAME = {"NM-058", "NM-059", "NM-060", "NM-061", "NM-062", "NM-063", "NM-084"}
_INDUSTRY_TOO = {"NM-058", "NM-059", "NM-061", "NM-062", "NM-063", "NM-084"}
_NEAR = {"NM-064", "NM-065", "NM-066", "NM-067", "NM-068"}
_ENDED = {"NM-061", "NM-062"}
_BY_INVESTMENT = {"NM-055", "NM-057", *_SAME_TRADE_NAME} - {"NM-084"}


class Run(NamedTuple):
    """A stretch of a name that coincides with the other one, or does not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A name with the positions of the characters that coincide."""

    text: str
    positions: frozenset[int]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The name in stretches, in order."""
        pieces = groupby(enumerate(self.text), key=lambda one: one[0] in self.positions)
        return tuple(Run("".join(char for _, char in piece), marked) for marked, piece in pieces)

    def __str__(self) -> str:
        return "".join(f"【{run.text}】" if run.marked else run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Way:
    """What would make the name allowed.

    `kind` is investment (`value`: the other's credit code), industry, trade_name, wait (`value`: the first
    day on which it is free, as YYYY-MM-DD) or go_on.
    """

    kind: str
    message: Message
    value: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One conflict for a person: the reason, both names with marks, where the other stands, what helps."""

    conflict: NameConflict
    reason: Message
    asked: Marked
    other: Marked
    place: Message
    state: Message
    ways: tuple[Way, ...]


class _Other(NamedTuple):
    """What the register knows of the other name."""

    division: str
    trade_name: str
    industry: str
    scope: str
    cause: str
    until: datetime | None


def explain(considered: Considered, *, limit: int = SHOWN) -> tuple[Explanation, ...]:
    """The worst `limit` conflicts in words, in their order."""
    hits = considered.conflicts[:limit]
    known = _known(hits)
    return tuple(
        _explained(considered, hit, known.get((hit.name, hit.uscc, hit.status)) or _read(hit)) for hit in hits
    )


def _known(hits: Sequence[NameConflict]) -> dict[tuple[str, str, str], _Other]:
    """The rows of the names, by name, code and status: found by the key of the whole name."""
    rows = found_by({full_name_key(hit.name) for hit in hits}) if hits else []
    return {
        (row.full_name, row.uscc, row.status): _Other(
            row.division,
            row.trade_name,
            row.industry,
            row.scope,
            row.cause,
            moment(row.until) if row.until is not None else None,
        )
        for row in rows
    }


def _read(hit: NameConflict) -> _Other:
    """What the name itself tells, when its row has gone meanwhile."""
    parts = parse_name(hit.name)
    return _Other(parts.division, parts.trade_name, parts.industry, parts.division_code, "", None)


def _explained(considered: Considered, hit: NameConflict, other: _Other) -> Explanation:
    ours, theirs = _marks(considered, hit, other)
    return Explanation(
        conflict=hit,
        reason=_reason(considered.parts, hit, other),
        asked=Marked(considered.text, frozenset(ours)),
        other=Marked(hit.name, frozenset(theirs)),
        place=_place(hit, other),
        state=_state(hit, other),
        ways=tuple(_ways(considered, hit, other)),
    )


# ---- which characters coincide


def _marks(considered: Considered, hit: NameConflict, other: _Other) -> tuple[set[int], set[int]]:
    text, parts = considered.text, considered.parts
    if hit.rule == "NM-056":
        return set(range(len(text))), set(range(len(hit.name)))
    if hit.rule == "NM-055" and hit.name in text:
        start = text.index(hit.name)
        return set(range(start, start + len(hit.name))), set(range(len(hit.name)))
    if hit.rule == "NM-057":
        return _letters(text), _letters(hit.name)
    start = _start(text, parts.trade_name, after=_head(text, parts.division))
    begin = _start(hit.name, other.trade_name, after=_head(hit.name, other.division))
    if parts.trade_name != other.trade_name:
        near, nearly = alike(parts.trade_name, other.trade_name)
        return {start + i for i in near}, {begin + i for i in nearly}
    ours, theirs = _span(start, parts.trade_name), _span(begin, other.trade_name)
    if hit.rule in _INDUSTRY_TOO:
        ours |= _span(_start(text, parts.industry, after=start), parts.industry)
        theirs |= _span(_start(hit.name, other.industry, after=begin), other.industry)
    return ours, theirs


def _letters(text: str) -> set[int]:
    return {i for i, char in enumerate(text) if char not in "（）"}


def _head(text: str, place: str) -> int:
    return len(place) if text.startswith(place) else 0


def _start(text: str, segment: str, *, after: int) -> int:
    return max(text.find(segment, after), 0)


def _span(start: int, segment: str) -> set[int]:
    return set(range(start, start + len(segment)))


# ---- the reason


def _reason(parts: NameParts, hit: NameConflict, other: _Other) -> Message:
    values = {"trade": parts.trade_name, "name": hit.name, "theirs": other.trade_name}
    industries = {"ours": parts.industry, "other": other.industry}
    if hit.rule == "NM-060":
        return _one_without_industry(parts, values)
    if hit.rule in {"NM-059", "NM-084"} or (hit.rule == "NM-063" and parts.industry != other.industry):
        return say(_REASONS[hit.rule].template, **values, **industries)
    if hit.rule in _ENDED and other.until is not None:
        return say(_ENDED_ON[hit.rule].template, **values, day=local_date(other.until).isoformat())
    if hit.rule == "NM-065":
        inside = parts.trade_name in other.trade_name
        return say((_CONTAINED if inside else _CONTAINS).template, **values)
    found = _REASONS.get(hit.rule)
    if found is None:
        return say("与“{name}”：{ground}。", name=hit.name, ground=say(hit.ground))
    return say(found.template, **values)


def _one_without_industry(parts: NameParts, values: dict[str, str]) -> Message:
    if parts.industry:
        return say(
            "字号“{trade}”与“{name}”的一样；对方的名称不写行业，它的字号在各个行业都受保护。", **values
        )
    return say("字号“{trade}”与“{name}”的一样，而您的名称没有写行业，分不清是两家。", **values)


_REASONS = {
    "NM-055": say("您的名称里含有另一家企业的全称“{name}”。"),
    "NM-056": say("已经有一模一样的名称“{name}”。"),
    "NM-057": say("与“{name}”用的字一样，只是先后顺序不同。"),
    "NM-058": say("字号“{trade}”与“{name}”的一样，行业也写得一样。"),
    "NM-059": say("字号“{trade}”与“{name}”的一样；行业“{ours}”和“{other}”写法不同，意思一样。"),
    "NM-061": say("“{name}”注销或者改名还不满一年，它的字号“{trade}”暂时不能由别人使用。"),
    "NM-062": say("“{name}”被撤销登记还不满一年，它的字号“{trade}”暂时不能由别人使用。"),
    "NM-063": say("字号“{trade}”与“{name}”的一样；它被吊销了执照，但还没有注销，名称仍然受保护。"),
    "NM-064": say("字号“{trade}”与“{name}”的字号“{theirs}”读音一样。"),
    "NM-066": say("字号“{trade}”与“{name}”的字号“{theirs}”有一部分读音一样。"),
    "NM-067": say("字号“{trade}”与“{name}”的字号“{theirs}”字形相近。"),
    "NM-068": say("名称没有写明具体行业，字号“{trade}”与“{name}”的字号“{theirs}”相近。"),
    "NM-069": say("您填写了与“{name}”的投资关系，所以不再作比对。"),
    "NM-084": say("字号“{trade}”与“{name}”的一样，行业“{ours}”和“{other}”相近。"),
}
_ENDED_ON = {
    "NM-061": say("“{name}”在{day}注销或者改名，还不满一年，字号“{trade}”暂时不能由别人使用。"),
    "NM-062": say("“{name}”在{day}被撤销登记，还不满一年，字号“{trade}”暂时不能由别人使用。"),
}
_CONTAINS = say("字号“{trade}”里含有“{name}”的字号“{theirs}”。")
_CONTAINED = say("“{name}”的字号“{theirs}”里含有您的字号“{trade}”。")


# ---- where it stands, and in what state


def _place(hit: NameConflict, other: _Other) -> Message:
    """The authority in its credit code (its third to eighth digits), else the place its name is compared in."""
    bureau = authority(hit.uscc[2:8]) if hit.uscc else None
    if bureau is not None:
        return say("登记机关：{bureau}", bureau=bureau.name)
    where = division(other.scope) if other.scope else None
    return say("登记地：{place}", place=where.full_name) if where else say("登记地不详")


def _state(hit: NameConflict, other: _Other) -> Message:
    day = local_date(other.until).isoformat() if other.until is not None else ""
    if hit.status == "reserved":
        return say("保留中，保留到{day}", day=day) if day else say("保留中")
    if hit.status == "former":
        return say("已停用（{day}）", day=day) if day else say("已停用")
    return say("被吊销，未注销") if other.cause == "revoked" else say("已登记")


# ---- what would make it allowed


def _ways(considered: Considered, hit: NameConflict, other: _Other) -> Iterator[Way]:
    if hit.rule == "NM-069":
        return
    if hit.severity is Severity.REMIND:
        yield Way("go_on", say("可以用这个名称继续申请；如果侵犯了对方的权利，责任由申请人承担。"))
        return
    if hit.severity is Severity.WARN:
        yield Way("go_on", say("可以用这个名称继续申请，由工作人员核对，不能当场办结。"))
        yield Way("trade_name", say("想当场办结，就换一个字号。"))
        return
    yield from _lawful(considered, hit, other)
    if hit.rule == "NM-055":
        yield Way("trade_name", say("从名称里去掉“{name}”。", name=hit.name))
    else:
        yield Way("trade_name", say("换一个字号。"))


def _lawful(considered: Considered, hit: NameConflict, other: _Other) -> Iterator[Way]:
    free = _free_from(hit, other)
    if free:
        yield Way("wait", say("等到{day}，这个名称没有被别人登记的话就可以申请。", day=free), free)
    if hit.rule in {"NM-058", "NM-059", "NM-061", "NM-062", "NM-063"}:
        yield Way("industry", say("如果实际做的是另一个行业，换成那个行业的说法。"))
    if hit.rule == "NM-060" and not considered.parts.industry and other.industry:
        yield Way("industry", say("在字号后面写明行业，与“{other}”不同的就可以用。", other=other.industry))
    if hit.rule in _BY_INVESTMENT and considered.question.entity_type != "IIH":
        yield Way("investment", _investment(hit), hit.uscc)


def _investment(hit: NameConflict) -> Message:
    if hit.uscc:
        return say(
            "如果与这家企业有投资关系（一方持有另一方的股权，或者由同一人控股），填写它的信用代码{uscc}。",
            uscc=hit.uscc,
        )
    return say(
        "如果与这家企业有投资关系（一方持有另一方的股权，或者由同一人控股），填写它的统一社会信用代码。"
    )


def _free_from(hit: NameConflict, other: _Other) -> str:
    """The first day on which waiting has helped; empty when it never will by itself."""
    if other.until is None:
        return ""
    ended = local_date(other.until)
    if hit.status == "reserved":
        return ended.isoformat()
    return add_years(ended, 1).isoformat() if hit.status == "former" else ""


def reasons(explained: Iterable[Explanation], language: str) -> list[dict[str, object]]:
    """The explanations as the REST interface gives them; what coincides stands in 【brackets】."""
    return [
        {
            "name": one.conflict.name,
            "rule": one.conflict.rule,
            "severity": one.conflict.severity.value,
            "reason": one.reason.text(language),
            "asked_marked": str(one.asked),
            "name_marked": str(one.other),
            "place": one.place.text(language),
            "state": one.state.text(language),
            "ways": [
                {"kind": way.kind, "message": way.message.text(language), "value": way.value}
                for way in one.ways
            ],
        }
        for one in explained
    ]
