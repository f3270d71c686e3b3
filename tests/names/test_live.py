"""The snapshot with the rows since: always what the tables say, and what looking at every name says."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiye.kernel.api import SHANGHAI, Conflict
from kaiye.names import live
from kaiye.names.bulk import Bearer, enter_names
from kaiye.names.check import check, conflicts
from kaiye.names.entries import keys_of
from kaiye.names.indexing import AGE, CHANGES, index, index_when_due
from kaiye.names.judging import Asked, asked
from kaiye.names.live import check_live, live_conflicts
from kaiye.names.models import Cause, NameKey, NameScope, RegisteredName, Status
from kaiye.names.services import claim, extend, lapse, release, rename, revoke, take
from tests.names.brute import brute, everything

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
NAME = "合肥云杉澄信息科技有限公司"
LETTERS = "云芸杉行航长常乐越重末未土士"
AUTHORITIES = ("340104", "340111", "340202", "340000")
USCCS = tuple(f"91340104MA0000000{digit}" for digit in range(4))
EXAMPLES = 40 if connection.vendor == "sqlite" else 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_when_started() -> Iterator[None]:
    live.forget()
    yield
    live.forget()


def entered(*names: str, uscc: str = "", authority: str = "340104") -> None:
    with transaction.atomic():
        enter_names([Bearer(name, uscc, authority, "LLC", AT) for name in names])


def through_tables(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """The questions the tables had to answer."""
    seen: list[Asked] = []

    def counted(question: Asked) -> Any:
        seen.append(question)
        return conflicts(question)

    monkeypatch.setattr(live, "conflicts", counted)
    return seen


def rules(name: str, **changes: Any) -> list[str]:
    asked_for = {"authority": "340104", "entity_type": "LLC", "at": AT, **changes}
    assert check_live(name, **asked_for) == check(name, **asked_for)
    return [conflict.rule for conflict in check_live(name, **asked_for)]


class Town:
    """A register people do things to, at random."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        for model in (NameKey, RegisteredName, NameScope):
            model.objects.all().delete()
        live.forget()
        self.at = AT

    def name(self) -> str:
        trade = "".join(self.dice.choices(LETTERS, k=self.dice.choice((1, 2, 2, 2, 3, 3, 4))))
        industry = self.dice.choice(("信息科技", "信息科技", "软件", "餐饮管理", "实业", ""))
        division = self.dice.choice(("合肥", "合肥市", "安徽", "芜湖", ""))
        if division and self.dice.random() < 0.2:
            return f"{trade}（{division}）{industry}有限公司"
        return f"{division}{trade}{industry}有限公司"

    def question(self) -> Asked:
        known = list(RegisteredName.objects.values_list("full_name", flat=True))
        name = self.dice.choice(known) if known and self.dice.random() < 0.3 else self.name()
        if self.dice.random() < 0.1:
            name += "合肥分公司"
        return asked(
            name,
            authority=self.dice.choice(AUTHORITIES),
            entity_type=self.dice.choice(("LLC", "LLC", "LLC", "IIH", "BR")),
            at=self.at,
            investment_relation=self.dice.sample(USCCS, self.dice.randrange(2)),
            applicant=self.dice.choice(("", "", *USCCS)),
            holder=self.dice.choice(("", "account:1", "account:2")),
        )

    def step(self) -> None:
        """Somebody does something; what the law refuses is left undone."""
        doings: list[Callable[[], object]] = [
            *[self.claims] * 4,
            *[self.reserves] * 3,
            self.enters,
            lambda: release(self.dice.choice(USCCS), at=self.at, cause=self.dice.choice([*live_causes()])),
            lambda: revoke(self.dice.choice(USCCS)),
            lambda: lapse(self.some(status=Status.RESERVED)),
            lambda: [extend(pk, until=self.at + timedelta(days=9)) for pk in self.some(status="reserved")],
            self.renames,
            index,
            index,
            live.forget,
            self.waits,
        ]
        self.dice.choice(doings)()

    def some(self, **which: Any) -> list[int]:
        return [pk for pk in ids(**which) if self.dice.random() < 0.5]

    def waits(self) -> None:
        self.at += timedelta(days=self.dice.choice((1, 40, 200)))

    def enters(self) -> None:
        names = [self.name() for _ in range(self.dice.randrange(6))]
        entered(*dict.fromkeys(names), authority=self.dice.choice(AUTHORITIES))

    def claims(self) -> None:
        self.undone(
            lambda: claim(
                self.name(),
                authority=self.dice.choice(AUTHORITIES),
                uscc=self.dice.choice(USCCS),
                at=self.at,
                holder=self.dice.choice(("", "account:1")),
            )
        )

    def reserves(self) -> None:
        question = self.question()
        self.undone(
            lambda: take(question, status=Status.RESERVED, until=self.at + timedelta(days=60), filing="")
        )

    def renames(self) -> None:
        self.undone(lambda: rename(self.name(), authority="340104", uscc=self.dice.choice(USCCS), at=self.at))

    def undone(self, deed: Callable[[], object]) -> None:
        """Done, refused by the law, or given up at the last moment."""
        try:
            with transaction.atomic():
                deed()
                # Whoever asks inside a transaction sees what it wrote, and forgets it with it.
                live_conflicts(self.question())
                if self.dice.random() < 0.2:
                    raise Conflict("given up")
        except Conflict:
            return


