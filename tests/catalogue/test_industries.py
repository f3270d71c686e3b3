"""Industries: complete, well-formed, equal to the reference where it is at hand, and found while typing."""

from __future__ import annotations

import csv
import os
import time
from collections import Counter
from pathlib import Path

import pytest

from kaiye.catalogue.api import industries, industry, search_industries

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
REFERENCE = SHARED / "data" / "gb4754_reference.csv"


def test_the_counts_of_the_standard() -> None:
    counts = Counter(entry.level for entry in industries())
    assert counts == {"section": 20, "division": 97, "group": 473, "class": 1382}


def test_every_entry_hangs_under_its_parent() -> None:
    lengths = {"section": 1, "division": 2, "group": 3, "class": 4}
    above = {"division": "section", "group": "division", "class": "group"}
    for entry in industries():
        assert len(entry.code) == lengths[entry.level]
        if entry.level == "section":
            assert entry.parent == ""
            continue
        parent = industry(entry.parent)
        assert parent is not None
        assert parent.level == above[entry.level]
        assert parent.section == entry.section
        assert entry.level == "division" or entry.code.startswith(parent.code)


def test_no_group_is_empty() -> None:
    parents = {entry.parent for entry in industries()}
    assert all(entry.code in parents for entry in industries() if entry.level != "class")


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference table is not at hand")
def test_every_code_and_name_equals_the_reference() -> None:
    with REFERENCE.open(encoding="utf-8") as stream:
        reference = {
            row["code"]: (row["name"], row["level"], row["parent"], row["section"])
            for row in csv.DictReader(stream)
        }
    ours = {entry.code: (entry.name, entry.level, entry.parent, entry.section) for entry in industries()}
    differences = [
        f"{code}: ours {ours.get(code)}, reference {reference.get(code)}"
        for code in sorted(ours.keys() | reference.keys())
        if ours.get(code) != reference.get(code)
    ]
    assert not differences, "\n".join(differences)


def test_a_code_with_its_section_letter_is_read() -> None:
    assert industry("I6513") == industry("6513")
    assert industry("A6513") is None
    assert industry("") is None
    assert industry("6514") is None


def test_children_are_listed() -> None:
    assert [entry.code for entry in industries("class", "651")] == ["6511", "6512", "6513", "6519"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("6513", "6513"),
        ("应用软件", "6513"),
        ("应用软件开发", "6513"),
        ("足浴", "8052"),
        ("集成电路设计", "6520"),
        ("民宿", "6130"),
        ("咖啡", "6232"),
        ("婚庆", "8070"),
        ("加油站", "5265"),
        ("网约车", "5413"),
    ],
)
def test_what_is_typed_finds_the_class(typed: str, first: str) -> None:
    assert search_industries(typed)[0].code == first


def test_a_code_typed_in_part_lists_what_begins_with_it() -> None:
    assert [entry.code for entry in search_industries("651")][:4] == ["6511", "6512", "6513", "6519"]


@pytest.mark.parametrize("typed", ["", "   ", "𠮷𠮷𠮷", "%", "'; --"])
def test_nonsense_finds_nothing_and_does_no_harm(typed: str) -> None:
    assert search_industries(typed) == ()


def test_the_limit_is_kept() -> None:
    assert len(search_industries("制造", 7)) == 7
    assert search_industries("制造", 0) == ()


def test_typing_is_answered_at_once() -> None:
    search_industries("软件")
    began = time.perf_counter()
    for typed in ("软", "制造", "互联网信息服务", "其他未列明") * 5:
        search_industries(typed)
    assert (time.perf_counter() - began) / 20 < 0.05
