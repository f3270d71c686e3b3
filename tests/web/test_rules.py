"""The rules are public: a list to search, a page for each, the numbers they go by, and all of it as data."""

from __future__ import annotations

import csv
import io
import re

import jsonschema
import pytest
from django.core.cache import cache
from django.test import Client
from markupsafe import escape

from kaiye.casework import api as casework
from kaiye.identity.api import actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import ENGLISH
from kaiye.rules.api import OPEN_DATA_COLUMNS, public_entries, standard_parameters, undecided
from kaiye.vault.api import files
from tests.casework.builders import named
from tests.casework.driver import submitted
from tests.casework.test_frequencies import a_case, judged
from tests.documents.builders import text
from tests.web.helpers import officers_account, signed_in, somebody, text_of

pytestmark = pytest.mark.django_db
IDS = [one.id for one in public_entries()]
DATA = ["/rules.json", "/rules.csv", "/rules.schema.json", "/rules/dataset.jsonld"]


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "zh-CN"})


@pytest.fixture
def english() -> Client:
    return Client(headers={"accept-language": "en"})


def linked(page: str) -> list[str]:
    return re.findall(r'href="/rules/([A-Z]{2}-[0-9]{3}[a-z]?)/"', page)


def test_every_rule_has_a_page(client: Client) -> None:
    for one in public_entries():
        answer = client.get(f"/rules/{one.id}/")
        assert answer.status_code == 200, one.id
        page = answer.content.decode()
        assert str(one.heading) in page, one.id
        assert one.id in page
        assert one.laws[0].law in page


def test_every_chapter_s_pages_are_there_in_english(english: Client) -> None:
    for one in {one.chapter.code: one for one in public_entries()}.values():
        page = english.get(f"/rules/{one.id}/").content.decode()
        assert "Legal basis" in page, one.id
        assert escape(one.heading.text(ENGLISH, "rules")) in page, one.id


def test_every_rule_is_listed_under_its_chapter(client: Client) -> None:
    start = client.get("/rules/").content.decode()
    chapters = re.findall(r'href="\?chapter=([a-z_]+)"', start)
    assert str(len(IDS)) in start
    listed = [
        rule
        for chapter in chapters
        for rule in linked(client.get(f"/rules/?chapter={chapter}").content.decode())
    ]
    assert sorted(listed) == sorted(IDS)


def test_a_page_tells_all_of_a_rule(client: Client) -> None:
    page = text_of(client.get("/rules/CP-003/"))
    for told in (
        "出资额自公司成立之日起五年内缴足", "必须改", "有限责任公司", "公司法 第四十七条", "2024年7月1日起",
        "有限责任公司股东缴足出资的期限", "出资应当自公司成立之日起〔…〕年内缴足",
        "2031-11-23", "/investors/0/contributions/0/due", "出资期限", "退回申请人修改", "自动准予登记",
        "def paid_within_five_years", "sha256:",
    ):  # fmt: skip
        assert told in page, told


def test_a_page_says_whom_it_asks_and_what_silence_means(client: Client) -> None:
    page = text_of(client.get("/rules/OR-007/"))
    assert "失信被执行人名单" in page
    assert "既不放行也不驳回" in page
    assert "不用。只看您填写的内容和登记簿。" in text_of(client.get("/rules/CP-001/"))


def test_an_english_page_is_english(english: Client) -> None:
    page = text_of(english.get("/rules/CP-003/"))
    assert "Contributions are paid in full within five years of establishment" in page
    assert "Companies Law article 47" in page
    assert "Must be mended" in page
    assert "Applied for on 22 November 2026" in page


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("q=五年内缴足", "CP-003", "CP-001"),
        ("q=cp003", "CP-003", "CP-002"),
        ("q=公司法 47条", "CP-003", "CP-001"),
        ("law=公司法 第四十七条", "CP-002", "CP-001"),
        ("chapter=capital&type=JSC", "CP-007", "CP-003"),
        ("chapter=capital&severity=remind", "CP-024", "CP-003"),
    ],
)
def test_the_list_is_searched_and_filtered(client: Client, query: str, there: str, absent: str) -> None:
    found = linked(client.get(f"/rules/?{query}").content.decode())
    assert there in found
    assert absent not in found


def test_long_lists_are_paged(client: Client) -> None:
    first = client.get("/rules/?type=LLC").content.decode()
    assert len(linked(first)) == 50
    assert 'rel="next"' in first
    second = client.get("/rules/?type=LLC&page=2").content.decode()
    assert not set(linked(first)) & set(linked(second))
    # Beyond the end is the end.
    assert linked(client.get("/rules/?type=LLC&page=999").content.decode())


@pytest.mark.parametrize(
    "query", ["q=没有这样的规则", "severity=x", "type=x", "chapter=x", "page=x", "law=%25"]
)
def test_a_strange_question_is_answered(client: Client, query: str) -> None:
    assert client.get(f"/rules/?{query}").status_code == 200


