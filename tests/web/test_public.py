"""What everybody may look up: search, an entity now and on a past day, and whether a licence holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaiye.casework import api as casework
from kaiye.jobs.api import drain
from kaiye.kernel.api import local_date, now
from kaiye.licences import api as licences
from kaiye.vault.api import files
from tests.casework.builders import iih, llc, named
from tests.casework.driver import submitted
from tests.web.helpers import text_of

pytestmark = pytest.mark.django_db

NAME = "合肥青禾浦软件科技有限公司"


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "zh-CN"})


@pytest.fixture
def uscc() -> str:
    """A registered company, published, with its licence printed."""
    case = submitted(llc(), at=now())
    assert case.life is casework.State.APPROVED
    drain()
    return case.uscc


def licence_pdf(uscc: str) -> bytes:
    found = licences.current(uscc)
    assert found
    return files.get(found.original)


# Search.


@pytest.mark.parametrize("text", [NAME, "青禾浦", "qinghepu", "QingHePu", "qhp", " 青禾浦 ", "合肥"])
def test_found_by_any_part_of_its_name(client: Client, uscc: str, text: str) -> None:
    page = client.get("/register/", {"q": text}).content.decode()
    assert f'href="/register/{uscc}/"' in page
    assert NAME in page
    assert "1条结果" in page


def test_found_by_its_code(client: Client, uscc: str) -> None:
    for text in (uscc, uscc.lower(), uscc[:10]):
        assert f'href="/register/{uscc}/"' in client.get("/register/", {"q": text}).content.decode(), text


@pytest.mark.parametrize(
    "text", ["不存在的名称", "%", "_", "'; DROP TABLE entity; --", "😀", "a" * 5000, "<b>x</b>", "\\"]
)
def test_nonsense_finds_nothing_and_is_no_error(client: Client, uscc: str, text: str) -> None:
    answer = client.get("/register/", {"q": text})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "没有找到" in page
    assert "<b>x" not in page


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "   "}])
def test_without_words_it_says_what_it_holds(client: Client, uscc: str, query: dict[str, str]) -> None:
    assert "登记簿里现有1家" in text_of(client.get("/register/", query))


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "²", "9" * 12, "9" * 5000])
def test_a_strange_page_number_is_no_error(client: Client, uscc: str, page: str) -> None:
    answer = client.get("/register/", {"q": "青禾浦", "page": page})
    assert answer.status_code == 200
    assert uscc in answer.content.decode()


def test_many_results_are_turned_over(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # Twenty fit on a page: two are enough when a page holds one.
    monkeypatch.setattr("kaiye.publicity.api.search.__kwdefaults__", {"page": 1, "size": 1})
    for trade_name in ("听雨屿", "望月汀"):
        submitted(named(trade_name), at=now())
    drain()
    first = client.get("/register/", {"q": "合肥"}).content.decode()
    assert "第1页，共2页" in first
    assert 'rel="prev"' not in first
    second = client.get("/register/", {"q": "合肥", "page": "2"}).content.decode()
    assert 'rel="next"' not in second
    assert 'rel="prev"' in second


# One entity.


def test_an_entity_shows_its_facts_and_nothing_personal(client: Client, uscc: str) -> None:
    page = text_of(client.get(f"/register/{uscc}/"))
    for fact in (NAME, uscc, "何青禾", "500,000.00元", "软件开发", "有限责任公司", "存续", "第1版"):
        assert fact in page, fact
    for secret in ("13800138001", "3401111985", "徽州大道1号"):
        assert secret not in page, secret


def test_an_individual_business_shows_who_runs_it(client: Client) -> None:
    case = submitted(iih(), at=now())
    drain()
    page = text_of(client.get(f"/register/{case.uscc}/"))
    assert "经营者" in page
    assert "刘听雨" in page


def test_as_of_a_day(client: Client, uscc: str) -> None:
    today = local_date(now())
    page = client.get(f"/register/{uscc}/", {"as_of": today.isoformat()})
    assert page.status_code == 200
    assert "当天的登记情况" in page.content.decode()


@pytest.mark.parametrize("day", ["昨天", "2026-13-01", "0", "2026-11-22 或者", "９"])
def test_what_is_no_day_is_said_at_the_field(client: Client, uscc: str, day: str) -> None:
    answer = client.get(f"/register/{uscc}/", {"as_of": day})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#as_of"' in page
    assert NAME in page


def test_before_it_was_registered_it_is_said_so(client: Client, uscc: str) -> None:
    before = (local_date(now()) - timedelta(days=400)).isoformat()
    answer = client.get(f"/register/{uscc}/", {"as_of": before})
    assert answer.status_code == 422
    assert 'href="#as_of"' in answer.content.decode()


@pytest.mark.parametrize("code", ["91340111MA00000000", "x", "青禾浦", "9" * 300])
def test_an_unknown_entity_is_not_found(client: Client, code: str) -> None:
    answer = client.get(f"/register/{code}/")
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/register/?q=%00", "/register/%00/", "/licence/%00/", "/officer/?text=%00"]
)
def test_an_address_with_a_nul_is_refused_in_words(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "格式不对" in answer.content.decode()


# A licence.


def test_the_printed_address_says_that_it_holds(client: Client, uscc: str) -> None:
    found = licences.current(uscc)
    assert found
    page = text_of(client.get(f"/licence/{found.code}/"))
    assert "真实有效" in page
    assert uscc in page


@pytest.mark.parametrize("code", ["unknown", "x" * 300])
def test_an_unknown_licence_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/licence/{code}/").status_code == 404


def verified(client: Client, content: bytes | None = None, text: str = "") -> tuple[int, str]:
    """Status and words of the answer."""
    fields: dict[str, object] = {"text": text}
    if content is not None:
        fields["file"] = SimpleUploadedFile("licence.pdf", content, content_type="application/pdf")
    answer = client.post("/licence/verify/", fields)
    return answer.status_code, text_of(answer)


def test_a_licence_file_is_genuine(client: Client, uscc: str) -> None:
    status, page = verified(client, licence_pdf(uscc))
    assert status == 200
    assert "真实有效" in page


def test_an_altered_licence_file_is_not(client: Client, uscc: str) -> None:
    pdf = bytearray(licence_pdf(uscc))
    pdf[len(pdf) // 2] ^= 1
    status, page = verified(client, bytes(pdf))
    assert status == 200
    assert "不是真的" in page


def test_a_credential_is_genuine_and_an_altered_one_is_not(client: Client, uscc: str) -> None:
    found = licences.current(uscc)
    assert found
    assert "真实有效" in verified(client, text=found.credential)[1]
    assert "真实有效" in verified(client, found.credential.encode())[1]
    head, _, tail = found.credential.partition(".")
    assert "不是真的" in verified(client, text=f"{head}.A{tail[1:]}")[1]


@pytest.mark.parametrize("content", [b"%PDF-1.7 and nothing more", b"\x00\xff\xfe", b"hello", b"~" * 100_000])
def test_any_other_file_is_not_a_licence(client: Client, content: bytes) -> None:
    status, page = verified(client, content)
    assert status == 200
    assert "不是真的" in page


def test_a_large_file_is_not_looked_at(client: Client) -> None:
    status, page = verified(client, b"%PDF-" + b"x" * (6 * 1024 * 1024))
    assert status == 422
    assert "文件太大" in page


def test_nothing_is_asked_for(client: Client) -> None:
    for content in (None, b""):
        status, page = verified(client, content, text="  ")
        assert status == 422
        assert "请选择执照文件" in page


def test_the_keys_are_published(client: Client, uscc: str) -> None:
    assert client.get("/licence/keys.json").json()["keys"][0]["crv"] == "P-256"
