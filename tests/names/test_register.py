"""The register of names: exact conflicts, one winner, bulk history."""

from __future__ import annotations

import gzip
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import SHANGHAI, Conflict, InvalidInput, NotFound
from kaiye.names.api import (
    Bearer,
    NameStatus,
    RegisteredName,
    check,
    claim,
    enter_names,
    load,
    names_of,
    release,
)
from kaiye.rules.api import NameConflict

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
NAME = "合肥云杉澄信息科技有限公司"
ONE, TWO = "91340104MA00000001", "91340104MA00000002"

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(name: str = NAME, uscc: str = ONE, **changes: Any) -> RegisteredName:
    with transaction.atomic():
        row = claim(name, **{"authority": "340104", "uscc": uscc, "at": AT, **changes})
    assert row is not None
    return row


def found(name: str, **changes: Any) -> list[NameConflict]:
    question = {"authority": "340104", "industry": "6513", "entity_type": "LLC", "at": AT, **changes}
    return list(check(name, **question))


def verdict(name: str, **changes: Any) -> list[tuple[str, str]]:
    return [(conflict.rule, conflict.severity.value) for conflict in found(name, **changes)]


def test_an_empty_register_stands_against_nothing() -> None:
    assert found(NAME) == []
    assert found("", entity_type="IIH") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (NAME, [("NM-056", "restrict")]),
        ("云杉澄（合肥）信息科技有限公司", [("NM-057", "restrict")]),
        ("合肥市云杉澄信息科技有限责任公司", [("NM-058", "restrict")]),
        ("安徽云杉澄信息科技有限公司", [("NM-058", "restrict")]),
        ("合肥云杉澄有限公司", [("NM-060", "restrict")]),
        ("合肥云杉澄餐饮管理有限公司", []),
        ("合肥云杉屿信息科技有限公司", [("NM-066", "remind")]),
        ("合肥望舒屿信息科技有限公司", []),
    ],
)
def test_what_the_law_forbids_to_coincide(name: str, expected: list[tuple[str, str]]) -> None:
    claimed()
    assert verdict(name) == expected


def test_an_existing_name_without_industry_blocks_its_trade_name() -> None:
    claimed("合肥云杉澄有限公司")
    assert verdict(NAME) == [("NM-060", "restrict")]
    assert verdict("合肥云杉澄文具店", entity_type="IIH") == []


def test_another_prefecture_is_another_register() -> None:
    claimed("芜湖云杉澄信息科技有限公司", authority="340202")
    assert verdict(NAME) == []
    claimed("安徽云杉澄信息科技有限公司", TWO, authority="340302")
    assert verdict("安徽云杉澄信息科技有限公司") == [("NM-056", "warn")]


def test_all_registrars_of_one_prefecture_share_a_scope() -> None:
    claimed(authority="340111")
    assert verdict(NAME, authority="340100") == [("NM-056", "restrict")]


def test_the_applicant_does_not_stand_against_itself() -> None:
    claimed()
    assert verdict(NAME, applicant=ONE) == []


def test_an_investment_relation_shares_the_trade_name_but_not_the_full_name() -> None:
    claimed()
    assert verdict("合肥市云杉澄信息科技有限公司", investment_relation=[ONE]) == [("NM-069", "remind")]
    assert verdict(NAME, investment_relation=[ONE]) == [("NM-056", "restrict")]
    shared = claimed("合肥市云杉澄信息科技有限公司", TWO, investment_relation=[ONE])
    assert shared.exempt == TWO


def test_a_former_name_is_protected_for_a_year() -> None:
    claimed()
    assert release(ONE, at=AT) == 1
    other = "合肥市云杉澄信息科技有限公司"
    last = datetime(2027, 11, 22, 8, 59, tzinfo=SHANGHAI)
    assert verdict(other, at=last) == [("NM-061", "restrict")]
    assert verdict(NAME, at=last) == [("NM-061", "restrict")]
    assert verdict("合肥云杉澄有限公司", at=last) == []
    assert verdict(other, at=last + timedelta(minutes=1)) == []
    assert [row.status for row in names_of(ONE)] == [NameStatus.FORMER]


def test_branches_are_compared_by_their_full_name_only() -> None:
    claimed()
    branch = f"{NAME}蜀山分公司"
    assert verdict(branch, entity_type="BR") == []
    claimed(branch, TWO, entity_type="BR")
    assert verdict(branch, entity_type="BR") == [("NM-056", "restrict")]
    assert verdict("合肥云杉澄餐饮有限公司") == []


