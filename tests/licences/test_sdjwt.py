"""Credentials: read by an independent implementation, and refused when anything was touched."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier

from kaiye.licences import sdjwt

KEY = generate_private_key(SECP256R1())
OPEN = {"iss": "https://example.com", "vct": "urn:example:1", "iat": 1_795_000_000}
FACE = {
    "name": "合肥云杉澄信息科技有限公司",
    "capital": {"amount": "1000000", "currency": "CNY"},
    "scope": "软件开发",
}


def counting() -> Callable[[], str]:
    numbers = itertools.count()
    return lambda: f"salt-{next(numbers):016}"


def issued(**changes: Any) -> str:
    return sdjwt.issue(OPEN, {**FACE, **changes}, key=KEY, salt=counting())


def foreign(text: str) -> dict[str, Any]:
    """What the reference implementation of the IETF draft's authors reads."""
    jwk = JWK.from_json(json.dumps(sdjwt.public_jwk(KEY.public_key())))
    found: dict[str, Any] = SDJWTVerifier(text, lambda issuer, header: jwk).get_verified_payload()
    return found


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_another_implementation_reads_the_same_claims() -> None:
    text = issued()
    assert sdjwt.verify(text, key=KEY.public_key()) == foreign(text) == {**OPEN, **FACE}


@given(st.sets(st.sampled_from([0, 1, 2])))
def test_a_holder_may_withhold_any_claims(kept: set[int]) -> None:
    jwt, *disclosures, end = issued().split("~")
    text = "~".join([jwt, *(disclosures[place] for place in sorted(kept)), end])
    names = list(FACE)
    seen = sdjwt.verify(text, key=KEY.public_key())
    assert seen == foreign(text) == {**OPEN, **{names[place]: FACE[names[place]] for place in kept}}


def test_what_is_withheld_cannot_be_read_from_the_rest() -> None:
    text = issued().split("~")[0]
    payload = base64.urlsafe_b64decode(text.split(".")[1] + "===").decode()
    assert "云杉澄" not in payload
    assert "软件" not in payload


def test_equal_input_gives_an_equal_payload_and_another_salt_another_digest() -> None:
    first, second = issued().split("."), issued().split(".")
    assert first[1] == second[1]
    other = sdjwt.issue(OPEN, FACE, key=KEY, salt=lambda: "another").split(".")
    assert other[1] != first[1]


def test_the_key_is_named_by_its_thumbprint() -> None:
    header = json.loads(base64.urlsafe_b64decode(issued().split(".")[0] + "==="))
    jwk = JWK.from_json(json.dumps(sdjwt.public_jwk(KEY.public_key())))
    assert header == {"alg": "ES256", "typ": "dc+sd-jwt", "kid": jwk.thumbprint()}


def _other_name(text: str) -> str:
    jwt, _, *rest = text.split("~")
    return "~".join([jwt, encoded(["salt", "name", "别的公司"]), *rest])


def _unsigned(text: str) -> str:
    head, *_ = text.split("~")[0].split(".")
    return text.replace(head, encoded({"alg": "none", "typ": sdjwt.TYPE}), 1)


def _other_type(text: str) -> str:
    return text.replace(text.split(".")[0], encoded({"alg": "ES256", "typ": "JWT"}), 1)


def _deep(text: str) -> str:
    deep = base64.urlsafe_b64encode(b"[" * 20_000).rstrip(b"=").decode()
    return f"{deep}.{deep}.{deep}~"


@pytest.mark.parametrize(
    "spoil",
    [
        _other_name,
        _unsigned,
        _other_type,
        _deep,
        lambda text: text[:-1],
        lambda text: text + "e30.e30.e30",
        lambda text: text.split("~")[0],
        lambda text: "~".join([*text.split("~")[:2], text.split("~")[1], ""]),
        lambda text: text.replace(".", "!.", 1),
        lambda text: text.replace("~", "=~", 1),
        lambda text: text.replace("~", "~\n", 1),
        lambda text: "",
        lambda text: "~",
        lambda text: "..~",
        lambda text: "中文.中文.中文~",
        lambda text: "a" * 100_000,
    ],
)
def test_anything_touched_is_refused(spoil: Callable[[str], str]) -> None:
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.verify(spoil(issued()), key=KEY.public_key())


def test_any_changed_character_is_refused() -> None:
    text = issued()
    for place in range(0, len(text) - 1, 3):
        char = "A" if text[place] != "A" else "B"
        if text[place] != "~":
            with pytest.raises(sdjwt.NotACredential):
                sdjwt.verify(text[:place] + char + text[place + 1 :], key=KEY.public_key())


def test_another_key_is_refused() -> None:
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.verify(issued(), key=generate_private_key(SECP256R1()).public_key())


@given(st.text(max_size=200))
def test_noise_is_refused(text: str) -> None:
    with pytest.raises(sdjwt.NotACredential):
        sdjwt.verify(text, key=KEY.public_key())
