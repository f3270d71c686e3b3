"""Thousands of attempts on few names by many processes: exactly one winner a group, and what happens without the lock.

    python benches/names_race.py [ATTEMPTS PROCESSES GROUPS]     10,000 by 16 on 150; a fresh SQLite file
    KAIYE_DATABASE_URL=postgresql://… python benches/names_race.py

Two kinds of groups. `forbidden`: names that the law lets only one have (equal trade name; order, brackets,
division, form and synonymous industry differ), registered for different applicants. `homophones`: names that
sound alike, reserved by machine (`exclusive`). Everybody compares first and enters afterwards; the control does
so without the lock. Use an empty database.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

AUTHORITY = "340104"
# Ends of attempts that did not win.
COMPARED = "told who was first, by comparing"
LATE = "told who was first, under the lock"
AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
# Characters of one sound; every group takes three sounds.
SOUNDS = (
    *("云芸昀耘", "山珊衫姗", "兰蓝岚澜", "青清轻卿", "飞非菲妃", "明名鸣铭", "心新欣芯", "佳嘉家加"),
    *("元园原源", "红虹宏洪", "文闻雯纹", "书舒殊梳", "之芝枝知", "离梨黎璃", "城程诚承"),
)
WORDINGS = (
    "合肥{}房地产开发有限公司",
    "{}（合肥）房地产开发有限公司",
    "{}房地产开发(合肥)有限公司",
    "合肥市{}置业有限公司",
    "合肥市蜀山区{}房地产有限责任公司",
    "安徽{}地产有限公司",
    "合肥{}置业有限责任公司",
    "{}（合肥）置业有限公司",
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One applicant and the name they want."""

    number: int
    group: int
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a race: groups by their number of winners, attempts by their end."""

    kind: str
    locked: bool
    winners: dict[int, int]
    ends: dict[str, int]
    seconds: float

    @property
    def fair(self) -> bool:
        """Whether every group has exactly one winner."""
        return set(self.winners) == {1}


def attempts(kind: str, count: int, groups: int) -> list[Attempt]:
    """`count` attempts spread evenly; those on one group follow each other, so that they meet."""
    triples = [sounds for _, sounds in zip(range(groups), combinations(SOUNDS, 3), strict=False)]
    found = []
    for number in range(count):
        group = number * groups // count
        a, b, c = triples[group]
        turn = number % 64 if kind == "homophones" else 0
        trade = a[turn % 4] + b[turn // 4 % 4] + c[turn // 16]
        wording = "合肥{}信息科技有限公司" if kind == "homophones" else WORDINGS[number % len(WORDINGS)]
        found.append(Attempt(number, group, wording.format(trade)))
    return found


def race(kind: str, *, count: int, processes: int, groups: int, locked: bool) -> Outcome:
    """Runs the attempts and counts the winners in the register afterwards."""
    from django.db import connections

    wanted = attempts(kind, count, groups)
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(processes)
    ends: Any = context.Queue()
    # A connection must not be shared with a child.
    connections.close_all()
    begun = time.perf_counter()
    runners = [
        context.Process(target=_run, args=(wanted[place::processes], kind, locked, gate, ends))
        for place in range(processes)
    ]
    for runner in runners:
        runner.start()
    total: Counter[str] = Counter()
    for _ in runners:
        total.update(ends.get())
    for runner in runners:
        runner.join()
    seconds = time.perf_counter() - begun
    won = Counter(_winners(kind))
    winners = Counter(won.get(group, 0) for group in range(groups))
    return Outcome(kind, locked, dict(winners), dict(total), round(seconds, 2))


def _run(mine: list[Attempt], kind: str, locked: bool, gate: Any, ends: Any) -> None:
    from django.db import connection

    from kaiye.names.api import NameTaken, NeedsPerson

    result: Counter[str] = Counter()
    enter = with_lock if locked else without_lock
    gate.wait()
    for attempt in mine:
        question = question_of(attempt, kind)
        if stopped(question, kind):
            # As every page and every case does: what already stands need not wait for the lock.
            result[COMPARED] += 1
            continue
        try:
            enter(question, attempt, kind)
            result["won"] += 1
        except (NameTaken, NeedsPerson) as error:
            result[LATE if error.conflict else "refused by the unique keys"] += 1
        except Exception as error:
            result[f"{type(error).__name__}: {error}"[:80]] += 1
    connection.close()
    ends.put(dict(result))


def question_of(attempt: Attempt, kind: str) -> Any:
    """What is asked of the register for this attempt."""
    from kaiye.names.api import asked

    holder = f"applicant:{attempt.number}" if kind == "homophones" else ""
    return asked(attempt.name, authority=AUTHORITY, entity_type="LLC", at=AT, holder=holder)


def _terms(attempt: Attempt, kind: str) -> dict[str, Any]:
    from kaiye.names.api import NameStatus

    if kind == "homophones":
        return {
            "status": NameStatus.RESERVED,
            "until": AT + timedelta(days=60),
            "filing": _mark(attempt, kind),
        }
    return {
        "status": NameStatus.REGISTERED,
        "uscc": f"9134{attempt.number:014}",
        "filing": _mark(attempt, kind),
    }


def _mark(attempt: Attempt, kind: str) -> str:
    return f"{kind} {attempt.group}"


def stopped(question: Any, kind: str) -> bool:
    """Whether a name that stands already ends the attempt before it begins."""
    from kaiye.names.check import conflicts

    stopping = {"restrict", "warn"} if kind == "homophones" else {"restrict"}
    worst = next(iter(conflicts(question)), None)
    return worst is not None and worst.severity.value in stopping


def with_lock(question: Any, attempt: Attempt, kind: str) -> None:
    """As the product does it: compared again under the lock; raises `NameTaken` or `NeedsPerson`."""
    from django.db import transaction

    from kaiye.names.api import take

    with transaction.atomic():
        take(question, exclusive=kind == "homophones", **_terms(attempt, kind))


def without_lock(question: Any, attempt: Attempt, kind: str) -> None:
    """What another committed since the comparison is not seen; only the unique keys stand in the way."""
    from django.db import IntegrityError, transaction

    from kaiye.names.api import NameTaken
    from kaiye.names.entries import enter
    from kaiye.names.services import row_for

    terms = {"uscc": "", "until": None, **_terms(attempt, kind), "version": 0}
    try:
        with transaction.atomic():
            enter(row_for(question, **terms))
    except IntegrityError:
        raise NameTaken(question.text, None) from None


def _winners(kind: str) -> Iterator[int]:
    from kaiye.names.models import LIVE, RegisteredName

    for filing in RegisteredName.objects.filter(LIVE, filing__startswith=f"{kind} ").values_list(
        "filing", flat=True
    ):
        yield int(filing.split()[1])


def main() -> None:
    """Both kinds with the lock, then the control."""
    count, processes, groups = (int(text) for text in (sys.argv[1:] or ("10000", "16", "150")))
    os.environ.setdefault("KAIYE_HOME", tempfile.mkdtemp(prefix="kaiye-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiye.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from kaiye.names.models import NameKey, RegisteredName

    call_command("migrate", "names", verbosity=0)
    for locked in (True, False):
        for kind in ("forbidden", "homophones"):
            outcome = race(kind, count=count, processes=processes, groups=groups, locked=locked)
            print(json.dumps({"database": connection.vendor, **asdict(outcome)}, ensure_ascii=False))
            NameKey.objects.all().delete()
            RegisteredName.objects.all().delete()


if __name__ == "__main__":
    main()
