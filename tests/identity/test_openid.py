"""What comes back from a provider is believed only as far as it holds: one test for each thing somebody may try."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from joserfc import jwt
from joserfc.jwk import KeySet

from kaiye.identity import api as identity
from kaiye.identity.models import IdentityProvider, ProviderVisit
from kaiye.identity.openid import metadata as discovery
from kaiye.identity.openid import transport
from kaiye.kernel.api import InvalidInput, NotFound, now
from kaiye.ledger.api import entries
from tests.identity.impostor import HIGH, NAME, NUMBER, Impostor, connected, described, running

pytestmark = pytest.mark.django_db(transaction=True)
BROWSER, REDIRECT = "this-browser", "http://127.0.0.1:8000/account/providers/back/province/"


@pytest.fixture
def told() -> Iterator[Impostor]:
    with running() as found:
        connected(found.url)
        yield found


def begun(told: Impostor, **changes: Any) -> dict[str, str]:
    """What the provider was asked through the browser."""
    facts: dict[str, Any] = {
        "purpose": "identity",
        "goal": {"check": 1},
        "fresh": True,
        "at": now(),
        **changes,
    }
    address = identity.visit_provider("province", browser=BROWSER, redirect=REDIRECT, **facts)
    told.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    return told.asked


def back(told: Impostor, *, browser: str = BROWSER, **answer: str) -> identity.Arrival:
    given = {"state": told.asked["state"], "code": "a-code", "iss": told.url, **answer}
    kept = {name: value for name, value in given.items() if value}
    return identity.return_from_provider("province", kept, browser=browser, redirect=REDIRECT, at=now())


def refused(told: Impostor, **answer: str) -> str:
    begun(told)
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told, **answer)
    return error.value.reason


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
def test_who_comes_back_is_known(told: Impostor, algorithm: str) -> None:
    told.use(algorithm)
    asked = begun(told)
    arrival = back(told)
    assert (arrival.name, arrival.number, arrival.level, arrival.fresh) == (NAME, NUMBER, "high", True)
    assert arrival.goal == {"check": 1}
    verifier = next(form for path, form, _ in told.seen if path == "/token")["code_verifier"][0]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked["code_challenge"] == challenge
    assert (asked["code_challenge_method"], asked["prompt"], asked["max_age"]) == ("S256", "login", "0")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "another"}, "aud"),
        ({"aud": ["another"]}, "aud"),
        ({"aud": ["kaiye", "another"]}, "aud"),
        ({"aud": ["kaiye", "another"], "azp": "another"}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"iss": "https://another.example"}, "iss"),
        ({"sub": ""}, "sub"),
        ({"sub": None}, "sub"),
        ({"nonce": "of another visit"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": 1}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": 1}, "iat"),
        ({"iat": None}, "iat"),
        ({"iat": 4_000_000_000, "exp": 4_000_000_100}, "iat"),
        ({"nbf": 4_000_000_000}, "nbf"),
        ({"at_hash": "of another token"}, "at_hash"),
        ({"auth_time": 4_000_000_000}, "auth_time"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(told: Impostor, claims: dict[str, Any], reason: str) -> None:
    told.claims = claims
    assert refused(told) == reason


def test_a_token_for_several_is_ours_when_it_was_made_out_to_us(told: Impostor) -> None:
    told.claims = {"aud": ["kaiye", "another"], "azp": "kaiye"}
    begun(told)
    assert back(told).name == NAME


def test_a_token_without_a_signature_is_refused(told: Impostor) -> None:
    begun(told)
    told.token = told.unsigned()
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "alg"


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(told: Impostor) -> None:
    begun(told)
    told.token = told.signed_with_public_key()
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "alg"


def test_a_token_of_somebody_elses_key_is_refused(told: Impostor) -> None:
    begun(told)
    theirs = Impostor(url=told.url, asked=told.asked)
    told.token = theirs.id_token()
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "signature"


def test_the_key_decides_what_it_verifies_not_the_header(told: Impostor) -> None:
    """A key that is announced for PS256 verifies no RS256."""
    told.use("RS256")
    told.key = type(told.key).import_key({**told.key.as_dict(private=True), "alg": "PS256"})
    begun(told)
    unbound = type(told.key).import_key(
        {name: value for name, value in told.key.as_dict(private=True).items() if name != "alg"}
    )
    theirs = Impostor(url=told.url, asked=told.asked, algorithm="RS256", key=unbound)
    told.token = theirs.id_token()
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "signature"


def test_a_token_that_asks_for_what_we_do_not_know_is_refused(told: Impostor) -> None:
    begun(told)
    _, rest = told.id_token().split(".", 1)
    changed = base64.urlsafe_b64encode(b'{"alg":"ES256","kid":"one","crit":["x"],"x":1}').rstrip(b"=")
    told.token = f"{changed.decode()}.{rest}"
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "header"


def test_another_provider_in_the_place_of_the_one_asked_is_refused(told: Impostor) -> None:
    assert refused(told, iss="https://another.example") == "response_iss"
    assert refused(told, iss="") == "response_iss"


def test_a_provider_that_names_itself_without_having_said_so_must_still_be_the_right_one(
    told: Impostor,
) -> None:
    told.discovery = {"authorization_response_iss_parameter_supported": False}
    discovery.forget()
    assert refused(told, iss="https://another.example") == "response_iss"
    begun(told)
    assert back(told, iss="").name == NAME


def test_an_answer_is_good_once(told: Impostor) -> None:
    begun(told)
    back(told)
    with pytest.raises(identity.VisitGone, match="已经用过"):
        back(told)


def test_an_answer_is_good_in_the_browser_it_was_asked_in(told: Impostor) -> None:
    begun(told)
    with pytest.raises(identity.VisitGone, match="不是在这个浏览器"):
        back(told, browser="another")
    assert identity.visit_goal({"state": told.asked["state"]}, browser="another") is None
    assert back(told).name == NAME


def test_a_swapped_or_missing_state_is_refused(told: Impostor) -> None:
    begun(told)
    for state in ("of somebody else", "", "x" * 300):
        with pytest.raises(identity.VisitGone, match="没有找到"):
            back(told, state=state)


def test_an_answer_is_good_at_the_address_of_its_provider(told: Impostor) -> None:
    connected(told.url, key="bank")
    begun(told)
    answer = {"state": told.asked["state"], "code": "a-code", "iss": told.url}
    with pytest.raises(identity.VisitGone):
        identity.return_from_provider("bank", answer, browser=BROWSER, redirect=REDIRECT, at=now())


def test_an_answer_is_waited_for_ten_minutes(told: Impostor) -> None:
    begun(told, at=now() - timedelta(minutes=10))
    with pytest.raises(identity.VisitGone, match="停留超过"):
        back(told)


def test_a_nonce_of_one_visit_is_worth_nothing_in_another(told: Impostor) -> None:
    begun(told)
    stolen = told.id_token()
    begun(told)
    told.token = stolen
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "nonce"


def test_userinfo_about_somebody_else_is_refused(told: Impostor) -> None:
    told.claims = {"name": None, "id_number": None}
    begun(told)
    assert back(told).number == NUMBER
    told.userinfo = {"sub": "somebody-else"}
    assert refused(told) == "userinfo_sub"


def test_a_new_key_is_found_and_an_old_one_counts_no_more(
    told: Impostor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(told)
    back(told)
    old = Impostor(url=told.url, key=told.key)
    told.use("ES256", "two")
    begun(told)
    # A second look at the keys within half a minute is not taken, whatever key is named.
    with pytest.raises(identity.ProviderUntrusted):
        back(told)
    monkeypatch.setattr(discovery, "AGAIN_SECONDS", 0)
    begun(told)
    assert back(told).name == NAME
    begun(told)
    old.asked = told.asked
    told.token = old.id_token()
    with pytest.raises(identity.ProviderUntrusted) as error:
        back(told)
    assert error.value.reason == "signature"


def test_invented_key_names_do_not_make_us_ask_all_the_time(told: Impostor) -> None:
    begun(told)
    back(told)
    before = sum(path == "/jwks" for path, _, _ in told.seen)
    for _ in range(5):
        told.header = {"kid": "invented"}
        assert refused(told) == "signature"
    assert sum(path == "/jwks" for path, _, _ in told.seen) == before


def test_whoever_signed_in_there_before_we_asked_is_not_fresh(told: Impostor) -> None:
    told.claims = {"auth_time": int(now().timestamp()) - 600}
    begun(told)
    assert not back(told).fresh
    told.claims = {"auth_time": None}
    begun(told)
    assert not back(told).fresh
    told.claims = {}
    begun(told, fresh=False)
    assert not back(told).fresh


def test_a_person_who_says_no_is_told_so(told: Impostor) -> None:
    begun(told)
    with pytest.raises(identity.ProviderDeclined):
        back(told, error="access_denied")
    begun(told)
    with pytest.raises(identity.ProviderSilent):
        back(told, error="server_error")
    told.token_status = 400
    begun(told)
    with pytest.raises(identity.ProviderDeclined):
        back(told)


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://token.example/"},
        {"token_endpoint": "https://user:word@token.example/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "gopher://10.0.0.1/"},
        {"code_challenge_methods_supported": ["plain"]},
        {"response_types_supported": ["id_token"]},
        {"token_endpoint_auth_methods_supported": ["none"]},
    ],
)
def test_a_description_that_is_not_safe_is_not_used(told: Impostor, said: dict[str, Any]) -> None:
    told.discovery = said
    with pytest.raises(identity.ProviderSilent):
        begun(told)


def test_an_answer_that_is_too_large_or_no_json_or_missing_is_silence(told: Impostor) -> None:
    whole = json.dumps(told.answer("/.well-known/openid-configuration")[1]).encode()
    told.body = whole
    begun(told)
    discovery.forget()
    twice = whole[:-1] + b', "issuer": "https://another.example"}'
    for body in (whole + b" " * 300_000, b"<html>", twice, b"[]"):
        told.body = body
        with pytest.raises(identity.ProviderSilent):
            begun(told)
    connected("http://127.0.0.1:9")
    with pytest.raises(identity.ProviderSilent):
        begun(told)


def test_an_answer_drop_by_drop_is_too_slow(told: Impostor) -> None:
    provider = identity.provider("province")
    with pytest.raises(identity.ProviderSilent) as error:
        transport._whole(provider, [b"a"], deadline=0.0)
    assert error.value.reason == "too_slow"


def test_no_provider_lives_in_our_own_network(told: Impostor, settings: Any) -> None:
    near = {"127.0.0.1": True, "10.1.2.3": False, "192.168.0.1": False, "169.254.169.254": False}
    near |= {"::ffff:10.0.0.1": False, "fe80::1": False, "0.0.0.0": False, "224.0.0.1": False}
    for address, may in {**near, "1.1.1.1": True}.items():
        assert transport.reachable(ipaddress.ip_address(address), internal=False) is may, address
    for address, may in {
        "10.1.2.3": True,
        "169.254.169.254": False,
        "fe80::1": False,
        "fd00::1": True,
    }.items():
        assert transport.reachable(ipaddress.ip_address(address), internal=True) is may, address
    settings.KAIYE_SANDBOX = False
    assert not transport.reachable(ipaddress.ip_address("127.0.0.1"), internal=True)
    assert not transport.allowed("http://127.0.0.1/")
    assert not transport.allowed("http://id.example/")


def test_a_name_that_leads_into_our_network_is_not_called(
    told: Impostor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "socket.getaddrinfo",
        lambda *_, **__: [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.8", 443))],
    )
    provider = described("https://id.example")
    with pytest.raises(identity.ProviderSilent) as error:
        transport.call(provider, "GET", "https://id.example/")
    assert error.value.reason == "network"


def test_we_prove_who_we_are_by_our_key(told: Impostor) -> None:
    begun(told)
    back(told)
    form = next(form for path, form, _ in told.seen if path == "/token")
    ours = KeySet.import_key_set(identity.our_provider_keys())  # type: ignore[arg-type]
    proof = jwt.decode(form["client_assertion"][0], ours, algorithms=["ES256"])
    assert (proof.claims["iss"], proof.claims["aud"]) == ("kaiye", told.url)
    assert proof.claims["exp"] - proof.claims["iat"] == 60
    assert "d" not in identity.our_provider_keys()["keys"][0]


def test_or_by_a_secret_that_lies_encrypted(told: Impostor) -> None:
    secret = "a secret: with/marks"
    connected(told.url, client_authentication="client_secret_basic", client_secret=secret)
    begun(told)
    back(told)
    sent = next(kept for path, _, kept in told.seen if path == "/token")
    assert base64.b64decode(sent.removeprefix("Basic ")) == b"kaiye:a+secret%3A+with%2Fmarks"
    assert secret not in repr(identity.provider("province"))
    raw = IdentityProvider.objects.raw("SELECT id, settings AS sealed FROM identity_provider")[0]
    assert secret.encode() not in bytes(raw.sealed)


def test_what_is_set_up_is_on_the_trail_and_what_is_switched_off_is_gone(told: Impostor) -> None:
    identity.switch_off("province", at=now())
    kinds = [row.kind for row in entries("provider:province")]
    assert kinds == ["provider.set_up", "provider.switched_off"]
    with pytest.raises(NotFound):
        begun(told)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://id.example"},
        {"issuer": "https://id.example/?a=b"},
        {"key": "No Key"},
        {"scopes": ["profile"]},
        {"client_authentication": "client_secret_basic"},
        {"client_secret": "not used"},
        {"levels": {}},
        {"levels": {HIGH: "certain"}},
        {"unknown": 1},
    ],
)
def test_settings_that_are_wrong_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        described("https://id.example", **changes)


def test_nothing_of_a_visit_lies_in_clear(told: Impostor) -> None:
    asked = begun(told)
    row = ProviderVisit.objects.raw("SELECT id, state, browser, nonce AS sealed FROM provider_visit")[0]
    assert asked["state"] not in row.state
    assert BROWSER not in row.browser
    assert asked["nonce"].encode() not in bytes(row.sealed)


def test_a_provider_on_this_machine_is_for_the_sandbox_only(told: Impostor, settings: Any) -> None:
    settings.KAIYE_SANDBOX = False
    assert identity.providers() == []
    with pytest.raises(NotFound):
        identity.provider("province")


def test_two_windows_with_one_answer_at_once_are_one(told: Impostor) -> None:
    begun(told)
    both, outcomes = threading.Barrier(2), []

    def come() -> None:
        both.wait()
        try:
            outcomes.append(back(told).name)
        except identity.VisitGone:
            outcomes.append("gone")
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted([NAME, "gone"])
    assert sum(path == "/token" for path, _, _ in told.seen) == 1
