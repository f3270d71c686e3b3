"""Names into their four segments, and back."""

from __future__ import annotations

import gzip
import os
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiye.catalogue.api import all_divisions, industry
from kaiye.dossier.api import NameParts
from kaiye.kernel.api import InvalidInput
from kaiye.names.api import ParsedName, full_text, industry_codes, normalised, parse_name
from kaiye.names.divisions import Gazetteer, short_forms
from kaiye.names.forms import overlaps
from kaiye.names.lexicon import phrases
from kaiye.names.parse import split

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
REAL = SHARED / "data" / "company_names_1300k.txt.gz"


def segments(text: str, entity_type: str | None = None, home: str | None = None) -> tuple[str, str, str, str]:
    found = parse_name(text, entity_type, home=home)
    return found.division, found.trade_name, found.industry, found.form


@pytest.mark.parametrize(
    ("text", "entity_type", "expected"),
    [
        ("合肥云杉澄信息科技有限公司", "LLC", ("合肥", "云杉澄", "信息科技", "有限公司")),
        ("合肥市蜀山区望舒屿文具店", "IIH", ("合肥市蜀山区", "望舒屿", "文具", "店")),
        ("云杉澄（合肥）信息科技有限公司", "LLC", ("合肥", "云杉澄", "信息科技", "有限公司")),
        ("云杉澄信息科技（合肥）有限公司", "LLC", ("合肥", "云杉澄", "信息科技", "有限公司")),
        (
            "安徽省合肥市蜀山区云杉物业服务有限责任公司",
            "LLC",
            ("安徽省合肥市蜀山区", "云杉", "物业服务", "有限责任公司"),
        ),
        ("安徽和县云杉种植专业合作社", "COOP", ("安徽和县", "云杉", "种植", "专业合作社")),
        (
            "玉屏侗族自治县云杉养殖农民专业合作社",
            "COOP",
            ("玉屏侗族自治县", "云杉", "养殖", "农民专业合作社"),
        ),
        ("内蒙古云杉牧业股份有限公司", "JSC", ("内蒙古", "云杉", "牧业", "股份有限公司")),
        ("凉山云杉矿业有限公司", "LLC", ("凉山", "云杉", "矿业", "有限公司")),
        ("北京市朝阳区云杉书店", "IIH", ("北京市朝阳区", "云杉", "书", "店")),
        ("合肥望舒屿超市", "IIH", ("合肥", "望舒屿", "超市", "超市")),
        ("合肥望舒屿建材经营部", "IIH", ("合肥", "望舒屿", "建材", "经营部")),
        ("合肥望舒屿企业管理咨询工作室", "IIH", ("合肥", "望舒屿", "企业管理咨询", "工作室")),
        ("合肥云杉股权投资合伙企业（有限合伙）", "LP", ("合肥", "云杉", "股权投资", "合伙企业（有限合伙）")),
        ("合肥云杉会计师事务所(特殊普通合伙)", "SGP", ("合肥", "云杉", "会计师", "事务所（特殊普通合伙）")),
        ("合肥云杉机械厂（个人独资）", "SP", ("合肥", "云杉", "机械", "厂（个人独资）")),
        # The county would eat the trade name.
        ("合肥长丰信息科技有限公司", "LLC", ("合肥", "长丰", "信息科技", "有限公司")),
        ("张家港保税区云杉化工贸易有限公司", "LLC", ("张家港保税区", "云杉", "化工贸易", "有限公司")),
        # A county that is a city today.
        ("子长县云杉建筑有限公司", "LLC", ("子长县", "云杉", "建筑", "有限公司")),
        ("云杉信息科技有限公司", "LLC", ("", "云杉", "信息科技", "有限公司")),
        ("合肥云杉有限公司", "LLC", ("合肥", "云杉", "", "有限公司")),
        ("有限公司", "LLC", ("", "", "", "有限公司")),
        # A hotel is no wine shop: such words are the trade and the form at once, as a company's industry is.
        ("合肥望舒屿酒店", "IIH", ("合肥", "望舒屿", "酒店", "酒店")),
        ("合肥望舒屿商务酒店", "IIH", ("合肥", "望舒屿", "商务酒店", "酒店")),
        ("合肥望舒屿生鲜超市", "IIH", ("合肥", "望舒屿", "生鲜超市", "超市")),
        ("合肥云杉餐厅（个人独资）", "SP", ("合肥", "云杉", "餐厅", "餐厅（个人独资）")),
        # What is done belongs to the industry, where it is done is the form.
        ("合肥望舒屿汽车修理部", "IIH", ("合肥", "望舒屿", "汽车修理", "部")),
        ("合肥云杉瓷砖销售部（普通合伙）", "GP", ("合肥", "云杉", "瓷砖", "销售部（普通合伙）")),
        ("合肥云杉生态养殖场（普通合伙）", "GP", ("合肥", "云杉", "生态养殖", "场（普通合伙）")),
        ("合肥云杉汽车修理厂有限公司", "LLC", ("合肥", "云杉", "汽车修理厂", "有限公司")),
        ("合肥云杉饭店（微型企业）", None, ("合肥", "云杉", "饭店", "饭店")),
        # Words that begin an industry and are none.
        ("合肥云杉国际物流有限公司", "LLC", ("合肥", "云杉", "国际物流", "有限公司")),
        ("合肥云杉空气净化设备有限公司", "LLC", ("合肥", "云杉", "空气净化设备", "有限公司")),
        ("合肥云杉医药（连锁）有限公司", "LLC", ("合肥", "云杉", "医药（连锁）", "有限公司")),
        # Old names without a trade name.
        ("和县水产公司", "LLC", ("和县", "", "水产", "公司")),
        ("和县便民超市", "IIH", ("和县", "便民", "超市", "超市")),
        ("和县云杉供销合作社", None, ("和县", "云杉", "供销", "合作社")),
        ("和县农村信用合作联社", None, ("和县", "", "农村信用", "合作联社")),
        ("和县云杉养羊农牧民专业合作社", "COOP", ("和县", "云杉", "养羊", "农牧民专业合作社")),
        # Former divisions, customary short forms, districts.
        ("滦县云杉工贸有限公司", "LLC", ("滦县", "云杉", "工贸", "有限公司")),
        ("吴江云杉纺织有限公司", "LLC", ("吴江", "云杉", "纺织", "有限公司")),
        ("科左中旗云杉养羊专业合作社", "COOP", ("科左中旗", "云杉", "养羊", "专业合作社")),
        ("合肥市包河云杉印刷厂", None, ("合肥市包河", "云杉", "印刷", "厂")),
        ("武汉市青山绿云环保科技有限公司", "LLC", ("武汉市", "青山绿云", "环保科技", "有限公司")),
        ("合肥市政建设有限公司", None, ("", "合肥", "市政建设", "有限公司")),
        ("合肥云杉投资集团汽车贸易有限公司", None, ("合肥", "云杉投资集团", "汽车贸易", "有限公司")),
        ("昆山综合保税区云杉物流有限公司", None, ("昆山综合保税区", "云杉", "物流", "有限公司")),
        ("合肥市云岭新区云杉木材加工厂", None, ("合肥市云岭新区", "云杉", "木材加工", "厂")),
        ("", "IIH", ("", "", "", "")),
    ],
)
def test_segments(text: str, entity_type: str, expected: tuple[str, str, str, str]) -> None:
    assert segments(text, entity_type) == expected


