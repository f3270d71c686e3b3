"""What people ask of a register of names: a mix of questions, the same for the same rows and seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from kaiye.catalogue.api import authorities
from kaiye.cli.bench_names_register import common_characters
from kaiye.cli.bench_names_sounds import LOOK_ALIKE, first_reading, readings
from kaiye.kernel.api import DivisionCode
from kaiye.names.api import Standing

# Shares of the questions.
MIX = {
    "existing": 0.15,
    "homophone": 0.15,
    "changed": 0.15,
    "contained": 0.15,
    "polyphone": 0.10,
    "look_alike": 0.10,
    "free": 0.20,
}


class Question(NamedTuple):
    """A name asked for, an authority of the scope, and how the name was made from one of the register."""

    text: str
    authority: str
    kind: str


def questions(rows: Sequence[Standing], count: int, *, seed: int) -> list[Question]:
    """`count` questions about names of `rows`, in a random order of their kinds."""
    random = Random(seed)  # noqa: S311 (a benchmark, not a secret)
    models = [row for row in rows if _fits(row) and row.scope in authorities_by_scope()]
    kinds = random.choices(list(MIX), weights=list(MIX.values()), k=count)
    return [_question(kind, models, random) for kind in kinds] if models else []


def _fits(row: Standing) -> bool:
    return bool(row.scope) and not row.branch and 2 <= len(row.trade_name) <= 8 and row.form.endswith("公司")


def _question(kind: str, models: Sequence[Standing], random: Random) -> Question:
    change = _CHANGES[kind]
    for _ in range(200):
        row = random.choice(models)
        trade = change(row.trade_name, random)
        if trade:
            break
    else:
        trade = row.trade_name
    form = row.form if random.random() < 0.5 else "有限公司"
    return Question(f"{row.division}{trade}{row.industry}{form}", authorities_by_scope()[row.scope], kind)


def _same(trade: str, random: Random) -> str:
    return trade


def _homophone(trade: str, random: Random) -> str:
    return _one(trade, random, lambda char: _sounding().get(first_reading(char), []))


def _polyphone(trade: str, random: Random) -> str:
    """One character of several readings gives way to one that sounds like its less usual reading."""
    at = [i for i, char in enumerate(trade) if len(readings(char)) > 1]
    if not at:
        return ""
    i = random.choice(at)
    other = random.choice(sorted(readings(trade[i]) - {first_reading(trade[i])}) or [""])
    others = _sounding().get(other, [])
    return trade[:i] + random.choice(others) + trade[i + 1 :] if others else ""


def _changed(trade: str, random: Random) -> str:
    return _one(trade, random, lambda char: common_ones())


def _look_alike(trade: str, random: Random) -> str:
    return _one(trade, random, lambda char: _looking().get(char, []))


def _contained(trade: str, random: Random) -> str:
    if len(trade) > 2 and random.random() < 0.5:
        return trade[: len(trade) - 1] if random.random() < 0.5 else trade[1:]
    extra = random.choice(common_ones())
    return trade + extra if random.random() < 0.5 else extra + trade


def _free(trade: str, random: Random) -> str:
    """A new word of the same length from all characters, so that next to none coincides."""
    return "".join(random.choices(_all(), k=len(trade)))


def _one(trade: str, random: Random, others: Callable[[str], Sequence[str]]) -> str:
    """`trade` with one character changed; empty when none of its characters can be."""
    places = list(range(len(trade)))
    random.shuffle(places)
    for i in places:
        choice = [char for char in others(trade[i]) if char != trade[i]]
        if choice:
            return trade[:i] + random.choice(choice) + trade[i + 1 :]
    return ""


_CHANGES: dict[str, Callable[[str, Random], str]] = {
    "existing": _same,
    "homophone": _homophone,
    "changed": _changed,
    "contained": _contained,
    "polyphone": _polyphone,
    "look_alike": _look_alike,
    "free": _free,
}


@cache
def authorities_by_scope() -> dict[str, str]:
    """Scope → the code of one authority in it, its own when it has one."""
    codes = sorted((known.code for known in authorities()), reverse=True)
    return {DivisionCode(code).prefecture: code for code in codes}


@cache
def _all() -> str:
    return common_characters()


@cache
def common_ones() -> str:
    """The 500 characters trade names use most."""
    return _all()[:500]


@cache
def _sounding() -> dict[str, list[str]]:
    """Reading → the common characters with it."""
    found: dict[str, list[str]] = defaultdict(list)
    for char in _all()[:2000]:
        found[first_reading(char)].append(char)
    return dict(found)


@cache
def _looking() -> dict[str, list[str]]:
    return {char: [other for other in group if other != char] for group in LOOK_ALIKE for char in group}
