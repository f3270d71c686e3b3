"""Nobody is named unasked or unawares; who says that it was not them stops everything at once."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.evidence import api as evidence
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, ActorKind
from kaiye.jobs import api as jobs
from kaiye.kernel.api import SHANGHAI, Conflict, Forbidden, IdNumber, InvalidInput, NotFound, WrongState
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox
from kaiye.rules.api import Evidence
from kaiye.safeguards import api as safeguards
from kaiye.safeguards.api import Event, Kind, State
from tests.casework.builders import iih, llc
from tests.casework.driver import AT, drained, sign_all, signed, submitted
from tests.filings.people import officer, owner

pytestmark = pytest.mark.django_db(transaction=True)


def number_of(document: dict[str, Any]) -> str:
    return str(next(iter(document["people"].values()))["id_number"])


def index(document: dict[str, Any]) -> str:
    return safeguards.index_of(number_of(document))


def not_me(phone: str) -> str:
    """The secret of the newest link to say that it was not them."""
    jobs.drain()
    letter = next(found for found in mailbox(phone) if found.kind == "signing.afterwards")
    found = re.search(r"/not-me/([^/]+)/", letter.link or "")
    assert found
    return found[1]


def phone_of(document: dict[str, Any]) -> str:
    return str(next(iter(document["people"].values()))["phone"])


# Mentions.


def test_a_person_finds_the_filing_the_signature_and_the_entity_under_their_number() -> None:
    document = iih()
    case = submitted(document)
    assert case.state == casework.State.APPROVED
    jobs.drain()
    kinds = {(found.kind, found.reference, found.ended) for found in safeguards.mentions_of(index(document))}
    assert kinds == {
        (Kind.FILING, case.filing, None),
        (Kind.SIGNATURE, case.filing, None),
        (Kind.ENTITY, case.uscc, None),
    }
    assert safeguards.mentions_of(safeguards.index_of("340102199109250343")) == []


def test_what_was_taken_back_is_past_and_stays_visible() -> None:
    document, me = iih(), owner()
    filing = signed(document, me=me)
    filings.back_to_draft(filing.reference, version=filing.version, actor=me, at=AT)
    (found,) = [one for one in safeguards.mentions_of(index(document)) if one.kind == Kind.FILING]
    assert found.ended == AT


def test_who_has_an_alert_is_told_when_named() -> None:
    document = iih()
    safeguards.set_guard(
        index(document), alert=True, locked=False, phone="13900000001", name="某", actor="account:1", at=AT
    )
    signed(document)
    jobs.drain()
    kinds = [letter.kind for letter in mailbox("13900000001")]
    assert kinds.count("safeguards.alert") == 2
    assert number_of(document) not in "".join(letter.text for letter in mailbox("13900000001"))


# Locks.


def locked(document: dict[str, Any]) -> None:
    safeguards.set_guard(
        index(document), alert=False, locked=True, phone="13900000001", name="某", actor="account:1", at=AT
    )


def test_a_locked_person_is_asked_first() -> None:
    document, me = iih(), owner()
    locked(document)
    filing = filings.start(document, actor=me, at=AT)
    for _ in range(2):
        with pytest.raises(safeguards.Locked):
            filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    jobs.drain()
    assert [letter.kind for letter in mailbox("13900000001")] == ["safeguards.consent"]
    (asked,) = safeguards.consents_of(index(document))
    with pytest.raises(NotFound):
        safeguards.answer_consent(asked.pk, index="another", given=True, actor="account:2", at=AT)
    safeguards.answer_consent(asked.pk, index=index(document), given=True, actor="account:1", at=AT)
    assert filings.prepare_signing(filing.reference, version=1, actor=me, at=AT).signers
    with pytest.raises(Conflict):
        safeguards.answer_consent(asked.pk, index=index(document), given=False, actor="account:1", at=AT)


def test_a_refused_consent_and_one_for_another_filing_open_nothing() -> None:
    document, me = iih(), owner()
    locked(document)
    first = filings.start(document, actor=me, at=AT)
    with pytest.raises(safeguards.Locked):
        filings.prepare_signing(first.reference, version=1, actor=me, at=AT)
    (asked,) = safeguards.consents_of(index(document))
    safeguards.answer_consent(asked.pk, index=index(document), given=False, actor="account:1", at=AT)
    with pytest.raises(safeguards.Locked):
        filings.prepare_signing(first.reference, version=1, actor=me, at=AT)


def test_an_applicant_does_not_learn_who_is_locked() -> None:
    document, me = llc(), owner()
    locked(document)
    filing = filings.start(document, actor=me, at=AT)
    with pytest.raises(safeguards.Locked) as error:
        filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    told = f"{error.value.message}{error.value.way_out}"
    assert not any(person["name"] in told for person in document["people"].values())


# “This was not me”.


def test_one_tap_before_the_decision_stops_every_way() -> None:
    document, me = llc(), owner()
    filing = filings.start(document, actor=me, at=AT)
    ceremony = filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    first, second = ceremony.signers[:2]
    sign_all(type(ceremony)(**{**_fields(ceremony), "signers": (first,)}))
    report = casework.deny(not_me(first.phone), words="不是我", at=AT)
    assert report.life is State.RECEIVED
    assert safeguards.held(filing.reference)
    with pytest.raises(safeguards.Held):
        sign_all(type(ceremony)(**{**_fields(ceremony), "signers": (second,)}))


def _fields(ceremony: Any) -> dict[str, Any]:
    return {name: getattr(ceremony, name) for name in ceremony.__dataclass_fields__}


def test_a_signed_filing_cannot_be_submitted_and_a_submitted_one_not_approved() -> None:
    document, me = iih(), owner()
    filing = signed(document, me=me)
    secret = not_me(phone_of(document))
    casework.deny(secret, words="", at=AT)
    with pytest.raises(safeguards.Held):
        casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={})


def test_an_officer_cannot_approve_what_is_held() -> None:
    document = llc(scope=[{"item": "软件开发"}, {"text": "为社区老人提供手机使用辅导"}])
    case = submitted(document)
    assert case.state == casework.State.REVIEW
    casework.deny(not_me(phone_of(document)), words="", at=AT)
    with pytest.raises(safeguards.Held):
        casework.approve(case.pk, version=case.version, actor=officer(case.authority), at=AT)
    assert casework.decide(case.pk, at=AT, sources={}, again=True).state == casework.State.REVIEW


def test_after_registration_it_is_a_dispute_with_its_evidence_kept() -> None:
    document = iih()
    case = submitted(document)
    report = casework.deny(not_me(phone_of(document)), words="我没有办过", at=AT)
    assert (report.uscc, report.reference) == (case.uscc, case.filing)
    assert safeguards.disputed_entity(case.uscc)
    again = casework.deny(not_me(phone_of(document)), words="", at=AT)
    assert again.number == report.number


def test_a_link_that_is_none_or_a_year_old_does_nothing() -> None:
    with pytest.raises(NotFound):
        casework.deny("nothing", words="", at=AT)
    document = iih()
    signed(document)
    secret = not_me(phone_of(document))
    with pytest.raises(NotFound):
        casework.deny(secret, words="", at=AT + timedelta(days=400))


def test_the_signer_is_told_once_however_often_the_job_runs() -> None:
    document = iih()
    filing = signed(document)
    jobs.drain()
    from kaiye.filings.handlers import afterwards

    afterwards({"ceremony": filings.ceremony_of(filing).id, "signer": 0, "filing": filing.reference}, AT)
    jobs.drain()
    assert [found.kind for found in mailbox(phone_of(document))].count("signing.afterwards") == 1


# Reports and their clock.


def reported(document: dict[str, Any], *, at: datetime = AT) -> safeguards.Report:
    filing = signed(document)
    mention = next(one for one in safeguards.mentions_of(index(document)) if one.kind == Kind.FILING)
    reporter = safeguards.Reporter("某", number_of(document), "13900000001", proved=True)
    assert mention.reference == filing.reference
    return casework.report_mention(mention, reporter, words="冒用", actor="account:1", at=at)


def misused(document: dict[str, Any], *, at: datetime = AT) -> bool:
    from kaiye.evidence.lists import listed

    found = listed([IdNumber(number_of(document))], "", "", on=at.date())
    return bool(found.get("identity_misused"))


def test_a_report_restricts_the_number_at_once_and_the_clock_counts_working_days() -> None:
    document = iih()
    # The Wednesday before National Day 2026: the holiday is no working day.
    wednesday = datetime(2026, 9, 30, 9, 0, tzinfo=SHANGHAI)
    report = reported(document, at=wednesday)
    assert report.due > date(2026, 10, 7)
    assert misused(document)
    assert evidence.LISTS
    jobs.drain()
    assert [letter.kind for letter in mailbox("13900000001")] == ["safeguards.report"]


def resolve(report: safeguards.Report, event: Event, *, who: Actor | None = None, version: int = 0) -> Any:
    return safeguards.resolve(
        report.number,
        event,
        reason="经核实",
        version=version or report.version,
        actor=who or officer(report.authority),
        at=AT,
    )


def test_what_proves_unfounded_frees_number_and_filing() -> None:
    document = iih()
    report = reported(document)
    accepted = resolve(report, Event.ACCEPT)
    assert accepted.due == date(2027, 2, 22)
    assert misused(document)
    closed = resolve(accepted, Event.DISMISS)
    assert closed.life is State.UNFOUNDED
    assert not misused(document)
    assert not safeguards.held(report.reference)
    with pytest.raises(WrongState):
        resolve(closed, Event.ACCEPT)


def test_what_is_upheld_stays_restricted_and_held() -> None:
    document = iih()
    report = reported(document)
    resolve(resolve(report, Event.ACCEPT), Event.UPHOLD)
    assert misused(document)
    assert safeguards.held(report.reference)


def test_only_officers_of_the_authority_resolve_and_only_once() -> None:
    report = reported(iih())
    for other in (officer("310115", "elsewhere"), Actor(ActorKind.APPLICANT, "account:1")):
        with pytest.raises(safeguards.ReportUnknown):
            resolve(report, Event.ACCEPT, who=other)
    resolve(report, Event.ACCEPT)
    with pytest.raises(Conflict):
        resolve(report, Event.DISMISS, version=report.version)


def test_the_person_takes_a_report_back_and_nobody_else() -> None:
    document = iih()
    report = reported(document)
    with pytest.raises(safeguards.ReportUnknown):
        safeguards.withdraw(report.number, index="another", actor="account:2", at=AT)
    safeguards.withdraw(report.number, index=index(document), actor="account:1", at=AT)
    assert not misused(document)
    assert not safeguards.held(report.reference)


# Barring.


def barred(number: str, on: date) -> bool:
    from kaiye.evidence.lists import listed

    return bool(listed([IdNumber(number)], "", "", on=on).get("false_registration"))


def proposed(who: Actor, **changes: Any) -> safeguards.Bar:
    facts: dict[str, Any] = {
        "name": "某甲",
        "number": "340104198803120213",
        "ground": "皖市监撤〔2026〕1号",
        "since": date(2026, 11, 20),
        "authority": "340111",
    }
    return safeguards.propose_bar(actor=who, at=AT, **{**facts, **changes})


def test_a_bar_takes_two_officers_and_ends_with_its_last_day() -> None:
    first, second = officer("340111", "one"), officer("340111", "two")
    bar = proposed(first)
    assert bar.until == date(2029, 11, 20)
    assert not safeguards.bars_in_force(on=AT.date())
    with pytest.raises(Forbidden):
        safeguards.confirm_bar(bar.pk, actor=first, at=AT)
    with pytest.raises(NotFound):
        safeguards.confirm_bar(bar.pk, actor=officer("310115", "elsewhere"), at=AT)
    safeguards.confirm_bar(bar.pk, actor=second, at=AT)
    number = "340104198803120213"
    assert barred(number, date(2029, 11, 20))
    assert not barred(number, date(2029, 11, 21))
    assert [one.pk for one in safeguards.bars_in_force(on=date(2029, 11, 20))] == [bar.pk]
    assert not safeguards.bars_in_force(on=date(2029, 11, 21))


def test_a_lifted_bar_ends_at_once() -> None:
    first, second = officer("340111", "one"), officer("340111", "two")
    bar = safeguards.confirm_bar(proposed(first).pk, actor=second, at=AT)
    with pytest.raises(InvalidInput):
        safeguards.lift_bar(bar.pk, reason=" ", actor=second, at=AT)
    safeguards.lift_bar(bar.pk, reason="撤销决定被法院撤销", actor=second, at=AT)
    assert not barred("340104198803120213", AT.date())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "/name"),
        ({"number": "340104198803120214"}, "/number"),
        ({"ground": " "}, "/ground"),
        ({"since": date(2026, 11, 23)}, "/since"),
    ],
)
def test_a_bar_says_who_why_and_since_when(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        proposed(officer("340111", "one"), **wrong)
    assert [str(problem.pointer) for problem in error.value.problems] == [field]


def test_the_trail_tells_it_all_and_names_nobody() -> None:
    document = iih()
    case = submitted(document)
    casework.deny(not_me(phone_of(document)), words="我没有办过", at=AT)
    drained(case)
    kinds = [entry.kind for entry in entries(subject=case.uscc)]
    assert "misuse.reported" in kinds
    told = str([entry.facts for entry in entries(subject=case.uscc) + entries(subject=case.filing)])
    assert number_of(document) not in told
    assert "我没有办过" not in told
    assert Evidence
