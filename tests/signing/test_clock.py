"""When time stamps fail nobody signs unstamped; too long, and signing stops until one succeeds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from kaiye.signing import api, pades, timestamps
from kaiye.signing.api import NoTimestamp, SigningStopped
from kaiye.signing.clock import probe
from kaiye.signing.models import SignatureRow
from tests.signing.builders import AT, opened, sign, token
from tests.signing.clocks import ForeignClock, foreign_clock

pytestmark = pytest.mark.django_db(transaction=True)
clock = pytest.fixture(foreign_clock)


@pytest.fixture(autouse=True)
def trusted(clock: type[ForeignClock], settings: Any, tmp_path: Path) -> None:
    """The authority is the one the settings name."""
    root = tmp_path / "clock.pem"
    root.write_bytes(clock.credential.certificate.public_bytes(serialization.Encoding.PEM))
    settings.KAIYE_TSA_ROOT = str(root)


def test_a_foreign_clock_stamps_every_paper(clock: type[ForeignClock]) -> None:
    ceremony = opened("zhang")
    assert sign(token(ceremony, "zhang")).complete
    assert clock.asked == 2
    state = api.timestamp_state(AT)
    assert (state.working, state.stopped, state.succeeded) == (True, False, AT)


@pytest.mark.parametrize("wrong", ["digest", "nonce", "refused"])
def test_an_answer_to_another_question_is_no_time_stamp(clock: type[ForeignClock], wrong: str) -> None:
    clock.wrong = wrong
    with pytest.raises(NoTimestamp):
        sign(token(opened("zhang"), "zhang"))
    assert not SignatureRow.objects.exists()


@pytest.mark.parametrize("seconds", [-120, 120])
def test_nobody_signs_when_the_clocks_are_apart(clock: type[ForeignClock], seconds: int) -> None:
    clock.says = AT + timedelta(seconds=seconds)
    with pytest.raises(NoTimestamp, match=r"相差1[12][0-9]秒"):
        sign(token(opened("zhang"), "zhang"))
    assert not SignatureRow.objects.exists()
    clock.says = AT + timedelta(seconds=seconds / 4)
    ceremony = opened("zhang", filing="KY20261122-CLOCK1")
    assert sign(token(ceremony, "zhang")).complete


def test_a_stamp_of_an_authority_that_nobody_trusts_is_none(settings: Any) -> None:
    settings.KAIYE_TSA_ROOT = ""
    with pytest.raises(NoTimestamp, match="可信"):
        sign(token(opened("zhang"), "zhang"))
    assert not SignatureRow.objects.exists()


def test_signing_stops_after_ten_minutes_of_failures_and_says_when_to_try_again(
    clock: type[ForeignClock],
) -> None:
    link = token(opened("zhang"), "zhang")
    clock.answer = b""
    for minute in (0, 9):
        with pytest.raises(NoTimestamp):
            sign(link, at=AT + timedelta(minutes=minute))
    asked = clock.asked
    stopped = AT + timedelta(minutes=10)
    # One more attempt is let through, for it is a minute since the last.
    with pytest.raises(NoTimestamp):
        sign(link, at=stopped)
    assert clock.asked == asked + 1
    with pytest.raises(SigningStopped, match="10:00") as error:
        sign(link, at=stopped + timedelta(seconds=10))
    assert "10:11" in str(error.value.way_out)
    assert error.value.status == 503
    assert clock.asked == asked + 1
    state = api.timestamp_state(stopped + timedelta(seconds=10))
    assert (state.stopped, state.failing_since, state.again) == (True, AT, stopped + timedelta(minutes=1))
    assert state.problem


def test_the_first_success_opens_signing_again(clock: type[ForeignClock]) -> None:
    ceremony = opened("zhang", "li")
    clock.answer = b""
    for minute in (0, 15):
        with pytest.raises(NoTimestamp):
            sign(token(ceremony, "zhang"), at=AT + timedelta(minutes=minute))
    back = AT + timedelta(minutes=16)
    assert not probe(back)
    clock.answer = None
    clock.says = back + timedelta(seconds=61)
    assert probe(clock.says)
    state = api.timestamp_state(clock.says)
    assert (state.working, state.stopped) == (True, False)
    assert sign(token(ceremony, "zhang"), at=clock.says).signer.signed


def test_who_tries_first_after_the_pause_opens_it_too(clock: type[ForeignClock]) -> None:
    ceremony = opened("zhang")
    clock.answer = b""
    for minute in (0, 15):
        with pytest.raises(NoTimestamp):
            sign(token(ceremony, "zhang"), at=AT + timedelta(minutes=minute))
    clock.answer = None
    clock.says = AT + timedelta(minutes=16)
    assert sign(token(ceremony, "zhang"), at=clock.says).complete
    assert api.timestamp_state(clock.says).working


def test_our_own_authority_never_stops(settings: Any) -> None:
    settings.KAIYE_TSA_URL = ""
    assert api.timestamp_state(AT).external is False
    assert sign(token(opened("zhang"), "zhang")).complete


@pytest.mark.parametrize(
    "stamp",
    [
        lambda digest, suite=None: b"\x30\x00",
        lambda digest, suite=None: timestamps.token(bytes(32), at=AT),
        lambda digest, suite=None: timestamps.token(digest, at=AT).replace(b"Kaiye", b"Kaiya"),
    ],
    ids=["none", "another digest", "another authority"],
)
def test_a_signature_without_a_valid_token_is_never_entered(
    stamp: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KAIYE_TSA_URL = ""
    monkeypatch.setattr(pades, "stamp_at", lambda clock: (stamp, timestamps.OWN_SIZE))
    ceremony = opened("zhang")
    before = [paper.sha256 for paper in ceremony.documents]
    with pytest.raises(NoTimestamp):
        sign(token(ceremony, "zhang"))
    assert not SignatureRow.objects.exists()
    assert [paper.sha256 for paper in api.signed_documents(ceremony)] == before