def test_a_group_is_no_industry() -> None:
    found = parse_name("合肥云杉（集团）有限公司", "LLC")
    assert (found.trade_name, found.industry, found.group, found.form) == ("云杉", "", "（集团）", "有限公司")


def test_a_branch_has_its_enterprises_segments_and_its_own_addition() -> None:
    found = parse_name("合肥云杉澄信息科技有限公司蜀山分公司", "BR")
    assert (found.trade_name, found.form, found.addition) == ("云杉澄", "分公司", "蜀山分公司")


@pytest.mark.parametrize(
    ("text", "trade_name", "addition", "form"),
    [
        ("合肥云杉信息科技有限公司蜀山第二加油站", "云杉", "蜀山第二加油站", "加油站"),
        ("和县云杉供销合作社濮集门市部", "云杉", "濮集门市部", "门市部"),
        ("和县物资公司濮集收购站", "", "濮集收购站", "收购站"),
        ("合肥云杉超市第三分店", "云杉", "第三分店", "分店"),
        ("合肥云杉律师事务所（特殊普通合伙）滨湖分所", "云杉", "滨湖分所", "分所"),
    ],
)
def test_branches_of_every_kind(text: str, trade_name: str, addition: str, form: str) -> None:
    found = parse_name(text)
    assert (found.trade_name, found.addition, found.form) == (trade_name, addition, form)


@pytest.mark.parametrize("text", ["合肥云杉集团公司望舒置业有限公司", "合肥云杉有限公司（原第二厂）"])
def test_what_stands_behind_a_form_need_not_be_a_branch(text: str) -> None:
    found = parse_name(text)
    assert (found.addition, found.form) == ("", "有限公司")


def test_a_town_is_no_part_of_the_trade_name() -> None:
    found = parse_name("和县濮集镇双桥村云杉养鸡专业合作社", "COOP")
    assert (found.division, found.locality, found.trade_name) == ("和县", "濮集镇双桥村", "云杉")
    assert parse_name("和县江南水乡餐馆", "IIH").trade_name == "江南水乡"


