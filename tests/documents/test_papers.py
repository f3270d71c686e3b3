"""The papers of a filing: what they say, that they are equal for equal facts, that text stays text."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from kaiye.documents import api as documents
from tests.documents.builders import NUMBERS, contribution, document, facts, pages, person, text

HOSTILE = [
    "#panic(1)",
    "$x^2$",
    "[粗体](http://x)",
    "反斜杠\\n\\u{41}",
    "`代码`",
    "@引用 <标签>",
    "*星* _下_ = 标题",
    '"引号" // 注释 /* 也是 */',
    '#{sys.inputs} #read("/etc/passwd")',
    '\\"));#panic("out of the text',
]


@pytest.mark.parametrize("kind", ["LLC", "JSC", "IIH"])
def test_every_paper_is_pdf_a_and_equal_for_equal_facts(kind: str) -> None:
    given = facts(kind, digests=(documents.Digest("公司章程", "ab" * 32),))
    for paper in (*documents.documents_for(given.dossier), documents.IDENTITIES):
        first, second = documents.render(paper, given), documents.render(paper, given)
        assert first == second, paper.code
        assert first.endswith(b"%%EOF\n\n") or first.endswith(b"%%EOF\n")
        assert b"pdfaid:part>2" in first or b'pdfaid:part="2"' in first
        assert b"pdfaid:conformance>B" in first or b'pdfaid:conformance="B"' in first


def test_another_process_prints_the_same_bytes() -> None:
    program = (
        "import django, hashlib; django.setup();"
        "from kaiye.documents import api; from tests.documents.builders import facts;"
        "print(hashlib.sha256(api.render(api.APPLICATION, facts())).hexdigest())"
    )
    made = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert made.stdout.strip() == hashlib.sha256(documents.render(documents.APPLICATION, facts())).hexdigest()


def test_the_application_says_the_facts() -> None:
    words = text(documents.render(documents.APPLICATION, facts()))
    for fact in (
        "公司登记（备案）申请书", "合肥青禾渡信息科技有限公司", "安徽省合肥市蜀山区望江西路88号1203室", "沈青禾",
        "有限责任公司（自然人投资或控股）", "100万元（壹佰万元整）", "软件开发；信息系统集成服务", "长期",
        "KY20261122-7F3K9Q", "340111********0137",
    ):  # fmt: skip
        assert fact in words, fact


def test_a_family_business_names_its_members() -> None:
    people = {"a": person("沈青禾"), "m": {"name": "沈听雨"}}
    family = facts("IIH", people=people, operation={"form": "family", "members": ["m"]})
    words = text(documents.render(documents.APPLICATION_IIH, family))
    assert "家庭成员" in words
    assert "沈听雨" in words
    assert "家庭成员" not in text(documents.render(documents.APPLICATION_IIH, facts("IIH")))
    assert "沈听雨" not in text(documents.render(documents.IDENTITIES, family))


def test_a_fixed_term_a_dwelling_an_agent_and_an_approval_are_printed() -> None:
    given = facts(
        term={"kind": "fixed", "years": 20},
        domicile={"address": "潜山路1号", "nature": "residential", "use": "leased", "lease_until": "2029-12-31",
                  "owner_consent": True},
        posts=[
            *document()["posts"],
            {"post": "agent", "person": "c", "third_party": True, "declared": True, "powers": "领取营业执照"},
        ],
    )  # fmt: skip
    words = text(documents.render(documents.APPLICATION, given))
    assert "20年" in words
    assert "委托代理人" in words
    assert "领取营业执照" in words
    assert "2029年12月31日" in words
    assert "已经有利害关系的业主一致同意" in text(documents.render(documents.DOMICILE, given))


def test_contributions_with_instalments_and_shares() -> None:
    given = facts(
        investors=[
            {
                "party": "a",
                "contributions": [
                    contribution("300000"),
                    contribution("300000.50", form="ip", due="2028-01-31"),
                ],
            },
            {"party": "org", "contributions": [contribution("399999.50")]},
        ],
        organisations={
            "org": {"name": "安徽远山投资有限公司", "uscc": "91340100MA2N0T3K5Q", "representative": "周远"}
        },
    )
    words = text(documents.render(documents.CONTRIBUTIONS, given))
    for fact in (
        "沈青禾",
        "知识产权",
        "30.00005",
        "2028年1月31日",
        "60.0001%",
        "安徽远山投资有限公司",
        "91340100MA2N0T3K5Q",
    ):
        assert fact in words, fact


def test_posts_name_everyone_in_office() -> None:
    words = text(documents.render(documents.POSTS, facts("JSC")))
    for fact in ("董事长", "许怀瑾", "程望之", "监事", "财务负责人", "陆知远"):
        assert fact in words, fact


def test_numbers_are_masked_except_on_the_identity_page() -> None:
    given = facts()
    for paper in documents.documents_for(given.dossier):
        words = text(documents.render(paper, given))
        assert not [number for number in NUMBERS.values() if number in words], paper.code
    clear = text(documents.render(documents.IDENTITIES, given))
    assert all(number in clear for number in NUMBERS.values())
    assert documents.IDENTITIES.sensitive
    assert documents.IDENTITIES not in documents.documents_for(given.dossier)


def test_the_confirmation_lists_signers_and_digests() -> None:
    digest = "0123456789abcdef" * 4
    words = text(
        documents.render(documents.CONFIRMATION, facts(digests=(documents.Digest("公司章程", digest),)))
    )
    assert digest in words
    assert "真实意愿" in words
    assert all(name in words for name in ("沈青禾", "顾南渡", "陆知远"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_user_text_is_never_markup(hostile: str) -> None:
    given = facts(name={"text": hostile}, people=document()["people"] | {"a": person(hostile)})
    for paper in documents.documents_for(given.dossier):
        words = text(documents.render(paper, given))
        assert "".join(hostile.split()) in words, paper.code


def test_line_breaks_and_odd_characters_are_printed_or_written_out() -> None:
    odd = "甲\n乙😀\u202e丙\t丁"
    words = text(documents.render(documents.APPLICATION, facts(name={"text": odd})))
    assert "甲" in words
    assert "乙〔U+1F600〕〔U+202E〕丙" in words


def test_rare_characters_are_printed_or_written_out() -> None:
    words = text(documents.render(documents.APPLICATION, facts(name={"text": "𠮷𪚥龘"})))
    assert "龘" in words
    assert "𠮷" in words or "〔U+20BB7〕" in words
    assert "𪚥" in words or "〔U+2A6A5〕" in words


def test_fifty_shareholders() -> None:
    people = {f"p{i}": person(f"股东{i}号") for i in range(50)}
    investors = [{"party": key, "contributions": [contribution("20000")]} for key in people]
    given = facts(people=document()["people"] | people, investors=investors)
    paper = documents.render(documents.ARTICLES, given)
    words = text(paper)
    assert all(f"股东{i}号" in words for i in range(50))
    assert pages(paper) <= 18
    assert pages(documents.render(documents.CONTRIBUTIONS, given)) <= 4


def test_a_draft_with_nothing_in_it_can_be_previewed() -> None:
    given = facts(people={}, investors=[], posts=[], name={}, domicile={}, capital={}, scope="")
    for paper in documents.documents_for(given.dossier):
        assert pages(documents.render(paper, given)) >= 1


def test_page_counts_are_sane() -> None:
    counts = {
        paper.code: pages(documents.render(paper, facts()))
        for paper in documents.documents_for(facts().dossier)
    }
    assert counts["application"] == 2
    assert counts["contributions"] == counts["posts"] == counts["domicile_commitment"] == 1
    assert counts["confirmation"] == 2
    assert 7 <= counts["articles"] <= 12


def test_custom_articles_are_printed_as_written() -> None:
    own = "第一条 自拟章程。\n第二条 #set text(red) 仍是文字。"
    words = text(documents.render(documents.ARTICLES, facts(articles={"kind": "custom", "text": own})))
    assert "".join(own.split()) in words
    assert "注册资本和股东出资" not in words


def test_titles_have_both_languages() -> None:
    for kind in documents.KINDS.values():
        assert kind.title_zh
        assert kind.title_en
        assert kind.title_en.isascii()
