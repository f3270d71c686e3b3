"""The book of rules: each a small pure function with its id, legal basis, severity and entity types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module

from kaiye.dossier.api import Business, Dossier
from kaiye.kernel.api import Message, NotFound, say
from kaiye.rules.evidence import SOURCES
from kaiye.rules.facts import Facts
from kaiye.rules.findings import Found, Severity
from kaiye.rules.laws import Basis

Check = Callable[[Dossier, Facts], Iterator[Found]]

ALL = frozenset({"ALL"})
COMPANY = frozenset({"LLC", "JSC"})
NAMED = frozenset({"LLC", "JSC", "SP", "GP", "SGP", "LP", "COOP", "IIH"})
ESTABLISHMENT = frozenset({Business.ESTABLISHMENT})
ANY_BUSINESS = frozenset(Business)

CHAPTERS = (
    "submission",
    "names",
    "name_divisions",
    "name_trade_names",
    "name_industry",
    "name_words",
    "name_conflicts",
    "name_reservation",
    "identity",
    "fitness",
    "domicile",
    "capital",
    "founding",
    "shareholders",
    "owners",
    "organs",
    "officers",
    "scope",
    "articles",
    "procedure",
    "realname",
    "signing",
    "own_articles",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the catalogue. The first basis carries it: the rule is in force when that one is."""

    id: str
    title: str
    bases: tuple[Basis, ...]
    severity: Severity
    types: frozenset[str]
    businesses: frozenset[Business]
    needs: tuple[str, ...]
    chapter: str
    check: Check

    @property
    def heading(self) -> Message:
        """What it asks, for the public catalogue in both languages."""
        return say(self.title)

    def in_force(self, on: date) -> bool:
        """Whether the law behind it binds on that day."""
        return self.bases[0].in_force(on)

    def concerns(self, tags: frozenset[str], business: Business) -> bool:
        """Whether it speaks about an applicant with these tags (entity type, SOE, FIE)."""
        return business in self.businesses and (self.types == ALL or not self.types.isdisjoint(tags))

    def basis(self, on: date) -> str:
        """Its citation on that day."""
        return "；".join(str(basis) for basis in self.bases if basis.in_force(on))


_BOOK: dict[tuple[str, date], Rule] = {}


def rule(
    identifier: str,
    *bases: Basis,
    on_fail: Severity,
    types: Iterable[str] = ALL,
    businesses: frozenset[Business] = ESTABLISHMENT,
    needs: tuple[str, ...] = (),
) -> Callable[[Check], Check]:
    """Enter a rule in the book; its docstring is its title. Periods of one id have different first days."""

    def enter(check: Check) -> Check:
        entry = Rule(
            identifier,
            (check.__doc__ or "").strip(),
            bases,
            on_fail,
            frozenset(types),
            businesses,
            needs,
            check.__module__.rpartition(".")[2],
            check,
        )
        if not entry.title or not bases or not set(needs) <= set(SOURCES):
            raise ValueError(identifier)
        if (identifier, bases[0].since) in _BOOK:
            raise ValueError(f"{identifier} twice")
        _BOOK[identifier, bases[0].since] = entry
        return check

    return enter


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the book, by id."""
    for chapter in CHAPTERS:
        import_module(f"kaiye.rules.chapters.{chapter}")
    return tuple(sorted(_BOOK.values(), key=lambda entry: (entry.id, entry.bases[0].since)))


def find(identifier: str) -> Rule:
    """The rule with that id (its latest period); raises `NotFound`."""
    found = [entry for entry in rules() if entry.id == identifier]
    if not found:
        missing: Message = say("没有编号为“{rule}”的规则。", rule=identifier)
        raise NotFound(missing, way_out=say("请用 kaiye rules list 查看全部规则。"))
    return found[-1]
