"""The class of GB/T 4754 a name or a few words of trade stand for, with how sure that is.

Naive Bayes over the character n-grams of what the project carries: the reviewed industry words of names with
their classes, the names of the classes, and the scope items (经营范围规范条目) with their keywords. It is
trained when first asked for, in about a fifth of a second, and learns from nobody's filings.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from kaiye.catalogue.api import industries, industry, scope_items
from kaiye.names.forms import split_form
from kaiye.names.industries import GENERAL, is_general, synonym_groups
from kaiye.names.lexicon import phrases, split_industry
from kaiye.names.parse import normalised, split

# How much each source counts, and the second class of a phrase.
_SECOND, _CLASS_NAME, _SCOPE_ITEM, _KEYWORD = 0.2, 0.6, 0.8, 1.2
# How much an n-gram counts by its length. Those at the beginning and the end of the words count again.
_LENGTHS = {1: 0.8, 2: 1.0, 3: 1.0}
_SMOOTHING, _PRIOR = 0.003, 0.3
# Softmax over scores: the temperature, and what is left for classes nothing speaks for. With these the
# probabilities of phrases held out come true (tests/names/test_trades.py).
_TEMPERATURE, _KNOWN = 1.6, 0.85
# What the lexicon's first and second class for exactly these words are worth: a person judged them.
_SURE = (0.6, 0.08)
_DROPPED = re.compile(r"其他|未列明|未包括|（.*?）|\(.*?\)|服务$|活动$")
_PARTED = re.compile(r"[、，和及与或的]+")
# What the form of a shop says about the kind of trade: the divisions of the standard (大类) and a factor.
_MAKING = frozenset(f"{number:02}" for number in range(13, 44))
_FORMS: Mapping[str, tuple[frozenset[str], float]] = {
    "厂": (_MAKING, 40.0),
    "店": (frozenset({"52", "62", "80", "81"}), 3.0),
    "商店": (frozenset({"52"}), 5.0),
    "商行": (frozenset({"51", "52"}), 4.0),
    "经营部": (frozenset({"51", "52"}), 4.0),
    "门市部": (frozenset({"52"}), 4.0),
    "馆": (frozenset({"62", "80", "89", "88"}), 3.0),
}


class TradeSuggestion(NamedTuple):
    """A class, how likely it is meant (0 to 1), and the industry word a name would bear for it."""

    code: str
    name: str
    probability: float
    industry_word: str


class Document(NamedTuple):
    """Words, and the classes they stand for with how much that counts."""

    text: str
    classes: tuple[tuple[str, float], ...]


class Model(NamedTuple):
    """n-gram → class → how often it was seen for it; and how much was seen for each class."""

    grams: Mapping[str, Mapping[str, float]]
    totals: Mapping[str, float]
    everything: float


def suggest_industries(text: str, limit: int = 5) -> tuple[TradeSuggestion, ...]:
    """Classes for a full name or for words of trade, most likely first; empty when nothing is recognised."""
    words, form = _trade_words(text)
    found = _ranked(words, form)[:limit] if words else ()
    return tuple(
        TradeSuggestion(code, entry.name, probability, _word_for(code, words))
        for code, probability in found
        if (entry := industry(code)) is not None
    )


@lru_cache(maxsize=4096)
def _ranked(words: str, form: str) -> tuple[tuple[str, float], ...]:
    favoured, factor = _FORMS.get(form, (frozenset(), 1.0))
    chances = probabilities(model(), words, favoured, factor)
    for code, sure in zip(phrases().get(words, ()), _SURE, strict=False):
        if factor == 1.0 or code[:2] in favoured:
            chances = {known: chance * (1 - sure) for known, chance in chances.items()}
            chances[code] = chances.get(code, 0.0) + sure
    return tuple(sorted(chances.items(), key=lambda item: (-item[1], item[0]))[:20])


def probabilities(
    trained: Model, words: str, favoured: Collection[str] = (), factor: float = 1.0
) -> dict[str, float]:
    """Class → probability for `words`; classes of the divisions `favoured` are `factor` times as likely."""
    weights = {
        code: math.exp(score / _TEMPERATURE) * (factor if code[:2] in favoured else 1.0)
        for code, score in scored(trained, words).items()
    }
    total = sum(weights.values()) + 1.0
    return {code: _KNOWN * weight / total for code, weight in weights.items()}


def _trade_words(text: str) -> tuple[str, str]:
    """The words that tell the trade, and the form of a shop; no words when they name no trade."""
    name = normalised(text)
    found = split(name)
    core, form = split_form(name)
    words = found.industry
    if core and split_industry(core, 0) == 0:
        # No name but words of trade: 汽车美容, 手机维修店.
        words = core
    elif len(words) < 2:
        words = found.trade_name + words
    while len(words) > 3 and words[-2:] in GENERAL:
        words = words[:-2]
    return ("" if is_general(words) else words), form


def scored(trained: Model, words: str) -> dict[str, float]:
    """Class → score of `words`, for every class an n-gram of them speaks for.

    An n-gram adds log(1 + P(gram|class) ∕ (s + P(gram))); classes of which more is known have a head start.
    """
    scores: defaultdict[str, float] = defaultdict(float)
    mean = trained.everything / max(len(trained.totals), 1)
    for gram in _grams(words):
        classes = trained.grams.get(gram, {})
        base = _SMOOTHING + sum(classes.values()) / trained.everything
        weight = _LENGTHS[len(gram.strip("^$"))]
        for code, count in classes.items():
            scores[code] += weight * math.log(1 + count / (trained.totals[code] + mean) / base)
    return {
        code: score + _PRIOR * math.log(max(trained.totals[code], 0.5) / mean)
        for code, score in scores.items()
    }


def trained_on(documents: Iterable[Document]) -> Model:
    """The model learnt from `documents`."""
    grams: dict[str, dict[str, float]] = {}
    totals: defaultdict[str, float] = defaultdict(float)
    for text, classes in documents:
        for gram in _grams(text):
            counts = grams.get(gram)
            if counts is None:
                counts = grams[gram] = {}
            for code, weight in classes:
                counts[code] = counts.get(code, 0.0) + weight
        for code, weight in classes:
            totals[code] += weight * len(text)
    return Model(grams, totals, sum(totals.values()))


def _grams(text: str) -> list[str]:
    """The n-grams of a text; ^ marks its beginning and $ its end."""
    found = list(text)
    for size in (2, 3):
        found += [text[start : start + size] for start in range(len(text) - size + 1)]
    for size in range(1, min(len(text), 3) + 1):
        found += ("^" + text[:size], text[-size:] + "$")
    return found


def documents() -> Iterator[Document]:
    """All the project knows of classes in words."""
    for phrase, codes in phrases().items():
        yield Document(phrase, tuple(zip(codes, (1.0, _SECOND), strict=False)))
    for entry in industries("class"):
        for part in _PARTED.split(_DROPPED.sub("", entry.name)):
            if len(part) > 1:
                yield Document(part, ((entry.code, _CLASS_NAME),))
    for item in scope_items():
        for part in _PARTED.split(_DROPPED.sub("", item.item)):
            if len(part) > 1:
                yield Document(part, ((item.gb4754, _SCOPE_ITEM),))
        yield from (Document(word, ((item.gb4754, _KEYWORD),)) for word in item.aliases)


@cache
def model() -> Model:
    """The model trained on everything; about a fifth of a second once a process."""
    return trained_on(documents())


def _word_for(code: str, words: str) -> str:
    """The industry word for a class: the asked one if it is of that class, else the class's commonest."""
    known = phrases().get(words)
    return words if known is not None and known[0] == code else _words_of_classes().get(code, "")


@cache
def _words_of_classes() -> Mapping[str, str]:
    found = {group.gb4754: group.words[0] for group in reversed(synonym_groups())}
    for phrase, codes in phrases().items():
        if len(phrase) > 1:
            found.setdefault(codes[0], phrase)
    return found
