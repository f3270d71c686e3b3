"""A source behind a city's own gateway: one POST of JSON, one answer, strictly read (docs/evidence.md).

The numbers asked about travel in the body only, never in an address; nothing of an answer is logged.
"""

from __future__ import annotations

import json
import secrets
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from kaiye.evidence.policies import POLICIES
from kaiye.evidence.ports import NoAnswer, Why
from kaiye.kernel.api import CitizenId, IdNumber, InvalidCitizenId, InvalidInput
from kaiye.rules.api import Evidence, comparable

FORMAT = 1
LARGEST = 1024 * 1024
PEOPLE = ("population", "dishonest_debtors", "barred", "false_registration", "identity_misused")
_SUBJECTS = {
    **dict.fromkeys(PEOPLE, "numbers"),
    "organisations": "codes",
    "forbidden_addresses": "address",
    "crowded_addresses": "address",
}
# Answers by subject, in which the source speaks about everybody it was asked about.
_BY_SUBJECT = ("population", "organisations")


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where a source is, and how we and it prove who we are."""

    source: str
    url: str
    # Sent as `Authorization: Bearer`.
    key: str = ""
    # PEM files: the authority that signed the gateway's certificate, and our own certificate with its key.
    authority: str = ""
    certificate: str = ""

    def __repr__(self) -> str:
        return f"Gateway({self.source!r})"


def adapter(gateway: Gateway) -> Callable[[Any], Any]:
    """The port of that source; every call is one question. Raises `NoAnswer`."""
    client = _client(gateway)

    def ask(question: Any, /) -> Any:
        subjects = _plain(question)
        request = secrets.token_hex(16)
        body = {
            "kaiye": FORMAT,
            "source": gateway.source,
            "request": request,
            _SUBJECTS[gateway.source]: subjects,
        }
        try:
            document = _fetch(client, gateway, body)
        except httpx.TimeoutException:
            raise NoAnswer(Why.TOO_SLOW) from None
        except (httpx.HTTPError, ssl.SSLError, OSError):
            raise NoAnswer(Why.FAILED) from None
        return _read(gateway.source, document, request, subjects)

    return ask


def _client(gateway: Gateway) -> httpx.Client:
    context = ssl.create_default_context(cafile=gateway.authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if gateway.certificate:
        context.load_cert_chain(gateway.certificate)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if gateway.key:
        headers["Authorization"] = f"Bearer {gateway.key}"
    # No proxy, no netrc from the environment: the numbers go to this gateway and nowhere else.
    return httpx.Client(
        verify=context,
        headers=headers,
        follow_redirects=False,
        trust_env=False,
        timeout=POLICIES[gateway.source].timeout,
        limits=httpx.Limits(max_connections=16, max_keepalive_connections=4, keepalive_expiry=30),
    )


def _fetch(client: httpx.Client, gateway: Gateway, body: dict[str, Any]) -> Any:
    """The JSON that came back, whole, small enough and in time."""
    deadline = time.monotonic() + POLICIES[gateway.source].timeout
    with client.stream("POST", gateway.url, json=body) as response:
        if response.status_code != 200:
            raise NoAnswer(Why.FAILED)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" or response.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswer(Why.MALFORMED)
        received = bytearray()
        for piece in response.iter_raw():
            received += piece
            if len(received) > LARGEST:
                raise NoAnswer(Why.MALFORMED)
            # A drop at a time keeps every single read short; together they may not take longer either.
            if time.monotonic() > deadline:
                raise NoAnswer(Why.TOO_SLOW)
    try:
        return json.loads(bytes(received), object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise NoAnswer(Why.MALFORMED) from None


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _read(source: str, document: Any, request: str, subjects: Any) -> Any:
    """The typed answer to exactly this question."""
    if (
        not isinstance(document, dict)
        or set(document) != {"kaiye", "source", "request", "answer"}
        or (document["kaiye"], document["source"], document["request"]) != (FORMAT, source, request)
    ):
        raise NoAnswer(Why.MALFORMED)
    answer = document["answer"]
    if source in _BY_SUBJECT:
        answer = _spoken_of_all(source, answer, subjects)
    try:
        typed = getattr(Evidence.parse({source: answer}), source)
    except InvalidInput:
        raise NoAnswer(Why.MALFORMED) from None
    if not _named(source, answer) <= set([subjects] if isinstance(subjects, str) else subjects):
        raise NoAnswer(Why.MALFORMED)
    return typed


def _spoken_of_all(source: str, answer: Any, subjects: Sequence[str]) -> dict[str, Any]:
    """The answer without those the source does not know; silence about somebody is no answer.

    A citizen's number that the population source does not know is no valid identity (rule ID-011).
    """
    if not isinstance(answer, Mapping) or set(answer) != set(subjects):
        raise NoAnswer(Why.MALFORMED)
    known = {subject: told for subject, told in answer.items() if told is not None}
    if source == "population":
        known |= {
            number: {"status": "cancelled"}
            for number in subjects
            if answer[number] is None and _citizen(number)
        }
    return known


def _named(source: str, answer: Any) -> set[str]:
    """Whom the answer speaks of; entries of an address list are worded by the list."""
    if source == "forbidden_addresses":
        return set()
    if source == "barred":
        return {comparable(bar["id_number"]) for bar in answer}
    return set(answer)


def _citizen(number: str) -> bool:
    try:
        CitizenId(number)
    except InvalidCitizenId:
        return False
    return True


def _plain(question: Any) -> Any:
    if isinstance(question, str):
        return question
    return [one.reveal() if isinstance(one, IdNumber) else one for one in question]
