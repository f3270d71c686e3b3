"""Alerts, locks and consents: nobody is named without wanting it, once they have said so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from kaiye.kernel.api import Conflict, NotFound, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.safeguards.errors import Locked
from kaiye.safeguards.mentions import Named, index_of
from kaiye.safeguards.models import Consent, Guard


@transaction.atomic(durable=True)
def set_guard(
    index: str, *, alert: bool, locked: bool, phone: str, name: str, actor: str, at: datetime
) -> Guard:
    """From now on this person is told when they are named (`alert`), or not named unasked (`locked`)."""
    facts = {"alert": alert, "locked": locked, "changed": at, "contact": {"phone": phone, "name": name}}
    guard, _ = Guard.objects.update_or_create(index=index, defaults=facts)
    append(
        "safeguards.guard",
        subject=actor,
        actor=actor,
        at=at,
        facts={"alert": alert, "locked": locked},
    )
    return guard


def guard_of(index: str) -> Guard | None:
    """What this person asked for."""
    return Guard.objects.filter(index=index).first()


def require_consent(people: Iterable[Named], *, filing: str, title: str, at: datetime) -> None:
    """Nobody of them is locked, or each has consented to this filing; otherwise they are asked and Locked is raised.

    Call it outside transactions: the question stays although the act that led to it does not happen. How many
    are locked is told, not who: an applicant must not find out by trying who has locked their identity.
    """
    indexes = {index_of(person.number) for person in people if person.number}
    locked = {guard.index: guard for guard in Guard.objects.filter(index__in=indexes, locked=True)}
    consents = {one.index: one for one in Consent.objects.filter(filing=filing, index__in=locked)}
    missing = [guard for index, guard in locked.items() if not (index in consents and consents[index].given)]
    for guard in missing:
        if guard.index not in consents:
            _ask(guard, filing, title, at)
    if missing:
        raise Locked(say("有{n}位相关人员要求先经本人同意才能登记，现在还没有同意。", n=len(missing)))


@transaction.atomic(durable=True)
def _ask(guard: Guard, filing: str, title: str, at: datetime) -> None:
    _, new = Consent.objects.get_or_create(
        index=guard.index, filing=filing, defaults={"told": {"title": title}, "asked": at}
    )
    if not new:
        return
    append("safeguards.consent_asked", subject=filing, actor="system", at=at, facts={})
    text = say(
        "有人申请登记“{title}”（{filing}），其中有您的身份信息。您已要求先经本人同意：请登录“我的身份”选择同意或者拒绝。",
        title=title or say("个体工商户"),
        filing=filing,
    )
    contact = Contact(phone=guard.contact["phone"], name=guard.contact["name"])
    send(to=contact, kind="safeguards.consent", text=text, link=None, subject=filing, at=at)


def consents_of(index: str) -> list[Consent]:
    """The questions put to this person, the newest first."""
    return list(Consent.objects.filter(index=index).order_by(F("answered").desc(nulls_first=True), "-pk"))


@transaction.atomic(durable=True)
def answer_consent(number: int, *, index: str, given: bool, actor: str, at: datetime) -> Consent:
    """The person has answered; once. Only they can."""
    found = Consent.objects.filter(pk=number, index=index).first()
    if found is None:
        raise NotFound(say("没有找到这项请求。"))
    if not Consent.objects.filter(pk=number, given__isnull=True).update(given=given, answered=at):
        raise Conflict(say("这项请求已经答复过。"))
    append("safeguards.consent", subject=found.filing, actor=actor, at=at, facts={"given": given})
    found.given, found.answered = given, at
    return found
