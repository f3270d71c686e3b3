"""Own articles beside the template composed from the same answers, clause by clause.

Clauses are paired by what they say, not by their numbers: a text that was renumbered, reordered or written
from another model still shows what was changed, added and left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from math import log

from kaiye.documents.articles import Article, Chapter, compose
from kaiye.documents.capital import contribution_table, share_table
from kaiye.documents.facts import DocumentFacts
from kaiye.documents.wording import Clause, clauses_of

# Weighted share of common character pairs from which two clauses are the same one, changed.
_ALIKE = 0.34
# From which a clause stands within another: two were written as one, or one as two.
_WITHIN = 0.72
# Characters times characters that are compared letter by letter in one clause and in the whole text;
# beyond, by sentences.
_LETTERS, _ALL_LETTERS = 2_000_000, 30_000_000
# A run this short between two changes is an accident of letters, not something that was kept.
_ACCIDENT = 2
_SPACE = re.compile(r"\s+")
_PUNCTUATION = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})


class Kind(StrEnum):
    """How a clause stands to the template."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a changed clause: `same`, `removed` (only in the template) or `added` (only here)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One clause of the applicant and its counterpart of the template; one of them may be absent.

    `carries` is what the law says articles must state and the template's clause states. `within` is the
    number of the clause that holds the wording of an added or missing one already.
    """

    kind: Kind
    own: Clause | None
    template: Clause | None
    runs: tuple[Run, ...] = ()
    carries: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every clause in reading order: the applicant's order, what is missing where it would have stood."""

    pairs: tuple[Pair, ...]

    def of(self, kind: Kind) -> tuple[Pair, ...]:
        """The pairs of one kind."""
        return tuple(pair for pair in self.pairs if pair.kind is kind)

    @property
    def different(self) -> tuple[Pair, ...]:
        """What an officer has to read."""
        return tuple(pair for pair in self.pairs if pair.kind is not Kind.SAME)

    @property
    def lost(self) -> tuple[Pair, ...]:
        """Missing clauses that state what the law demands, and whose wording stands nowhere else."""
        return tuple(pair for pair in self.of(Kind.MISSING) if pair.carries and not pair.within)


def compare_articles(text: str, facts: DocumentFacts) -> Comparison:
    """`text` beside the articles the template would have given this company."""
    template = compose(facts)
    tables = {"contributions": contribution_table, "shares": share_table}
    used = {article.table for chapter in template for article in chapter.articles if article.table}
    words = {
        name: "\n".join(" ".join(str(cell["t"]) for cell in row) for row in tables[name](facts)["rows"])
        for name in used
    }
    return compare(text, template, tables=words)


def compare(text: str, template: Sequence[Chapter], *, tables: dict[str, str] | None = None) -> Comparison:
    """As `compare_articles`, with a composed template; `tables` are its tables in words, by name."""
    theirs = [
        (article, _clause(chapter, article, tables or {}))
        for chapter in template
        for article in chapter.articles
    ]
    own, models = clauses_of(text), [clause for _, clause in theirs]
    carried = [article.carries for article, _ in theirs]
    likeness = _Likeness([clause.text for clause in own], [clause.text for clause in models])
    matched = _matched(likeness, len(own), len(models))
    return Comparison(tuple(_ordered(own, models, carried, matched, likeness)))


def _clause(chapter: Chapter, article: Article, tables: dict[str, str]) -> Clause:
    text = "\n".join(article.paragraphs)
    if table := tables.get(article.table):
        text += f"\n{table}"
    return Clause(article.number, text, f"{chapter.number} {chapter.title}")


def normal(text: str) -> str:
    """The wording without what does not change its meaning: spaces, widths of characters and of marks."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).translate(_PUNCTUATION)


class _Likeness:
    """How alike every clause of one text is to every clause of the other, by weighted character pairs."""

    def __init__(self, own: list[str], models: list[str]) -> None:
        self.own, self.models = [normal(text) for text in own], [normal(text) for text in models]
        grams = [Counter(_grams(text)) for text in self.models]
        spread = Counter(gram for counts in grams for gram in counts)
        total = len(models) + 1
        # A pair of characters that stands in every clause (股东, 公司) says little.
        self._weight = {gram: log(1 + total / count) for gram, count in spread.items()}
        self._rare = log(1 + total)
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, counts in enumerate(grams):
            for gram, count in counts.items():
                self._postings[gram].append((place, count))
        self._model_mass = [self._mass(counts) for counts in grams]
        self._own_mass: list[float] = []
        self.common: list[dict[int, float]] = []
        for text in self.own:
            counts = Counter(_grams(text))
            self._own_mass.append(self._mass(counts))
            self.common.append(self._shared(counts))

    def _mass(self, counts: Counter[str]) -> float:
        return sum(self._weight.get(gram, self._rare) * count for gram, count in counts.items())

    def _shared(self, counts: Counter[str]) -> dict[int, float]:
        shared: dict[int, float] = defaultdict(float)
        for gram, count in counts.items():
            weight = self._weight.get(gram, 0.0)
            for place, there in self._postings.get(gram, ()):
                shared[place] += weight * min(count, there)
        return shared

    def alike(self, own: int, model: int) -> float:
        """From 0 to 1: the weight both have in common, beside the mean of what they have (Dice)."""
        mass = self._own_mass[own] + self._model_mass[model]
        return 2 * self.common[own].get(model, 0.0) / mass if mass else 0.0

    def model_within(self, model: int) -> int | None:
        """The own clause that holds the wording of the template's."""
        return _best(
            (shared.get(model, 0.0) / (self._model_mass[model] or 1), place)
            for place, shared in enumerate(self.common)
        )

    def own_within(self, own: int) -> int | None:
        """The template's clause that holds the wording of the applicant's."""
        mass = self._own_mass[own] or 1
        return _best((shared / mass, place) for place, shared in self.common[own].items())


