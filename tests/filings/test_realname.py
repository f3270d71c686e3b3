"""Nobody signs without a real-name check passed for that very place in the ceremony."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Actor
from kaiye.realname import api as realname
from kaiye.recognition.api import Side
from kaiye.signing import api as signing
from tests.casework.builders import iih, llc
from tests.casework.driver import AT
from tests.filings.people import owner
from tests.realname.builders import JPEG, Eyes, frames

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_earnest(settings: Any) -> None:
    settings.KAIYE_SANDBOX = False


def opened(document: dict[str, Any] | None = None) -> tuple[Actor, signing.Ceremony]:
    me = owner()
    reference = filings.start(document or iih(), actor=me, at=AT).reference
    ceremony = filings.prepare_signing(reference, version=1, actor=me, at=AT)
    for signer in ceremony.signers:
        signing.shown(signer.token, at=AT)
    return me, ceremony


def verified(signer: signing.Signer, *, at: datetime = AT, **sees: Any) -> realname.Check:
    check = filings.open_realname(signer, at=at)
    shown = check.person
    eyes = Eyes(front={"name": shown["name"], "id_number": shown["number"]}, **sees)
    realname.take_card(check.pk, Side.FRONT, JPEG + b"front", at=at, readers=eyes)
    realname.take_card(check.pk, Side.BACK, JPEG + b"back", at=at, readers=eyes)
    realname.ask_moves(check.pk, at=at, readers=eyes)
    realname.take_live(check.pk, frames(), at=at, readers=eyes)
    check = realname.get(check.pk)
    return realname.conclude(check.pk, at=at, sources={}) if check.life is realname.State.OPEN else check


def sign(signer: signing.Signer, *, at: datetime = AT) -> signing.Signature:
    return filings.sign(
        signer.token,
        image=signing.typed_signature(signer.name),
        consent=True,
        device={"agent": "test"},
        ip="203.0.113.7",
        at=at,
        typed=True,
        sources={},
    )


def test_without_a_check_nobody_signs() -> None:
    _, ceremony = opened()
    with pytest.raises(realname.NotVerified):
        sign(ceremony.signers[0])


@pytest.mark.parametrize("sees", [{"distance": 0.7}, {"distance": 0.5}, {"alive": False}])
def test_who_failed_or_waits_does_not_sign(sees: dict[str, Any]) -> None:
    _, ceremony = opened()
    verified(ceremony.signers[0], **sees)
    with pytest.raises(realname.NotVerified):
        sign(ceremony.signers[0])


def test_the_check_of_one_place_opens_no_other() -> None:
    _, ceremony = opened(llc())
    first, second = ceremony.signers[:2]
    verified(first)
    with pytest.raises(realname.NotVerified):
        sign(second)


def test_a_check_does_not_outlive_its_time_nor_its_ceremony() -> None:
    me, ceremony = opened()
    verified(ceremony.signers[0])
    with pytest.raises(realname.NotVerified):
        sign(ceremony.signers[0], at=AT + timedelta(hours=2))
    reference = ceremony.filing
    filings.back_to_draft(reference, version=filings.get(reference, me).version, actor=me, at=AT)
    filing = filings.get(reference, me)
    again = filings.prepare_signing(reference, version=filing.version, actor=me, at=AT).signers[0]
    signing.shown(again.token, at=AT)
    with pytest.raises(realname.NotVerified):
        sign(again)


def test_the_evidence_of_the_signature_names_the_check_and_the_rules_judge_by_it() -> None:
    me, ceremony = opened()
    check = verified(ceremony.signers[0])
    sign(ceremony.signers[0])
    evidence: Any = signing.evidence(ceremony.id, ceremony.signers[0].key)
    told = evidence["record"]["identity"]["check"]
    assert (told["check"], told["digest"], told["means"], told["face"]) == (
        check.pk,
        check.digest,
        "face",
        "match",
    )
    filing = filings.get(ceremony.filing, me)
    case = casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case
    assert case.state == casework.State.APPROVED
    facts = signing.facts_of(ceremony.id, submitted=AT.date())
    (signer,) = facts.signers
    assert signer.verification is not None
    assert (signer.verification.means.value, signer.face and signer.face.value) == ("face", "match")


def test_what_an_officer_confirmed_does_not_go_to_another_one() -> None:
    from tests.filings.people import officer

    me, ceremony = opened()
    check = verified(ceremony.signers[0], distance=0.5)
    desk = officer(check.authority)
    assert [one.pk for one in realname.review_queue(desk)] == [check.pk]
    realname.decide_review(
        check.pk, confirm=True, reason="视频核对，是本人", version=check.version, actor=desk, at=AT
    )
    sign(ceremony.signers[0])
    filing = filings.get(ceremony.filing, me)
    case = casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case
    assert case.state == casework.State.APPROVED


def test_a_closed_filing_starts_the_clock_of_its_pictures() -> None:
    me, ceremony = opened()
    check = verified(ceremony.signers[0])
    filing = filings.get(ceremony.filing, me)
    filings.withdraw(filing.reference, version=filing.version, actor=me, at=AT + timedelta(days=9))
    assert realname.get(check.pk).ended == AT + timedelta(days=9)


def test_the_demonstrations_identity_is_on_record_for_who_has_not_been_checked(settings: Any) -> None:
    settings.KAIYE_SANDBOX = True
    _, ceremony = opened(llc())
    first, second, *_ = ceremony.signers
    sign(first)
    evidence: Any = signing.evidence(ceremony.id, first.key)
    told = evidence["record"]["identity"]["check"]
    check = realname.get(told["check"])
    assert [step.kind for step in check.steps.all()] == ["sandbox"]
    assert (told["means"], told["digest"], told["face"], told["photo"]) == (
        "sources",
        check.digest,
        None,
        None,
    )
    verified(second, distance=0.9)
    with pytest.raises(realname.NotVerified):
        sign(second)