def test_a_short_county_name_elsewhere_is_a_trade_name() -> None:
    assert segments("东方信息科技有限公司", home="340104")[:2] == ("", "东方")
    assert segments("东方云杉科技有限公司", home="469007")[:2] == ("东方", "云杉")
    assert segments("上海云杉科技有限公司", home="340104")[:2] == ("上海", "云杉")


def test_where_the_division_stands_is_kept() -> None:
    for text, arrangement in (
        ("云杉澄（合肥）信息科技有限公司", "after_trade_name"),
        ("云杉澄信息科技（合肥）有限公司", "after_industry"),
        ("合肥云杉澄信息科技有限公司", "front"),
    ):
        found = parse_name(text)
        assert (found.arrangement, found.division_code) == (arrangement, "340100")
        assert full_text(found) == text


def test_segments_given_by_the_applicant_make_up_the_name() -> None:
    parts = NameParts(division="合肥", trade_name="云杉澄", industry="信息科技", form="有限公司")
    assert full_text(parts) == "合肥云杉澄信息科技有限公司"
    shop = NameParts(division="合肥", trade_name="望舒屿", industry="超市", form="超市")
    assert full_text(shop) == "合肥望舒屿超市"


def test_spaces_and_half_width_brackets_do_not_make_another_name() -> None:
    assert normalised(" 云杉(合肥) 科技有限公司") == "云杉（合肥）科技有限公司"


def test_with_a_bracketed_division_a_short_one_in_front_is_the_trade_name() -> None:
    assert segments("东方威飒（天津）信息咨询有限公司") == ("天津", "东方威飒", "信息咨询", "有限公司")


def test_a_name_longer_than_any_real_one_is_refused() -> None:
    with pytest.raises(InvalidInput):
        parse_name("云" * 201)


def test_industry_words_have_classes_of_the_standard() -> None:
    assert "6513" in industry_codes("信息科技")
    assert industry_codes("文具")[-1].startswith(("24", "52"))
    assert industry_codes("量子信息科技") == industry_codes("信息科技")
    assert industry_codes("云杉") == ()
    assert len(phrases()) > 600


def test_every_class_of_the_lexicon_exists() -> None:
    codes = {code for found in phrases().values() for code in found}
    assert [code for code in sorted(codes) if industry(code) is None] == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("合肥市", ["合肥"]),
        ("杞县", []),
        ("广西壮族自治区", ["广西"]),
        ("凉山彝族自治州", ["凉山州", "凉山"]),
        ("积石山保安族东乡族撒拉族自治县", ["积石山县", "积石山"]),
        ("锡林郭勒盟", ["锡林郭勒"]),
    ],
)
def test_short_forms(name: str, short: list[str]) -> None:
    assert short_forms(name) == short


@given(st.text(max_size=40), st.sampled_from([None, "LLC", "IIH", "LP", "BR"]))
def test_any_text_is_parsed_and_nothing_is_lost(text: str, entity_type: str | None) -> None:
    found = parse_name(text, entity_type)
    assert isinstance(found, ParsedName)
    assert full_text(found) == normalised(text)


def test_the_short_way_to_a_division_leads_where_the_long_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    rests = (
        "云杉商贸",
        "市云杉商贸",
        "县云杉商贸",
        "市政工程",
        "商贸",
        "高新区云杉商贸",
        "新城商贸",
        "地区云杉商贸",
    )
    texts = [division.name[:3] + rest + "有限公司" for division in all_divisions()[::3] for rest in rests]
    quick = [split(text) for text in texts]
    monkeypatch.setattr(Gazetteer, "simple", lambda self, text: None)
    assert quick == [split(text) for text in texts]


@pytest.mark.skipif(not REAL.exists(), reason="real names are not here")
def test_real_names_are_understood() -> None:
    with gzip.open(REAL, "rt", encoding="utf-8") as stream:
        names = [line.strip() for line in islice(stream, 0, 300_000, 100)]
    found = [parse_name(name) for name in names]
    own = [name for name in found if not name.addition]
    assert sum(not name.form for name in own) < len(own) * 0.01
    assert sum(not name.division for name in own) < len(own) * 0.05
    assert sum(not name.industry for name in own) < len(own) * 0.12
    for text, name in zip(names, found, strict=True):
        assert full_text(name) == normalised(text)
        if (
            name.arrangement == "front"
            and not name.addition
            and not overlaps(name.industry, name.form)
            and "（" not in normalised(text)
        ):
            whole = name.division + name.locality + name.trade_name + name.industry + name.group + name.form
            assert whole == normalised(text)
