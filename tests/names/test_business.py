"""The main industry from name and scope together."""

from __future__ import annotations

from kaiye.names.api import main_industries


def codes(name: str, *items: str) -> list[str]:
    return [one.code for one in main_industries(name, items)]


def test_the_name_alone() -> None:
    assert codes("合肥云杉澄信息科技有限公司")[0] in {"6513", "6490", "6531", "6550", "6560"}


def test_the_scope_alone() -> None:
    assert codes("", "文具用品零售") == ["5241"]


def test_what_both_say_comes_first() -> None:
    both = main_industries("合肥云杉澄软件有限公司", ["信息技术咨询服务", "软件开发"])
    assert both[0].code == "6513"
    assert "软件开发" in both[0].reason.text()
    alone = {one.code: one.probability for one in main_industries("合肥云杉澄软件有限公司", [])}
    assert both[0].probability > alone["6513"]


def test_the_first_item_outweighs_later_ones() -> None:
    assert codes("", "文具用品零售", "软件开发", "信息技术咨询服务")[0] == "5241"


def test_nothing_known_suggests_nothing() -> None:
    assert codes("", "目录里没有的项目") == []
