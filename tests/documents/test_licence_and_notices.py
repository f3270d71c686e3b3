"""The licence and the registrar's notices."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kaiye.documents import api as documents
from kaiye.dossier.api import EntityType
from tests.documents.builders import DAY, facts, notice_facts, pages, text

USCC = "91340104MA8N0T3K5Q"
QR = "https://kaiye.example/licence/8Q2M-7F3K-9Q4D/"


def face(kind: str = "LLC") -> documents.LicenceFace:
    return documents.LicenceFace.of(facts(kind), uscc=USCC, established=DAY)


@pytest.mark.parametrize("copy", [False, True])
def test_the_licence_says_its_face(copy: bool) -> None:
    pdf = documents.licence(face(), copy=copy, qr=QR)
    words = text(pdf)
    for fact in ("营业执照", USCC, "合肥青禾渡信息科技有限公司", "有限责任公司（自然人投资或控股）", "沈青禾", "壹佰万元整",
                 "2026年11月22日", "安徽省合肥市蜀山区望江西路88号1203室", "软件开发；信息系统集成服务",
                 "合肥市蜀山区市场监督管理局", "国家市场监督管理总局监制", "http://www.gsxt.gov.cn"):  # fmt: skip
        assert fact in words, fact
    assert ("副本" in words) is copy
    assert pages(pdf) == 1
    assert pdf == documents.licence(face(), copy=copy, qr=QR)
    assert b"pdfaid:part>2" in pdf or b'pdfaid:part="2"' in pdf


def test_sizes_are_a3_and_a4_landscape(tmp_path: Path) -> None:
    for copy, size in ((False, "1190.55 x 841.89"), (True, "841.89 x 595.31")):
        path = tmp_path / "licence.pdf"
        path.write_bytes(documents.licence(face(), copy=copy, qr=QR))
        info = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
        found = next(line for line in info.splitlines() if line.startswith("Page size"))
        width, height = (float(word) for word in found.split()[2:5:2])
        assert (abs(width - float(size.split()[0])) < 1, abs(height - float(size.split()[2])) < 1) == (
            True,
            True,
        )


def test_the_qr_code_reads_back(tmp_path: Path) -> None:
    for copy in (False, True):
        path = tmp_path / "licence.pdf"
        path.write_bytes(documents.licence(face(), copy=copy, qr=QR))
        page = subprocess.run(
            ["pdftoppm", "-r", "80", "-png", str(path)], check=True, capture_output=True
        ).stdout
        assert [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))] == [QR]


@pytest.mark.parametrize("length", [300, 1200, 4000])
def test_a_long_scope_shrinks_and_then_continues(length: int) -> None:
    scope = ("一般项目：" + "信息系统集成服务；计算机软硬件及辅助设备批发；" * 200)[: length - 2] + "终了"
    for copy in (False, True):
        pdf = documents.licence(replace(face(), scope=scope), copy=copy, qr=QR)
        words = text(pdf)
        assert "终了" in words
        if length == 4000:
            assert "续见附页" in words
            assert "营业执照附页" in words
            assert 2 <= pages(pdf) <= 5
        else:
            assert pages(pdf) == 1


def test_a_long_name_and_address_stay_on_the_page() -> None:
    long = replace(face(), name="合肥" + "云杉" * 60 + "有限公司", place="安徽省" + "合肥市" * 60 + "末尾")
    pdf = documents.licence(long, copy=True, qr=QR)
    assert pages(pdf) == 1
    assert long.name in text(pdf) or text(pdf).count("云杉") == 60
    assert "末尾" in text(pdf)


def test_an_individual_business_has_its_own_labels() -> None:
    words = text(documents.licence(face("IIH"), copy=True, qr=QR))
    assert "经营者" in words
    assert "组成形式" in words
    assert "个人经营" in words
    assert "经营场所" in words
    assert "注册资本" not in words
    assert "法定代表人" not in words


def test_partnership_labels() -> None:
    partnership = replace(face(), entity_type=EntityType.GP, type_name="普通合伙企业", person="沈青禾")
    words = text(documents.licence(partnership, copy=False, qr=QR))
    assert "执行事务合伙人" in words
    assert "主要经营场所" in words


def test_hostile_names_stay_text_on_the_licence() -> None:
    hostile = '#panic() $a$ [b] \\ `c` @d "e"'
    assert "".join(hostile.split()) in text(
        documents.licence(replace(face(), name=hostile), copy=False, qr=QR)
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (documents.RECEIPT, ["接收申请材料凭证", "公司章程", "三个工作日"]),
        (documents.APPROVAL, ["准予登记通知书", "准予设立登记", "第十九条"]),
        (documents.CORRECTION, ["一次性告知", "出资期限过长", "股东（发起人）第1项，出资第2项，出资期限", "公司法第四十七条"]),
        (documents.REFUSAL, ["不予登记", "六十日内", "行政复议", "六个月内", "行政诉讼", "住所地址不完整"]),
    ],
)  # fmt: skip
def test_notices_say_what_the_law_asks(kind: documents.DocumentKind, said: list[str]) -> None:
    given = notice_facts()
    pdf = documents.notice(kind, given)
    words = text(pdf)
    for fact in (*said, given.number, "沈青禾：", "2026年11月22日", "合肥市蜀山区市场监督管理局"):
        assert fact in words, fact
    assert pdf == documents.notice(kind, given)
    assert pages(pdf) == 1


def test_a_long_list_is_one_complete_list() -> None:
    items = tuple(
        documents.NoticeItem(f"第{i}处缺陷需要补正", "条例 第十九条", "/people") for i in range(120)
    )
    words = text(documents.notice(documents.CORRECTION, notice_facts(items=items)))
    assert all(f"第{i}处缺陷" in words for i in range(120))


def test_a_notice_is_dated_by_its_own_day_alone() -> None:
    first = documents.notice(documents.APPROVAL, notice_facts(day=date(2026, 1, 5)))
    assert "2026年1月5日" in text(first)
    assert b"D:20260105000000" in first
