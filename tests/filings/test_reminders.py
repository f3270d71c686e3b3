"""Who has not signed is reminded at the times laid down, never at night; ended links are told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kaiye.filings import api as filings
from kaiye.jobs import api as jobs
from kaiye.kernel.api import TooMany
from kaiye.notices import api as notices
from kaiye.signing import api as signing
from tests.casework.builders import llc
from tests.casework.driver import sign_all
from tests.filings.people import AT, owner

pytestmark = pytest.mark.django_db(transaction=True)


def _opened(order: bool = False) -> signing.Ceremony:
    me = owner()
    reference = filings.start(llc(), actor=me, at=AT).reference
    keys = [signer.key for signer in filings.signers_of(reference, actor=me)]
    return filings.prepare_signing(reference, version=1, actor=me, at=AT, order=keys if order else ())


def _reminded(at: datetime) -> list[str]:
    """Who is reminded at that moment and not before."""
    before = len(notices.mailbox(limit=500))
    filings.watch_signing(at)
    jobs.drain()
    found = notices.mailbox(limit=500)
    return sorted(one.to.name for one in found[: len(found) - before] if one.kind == "signing.reminder")


def _sign(signer: signing.Signer) -> None:
    signing.shown(signer.token, at=AT)
    filings.sign(
        signer.token,
        image=signing.typed_signature(signer.name),
        consent=True,
        device={"agent": "test"},
        ip="127.0.0.1",
        at=AT,
        typed=True,
    )


def test_reminders_after_one_day_and_three_and_the_day_before_the_end() -> None:
    ceremony = _opened()
    everybody = sorted(signer.name for signer in ceremony.signers)
    hours = [1, 23, 24, 25, 71, 72, 73, 143, 144, 145, 167]
    told = [hour for hour in hours if _reminded(AT + timedelta(hours=hour))]
    assert told == [24, 72, 144]
    assert len(everybody) > 1


def test_a_reminder_brings_a_fresh_link_that_ends_when_the_old_one_would() -> None:
    ceremony = _opened()
    first = ceremony.signers[0]
    later = AT + timedelta(days=1)
    assert first.name in _reminded(later)
    with pytest.raises(signing.LinkUnknown):
        signing.by_token(first.token, at=later)
    letter = next(one for one in notices.mailbox() if one.to.name == first.name)
    fresh = signing.by_token(str(letter.link).rstrip("/").rpartition("/")[2], at=later)
    assert fresh.expires == first.expires
    assert _reminded(later + timedelta(minutes=1)) == []


def test_nobody_is_reminded_at_night_but_in_the_morning() -> None:
    _opened()
    night = AT.replace(hour=22, minute=0) + timedelta(days=1)
    assert _reminded(night) == []
    assert _reminded(night.replace(hour=7, minute=59) + timedelta(days=1)) == []
    assert _reminded(night.replace(hour=8) + timedelta(days=1)) != []


def test_who_has_signed_or_is_reading_or_is_not_at_turn_is_left_alone() -> None:
    ceremony = _opened(order=True)
    assert _reminded(AT + timedelta(days=1)) == [ceremony.signers[0].name]
    fresh = filings.remind(ceremony.filing, ceremony.signers[0].key, actor=owner(), at=AT + timedelta(days=1))
    signing.shown(fresh.token, at=AT + timedelta(days=2, minutes=-5))
    assert _reminded(AT + timedelta(days=2)) == []
    assert _reminded(AT + timedelta(days=2, hours=1)) == [ceremony.signers[0].name]


def test_everybody_signed_means_silence() -> None:
    sign_all(_opened())
    assert _reminded(AT + timedelta(days=3)) == []


def test_the_applicant_is_told_once_whose_links_have_ended() -> None:
    ceremony = _opened()
    end = AT + timedelta(days=7)
    for _ in range(2):
        filings.watch_signing(end)
        jobs.drain()
        told = [letter for letter in notices.mailbox("13800138000") if letter.kind == "signing.lapsed"]
        assert len(told) == 1
        assert all(signer.name in told[0].text for signer in ceremony.signers)
    with pytest.raises(signing.LinkExpired) as error:
        signing.by_token(ceremony.signers[0].token, at=end)
    assert "重新发送链接" in str(error.value.way_out)


def test_a_few_fresh_links_a_day_and_more_the_next() -> None:
    ceremony = _opened()
    key = ceremony.signers[0].key
    for _ in range(3):
        filings.remind(ceremony.filing, key, actor=owner(), at=AT)
    with pytest.raises(TooMany):
        filings.remind(ceremony.filing, key, actor=owner(), at=AT + timedelta(hours=23))
    filings.remind(ceremony.filing, key, actor=owner(), at=AT + timedelta(hours=24))


def test_an_edit_tells_those_whose_signatures_are_void_and_names_them() -> None:
    ceremony = _opened()
    signer = ceremony.signers[0]
    _sign(signer)
    filing = filings.get(ceremony.filing, owner())
    assert filings.back_to_draft(ceremony.filing, version=filing.version, actor=owner(), at=AT) == [
        signer.name
    ]
    jobs.drain()
    (letter,) = [one for one in notices.mailbox() if one.kind == "signing.void"]
    assert letter.to.name == signer.name
    assert f"{signer.name}此前的签名已经作废" in letter.text


def test_a_refusal_tells_the_applicant_whose_signatures_are_void() -> None:
    ceremony = _opened()
    signer, other = ceremony.signers[:2]
    _sign(signer)
    filings.refuse(other.token, "金额不对", at=AT)
    jobs.drain()
    (letter,) = [one for one in notices.mailbox("13800138000") if one.kind == "signing.refused"]
    assert f"{other.name}拒绝签署" in letter.text
    assert f"{signer.name}此前的签名已经作废" in letter.text
