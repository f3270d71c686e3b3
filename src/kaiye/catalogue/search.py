"""Ranking for search-as-you-type over a few thousand short Chinese wordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kaiye.catalogue.reading import folded

_LEAST = 0.34
_ASIDE = 2.1  # a keyword never outranks a name that holds what was typed


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    code: str
    name: str
    words: tuple[str, ...]


class Index:
    """Wordings under keys: exact before prefix before substring before shared characters, short ones first."""

    def __init__(self, entries: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> None:
        """Entries are key, code typed to reach it, name, other words for it."""
        self._entries = [
            _Entry(key, folded(code), folded(name), tuple(map(folded, words)))
            for key, code, name, words in entries
        ]
        self._by_character: dict[str, set[int]] = {}
        for number, entry in enumerate(self._entries):
            for char in {*entry.code, *entry.name, *"".join(entry.words)}:
                self._by_character.setdefault(char, set()).add(number)

    def search(self, text: str, limit: int) -> list[str]:
        """The keys of the best entries for `text`, best first; nothing for an empty text."""
        wanted = folded(text)[:40]
        if not wanted or limit < 1:
            return []
        candidates: set[int] = set()
        for char in set(wanted):
            candidates |= self._by_character.get(char, set())
        ranked = []
        for number in candidates:
            entry = self._entries[number]
            score = _score(entry, wanted)
            if score > 0:
                ranked.append((-score, len(entry.name), number, entry.key))
        return [key for *_, key in sorted(ranked)[:limit]]


def _score(entry: _Entry, wanted: str) -> float:
    if entry.code.startswith(wanted):
        return 8.0
    own = _likeness(entry.name, wanted)
    other = max((_likeness(word, wanted) for word in entry.words), default=0.0)
    return max(own, other - _ASIDE)


def _likeness(name: str, wanted: str) -> float:
    """5 exact, 4 prefix, 3 inside, 2 the name is part of what was typed, below that the share in common."""
    if name == wanted:
        return 5.0
    if name.startswith(wanted):
        return 4.0
    if wanted in name:
        return 3.0
    if len(name) > 1 and name in wanted:
        return 2.0
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)}
    shared = sum(pair in name for pair in pairs) / len(pairs) if pairs else 0.0
    characters = sum(char in name for char in set(wanted)) / len(set(wanted))
    likeness = 0.7 * shared + 0.3 * characters
    return likeness if likeness >= _LEAST else 0.0