def _best(found: Iterator[tuple[float, int]]) -> int | None:
    share, place = max(found, default=(0.0, 0))
    return place if share >= _WITHIN else None


def _grams(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text] * bool(text)


def _matched(likeness: _Likeness, own: int, models: int) -> dict[int, int]:
    """Own clause → template's, one to one, the most alike first; of equals the one standing nearest."""
    candidates = [
        (likeness.alike(i, j), -abs(i / max(own, 1) - j / max(models, 1)), i, j)
        for i in range(own)
        for j in likeness.common[i]
        if likeness.alike(i, j) >= _ALIKE
    ]
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(candidates, reverse=True):
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def _ordered(
    own: Sequence[Clause],
    models: Sequence[Clause],
    carried: Sequence[str],
    matched: dict[int, int],
    likeness: _Likeness,
) -> Iterator[Pair]:
    """The applicant's clauses in their order; a missing one follows the clause its forerunner became."""
    place_of = {j: i for i, j in matched.items()}
    after: dict[int, list[Pair]] = defaultdict(list)
    last = -1
    for j, clause in enumerate(models):
        if j in place_of:
            last = place_of[j]
            continue
        holder = likeness.model_within(j)
        within = (own[holder].number or own[holder].text[:12]) if holder is not None else ""
        after[last].append(Pair(Kind.MISSING, None, clause, carries=carried[j], within=within))
    yield from after[-1]
    budget = _ALL_LETTERS
    for i, clause in enumerate(own):
        if i not in matched:
            holder = likeness.own_within(i)
            yield Pair(Kind.ADDED, clause, None, within=models[holder].number if holder is not None else "")
        else:
            j = matched[i]
            pair = Pair(Kind.SAME, clause, models[j], carries=carried[j])
            if likeness.own[i] != likeness.models[j]:
                cost = len(clause.text) * len(models[j].text)
                runs = changes(models[j].text, clause.text, letters=cost <= min(_LETTERS, budget))
                budget -= cost
                pair = replace(pair, kind=Kind.CHANGED, runs=runs)
            yield pair
        yield from after[i]


def changes(before: str, now: str, *, letters: bool = True) -> tuple[Run, ...]:
    """What was taken from `before` and put into `now`, by letters or (not `letters`) by sentences."""
    old, new = (_pieces(text, letters) for text in (before, now))
    runs: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=not letters).get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(new[c:d])))
            continue
        if removed := "".join(old[a:b]):
            runs.append(Run("removed", removed))
        if added := "".join(new[c:d]):
            runs.append(Run("added", added))
    return tuple(_joined(runs))


def _pieces(text: str, letters: bool) -> list[str]:
    if letters:
        # Figures and Latin words change as wholes: 30 → 300 is not an inserted nought.
        return re.findall(r"[0-9A-Za-z.%]+|\s+|.", text, re.S)
    return re.findall(r"[^。；;\n]*[。；;\n]?", text)


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Changes with only an accident between them are one change: what was, then what is."""
    removed = added = ""
    for place, run in enumerate(runs):
        between = 0 < place < len(runs) - 1 and run.kind == "same" and len(run.text.strip()) <= _ACCIDENT
        if run.kind == "same" and not (between and (removed or added)):
            yield from _both(removed, added)
            removed = added = ""
            yield run
        elif run.kind == "same":
            removed, added = removed + run.text, added + run.text
        elif run.kind == "removed":
            removed += run.text
        else:
            added += run.text
    yield from _both(removed, added)


def _both(removed: str, added: str) -> Iterator[Run]:
    if removed:
        yield Run("removed", removed)
    if added:
        yield Run("added", added)
