"""What every page has: headers, error pages, language, health."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from kaiye.identity.api import Account, Role
from kaiye.web.actors import client_ip
from kaiye.web.middleware import RealAddress
from tests.web.helpers import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "zh-CN"})


def test_start_page_says_what_can_be_done(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "办营业执照" in page
    assert '<html lang="zh-Hans-CN"' in page


def test_every_answer_carries_the_headers(client: Client) -> None:
    for path in ("/", "/nowhere/", "/healthz", "/account/sign-in/"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Request-Id"]


def test_language_is_remembered(client: Client) -> None:
    answer = client.get("/language/en/?next=/account/sign-in/")
    assert answer.headers["Location"] == "/account/sign-in/"
    assert '<html lang="en"' in client.get("/").content.decode()


def test_language_does_not_lead_elsewhere(client: Client) -> None:
    assert client.get("/language/en/?next=https://example.com/").headers["Location"] == "/"


def test_unknown_address_is_a_page_with_a_way_out(client: Client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "请核对网址" in answer.content.decode()


def test_errors_are_json_for_machines(client: Client) -> None:
    answer = client.get("/nowhere/", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_expired_form_shows_what_was_entered() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    answer = strict.post(
        "/account/sign-in/", {"phone": "13855100001"}, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'name="phone" value="13855100001"' in page
    assert "重新提交" in page


def test_form_from_another_site_is_only_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/account/sign-in/", {"phone": "13855100001"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "13855100001" not in answer.content.decode()


def test_healthy(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_measurements_are_for_this_machine_only(client: Client) -> None:
    assert b"kaiye_requests_total" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 404


def test_too_large_a_form_is_refused_in_words(client: Client) -> None:
    answer = client.post("/account/sign-in/", {"phone": "1" * 7_000_000})
    assert answer.status_code == 413
    assert "6MB" in answer.content.decode()


def _broken(request: object) -> HttpResponse:
    raise RuntimeError("boom")


@override_settings(DEBUG=False)
def test_unexpected_error_shows_no_traceback(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiye.web.basics.connection.cursor", _broken)
    client.raise_request_exception = False
    answer = client.get("/healthz")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "系统出了问题" in page
    assert "boom" not in page
    assert "Traceback" not in page


def test_an_unexpected_error_is_logged_without_address_or_values(
    client: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*args: object, **named: object) -> None:
        raise ValueError("张云杉 340104198803120213")

    logged: list[dict[str, object]] = []
    monkeypatch.setattr("kaiye.web.signer.signing.by_token", broken)
    monkeypatch.setattr(
        "kaiye.web.logs.structlog.get_logger",
        lambda name: SimpleNamespace(error=lambda event, **said: logged.append({"event": event, **said})),
    )
    client.raise_request_exception = False
    assert client.get("/sign/kept-secret/").status_code == 500
    written = capfd.readouterr()
    for told in (f"{logged}", written.out, written.err):
        assert "kept-secret" not in told
        assert "340104198803120213" not in told
        assert "张云杉" not in told
    assert [(one["event"], one["route"]) for one in logged] == [("request_failed", "sign/<str:token>/")]
    assert "test_base.py" in f"{logged}"


@pytest.mark.parametrize("address", ["/licence/%00/", "/register/?q=%00", "/language/en/?next=%00"])
def test_a_nul_is_refused_in_words(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_session_at_rest_tells_no_telephone(client: Client) -> None:
    client.post("/account/sign-in/", {"phone": "13855100001"})
    assert client.session["sign_in_phone"] == "13855100001"
    data = Session.objects.get().session_data
    for part in data.split(":"):
        for text in (part, part.removeprefix(".")):
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            assert b"13855100001" not in raw
            with suppress(zlib.error):
                assert b"13855100001" not in zlib.decompress(raw)


@pytest.mark.parametrize("text", ["²", "9" * 5000, "-1", "x"])
def test_a_page_number_that_is_none_is_the_first_page(client: Client, text: str) -> None:
    client.force_login(
        Account.objects.create_user("clerk", role=Role.OFFICER, authority="340104", created=AT),
        backend="kaiye.identity.backends.Sessions",
    )
    for address in ("/officer/", "/register/"):
        assert client.get(address, {"page": text}).status_code == 200
    for act in ("approve", "return", "refuse"):
        assert client.post(f"/officer/cases/1/{act}/", {"version": text}).status_code in {404, 422}


@pytest.mark.parametrize(
    ("behind", "forwarded", "counted"),
    [
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (True, "203.0.113.7, <script>", "127.0.0.1"),
        (True, "", "127.0.0.1"),
        (False, "203.0.113.7", "127.0.0.1"),
    ],
)
def test_the_asker_s_address_is_the_one_our_proxy_wrote(behind: bool, forwarded: str, counted: str) -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded} if forwarded else {})
    seen: list[str] = []

    def page(asked: HttpRequest) -> HttpResponse:
        seen.append(client_ip(asked))
        return HttpResponse()

    with override_settings(KAIYE_BEHIND_PROXY=behind):
        RealAddress(page)(request)
    assert seen == [counted]
