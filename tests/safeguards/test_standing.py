"""What one report or bar ended does not end another: what still stands keeps holding, listing and keeping evidence."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.realname.models import Check
from kaiye.registry import api as registry
from kaiye.safeguards import api as safeguards
from kaiye.safeguards.api import Event, Kind
from tests.casework.builders import iih, llc
from tests.casework.driver import AT, signed, submitted
from tests.filings.people import officer, owner
from tests.filings.test_drafts import together
from tests.safeguards.test_safeguards import (
    barred,
    index,
    misused,
    not_me,
    phone_of,
    proposed,
    reported,
    resolve,
)

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "340104198803120213"


def of_another(report: safeguards.Report) -> safeguards.Report:
    """A report of somebody else on the same place."""
    return safeguards.report_misuse(
        safeguards.Reporter("乙", NUMBER, "13900000002", proved=True),
        reference=report.reference,
        registered_as=lambda: report.uscc,
        authority=report.authority,
        words="",
        actor="account:2",
        at=AT,
    )


def test_what_is_upheld_for_one_is_not_freed_because_another_was_wrong() -> None:
    first = reported(iih())
    second = of_another(first)
    resolve(resolve(first, Event.ACCEPT), Event.UPHOLD)
    resolve(resolve(second, Event.ACCEPT), Event.DISMISS)
    assert safeguards.held(first.reference)


def test_a_registration_stays_disputed_when_the_misuse_is_proved() -> None:
    document = iih()
    case = submitted(document)
    report = casework.deny(not_me(phone_of(document)), words="", at=AT)
    resolve(resolve(report, Event.ACCEPT), Event.UPHOLD)
    assert safeguards.disputed_entity(case.uscc)


def kept(filing: str) -> bool:
    checks = Check.objects.filter(filing=filing)
    assert checks
    return all(check.kept for check in checks)


def test_the_pictures_of_a_disputed_registration_are_kept_until_it_is_settled() -> None:
    document = iih()
    case = submitted(document)
    report = casework.deny(not_me(phone_of(document)), words="", at=AT)
    assert kept(case.filing)
    resolve(resolve(report, Event.ACCEPT), Event.DISMISS)
    assert not kept(case.filing)


def test_a_link_is_one_report_also_after_that_was_decided() -> None:
    document = iih()
    filing = signed(document)
    secret = not_me(phone_of(document))
    report = casework.deny(secret, words="", at=AT)
    resolve(resolve(report, Event.ACCEPT), Event.DISMISS)
    again = casework.deny(secret, words="", at=AT + timedelta(days=1))
    assert again.number == report.number
    assert not safeguards.held(filing.reference)
    assert not misused(document)


def both(first: dict[str, Any], second: dict[str, Any]) -> list[safeguards.Bar]:
    one, two = officer("340111", "one"), officer("340111", "two")
    return [safeguards.confirm_bar(proposed(one, **facts).pk, actor=two, at=AT) for facts in (first, second)]


def test_lifting_one_bar_leaves_the_other_on_the_list() -> None:
    longer, shorter = both({}, {"ground": "皖市监撤〔2026〕2号", "since": date(2025, 1, 10)})
    safeguards.lift_bar(shorter.pk, reason="判决", actor=officer("340111", "two"), at=AT)
    assert barred(NUMBER, longer.until)


def test_a_shorter_bar_confirmed_later_does_not_shorten_the_longer_one() -> None:
    longer, shorter = both({}, {"ground": "皖市监撤〔2026〕2号", "since": date(2025, 1, 10)})
    assert shorter.until < longer.until
    assert barred(NUMBER, longer.until)


def test_what_was_refused_counts_as_past() -> None:
    document = llc(scope=[{"item": "软件开发"}, {"text": "为社区老人提供手机使用辅导"}])
    case = submitted(document)
    casework.refuse(
        case.pk,
        version=case.version,
        actor=officer(case.authority),
        at=AT,
        grounds=[("材料虚假", "市场主体登记管理条例 第十九条")],
    )
    found = [one for one in safeguards.mentions_of(index(document)) if one.kind == Kind.FILING]
    assert [one.ended for one in found] == [AT]


def test_nothing_registered_is_no_disputed_registration() -> None:
    reported(iih())
    assert not safeguards.disputed_entity("")


def test_an_objection_during_the_approval_finds_the_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    document, me = iih(), owner()
    filing = signed(document, me=me)
    secret = not_me(phone_of(document))
    entered, objecting = threading.Event(), threading.Event()
    real_enter, real_report = registry.enter, safeguards.report_misuse

    def enter(*facts: Any, **named: Any) -> Any:
        """The filing is approved, but not committed."""
        entered.set()
        objecting.wait(5)
        # What the other read by now is what it knows of the approval.
        time.sleep(0.2)
        return real_enter(*facts, **named)

    def report(*facts: Any, **named: Any) -> Any:
        objecting.set()
        return real_report(*facts, **named)

    def object_() -> safeguards.Report:
        entered.wait(5)
        return casework.deny(secret, words="", at=AT)

    monkeypatch.setattr(registry, "enter", enter)
    monkeypatch.setattr(safeguards, "report_misuse", report)
    approved, objected = together(
        lambda: casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case,
        object_,
    )
    assert isinstance(approved, casework.Case), approved
    assert isinstance(objected, safeguards.Report), objected
    assert approved.state == casework.State.APPROVED
    assert objected.uscc == approved.uscc
    assert safeguards.disputed_entity(approved.uscc)
    assert not safeguards.held(filing.reference)


def test_an_objection_just_before_the_approval_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    document, me = iih(), owner()
    filing = signed(document, me=me)
    secret = not_me(phone_of(document))
    real = safeguards.held

    def held(reference: str) -> bool:
        """Nothing stands when the rules have decided; then somebody objects."""
        before = real(reference)
        casework.deny(secret, words="", at=AT)
        return before

    with monkeypatch.context() as patch:
        patch.setattr(safeguards, "held", held)
        case = casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case
    assert case.state == casework.State.OPEN
    assert casework.decide(case.pk, at=AT, sources={}).state == casework.State.REVIEW
    assert registry.count() == 0
