"""Rules that count in our own books: companies of one representative, filings of one account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.policy import api as policy
from tests.casework.builders import llc, named
from tests.casework.driver import AT, submitted
from tests.dossier.builders import citizen

pytestmark = pytest.mark.django_db(transaction=True)

AGENT = {
    "post": "agent",
    "person": "agent",
    "third_party": True,
    "declared": True,
    "powers": "领取执照",
    "valid_until": "2027-01-01",
}


def rules_of(case: casework.Case) -> set[str]:
    return {finding["rule"] for finding in casework.findings_for_applicant(case)}


def limits(monkeypatch: pytest.MonkeyPatch, **values: int) -> None:
    """Smaller numbers than the city's, so that a few filings reach them."""
    tried = policy.parameters_in_force().replaced({key.replace("__", "."): n for key, n in values.items()})
    monkeypatch.setattr(policy, "parameters_in_force", lambda: tried)


def with_agent(trade_name: str, **changes: Any) -> dict[str, Any]:
    document = named(trade_name, **changes)
    liaison = next(post for post in document["posts"] if post["post"] == "liaison")
    agent = {**document["people"][liaison["person"]], "name": "钱屿", "phone": "13855100999"}
    agent["id_number"] = citizen("340102", "19750315", "881")
    document["people"]["agent"] = agent
    document["posts"].append(AGENT)
    return document


def test_a_representative_of_many_companies_is_looked_at_and_it_replays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits(monkeypatch, representative__many_over=2)
    first, second = submitted(named("听澜屿")), submitted(named("砚溪汀"))
    assert {first.state, second.state} == {casework.State.APPROVED}
    third = submitted(named("栖云渡"))
    assert (third.state, rules_of(third)) == (casework.State.REVIEW, {"OR-031"})
    assert third.records.get().facts["representing"] == 2
    assert casework.replay_case(third).reproduced


def test_an_agent_who_files_too_often_in_a_day_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, agent__filings_a_day_over=2)
    cases = [submitted(with_agent(name)) for name in ("听澜屿", "砚溪汀", "栖云渡")]
    assert [case.state for case in cases] == ["approved", "approved", "review"], [rules_of(c) for c in cases]
    assert "ID-031" in rules_of(cases[2])
    assert casework.replay_case(cases[2]).reproduced
    # The next day begins anew.
    assert "ID-031" not in rules_of(submitted(with_agent("照夜汀"), at=AT + timedelta(days=1)))


def test_an_agent_sent_back_too_often_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, agent__judged_from=2, agent__returned_over_percent=50)
    bad = {**llc()["capital"], "amount": "5"}
    for name in ("听澜屿", "砚溪汀"):
        assert submitted(with_agent(name, capital=bad)).state == casework.State.RETURNED
    third = submitted(with_agent("栖云渡"))
    assert "ID-031" in rules_of(third)
    assert third.records.get().facts["agent"] == {"filed_that_day": 3, "decided": 2, "returned": 2}


def test_who_files_for_themselves_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    limits(monkeypatch, agent__filings_a_day_over=1)
    assert submitted(named("听澜屿")).records.get().facts["agent"] is None
