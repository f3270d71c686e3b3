"""The rules through the REST interface, for every site."""

from __future__ import annotations

import jsonschema
import pytest
from django.test import Client

from kaiye.rules.api import open_data_schema, public_entries, standard_parameters

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client()


def ids(client: Client, query: str) -> list[str]:
    answer = client.get(f"/api/v1/rules?{query}")
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()]


def test_all_rules_keep_to_the_schema(client: Client) -> None:
    answer = client.get("/api/v1/rules")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    schema = open_data_schema()
    one = {"$ref": "#/$defs/RuleData", "$defs": schema["$defs"]}
    for rule in answer.json():
        jsonschema.validate(rule, one)
    assert [rule["id"] for rule in answer.json()] == [entry.id for entry in public_entries()]


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("q=五年内缴足", "CP-003", "CP-001"),
        ("law=公司法47条", "CP-003", "CP-001"),
        ("chapter=capital&type=JSC", "CP-007", "CP-003"),
        ("severity=remind", "CP-024", "CP-003"),
        ("on=2024-06-30", "CP-001", "CP-003"),
    ],
)
def test_rules_are_looked_up(client: Client, query: str, there: str, absent: str) -> None:
    found = ids(client, query)
    assert there in found
    assert absent not in found


def test_one_rule_or_a_way_out(client: Client) -> None:
    assert client.get("/api/v1/rules/cp-003").json()["parameters"][0]["value"] == 5
    missing = client.get("/api/v1/rules/CP-999")
    assert missing.status_code == 404
    assert missing.json()["way_out"]
    assert client.get("/api/v1/rules?severity=none").status_code == 422


def test_parameters_with_their_days(client: Client) -> None:
    found = client.get("/api/v1/rules/parameters").json()
    assert {one["name"] for one in found} == set(standard_parameters().by_name)


def test_the_description_names_every_field(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    answer = told["paths"]["/api/v1/rules/{identifier}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/RuleData")
    assert "frequency" in told["components"]["schemas"]["RuleData"]["properties"]
