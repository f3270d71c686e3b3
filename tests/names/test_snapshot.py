"""Snapshots: what is written is read, whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiye.names import snapshot_build
from kaiye.names.judging import Standing
from kaiye.names.keys import Keyed, asked_in
from kaiye.names.snapshot import CURRENT, Damaged, Snapshot, newest, open_newest, open_snapshot
from kaiye.names.snapshot_build import build, sweep

LETTERS = "云芸杉行长乐末未士"


def row(number: int, trade: str, scope: str = "340100") -> Standing:
    return Standing(
        id=number * 3,
        full_name=f"合肥{trade}信息科技有限公司",
        scope=scope,
        division="合肥",
        # One that is not part of the full name has to be kept too.
        trade_name=trade if number % 2 else trade[::-1],
        industry="信息科技",
        group=("6513", "*")[number % 2],
        form="有限公司",
        branch=number % 5 == 0,
        status=("registered", "reserved", "former")[number % 3],
        cause=("", "changed")[number % 2],
        uscc="91340104MA00000001" if number % 2 else "",
        holder="account:7" if number % 3 else "",
        until=(None, 1_790_000_000_000_000, -5)[number % 3],
        history=number % 4 == 0,
    )


def keyed(one: Standing) -> Keyed:
    return Keyed(one.full_name, one.scope, one.group, one.trade_name, one.branch)


def made(home: Path, count: int = 20, number: int = 1) -> Snapshot:
    build(
        (row(place, "云杉长乐"[: 2 + place % 3]) for place in range(count)),
        {"340100": 4},
        home,
        number=number,
    )
    snapshot = open_newest(home)
    assert snapshot is not None
    return snapshot


@given(st.lists(st.text(LETTERS, min_size=1, max_size=5), max_size=30))
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, trades: list[str]) -> None:
    home = tmp_path_factory.mktemp("names")
    rows = [
        row(number, trade, ("340100", "340200", "")[number % 7 % 3]) for number, trade in enumerate(trades)
    ]
    assert build(iter(rows), {"340100": 9}, home, number=5) == len(rows)
    snapshot = open_newest(home)
    assert snapshot is not None
    assert (snapshot.number, snapshot.versions, snapshot.size) == (5, {"340100": 9}, len(rows))
    assert [snapshot.standing(place) for place in range(len(rows))] == rows
    assert [snapshot.row_of(one.id) for one in rows] == list(range(len(rows)))
    assert snapshot.row_of(1) is None
    assert snapshot.row_of(10_000) is None
    for trade in trades:
        question = keyed(row(1, trade))
        asked = set(asked_in(question, ["340100"]))
        expected = {place for place, one in enumerate(rows) if asked & stored_in_scope(one)}
        assert snapshot.find(asked_in(question, ["340100"])) == expected


def stored_in_scope(one: Standing) -> set[int]:
    keys, _ = snapshot_build.stored_many([keyed(one)], full_names=False)
    return set(keys.view(np.uint64).tolist())


def test_several_pieces_make_one_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(tmp_path / "whole")
    monkeypatch.setattr(snapshot_build, "CHUNK", 7)
    pieces = made(tmp_path / "pieces")
    assert whole.keys == pieces.keys
    assert [whole.standing(place) for place in range(20)] == [pieces.standing(place) for place in range(20)]


def test_the_newest_is_opened_and_the_others_go_when_nobody_reads_them(tmp_path: Path) -> None:
    first = made(tmp_path, number=1)
    second = made(tmp_path, number=2)
    made(tmp_path, number=3).header.close()
    assert newest(tmp_path) == 3
    second.header.close()
    (tmp_path / ".4").mkdir()
    assert sorted(sweep(tmp_path)) == [2, 4]
    # Read on, although two newer ones are there.
    assert first.standing(3).id == 9
    first.header.close()
    assert sweep(tmp_path) == [1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3", CURRENT]


def _shorter(folder: Path) -> None:
    with (folder / "text.bin").open("r+b") as stream:
        stream.truncate(5)


def _gone(folder: Path) -> None:
    (folder / "owners.bin").unlink()


def _altered(folder: Path) -> None:
    header = folder / "header.json"
    header.write_bytes(header.read_bytes().replace(b'"size": 20', b'"size": 21'))


def _cut(folder: Path) -> None:
    header = folder / "header.json"
    header.write_bytes(header.read_bytes()[:-9])


def _empty(folder: Path) -> None:
    (folder / "header.json").write_bytes(b"")


@pytest.mark.parametrize("harm", [_shorter, _gone, _altered, _cut, _empty])
def test_a_damaged_one_is_as_if_it_were_not_there(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    made(tmp_path, number=8)
    harm(tmp_path / "8")
    assert open_newest(tmp_path) is None


def test_one_made_by_other_rules_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, number=8)
    monkeypatch.setattr("kaiye.names.snapshot.edition", lambda: "another")
    with pytest.raises(Damaged, match="another edition"):
        open_snapshot(tmp_path / "8")


def test_a_pointer_that_is_none_points_nowhere(tmp_path: Path) -> None:
    assert open_newest(tmp_path) is None
    (tmp_path / CURRENT).write_text("")
    assert open_newest(tmp_path) is None
    (tmp_path / CURRENT).write_text("6")
    assert open_newest(tmp_path) is None


def _dying(home: Path, after: int) -> None:
    def rows() -> Iterator[Standing]:
        for number in range(after):
            yield row(number, "云杉")
        os._exit(9)

    build(rows(), {}, home, number=2)


def test_one_whose_making_was_killed_never_was(tmp_path: Path) -> None:
    made(tmp_path, number=1)
    process = multiprocessing.get_context("fork").Process(target=_dying, args=(tmp_path, 30))
    process.start()
    process.join(30)
    assert process.exitcode == 9
    assert newest(tmp_path) == 1
    assert sweep(tmp_path) == [2]
    assert [path.name for path in tmp_path.iterdir() if path.name != CURRENT] == ["1"]


def test_one_that_failed_leaves_nothing(tmp_path: Path) -> None:
    def rows() -> Iterator[Standing]:
        yield row(1, "云杉")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        build(rows(), {}, tmp_path, number=2)
    assert list(tmp_path.iterdir()) == []
