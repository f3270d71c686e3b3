"""Scope items (经营范围规范条目): our own list, licensed and general."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from types import MappingProxyType

from kaiye.catalogue.reading import folded, rows
from kaiye.catalogue.search import Index

# Two characters that more items have say nothing about what is meant.
_COMMON = 12

GENERAL = "一般"
LICENSED = "许可"
# 实施细则 第十二条: general and licensed items stand apart; the wording in brackets is the usual one.
_AFTER_GENERAL = "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
_AFTER_LICENSED = (
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）"
)


@dataclass(frozen=True, slots=True)
class ScopeEntry:
    """One item: `kind` 一般 or 许可; a licensed one is approved before (`pre`) or after (`post`) registration."""

    code: str
    item: str
    kind: str
    gb4754: str
    licence_document: str
    authority: str
    pre_or_post: str
    aliases: tuple[str, ...]

    @property
    def licensed(self) -> bool:
        """Whether an approval is needed to carry it on."""
        return self.kind == LICENSED


def scope_item(name: str) -> ScopeEntry | None:
    """The item with this wording (or a former wording of it), whatever the width of its brackets."""
    return _table().get(folded(name))


def scope_items(*, industry: str | None = None, kind: str | None = None) -> tuple[ScopeEntry, ...]:
    """All items in the order of their codes, or those of one industry class or one kind."""
    return tuple(
        entry
        for entry in _entries()
        if (industry is None or entry.gb4754 == industry) and (kind is None or entry.kind == kind)
    )


def search_scope_items(text: str, limit: int = 20) -> tuple[ScopeEntry, ...]:
    """Items for what was typed: by wording, keyword or industry code."""
    by_code = _by_code()
    return tuple(by_code[code] for code in _index().search(text, limit))


def nearest_scope_items(text: str, limit: int = 3) -> tuple[ScopeEntry, ...]:
    """The items nearest to somebody's own wording, however long it is: by the rare words both have.

    What every other item has (服务, 销售) makes nothing near; nothing is near that shares such words only.
    """
    known = _pairs()
    wording = folded(text)
    wanted = {wording[i : i + 2] for i in range(len(wording) - 1)}
    scores: dict[str, float] = {}
    for pair in wanted:
        holders = known.get(pair, ())
        if len(holders) <= _COMMON:
            for code in holders:
                scores[code] = scores.get(code, 0.0) + log(2 + _COMMON / len(holders))
    by_code = _by_code()
    typed = [entry.code for entry in search_scope_items(text, limit)]
    ranked = sorted(scores, key=lambda code: (-scores[code], len(by_code[code].item), code))
    return tuple(by_code[code] for code in dict.fromkeys([*typed, *ranked]))[:limit]


def scope_text(items: Iterable[ScopeEntry | str]) -> str:
    """The business scope as a licence prints it; wordings outside the catalogue stand with the general ones."""
    general: list[str] = []
    licensed: list[str] = []
    for item in items:
        entry = scope_item(item) if isinstance(item, str) else item
        wording = item if isinstance(item, str) else item.item
        wording = wording.strip().strip("；;。")
        group = licensed if entry is not None and entry.licensed else general
        if wording and wording not in group:
            group.append(wording)
    parts = []
    if general:
        parts.append(f"一般项目：{'；'.join(general)}{_AFTER_GENERAL}")
    if licensed:
        parts.append(f"许可项目：{'；'.join(licensed)}{_AFTER_LICENSED}")
    return "。".join(parts)


@cache
def _entries() -> tuple[ScopeEntry, ...]:
    return tuple(
        ScopeEntry(
            code=row["code"],
            item=row["item"],
            kind=row["kind"],
            gb4754=row["gb4754"],
            licence_document=row["licence_document"],
            authority=row["authority"],
            pre_or_post=row["pre_or_post"],
            aliases=tuple(row["aliases"].split()),
        )
        for row in rows("scope_items")
    )


@cache
def _table() -> Mapping[str, ScopeEntry]:
    table = {folded(entry.item): entry for entry in _entries()}
    for row in rows("scope_former"):
        table.setdefault(folded(row["former"]), table[folded(row["item"])])
    return MappingProxyType(table)


@cache
def _by_code() -> Mapping[str, ScopeEntry]:
    return MappingProxyType({entry.code: entry for entry in _entries()})


@cache
def _pairs() -> Mapping[str, tuple[str, ...]]:
    """Two characters → the codes of the items whose wording or keywords hold them."""
    found: dict[str, list[str]] = {}
    for entry in _entries():
        for wording in {folded(entry.item), *map(folded, entry.aliases)}:
            for i in range(len(wording) - 1):
                holders = found.setdefault(wording[i : i + 2], [])
                if entry.code not in holders:
                    holders.append(entry.code)
    return MappingProxyType({pair: tuple(codes) for pair, codes in found.items()})


@cache
def _index() -> Index:
    return Index((entry.code, entry.gb4754, entry.item, entry.aliases) for entry in _entries())
