"""Keys: whatever resembles a name is found by them, one at a time and in bulk alike."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaiye.names.bulk_keys import stored_many
from kaiye.names.keys import Keyed, asked, asked_in, full_name_key, stored
from kaiye.names.likeness import LONGEST, relation

SCOPE, GROUP = "340100", "6513"
# Homophones (云 and 芸, 山 and 杉), polyphones (行, 长, 乐, 重, 杉), look-alikes (末未, 土士, 长 none), a letter.
LETTERS = "云芸杉山行航长常乐越重末未莫土士图K"
trade_names = st.text(LETTERS, min_size=1, max_size=6)


def keyed(text: str, **changes: Any) -> Keyed:
    return Keyed(f"合肥{text}信息科技有限公司", SCOPE, GROUP, text, False)._replace(**changes)


def meet(one: Keyed, other: Keyed) -> bool:
    return bool(set(stored(other)) & set(asked(one, [SCOPE, "340000"])))


@given(trade_names, trade_names)
@settings(max_examples=300, deadline=None)
@example("长乐行", "常越航")
@example("云杉", "云长杉")
@example("行行行", "航航")
def test_whatever_resembles_a_trade_name_shares_a_key_with_it(one: str, other: str) -> None:
    if one == other or relation(one, other) is not None:
        assert meet(keyed(one), keyed(other))


@given(trade_names, st.data())
@settings(max_examples=200, deadline=None)
def test_a_small_change_is_found(one: str, data: st.DataObject) -> None:
    """Random names seldom resemble each other: here the other is made from the one."""
    place = data.draw(st.integers(0, len(one)))
    letter = data.draw(st.sampled_from(LETTERS))
    changed = data.draw(
        st.sampled_from(
            [
                one[:place] + letter + one[place:],
                one[:place] + one[place + 1 :],
                one[:place] + letter + one[place + 1 :],
                one[:place] + one[place : place + 2][::-1] + one[place + 2 :],
                one[place:],
                letter + one + letter,
            ]
        )
    )
    if changed and relation(one, changed) is not None:
        assert meet(keyed(one), keyed(changed))
        assert meet(keyed(changed), keyed(one))


@given(st.lists(st.tuples(trade_names, st.sampled_from([SCOPE, "340200", ""]), st.booleans())))
@settings(max_examples=60, deadline=None)
def test_many_at_once_have_the_keys_of_each(found: list[tuple[str, str, bool]]) -> None:
    names = [keyed(trade, scope=scope, branch=branch) for trade, scope, branch in found]
    names.append(keyed("长" * (LONGEST + 3)))
    names.append(keyed("行末" * (LONGEST // 2)))
    keys, rows = stored_many(names)
    assert [sorted(keys[rows == row].tolist()) for row in range(len(names))] == [stored(n) for n in names]
    fewer, _ = stored_many(names, full_names=False)
    assert sorted([*fewer.tolist(), *(full_name_key(n.full_name) for n in names)]) == sorted(keys.tolist())


def test_no_names_have_no_keys() -> None:
    keys, rows = stored_many([])
    assert keys.size == rows.size == 0


def test_a_branch_is_found_by_its_whole_name_only() -> None:
    branch = keyed("云杉", branch=True)
    assert stored(branch) == [full_name_key(branch.full_name)]
    assert stored(keyed("云杉", scope="")) == stored(keyed("云杉", trade_name="")) == stored(branch)
    assert asked(keyed("云杉", trade_name=""), [SCOPE]) == stored(branch)
    assert asked_in(keyed("云杉"), []) == []


def test_the_same_trade_name_is_found_whatever_its_industry() -> None:
    other = set(stored(keyed("云杉", group="*", full_name="云杉")))
    assert len(other & set(asked(keyed("云杉"), [SCOPE]))) == 1
    assert not set(asked(keyed("云杉"), [SCOPE])) & set(stored(keyed("芸山", group="0111")))
    assert not set(asked(keyed("云杉", full_name=""), ["340200"])) & set(stored(keyed("云杉")))


def test_keys_do_not_change_unnoticed() -> None:
    """They are in the database: whoever changes these numbers has to file every name anew."""
    assert stored(keyed("云末重")) == [
        -5864009202618400945,
        -5259308042883045906,
        -2039032371513613089,
        -548343144001350795,
        1725206236774546402,
        2671932527368082022,
        2833692728815400478,
        3817506033176925832,
        7871769972209455560,
        8498947744973633897,
    ]
