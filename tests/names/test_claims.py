"""Taking, reserving, changing and giving up names: what stands afterwards, and what everybody else sees."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import SHANGHAI, Conflict, InvalidInput
from kaiye.names import scopes
from kaiye.names.api import (
    Cause,
    NameStatus,
    NameTaken,
    NeedsPerson,
    RegisteredName,
    asked,
    check,
    claim,
    extend,
    lapse,
    load,
    names_of,
    parse_name,
    release,
    rename,
    revoke,
    take,
)
from kaiye.names.check import judged
from kaiye.names.entries import COLUMNS, keys_of, standing
from kaiye.names.models import NameKey
from kaiye.rules.api import NameConflict

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
NAME = "合肥云杉澄信息科技有限公司"
TWIN = "合肥市云杉澄信息科技有限公司"
# 橙 sounds like 澄.
HOMOPHONE = "合肥云杉橙信息科技有限公司"
ONE, TWO = "91340104MA00000001", "91340104MA00000002"
HEFEI = "340100"

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(name: str = NAME, uscc: str = ONE, **changes: Any) -> RegisteredName:
    with transaction.atomic():
        row = claim(name, **{"authority": "340104", "uscc": uscc, "at": AT, **changes})
    assert row is not None
    return row


def reserved(name: str = NAME, holder: str = "user:1", **changes: Any) -> RegisteredName:
    until = changes.pop("until", AT + timedelta(days=60))
    exclusive = changes.pop("exclusive", False)
    question = asked(
        name, **{"authority": "340104", "entity_type": "LLC", "at": AT, "holder": holder, **changes}
    )
    with transaction.atomic():
        return take(question, status=NameStatus.RESERVED, until=until, exclusive=exclusive)


def found(name: str, **changes: Any) -> list[NameConflict]:
    return list(check(name, **{"authority": "340104", "entity_type": "LLC", "at": AT, **changes}))


def rules(name: str, **changes: Any) -> list[str]:
    return [conflict.rule for conflict in found(name, **changes)]


def keys_in_table(row: RegisteredName) -> list[int]:
    return sorted(NameKey.objects.filter(name=row).values_list("key", flat=True))


def test_a_name_and_its_keys_enter_together_or_not_at_all() -> None:
    row = claimed()
    assert keys_in_table(row) == keys_of(row)
    with transaction.atomic():
        claim(HOMOPHONE, authority="340104", uscc=TWO, at=AT)
        transaction.set_rollback(True)
    assert NameKey.objects.exclude(name=row).count() == 0
    assert scopes.versions([HEFEI, "340200"]) == {HEFEI: 1, "340200": 0}


def test_a_reservation_stands_against_everybody_else_for_its_time() -> None:
    row = reserved()
    assert [(c.rule, c.status) for c in found(TWIN)] == [("NM-058", "reserved")]
    assert rules(TWIN, holder="user:1") == []
    assert rules(TWIN, at=row.until) == []
    with pytest.raises(NameTaken) as caught:
        reserved(TWIN, "user:2")
    assert caught.value.conflict is not None
    assert caught.value.conflict.name == NAME


def test_a_claim_turns_the_holders_reservation_into_the_name() -> None:
    row = reserved()
    mine = claimed(holder="user:1", filing="KY1")
    assert (mine.pk, mine.status, mine.uscc, mine.until) == (row.pk, NameStatus.REGISTERED, ONE, None)
    assert (mine.filing, mine.version) == ("KY1", 2)
    assert RegisteredName.objects.count() == 1
    assert keys_in_table(mine) == keys_of(mine)
    with pytest.raises(NameTaken):
        claimed(uscc=TWO, holder="user:1")


def test_reserving_once_more_changes_nothing() -> None:
    row = reserved()
    assert reserved(until=AT + timedelta(days=400)).until == row.until
    assert extend(row.pk, until=AT + timedelta(days=365))
    row.refresh_from_db()
    assert row.until == AT + timedelta(days=365)


def test_a_holder_may_reserve_several_forms_of_one_name() -> None:
    for name in (NAME, TWIN, "合肥云杉澄信息科技有限责任公司"):
        reserved(name)
    assert len({row.exempt for row in RegisteredName.objects.all()}) == 3
    assert claimed(TWIN, holder="user:1").exempt == ONE


def test_a_reservation_that_ran_out_makes_room() -> None:
    old = reserved()
    later = AT + timedelta(days=60)
    fresh = reserved(holder="user:2", at=later, until=later + timedelta(days=60))
    old.refresh_from_db()
    assert (old.status, keys_in_table(old)) == (NameStatus.LAPSED, [])
    assert fresh.version == old.version == 2
    assert rules(NAME, at=later) == ["NM-056"]


def test_a_reservation_given_up_is_nobodys() -> None:
    row, kept = reserved(), claimed(HOMOPHONE)
    assert lapse([row.pk, kept.pk]) == 1
    assert lapse([row.pk]) == 0
    assert not extend(row.pk, until=AT + timedelta(days=365))
    assert rules(NAME) == ["NM-064"]
    assert keys_in_table(row) == []


def test_names_that_sound_alike_are_not_given_away_by_machine() -> None:
    reserved(exclusive=True)
    with pytest.raises(NeedsPerson) as caught:
        reserved(HOMOPHONE, "user:2", exclusive=True)
    assert caught.value.conflict.rule == "NM-064"
    assert NAME in str(caught.value)
    assert reserved(HOMOPHONE, "user:2").status == NameStatus.RESERVED


@pytest.mark.parametrize(
    ("cause", "rule"), [(Cause.CHANGED, "NM-061"), (Cause.DEREGISTERED, "NM-061"), (Cause.ANNULLED, "NM-062")]
)
def test_a_name_ends_for_a_cause(cause: Cause, rule: str) -> None:
    claimed()
    assert release(ONE, at=AT, cause=cause) == 1
    assert release(ONE, at=AT, cause=cause) == 0
    assert rules(TWIN) == [rule]
    assert scopes.versions([HEFEI]) == {HEFEI: 2}


def test_a_name_ends_for_a_cause_the_law_knows() -> None:
    with pytest.raises(ValueError, match="revoked"):
        release(ONE, at=AT, cause=Cause.REVOKED)


def test_a_revoked_licence_keeps_its_name_until_deregistration() -> None:
    claimed()
    assert revoke(ONE) == 1
    assert rules(TWIN) == ["NM-063"]
    release(ONE, at=AT)
    assert rules(TWIN) == ["NM-061"]


def test_a_new_name_and_the_old_one_change_together() -> None:
    claimed()
    claimed("合肥望舒屿信息科技有限公司", TWO)
    with pytest.raises(NameTaken), transaction.atomic():
        rename("合肥市望舒屿信息科技有限公司", authority="340104", uscc=ONE, at=AT)
    assert [row.status for row in names_of(ONE)] == [NameStatus.REGISTERED]
    with transaction.atomic():
        rename(HOMOPHONE, authority="340104", uscc=ONE, at=AT)
    assert [(row.full_name, row.status, row.cause) for row in names_of(ONE)] == [
        (NAME, NameStatus.FORMER, Cause.CHANGED),
        (HOMOPHONE, NameStatus.REGISTERED, Cause.NONE),
    ]
    # One's own former name may be taken back.
    with transaction.atomic():
        rename(NAME, authority="340104", uscc=ONE, at=AT)


def test_two_entities_changing_names_across_two_cities_do_not_wait_for_each_other() -> None:
    claimed("合肥云杉澄信息科技有限公司", ONE)
    claimed("芜湖望舒屿信息科技有限公司", TWO, authority="340202")
    moves = [("芜湖云杉澄信息科技有限公司", ONE, "340202"), ("合肥望舒屿信息科技有限公司", TWO, "340104")]
    together(*[partial(renamed, *move) for move in moves])
    assert [row.full_name for uscc in (ONE, TWO) for row in names_of(uscc) if row.status == "registered"] == [
        move[0] for move in moves
    ]


def renamed(name: str, uscc: str, authority: str) -> None:
    with transaction.atomic():
        rename(name, authority=authority, uscc=uscc, at=AT)


def together(*works: Callable[[], None]) -> None:
    barrier = threading.Barrier(len(works))
    failures: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        try:
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_what_changed_since_a_version_is_complete() -> None:
    load([NAME, "芜湖云杉澄信息科技有限公司"])
    before = scopes.versions([HEFEI])[HEFEI]
    changes: list[Callable[[], object]] = [
        lambda: reserved("合肥望舒屿信息科技有限公司"),
        lambda: claimed("合肥墨舟澜商贸有限公司", TWO),
        lambda: revoke(TWO),
        lambda: release(TWO, at=AT),
        lambda: lapse(RegisteredName.objects.filter(status="reserved").values_list("pk", flat=True)),
    ]
    for number, change in enumerate(changes, start=1):
        change()
        assert scopes.versions([HEFEI])[HEFEI] == before + number
        assert RegisteredName.objects.filter(scope=HEFEI, version=before + number).count() == 1


def test_a_scope_is_locked_in_the_transaction_that_changes_it() -> None:
    with pytest.raises(RuntimeError):
        scopes.lock([HEFEI])


def test_segments_drawn_differently_do_not_slip_past_the_lock() -> None:
    claimed()
    parts = NameParts(division="合肥市", trade_name="云杉", industry="澄信息科技", form="有限公司")
    with pytest.raises(Conflict):
        claimed(parts, TWO)  # type: ignore[arg-type]


def test_a_name_longer_than_any_is_refused() -> None:
    parts = NameParts(division="合肥", trade_name="云" * 300, industry="信息科技", form="有限公司")
    with pytest.raises(InvalidInput):
        claimed(parts)  # type: ignore[arg-type]


def test_a_check_finds_what_comparing_with_every_name_finds() -> None:
    """Random registers: little variety, so that all kinds of likeness occur."""
    dice = random.Random(20261122)
    load(drawn(dice) for _ in range(400))
    for number in range(12):
        claim_quietly(drawn(dice), f"91340104MA{number:08}")
    release("91340104MA00000003", at=AT)
    revoke("91340104MA00000004")
    everything = [standing(values) for values in RegisteredName.objects.values_list(*COLUMNS)]
    seen = set()
    for _ in range(150):
        name = drawn(dice) if dice.random() < 0.6 else turned(dice.choice(everything).full_name, dice)
        question = asked(
            name, authority="340104", entity_type=dice.choice(["LLC", "LLC", "IIH", "BR"]), at=AT
        )
        answer = check(question.text, authority="340104", entity_type=question.entity_type, at=AT)
        assert answer == judged(everything, question)
        seen.update(conflict.rule for conflict in answer)
    assert {"NM-056", "NM-057", "NM-058", "NM-060", "NM-064", "NM-065", "NM-066", "NM-068"} <= seen


def claim_quietly(name: str, uscc: str) -> None:
    try:
        claimed(name, uscc)
    except Conflict:
        return


def turned(name: str, dice: random.Random) -> str:
    """A name of the register, or the same words in another order."""
    known = parse_name(name)
    if known.arrangement != "front" or dice.random() < 0.5:
        return name
    return f"{known.trade_name}（{known.division}）{known.industry}{known.form}"


def drawn(dice: random.Random) -> str:
    place = dice.choice(["合肥", "合肥市", "安徽", "芜湖"])
    trade = "".join(dice.choice("云芸山珊重澄橙长") for _ in range(dice.choice([2, 2, 3, 3, 4])))
    industry = dice.choice(["信息科技", "信息科技", "软件开发", "置业", "房地产开发", "实业", ""])
    if dice.random() < 0.2:
        return f"{trade}（{place}）{industry}有限公司"
    return f"{place}{trade}{industry}{dice.choice(['有限公司', '有限责任公司', '有限公司蜀山分公司'])}"
