"""How often each rule speaks, for the public catalogue.

A case counts once, by its latest record: that is the judgment its decision rests on. A case whose source was
asked again counts as it stood in the end.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count as Counted
from django.db.models import Exists, OuterRef, QuerySet

from kaiye.casework.models import DecisionRecord, Spoken
from kaiye.rules.api import Count, Frequency, Outcome

YEAR = timedelta(days=365)
# How long a reckoning is shown before the next one, and how many times longer than it took to make: a province
# with millions of records reckons less often, and never spends more than a hundredth of its time on it.
KEPT = timedelta(minutes=5)
TIMES = 100
_KEY, _BUSY = "casework:frequencies", "casework:frequencies:busy"
_DAY = 24 * 3600
# One asker reckons; should it die, another may after this many seconds.
_TURN = 120

_Tally = Mapping[str, Mapping[Outcome, int]]


def how_often(at: datetime) -> Mapping[str, Frequency]:
    """`reckon`, some minutes old; while one asker makes a new one the others are told the last."""
    kept: tuple[Mapping[str, Frequency], datetime] | None = cache.get(_KEY)
    if kept is not None and (at < kept[1] or not cache.add(_BUSY, 1, _TURN)):
        return kept[0]
    started = time.perf_counter()
    found = reckon(at)
    took = timedelta(seconds=time.perf_counter() - started)
    cache.set(_KEY, (found, at + max(KEPT, TIMES * took)), _DAY)
    cache.delete(_BUSY)
    return found


def reckon(at: datetime) -> Mapping[str, Frequency]:
    """Each rule that ever spoke, by id; under the empty id, what a rule that never spoke has."""
    since = at - YEAR
    last = DecisionRecord.objects.filter(~_later("case", "number"))
    said = Spoken.objects.filter(~_later("record__case", "record__number"))
    year, of_year = _tally(said.filter(record__at__gte=since)), last.filter(at__gte=since).count()
    ever, of_ever = _tally(said), last.count()
    return {
        rule: Frequency(_count(year.get(rule, {}), of_year), _count(ever.get(rule, {}), of_ever))
        for rule in ("", *sorted(ever))
    }


def _later(case: str, number: str) -> Exists:
    return Exists(DecisionRecord.objects.filter(case=OuterRef(case), number__gt=OuterRef(number)))


def _tally(said: QuerySet[Spoken]) -> _Tally:
    found: dict[str, dict[Outcome, int]] = defaultdict(dict)
    rows = said.values_list("rule", "record__outcome").annotate(cases=Counted("pk")).order_by()
    for rule, outcome, cases in rows:
        found[rule][Outcome(outcome)] = cases
    return found


def _count(outcomes: Mapping[Outcome, int], of: int) -> Count:
    return Count(sum(outcomes.values()), of, dict(outcomes))
