"""Reserved names over HTTP: made once for each key, one's own only, given up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from kaiye.identity.api import applicant
from kaiye.kernel.api import now
from kaiye.names.api import Reservation
from tests.casework.builders import named

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/api/v1/names/reservations"
BODY = {
    "name": "合肥听松澜软件科技有限公司",
    "authority": "340104",
    "entity_type": "LLC",
    "place": "340104",
    "investors": ["何青禾", "陆星野"],
    "commitment": True,
}


def browser(phone: str = "13800138000", **options: Any) -> Client:
    client = Client(**options)
    client.force_login(applicant(phone, at=now()), backend="kaiye.identity.backends.Sessions")
    return client


def post(client: Client, body: Any = BODY, **headers: str) -> Any:
    return client.post(HERE, json.dumps(body), content_type="application/json", headers=headers)


def test_a_name_is_reserved_listed_and_given_up() -> None:
    client = browser()
    made = post(client)
    assert made.status_code == 201, made.json()
    kept = made.json()
    assert (kept["name"], kept["state"], kept["standing"], kept["months"]) == (BODY["name"], "held", True, 2)
    assert client.get(HERE).json() == {"reservations": [kept]}
    assert client.get(f"{HERE}/{kept['reference']}").json() == kept
    gone = client.delete(f"{HERE}/{kept['reference']}")
    assert (gone.status_code, gone.json()["state"], gone.json()["standing"]) == (200, "released", False)
    assert client.delete(f"{HERE}/{kept['reference']}").status_code == 409


def test_the_same_key_reserves_once() -> None:
    client = browser()
    first, second = (post(client, **{"Idempotency-Key": "abc"}) for _ in range(2))
    assert first.json() == second.json()
    assert post(client).status_code == 409
    assert Reservation.objects.count() == 1


def test_what_another_has_reserved_is_taken_and_unseen() -> None:
    kept = post(browser()).json()
    other = browser("13800138009")
    taken = post(other)
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
    assert BODY["name"] in taken.json()["message"]
    address = f"{HERE}/{kept['reference']}"
    assert other.get(HERE).json() == {"reservations": []}
    for answer in (other.get(address), other.delete(address)):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert other.get(f"{HERE}/BL20261122-NOBODY").status_code == 404


def test_nobody_is_told_to_sign_in() -> None:
    for answer in (post(Client()), Client().get(HERE), Client().delete(f"{HERE}/BL20261122-NOBODY")):
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


def test_a_form_of_another_site_reserves_nothing() -> None:
    assert post(browser(enforce_csrf_checks=True)).status_code == 403
    assert Reservation.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "status", "pointers"),
    [
        ({"name": 7}, 422, ["/name"]),
        ({"name": "松" * 201}, 422, ["/name"]),
        ({"investors": "何青禾"}, 422, ["/investors"]),
        ({"investors": ["何青禾", 7]}, 422, ["/investors/1"]),
        ({"commitment": "yes"}, 422, ["/commitment"]),
        ({"commitment": False}, 422, ["/commitment"]),
        ({"colour": "red"}, 422, ["/colour"]),
        ({"place": "340100", "investors": []}, 422, ["/place", "/investors"]),
        ({"authority": "999999"}, 422, []),
        ({"industry": "99"}, 422, []),
        ({"name": "\u0000"}, 422, ["/name"]),
        ({"name": "南京听松澜软件科技有限公司"}, 422, ["/name/text"]),
        ({"investment_relation": ["7" * 300]}, 422, ["/investment_relation/0"]),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    changes: dict[str, Any], status: int, pointers: list[str]
) -> None:
    answer = post(browser(), {**BODY, **changes})
    assert answer.status_code == status, answer.json()
    assert [problem["pointer"] for problem in answer.json()["problems"]] == pointers
    assert Reservation.objects.count() == 0


def test_ones_own_reservation_is_no_conflict_in_a_check() -> None:
    client = browser()
    post(client)
    document = named("听松澜") | {
        "authority": "340104",
        "domicile": named("听松澜")["domicile"] | {"division": "340104"},
    }

    def rules(asker: Client) -> set[str]:
        answer = asker.post("/api/v1/check", json.dumps(document), content_type="application/json")
        assert answer.status_code == 200, answer.json()
        return {finding["rule"] for finding in answer.json()["findings"]}

    assert "NM-056" in rules(Client())
    assert "NM-056" in rules(browser("13800138009"))
    assert "NM-056" not in rules(client)