def live_causes() -> list[Cause]:
    return [Cause.DEREGISTERED, Cause.ANNULLED, Cause.CHANGED]


def ids(**which: Any) -> list[int]:
    return list(RegisteredName.objects.filter(**which).values_list("pk", flat=True))


@given(st.integers(0, 1 << 32))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_three_ways_to_ask_have_one_answer(seed: int) -> None:
    town = Town(random.Random(seed))
    town.enters()
    if town.dice.random() < 0.8:
        index()
    for _ in range(town.dice.randrange(3, 12)):
        town.step()
        for _ in range(3):
            question = town.question()
            expected = brute(question, everything())
            assert conflicts(question) == expected
            assert live_conflicts(question) == expected


def test_without_a_snapshot_the_tables_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(NAME)
    asked_tables = through_tables(monkeypatch)
    assert rules(NAME) == ["NM-056"]
    assert asked_tables
    index()
    asked_tables.clear()
    assert rules(NAME) == ["NM-056"]
    assert not asked_tables


def test_what_is_entered_or_ends_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(NAME, uscc=USCCS[0])
    index()
    asked_tables = through_tables(monkeypatch)
    assert rules("合肥芸杉澄软件开发有限公司") == []
    with transaction.atomic():
        claim("合肥芸杉澄信息科技有限公司", authority="340104", uscc=USCCS[1], at=AT)
    assert rules("合肥市云杉成信息科技有限公司") == ["NM-064", "NM-064"]
    release(USCCS[0], at=AT)
    assert rules("合肥市云杉澄信息科技有限公司") == ["NM-061", "NM-064"]
    assert rules(NAME, at=AT + timedelta(days=400)) == ["NM-064"]
    assert not asked_tables


def test_an_equal_name_elsewhere_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    index()
    asked_tables = through_tables(monkeypatch)
    entered("云杉澄信息科技有限公司", authority="340202")
    assert rules("云杉澄信息科技有限公司") == ["NM-056"]
    # Now among what is known of 340200, and later in the snapshot.
    assert rules("云杉澄信息科技有限公司", authority="340202") == ["NM-056"]
    assert rules("云杉澄信息科技有限公司") == ["NM-056"]
    index()
    assert rules("云杉澄信息科技有限公司") == ["NM-056"]
    assert not asked_tables


def test_what_is_not_committed_is_not_remembered() -> None:
    entered(NAME)
    index()
    with transaction.atomic():
        claim("合肥芸山信息科技有限公司", authority="340104", uscc=USCCS[1], at=AT)
        assert rules("合肥云山信息科技有限公司") == ["NM-064", "NM-066"]
        transaction.set_rollback(True)
    assert rules("合肥云山信息科技有限公司") == ["NM-066"]
    with transaction.atomic():
        claim("合肥长乐信息科技有限公司", authority="340104", uscc=USCCS[1], at=AT)
    assert rules("合肥常乐信息科技有限公司") == ["NM-064"]


