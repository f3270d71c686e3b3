"""Scope items, and the scope as a licence prints it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from kaiye.catalogue.api import (
    industry,
    nearest_scope_items,
    scope_item,
    scope_items,
    scope_text,
    search_scope_items,
)

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
CASES = sorted((SHARED / "cases").glob("*.json"))


def test_every_item_is_whole() -> None:
    for entry in scope_items():
        assert re.fullmatch(r"S[0-9]{4}", entry.code)
        assert entry.kind in {"一般", "许可"}
        assert entry.licensed == (entry.pre_or_post in {"pre", "post"}) == bool(entry.licence_document), entry
        assert entry.licensed == bool(entry.authority), entry
        found = industry(entry.gb4754)
        assert found is not None, entry
        assert found.level == "class", entry
        assert scope_item(entry.item) == entry


def test_codes_and_wordings_stand_once() -> None:
    assert len({entry.code for entry in scope_items()}) == len(scope_items()) >= 496
    assert len({entry.item for entry in scope_items()}) == len(scope_items())


def test_a_wording_is_found_whatever_its_brackets() -> None:
    entry = scope_item("工艺美术品及收藏品零售(象牙及其制品除外)")
    assert entry is not None
    assert entry.item == "工艺美术品及收藏品零售（象牙及其制品除外）"
    assert scope_item("销售自己做的东西") is None


def test_a_former_wording_leads_to_todays() -> None:
    entry = scope_item("室内装饰装修（非工程类,参见住宅室内装饰装修许可）")
    assert entry is not None
    assert entry.item == "室内装饰装修（非工程类）"


@pytest.mark.skipif(not CASES, reason="the acceptance cases are not at hand")
def test_every_item_of_the_acceptance_cases_is_known() -> None:
    for path in CASES:
        document = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(document, dict):
            for item in document.get("scope", ()):
                assert "item" not in item or scope_item(item["item"]) is not None, item


def test_general_and_licensed_items_stand_apart() -> None:
    assert scope_text(["餐饮服务", "软件开发", "日用百货销售"]) == (
        "一般项目：软件开发；日用百货销售（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。"
        "许可项目：餐饮服务（依法须经批准的项目，经相关部门批准后方可开展经营活动，"
        "具体经营项目以相关部门批准文件或许可证件为准）"
    )


def test_only_one_kind_prints_one_part() -> None:
    assert scope_text(["软件开发"]).startswith("一般项目：软件开发（除")
    assert scope_text(["餐饮服务"]).startswith("许可项目：餐饮服务（依法")
    assert "许可项目" not in scope_text(["软件开发"])
    assert scope_text([]) == ""


def test_own_words_stand_with_the_general_items_once() -> None:
    entry = scope_item("软件开发")
    assert entry is not None
    text = scope_text([entry, "手工皮具定制；", "软件开发"])
    assert text.startswith("一般项目：软件开发；手工皮具定制（除")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("软件开发", "软件开发"),
        ("软件", "软件开发"),
        ("火锅", "餐饮服务"),
        ("理发", "理发服务"),
        ("加油站", "成品油零售"),
        ("网吧", "互联网上网服务"),
        ("驾校", "机动车驾驶员培训"),
        ("便利店", "食品销售"),
        ("APP", "软件开发"),
    ],
)
def test_what_is_typed_finds_the_item(typed: str, first: str) -> None:
    assert search_scope_items(typed)[0].item == first


def test_a_code_lists_its_items() -> None:
    assert {entry.gb4754 for entry in search_scope_items("6550")} == {"6550"}


def test_items_of_an_industry() -> None:
    assert scope_item("软件开发") in scope_items(industry="6513")
    assert all(entry.licensed for entry in scope_items(kind="许可"))


@pytest.mark.parametrize(
    ("wording", "near"),
    [
        ("小区食堂", "餐饮服务"),
        ("为社区老人提供手机使用辅导，兼营软件开发", "软件开发"),
        ("软件开发", "软件开发"),
    ],
)
def test_an_own_wording_finds_what_is_meant(wording: str, near: str) -> None:
    assert near in [entry.item for entry in nearest_scope_items(wording)]


@pytest.mark.parametrize("wording", ["", "为您提供服务", "服务", "乙辛壬"])
def test_what_every_item_has_makes_nothing_near(wording: str) -> None:
    found = {entry.item for entry in nearest_scope_items(wording)}
    typed = {entry.item for entry in search_scope_items(wording, 3)}
    assert found == typed
