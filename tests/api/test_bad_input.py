"""Whatever is sent, the answer is one sentence with the right status."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from kaiye.dossier.api import MAX_BYTES
from kaiye.identity.api import applicant
from kaiye.kernel.api import now
from tests.dossier.builders import llc

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client() -> Client:
    """An applicant who is signed in."""
    browser = Client()
    browser.force_login(applicant("13800138000", at=now()), backend="kaiye.identity.backends.Sessions")
    return browser


def post(client: Client, path: str, body: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/api/v1/{path}", data, content_type="application/json")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "unreadable"),
        (b"hello", 400, "unreadable"),
        (b"\xff\xfe", 400, "unreadable"),
        ("开业".encode("gbk"), 400, "unreadable"),
        (b'{"dossier":1,"dossier":1}', 400, "unreadable"),
        (b"[]", 422, "invalid"),
        (b"{}", 422, "invalid"),
        (b" " * (MAX_BYTES + 1), 413, "too_large"),
        (b" " * (10 * 1024 * 1024), 413, "too_large"),
    ],
)
@pytest.mark.parametrize("path", ["check", "filings"])
def test_what_is_no_dossier(client: Client, path: str, body: bytes, status: int, code: str) -> None:
    answer = post(client, path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert answer.json()["way_out"]


def test_every_wrong_place_is_named(client: Client) -> None:
    answer = post(client, "filings", llc(foo=1, capital={"amount": 5}))
    assert answer.status_code == 422
    assert {problem["pointer"] for problem in answer.json()["problems"]} == {"/foo", "/capital/amount"}


def test_english_is_complete(client: Client) -> None:
    answer = client.post(
        "/api/v1/filings", b"x", content_type="application/json", headers={"Accept-Language": "en"}
    )
    assert answer.json()["message"].isascii() or "“" in answer.json()["message"]


def test_a_draft_is_saved_and_a_stale_one_is_not(client: Client) -> None:
    made = post(client, "filings", llc()).json()
    path = f"/api/v1/filings/{made['reference']}"
    other = json.dumps(llc(industry="6520"))
    saved = client.put(f"{path}?version={made['version']}", other, content_type="application/json")
    assert saved.status_code == 200
    stale = client.put(
        f"{path}?version={made['version']}", json.dumps(llc()), content_type="application/json"
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert client.get(path).json()["dossier"]["industry"] == "6520"


def test_strangers_see_nothing(client: Client) -> None:
    made = post(client, "filings", llc()).json()
    assert Client().get("/api/v1/filings").status_code == 401
    stranger = Client()
    stranger.force_login(applicant("13900139000", at=now()), backend="kaiye.identity.backends.Sessions")
    assert stranger.get(f"/api/v1/filings/{made['reference']}").status_code == 404


def test_check_keeps_nothing_and_says_what_the_rules_say(client: Client) -> None:
    assert post(client, "check", llc()).json()["outcome"] == "approve"
    worse = post(client, "check", llc(capital={"amount": "600000", "currency": "CNY"})).json()
    assert worse["outcome"] == "restrict"
    assert {"CP-002"} <= {finding["rule"] for finding in worse["findings"]}
    assert client.get("/api/v1/filings").json() == {"filings": []}


def test_unknown_entities_and_wrong_parameters(client: Client) -> None:
    assert client.get("/api/v1/entities/91340104MA00000000").status_code == 404
    assert client.get("/api/v1/entities?page=x").status_code == 422
    assert client.get("/api/v1/entities?q=").json()["total"] == 0


def test_the_interface_describes_itself(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/filings/{reference}/submit" in described["paths"]


def test_work_that_costs_time_is_done_only_so_often() -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.50")
    statuses = [post(stranger, "licences/verify", b"x").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    refused = post(stranger, "licences/verify", b"x")
    assert refused.json()["code"] == "too_many"
    assert int(refused.headers["Retry-After"]) <= 60
    assert post(Client(REMOTE_ADDR="203.0.113.51"), "licences/verify", b"x").status_code == 200