def test_a_check_is_two_look_ups(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert found(NAME) == []
    claimed()
    with django_assert_num_queries(2):
        assert found(NAME) != []


def test_segments_drawn_differently_do_not_hide_a_conflict() -> None:
    claimed()
    parts = NameParts(division="合肥市", trade_name="云杉", industry="澄信息科技", form="有限公司")
    assert [conflict.rule for conflict in check(parts, authority="340104", entity_type="LLC", at=AT)] == [
        "NM-058"
    ]


def test_a_conflict_explains_itself() -> None:
    claimed()
    (conflict,) = found(NAME)
    assert (conflict.name, conflict.uscc, conflict.status, conflict.ground) == (
        NAME,
        ONE,
        "registered",
        "名称完全相同",
    )


def test_the_worst_conflict_comes_first() -> None:
    claimed()
    claimed("芜湖云杉澄信息科技有限公司", TWO, authority="340202")
    assert verdict("芜湖云杉澄信息科技有限公司") == [("NM-058", "restrict"), ("NM-056", "warn")]


def test_a_claim_needs_the_approving_transaction() -> None:
    with pytest.raises(RuntimeError):
        claim(NAME, authority="340104", uscc=ONE, at=AT)


def test_a_claim_rolled_back_leaves_the_name_free() -> None:
    def approve() -> None:
        with transaction.atomic():
            claim(NAME, authority="340104", uscc=ONE, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        approve()
    assert found(NAME) == []


def test_a_nameless_individual_business_claims_nothing() -> None:
    with transaction.atomic():
        assert claim("", authority="340104", uscc=ONE, at=AT, entity_type="IIH") is None


@pytest.mark.parametrize(
    "names",
    [
        [NAME] * 6,
        [NAME, "云杉澄（合肥）信息科技有限公司", "合肥市云杉澄信息科技有限责任公司", "合肥云杉澄有限公司"],
    ],
)
def test_of_several_claims_at_once_one_wins_and_the_others_learn_who(names: list[str]) -> None:
    won: list[str] = []
    lost: list[str] = []
    barrier = threading.Barrier(len(names))

    def work(number: int) -> None:
        barrier.wait()
        try:
            with transaction.atomic():
                claim(names[number], authority="340104", uscc=f"91340104MA0000000{number}", at=AT)
            won.append(names[number])
        except Conflict as conflict:
            lost.append(str(conflict))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(names))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(lost) == len(names) - 1
    assert all(won[0] in sentence for sentence in lost)


def test_the_database_itself_refuses_a_second_bearer() -> None:
    row = claimed()
    for changes in ({"full_name": NAME, "trade_name": "别的"}, {"full_name": "合肥市" + NAME[2:]}):
        twin = RegisteredName.objects.get(pk=row.pk)
        twin.pk = None
        for key, value in changes.items():
            setattr(twin, key, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)


def test_history_is_loaded_whole_and_found_by_every_check(tmp_path: Path) -> None:
    steps: list[int] = []
    lines = [
        NAME,
        "合肥市云杉澄信息科技有限公司",
        "",
        "安徽望舒屿信息科技有限公司",
        NAME + "\n",
        "云" * 101,
        "坏\ufffd名",
    ]
    path = tmp_path / "names.txt.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    report = load(path, progress=steps.append)
    assert report.loaded == 3
    assert report.skipped == {"empty": 2, "duplicate": 1, "too_long": 1, "encoding": 1} or report.skipped == {
        "empty": 1,
        "duplicate": 1,
        "too_long": 1,
        "encoding": 1,
    }
    assert steps[-1] >= len(lines)
    assert verdict(NAME) == [("NM-056", "restrict"), ("NM-058", "restrict")]
    # Only its province is known: a person looks.
    assert verdict("合肥望舒屿信息科技有限公司") == [("NM-058", "warn")]
    with pytest.raises(Conflict):
        claimed()


def test_loading_again_adds_nothing() -> None:
    lines = [f"合肥云杉{i}号信息科技有限公司" for i in range(50)]
    assert load(lines).loaded == 50
    again = load(lines)
    assert (again.loaded, again.skipped) == (0, {"duplicate": 50})


def test_a_load_for_one_authority_has_its_scope() -> None:
    load(["云杉澄信息科技有限公司"], authority="340104")
    assert RegisteredName.objects.get().scope == "340100"


def test_a_branch_is_loaded_where_it_is() -> None:
    load(["安徽云杉农村商业银行股份有限公司芜湖支行", "合肥云杉商贸有限公司蜀山分公司"])
    assert sorted(RegisteredName.objects.values_list("scope", "branch")) == [
        ("340100", True),
        ("340200", True),
    ]


def test_a_missing_or_broken_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load(tmp_path / "none.txt")
    broken = tmp_path / "broken.txt.gz"
    broken.write_bytes(b"not gzip at all")
    with pytest.raises(InvalidInput):
        load(broken)
    broken.write_bytes(gzip.compress("合肥云杉商贸有限公司\n".encode() * 1000)[:-9])
    with pytest.raises(InvalidInput):
        load(broken)


def test_bulk_entered_names_stand_like_claimed_ones() -> None:
    with transaction.atomic():
        assert (
            enter_names([Bearer(NAME, ONE, "340104", "LLC", AT), Bearer("", TWO, "340104", "IIH", AT)]) == 1
        )
    assert verdict(NAME) == [("NM-056", "restrict")]
    with pytest.raises(Conflict):
        claimed(uscc=TWO)
