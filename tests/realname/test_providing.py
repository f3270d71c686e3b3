"""A provider's word as a real-name step: for this check, of this person, at a level that counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kaiye.identity import api as identity
from kaiye.kernel.api import Forbidden, WrongState, now
from kaiye.realname import api as realname
from tests.identity.impostor import Impostor, connected, running
from tests.realname.builders import opened, person
from tests.web.helpers import officers_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[Impostor]:
    with running() as found:
        connected(found.url)
        yield found


def arrived(told: Impostor, check: int, **changes: Any) -> identity.Arrival:
    """Somebody signed in there for this check."""
    facts: dict[str, Any] = {
        "purpose": "identity",
        "goal": {"check": check},
        "fresh": True,
        "at": now(),
        **changes,
    }
    address = identity.visit_provider("province", browser="b", redirect="http://127.0.0.1/", **facts)
    told.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    answer = {"state": told.asked["state"], "code": "c", "iss": told.url}
    return identity.return_from_provider(
        "province", answer, browser="b", redirect="http://127.0.0.1/", at=now()
    )


def asked_about(
    check: realname.Check, told: Impostor, sources: dict[str, Any] | None = None
) -> realname.Check:
    return realname.take_provider(check.pk, arrived(told, check.pk), at=now(), sources=sources or {})


def test_it_counts_for_the_check_it_was_asked_for(told: Impostor) -> None:
    check, other = opened(at=now()), opened("2.0", at=now())
    arrival = arrived(told, other.pk)
    with pytest.raises(WrongState):
        realname.take_provider(check.pk, arrival, at=now(), sources={})
    assert realname.take_provider(other.pk, arrival, at=now(), sources={}).life is realname.State.PASSED


def test_a_sign_in_is_no_check(told: Impostor) -> None:
    check = opened(at=now())
    arrival = arrived(told, check.pk, purpose="sign_in")
    with pytest.raises(WrongState):
        realname.take_provider(check.pk, arrival, at=now(), sources={})


def test_the_sources_are_asked_like_always(told: Impostor) -> None:
    silent = {"unreachable": ["population"]}
    assert asked_about(opened(at=now()), told, silent).life is realname.State.REVIEW
    number = person().id_number.reveal()
    dead = {"population": {number: {"name": "张云杉", "status": "deceased"}}}
    assert asked_about(opened("2.0", at=now()), told, dead).life is realname.State.FAILED
    misused = {"identity_misused": [number]}
    assert asked_about(opened("3.0", at=now()), told, misused).life is realname.State.REVIEW


def test_others_take_the_other_ways(told: Impostor) -> None:
    foreign = person(id_type="passport", id_number="E12345678", nationality="GBR")
    child = person(name="张小杉", id_number="340104201503120216")
    for subject, one in (("4.0", foreign), ("5.0", child)):
        check = realname.open_check(one, purpose=realname.Purpose.SIGNING, subject=subject, at=now())
        assert realname.providers_for(check, at=now()) == []
        with pytest.raises(WrongState):
            asked_about(check, told)


def test_a_shut_camera_shuts_this_way_too(told: Impostor) -> None:
    check = opened(at=now())
    realname.Check.objects.update(camera=False)
    check = realname.get(check.pk)
    assert realname.providers_for(check, at=now()) == []
    with pytest.raises(realname.TooManyChecks):
        asked_about(check, told)


def test_the_digest_covers_what_the_provider_signed(told: Impostor) -> None:
    check = asked_about(opened(at=now()), told)
    kept = list(check.steps.order_by("number"))
    assert [step.kind for step in kept] == ["provider", "population"]
    assert realname.evidence_of(check)["means"] == "provider"
    assert len(check.digest) == 64


def test_no_officer_is_linked(told: Impostor) -> None:
    account = officers_account()
    arrival = arrived(told, 0, purpose="link", goal={}, account=account.pk)
    with pytest.raises(Forbidden):
        identity.link_provider(arrival, account=account.pk, at=now())