def test_nothing_found_has_a_way_on(client: Client) -> None:
    page = client.get("/rules/?q=没有这样的规则").content.decode()
    assert "没有找到" in page
    assert 'href="/rules/"' in page


def test_an_unknown_rule_has_a_way_out(client: Client) -> None:
    answer = client.get("/rules/CP-999/")
    assert answer.status_code == 404
    assert "请在规则目录里" in answer.content.decode()
    assert 'href="/rules/"' in answer.content.decode()
    assert 'name="q" type="search" value="CP-999"' in answer.content.decode()
    assert client.get("/rules/CP-999/", headers={"accept": "application/json"}).json()["code"] == "not_found"


def test_small_letters_lead_to_the_rule(client: Client) -> None:
    answer = client.get("/rules/cp-003/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/rules/CP-003/"


def test_every_parameter_is_shown_with_its_days_and_its_readers(client: Client) -> None:
    page = client.get("/rules/parameters/").content.decode()
    for name in standard_parameters().by_name:
        assert f'id="{name}"' in page
    assert "公司法 第四十七条" in page
    assert "CP-003" in linked(page)


def test_what_no_function_decides_is_told_with_its_reason(client: Client, english: Client) -> None:
    page = client.get("/rules/undecided/").content.decode()
    for one in undecided():
        assert f'id="{one.id}"' in page
        assert escape(str(one.why)) in page
        assert one.id not in IDS
    assert (
        escape(undecided()[0].why.text(ENGLISH, "rules")) in english.get("/rules/undecided/").content.decode()
    )
    first = undecided()[0].id
    assert client.get(f"/rules/{first}/").headers["Location"] == f"/rules/undecided/#{first}"


# How often.


def test_how_often_is_told_when_it_points_at_nobody(client: Client) -> None:
    for _ in range(6):
        judged(a_case(), "CP-003")
    judged(a_case(), "NM-001")
    cache.delete("casework:frequencies")
    assert "7件决定中有6件，每1000件中857.1件" in text_of(client.get("/rules/CP-003/"))
    assert "7件决定中不到5件" in text_of(client.get("/rules/NM-001/"))
    assert "7件决定中一件也没有" in text_of(client.get("/rules/CP-001/"))
    start = client.get("/rules/").content.decode()
    assert "CP-003" in linked(start)
    assert "NM-001" not in linked(start)


# Open data.


def test_the_data_keeps_to_its_schema(client: Client) -> None:
    content = client.get("/rules.json").json()
    jsonschema.Draft202012Validator.check_schema(client.get("/rules.schema.json").json())
    jsonschema.validate(content, client.get("/rules.schema.json").json())
    assert [one["id"] for one in content["rules"]] == IDS
    assert content["ruleset"].startswith("sha256:")


def test_the_table_has_every_rule_in_documented_columns(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/rules.csv").content.decode(), newline="")))
    assert list(rows[0]) == list(OPEN_DATA_COLUMNS)
    assert [row["id"] for row in rows] == IDS
    page = client.get("/rules/data/").content.decode()
    for name, meaning in OPEN_DATA_COLUMNS.items():
        assert f">{name}<" in page
        assert meaning.text(ENGLISH) != meaning.text()
    # A spreadsheet takes such a cell for a formula.
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]


@pytest.mark.parametrize("address", DATA)
def test_the_data_is_for_every_site_and_kept_for_a_while(client: Client, address: str) -> None:
    answer = client.get(address, headers={"origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]
    again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.post(address).status_code == 405


def test_the_description_leads_to_the_data(client: Client) -> None:
    told = client.get("/rules/dataset.jsonld").json()
    urls = [one["dcat:downloadURL"]["@id"] for one in told["dcat:distribution"]]
    assert [url.rsplit("/", 1)[-1] for url in urls] == ["rules.json", "rules.csv"]


# Ways in.


def test_the_rules_are_one_step_from_every_page(client: Client) -> None:
    for address in ("/", "/register/", "/nowhere/"):
        assert 'href="/rules/"' in client.get(address).content.decode(), address


def test_a_finding_leads_to_its_rule_for_officer_and_applicant() -> None:
    waiting = submitted(
        named("砚池岸", scope=[{"item": "软件开发"}, {"text": "为古籍修复提供影像比对服务"}]),
        me=actor_of(somebody()),
    )
    page = signed_in(officers_account()).get(f"/officer/cases/{waiting.pk}/").content.decode()
    assert "SC-002" in linked(page)
    returned = submitted(named("听雨屿", capital={"amount": "1", "currency": "CNY"}), me=actor_of(somebody()))
    assert returned.life is casework.State.RETURNED
    shown = signed_in(somebody()).get(f"/apply/{returned.filing}/result/").content.decode()
    assert "CP-002" in linked(shown)
    drain()
    printed = text(files.get(casework.CaseNote.objects.get(case=returned).sha256))
    assert "（规则CP-002）" in printed
    assert "/rules/查看" in printed
