"""Entity kinds, official types, forms, documents, words, divisions and authorities."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from kaiye.catalogue.api import (
    all_divisions,
    authorities,
    authority,
    contribution_form,
    contribution_forms,
    division,
    divisions,
    editions,
    enterprise_type,
    enterprise_type_for,
    enterprise_types,
    entity_type,
    entity_types,
    former_characters,
    id_document_type,
    id_document_types,
    minority_scripts,
    name_words,
    possible_characters,
    standard_characters,
    successors,
    uscc_classes,
)
from kaiye.catalogue.words import MATCHES, POSITIONS, WEIGHTS
from kaiye.kernel.api import DivisionCode

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
REFERENCE = SHARED / "data" / "divisions_2026-09.csv"


def test_every_kind_of_entity_of_the_dossier_is_there() -> None:
    codes = [kind.code for kind in entity_types()]
    assert codes == ["LLC", "JSC", "IIH", "SP", "GP", "SGP", "LP", "COOP", "BR"]
    for kind in entity_types():
        assert kind.zh
        assert kind.en
        assert kind.person_label
        assert kind.place_label
        assert all(enterprise_type(code) for code in kind.type_codes)
    assert entity_type("XX") is None


@pytest.mark.parametrize(
    ("code", "labels", "uscc_class"),
    [
        ("LLC", ("法定代表人", "注册资本", "住所", "类型"), "1"),
        ("JSC", ("法定代表人", "注册资本", "住所", "类型"), "1"),
        ("IIH", ("经营者", "", "经营场所", "组成形式"), "2"),
        ("SP", ("投资人", "出资额", "住所", "类型"), "1"),
        ("LP", ("执行事务合伙人", "出资额", "主要经营场所", "类型"), "1"),
        ("COOP", ("法定代表人", "成员出资总额", "住所", "类型"), "3"),
        ("BR", ("负责人", "", "经营场所", "类型"), "1"),
    ],
)
def test_what_a_licence_calls_things(code: str, labels: tuple[str, ...], uscc_class: str) -> None:
    kind = entity_type(code)
    assert kind is not None
    assert (kind.person_label, kind.capital_label, kind.place_label, kind.type_label) == labels
    assert kind.uscc_class == uscc_class


@pytest.mark.parametrize(
    ("code", "investors", "name"),
    [
        ("LLC", ["person"], "有限责任公司（自然人独资）"),
        ("LLC", ["person", "person"], "有限责任公司（自然人投资或控股）"),
        ("LLC", ["person", "enterprise"], "有限责任公司（自然人投资或控股）"),
        ("LLC", ["enterprise"], "有限责任公司（自然人投资或控股的法人独资）"),
        ("LLC", ["state_enterprise"], "有限责任公司（非自然人投资或控股的法人独资）"),
        ("LLC", ["enterprise", "enterprise"], "其他有限责任公司"),
        ("LLC", ["enterprise", "state_enterprise"], "有限责任公司（国有控股）"),
        ("JSC", ["person", "person", "enterprise"], "股份有限公司（非上市、自然人投资或控股）"),
        ("JSC", ["enterprise", "enterprise"], "其他股份有限公司（非上市）"),
        ("JSC", ["state_enterprise"], "股份有限公司（非上市、国有控股）"),
        ("IIH", ["person"], "个体工商户"),
        ("LP", ["person", "enterprise"], "有限合伙企业"),
    ],
)
def test_the_official_type_follows_the_investors(code: str, investors: list[str], name: str) -> None:
    assert enterprise_type_for(code, investors).name == name


def test_official_types() -> None:
    assert len(enterprise_types()) == 95
    assert enterprise_type("0000") is None


def test_departments_of_the_credit_code() -> None:
    market = {entry.kind: entry.kind_name for entry in uscc_classes() if entry.department == "9"}
    assert market == {"1": "企业", "2": "个体工商户", "3": "农民专业合作社"}


def test_labour_is_for_partnerships_only() -> None:
    labour = contribution_form("labour")
    assert labour is not None
    assert labour.entity_types == {"GP", "SGP", "LP"}
    assert {form.code for form in contribution_forms() if "LLC" in form.entity_types} == {
        "cash", "goods", "ip", "claims", "equity", "land_use", "data", "other"
    }  # fmt: skip
    assert contribution_form("goodwill") is None


def test_documents_of_the_dossier() -> None:
    assert {kind.code for kind in id_document_types()} - {""} == {
        "resident_id", "passport", "hk_macao_permit", "taiwan_permit", "foreign_pr_card"
    }  # fmt: skip
    found = id_document_type("resident_id")
    assert found is not None
    assert found.official_code == "10"
    assert id_document_type("") is None


def test_name_words_say_where_they_count_and_how_much() -> None:
    for word in name_words():
        assert word.word
        assert word.category
        assert word.basis
        assert word.position in POSITIONS
        assert word.match in MATCHES
        assert word.weight in WEIGHTS
        assert all(word.word in longer and longer != word.word for longer in word.unless), word
    assert len({(word.word, word.category, word.match) for word in name_words()}) == len(name_words())


def test_the_table_of_characters() -> None:
    standard, former, possible = standard_characters(), former_characters(), possible_characters()
    assert len(standard) == 8105
    assert not standard & former.keys()
    assert not standard & possible.keys()
    assert not former.keys() & possible.keys()
    assert set(former.values()) | set(possible.values()) <= standard
    assert former["國"] == "国"
    assert former["雲"] == "云"
    # Characters the table of 2013 made standard again.
    assert set("淼堃喆昇甦犇邨") <= standard


def test_former_divisions_have_successors_of_today() -> None:
    for old, today in successors().items():
        entry = division(old)
        assert entry is not None
        assert entry.status == "former"
        for code in today:
            now = division(code)
            assert now is not None
            assert now.status == "current"
    gone = {entry.code for entry in all_divisions() if entry.status == "former"}
    assert gone == successors().keys()


def test_scripts_are_those_unicode_names() -> None:
    known = {script for scripts in minority_scripts().values() for script in scripts}
    assert known == {
        "ARABIC", "CYRILLIC", "HANGUL", "LATIN", "LISU", "MONGOLIAN", "NEW", "TAI", "TIBETAN", "YI"
    }  # fmt: skip


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference table is not at hand")
def test_todays_divisions_equal_the_reference() -> None:
    with REFERENCE.open(encoding="utf-8") as stream:
        reference = {
            row["code"]: (row["name"], row["parent"], row["full_name"]) for row in csv.DictReader(stream)
        }
    ours = {
        entry.code: (entry.name, entry.parent, entry.full_name)
        for entry in all_divisions()
        if entry.status == "current"
    }
    differences = {
        code: (ours.get(code), reference.get(code))
        for code in ours.keys() | reference.keys()
        if ours.get(code) != reference.get(code)
    }
    assert not differences


@pytest.mark.parametrize(
    ("code", "full_name", "level"),
    [
        ("340104", "安徽省合肥市蜀山区", "county"),
        ("340100", "安徽省合肥市", "prefecture"),
        ("110108", "北京市海淀区", "county"),
        ("419001", "河南省济源市", "county"),
        ("710000", "台湾省", "province"),
        ("340171", "安徽省合肥市合肥高新技术产业开发区", "county"),
        ("330103", "浙江省杭州市下城区", "county"),
    ],
)
def test_a_division_knows_its_whole_name(code: str, full_name: str, level: str) -> None:
    found = division(code)
    assert found is not None
    assert (found.full_name, found.level) == (full_name, level)


def test_the_tree_of_divisions() -> None:
    assert len(divisions()) == 34
    assert "340104" in [entry.code for entry in divisions("340100")]
    assert "340171" not in [entry.code for entry in divisions("340100")]
    assert divisions("999999") == ()
    assert division("999999") is None
    for entry in all_divisions():
        assert DivisionCode(entry.code).level == entry.level
        assert entry.parent == "" or division(entry.parent) is not None


def test_every_division_with_a_registrar_has_an_authority() -> None:
    codes = {entry.code for entry in authorities()}
    missing = {e.code for e in all_divisions() if e.status == "current"} - codes
    assert missing == {"710000", "810000", "820000"}


def test_an_authority() -> None:
    found = authority("340104")
    assert found is not None
    assert (found.name, found.level) == ("安徽省合肥市蜀山区市场监督管理局", "county")
    assert (found.parent, found.abbreviation) == ("340100", "合肥蜀山")
    assert authority("999999") is None


def test_abbreviations_tell_authorities_apart() -> None:
    assert len({entry.abbreviation for entry in authorities()}) == len(authorities()) == 3212


def test_every_table_is_dated() -> None:
    assert {edition.table for edition in editions()} >= {
        "industries",
        "scope_items",
        "divisions",
        "authorities",
    }
