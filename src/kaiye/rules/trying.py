"""One filing under two sets of parameters: only what read a changed one is judged twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from kaiye.dossier.api import Dossier
from kaiye.rules.book import Rule
from kaiye.rules.engine import decided, in_force, run
from kaiye.rules.facts import Facts
from kaiye.rules.findings import Decision, Finding
from kaiye.rules.parameters import Parameters, Value


@dataclass(frozen=True, eq=False)
class _Watched(Parameters):
    """Parameters that note which of them were asked for."""

    asked: set[str] = field(default_factory=set)

    def value(self, name: str, on: date) -> Value:
        """As everywhere; noted."""
        self.asked.add(name)
        return super().value(name, on)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the rules say of one filing before and after a change."""

    before: Decision
    after: Decision

    @property
    def gone(self) -> tuple[Finding, ...]:
        """Findings there would no longer be."""
        return _missing(self.before.findings, self.after.findings)

    @property
    def new(self) -> tuple[Finding, ...]:
        """Findings there would be besides."""
        return _missing(self.after.findings, self.before.findings)


class Change:
    """Parameters before and after a change, ready to judge many filings under both."""

    def __init__(self, before: Parameters, after: Parameters) -> None:
        self._before = _Watched(before.by_name)
        self._after = after
        names = before.by_name.keys() | after.by_name.keys()
        self.names = frozenset(name for name in names if before.by_name.get(name) != after.by_name.get(name))

    def compare(self, dossier: Dossier, facts: Facts) -> Comparison:
        """Both decisions, equal to those of `decide`; raises `NoRuleInForce` as it does.

        A rule is a function of dossier and facts alone. One that asked for no changed parameter says the
        same under both, so it is not run again.
        """
        facts = replace(facts, evidence=facts.evidence.answered(), parameters=self._before)
        changed = facts.under(self._after)
        now, then = in_force(dossier, facts), in_force(dossier, changed)
        left_out, added = _only_in(now, then), _only_in(then, now)
        before: list[Finding] = []
        after = list(run(added, dossier, changed))
        for entry in now:
            self._before.asked.clear()
            found = list(run((entry,), dossier, facts))
            before += found
            if entry in left_out:
                continue
            again = not self.names.isdisjoint(self._before.asked)
            after += run((entry,), dossier, changed) if again else found
        return Comparison(decided(dossier, facts, before), decided(dossier, changed, after))


def _only_in(entries: tuple[Rule, ...], others: tuple[Rule, ...]) -> tuple[Rule, ...]:
    if entries is others:
        return ()
    known = {(entry.id, entry.bases[0].since) for entry in others}
    return tuple(entry for entry in entries if (entry.id, entry.bases[0].since) not in known)


def _missing(found: Iterable[Finding], elsewhere: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings whose rule, severity and subject stand nowhere in `elsewhere`; wording does not count."""
    known = {(one.rule, one.severity, one.subject) for one in elsewhere}
    return tuple(one for one in found if (one.rule, one.severity, one.subject) not in known)
