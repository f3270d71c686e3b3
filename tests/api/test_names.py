"""Names over HTTP: the same answer as on the command line, to anybody, quickly."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaiye.api import names
from kaiye.api.limits import PerAddress
from kaiye.kernel.api import now
from kaiye.names.api import NameQuestion, claim, consider_name

NAME = "合肥云杉信息科技有限公司"
ONE = "91340104MA00000001"
ASKED = {"name": NAME, "authority": "340104", "industry": "6513"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def taken() -> None:
    with transaction.atomic():
        claim(NAME, authority="340104", uscc=ONE, at=now())


def get(path: str, client: Client | None = None, **query: Any) -> Any:
    return (client or Client()).get(f"/api/v1/names/{path}", query)


def test_a_name_is_checked(taken: None) -> None:
    answer = get("check", **ASKED)
    assert answer.status_code == 200
    found = answer.json()
    expected = consider_name(NAME, NameQuestion(authority="340104", industry="6513", at=now())).as_json()
    assert found.pop("elapsed_us") > 0
    assert expected.pop("elapsed_us") > 0
    assert found == expected
    assert found["verdict"] == "restricted"
    assert found["conflicts"][0]["uscc"] == ONE


def test_relations_type_and_language_are_heard(taken: None) -> None:
    name = "合肥市云杉信息科技有限责任公司"
    assert get("check", **{**ASKED, "name": name}).json()["verdict"] == "restricted"
    related = get("check", **{**ASKED, "name": name, "investment_relation": [ONE]})
    assert related.json()["verdict"] == "free"
    shop = get("check", name="合肥市蜀山区云杉文具店", authority="340104", type="IIH")
    assert shop.json()["parts"]["form"] == "店"
    english = get("check", Client(headers={"accept-language": "en"}), **ASKED).json()
    assert english["conflicts"][0]["ground"].isascii()


def test_why_not_and_what_else(taken: None) -> None:
    found = get("suggest", **ASKED).json()
    assert found["verdict"] == "restricted"
    assert len(found["suggestions"]) == 3
    assert all(
        get("check", **{**ASKED, "name": one["name"]}).json()["verdict"] == "free"
        for one in found["suggestions"]
    )
    (reason, *_) = found["reasons"]
    assert reason["name_marked"] == f"【{NAME}】"
    assert {"kind", "message", "value"} == set(reason["ways"][0])
    assert all(0 < one["probability"] <= 1 and len(one["code"]) == 4 for one in found["industries"])
    assert len(get("suggest", **ASKED, count=5).json()["suggestions"]) == 5


def test_a_name_is_taken_apart() -> None:
    found = get("parse", name="云杉澄（合肥）信息科技有限公司").json()
    assert found["parts"] == {
        "division": "合肥",
        "trade_name": "云杉澄",
        "industry": "信息科技",
        "form": "有限公司",
    }
    assert (found["arrangement"], found["division_code"]) == ("after_trade_name", "340100")
    assert found["industry_codes"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"name": NAME},
        {"authority": "340104"},
        {"name": "", "authority": "340104"},
        {"name": NAME, "authority": "000000"},
        {"name": NAME, "authority": "340104", "type": "GmbH"},
        {"name": NAME, "authority": "340104", "industry": "x"},
        {"name": "云" * 201, "authority": "340104"},
    ],
)
@pytest.mark.parametrize("path", ["check", "suggest"])
def test_wrong_questions_are_answered_in_a_sentence(path: str, query: dict[str, str]) -> None:
    answer = get(path, **query)
    assert answer.status_code == 422
    assert answer.json()["message"].endswith("。")


def test_nobody_s_session_is_read(taken: None) -> None:
    client = Client()
    client.cookies["kaiye_session"] = "x" * 32
    get("check", client, **ASKED)
    with CaptureQueriesContext(connection) as queries:
        get("check", client, **ASKED)
    said = " ".join(query["sql"] for query in queries)
    assert "session" not in said
    assert "cache" not in said
    assert len(queries) <= 3


def test_one_address_may_not_take_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    few = PerAddress(burst=2, per_second=0.01)
    monkeypatch.setattr(names.TURNS, "_bucket", few._bucket)
    stranger = Client(REMOTE_ADDR="203.0.113.60")
    statuses = [get("check", stranger, **ASKED).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = get("check", stranger, **ASKED)
    assert refused.json()["code"] == "too_many"
    assert int(refused.headers["Retry-After"]) >= 1
    assert get("check", Client(REMOTE_ADDR="203.0.113.61"), **ASKED).status_code == 200


def test_the_interface_describes_names() -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    asked = {one["name"] for one in paths["/api/v1/names/check"]["get"]["parameters"]}
    assert asked == {"name", "authority", "industry", "type", "investment_relation"}