def test_a_name_may_get_another_industry_group() -> None:
    """As when the lexicon learns a word: the keys change with the group."""
    entered(NAME)
    index()
    usual = RegisteredName.objects.get().group
    for version, group in enumerate(("0000", "*", usual), start=2):
        NameKey.objects.all().delete()
        RegisteredName.objects.update(group=group, version=version)
        NameScope.objects.filter(scope="340100").update(version=version)
        row = RegisteredName.objects.get()
        NameKey.objects.bulk_create(NameKey(key=key, name=row) for key in keys_of(row))
        assert rules("合肥芸山澄信息科技有限公司") == (["NM-064"] if group == usual else [])


def test_after_too_many_changes_the_tables_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(NAME)
    index()
    monkeypatch.setattr(live, "LIMIT", 3)
    asked_tables = through_tables(monkeypatch)
    entered(*(f"合肥{letter}行澄信息科技有限公司" for letter in LETTERS))
    assert rules("合肥芸航澄信息科技有限公司")[:2] == ["NM-064", "NM-064"]
    assert rules(NAME, authority="340202") == ["NM-056"]
    assert {question.scope for question in asked_tables} == {"340100"}
    index()
    asked_tables.clear()
    rules(NAME)
    assert not asked_tables


def test_a_database_put_back_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(NAME, uscc=USCCS[0])
    index()
    release(USCCS[0], at=AT)
    assert rules("合肥市云杉澄信息科技有限公司") == ["NM-061"]
    # As a copy made before the release would have it.
    RegisteredName.objects.update(status="registered", cause="", until=None, version=1)
    NameScope.objects.filter(scope="340100").update(version=1)
    asked_tables = through_tables(monkeypatch)
    assert rules("合肥市云杉澄信息科技有限公司") == ["NM-058"]
    assert len(asked_tables) == 1
    # A copy from before the snapshot knows another number, or none.
    NameScope.objects.filter(scope=live.INDEX).update(version=7)
    assert rules("合肥市云杉澄信息科技有限公司") == ["NM-058"]
    assert len(asked_tables) == 3


def test_threads_share_what_is_known() -> None:
    entered(NAME)
    index()
    failures: list[object] = []

    def asks(number: int) -> None:
        dice = random.Random(number)
        town = Town.__new__(Town)
        town.dice, town.at = dice, AT
        try:
            for _ in range(25):
                if dice.random() < 0.2:
                    entered(town.name())
                question = town.question()
                # The register grows meanwhile: what was there before the question must be found.
                before = set(conflicts(question))
                if not before <= set(live_conflicts(question)):
                    failures.append(question)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=asks, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_name_that_changes_is_never_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    entered(NAME, uscc=USCCS[0])
    index()
    asked_tables = through_tables(monkeypatch)
    seen: list[list[str]] = []
    done = threading.Event()

    def asks() -> None:
        question = asked("合肥芸杉澄信息科技有限公司", authority="340104", entity_type="LLC", at=AT)
        while not done.is_set():
            seen.append([conflict.rule for conflict in live_conflicts(question)])
        connection.close()

    threads = [threading.Thread(target=asks) for _ in range(2)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for turn in range(40):
            # Every second time this process meets the change for the first time.
            if turn % 2:
                live.forget()
            revoke(USCCS[0])
    finally:
        done.set()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(before)
    assert seen
    assert all(found == ["NM-064"] for found in seen)
    assert not asked_tables


def test_the_index_is_made_anew_when_it_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(SHANGHAI)
    assert index_when_due(now) is None
    entered(NAME)
    report = index_when_due(now)
    assert report is not None
    assert report.names == 1
    assert index_when_due(now) is None
    entered("合肥芸山信息科技有限公司")
    assert index_when_due(now) is None
    assert index_when_due(now + AGE + timedelta(minutes=1)) is not None
    monkeypatch.setattr("kaiye.names.indexing.CHANGES", 1)
    entered("合肥长乐信息科技有限公司", "合肥常乐餐饮管理有限公司")
    assert index_when_due(now) is not None
    assert CHANGES > 1
