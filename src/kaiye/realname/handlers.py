"""Housekeeping: checks that ran out, pictures whose time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kaiye.identity.api import Account
from kaiye.jobs.api import every, handler
from kaiye.kernel.api import say
from kaiye.notices.api import Contact, send
from kaiye.realname.binding import bind
from kaiye.realname.errors import SomebodyElses
from kaiye.realname.keeping import delete_pictures
from kaiye.realname.models import Check, Purpose
from kaiye.realname.recovery import DUE, finish_recovery, settle_recovery
from kaiye.realname.services import expire
from kaiye.realname.states import State

PASSED = say("您的实名核验已经由工作人员核对通过，请打开原来的页面继续。")
OTHERS = say("实名核验已经通过，但是这个账号属于另一位经过实名核验的人。请带身份证件原件到登记机关窗口办理。")
FAILED = say("您的实名核验没有通过。您可以重新核验，或者带身份证件原件到窗口办理。")


@every(3600, name="realname.sweep")
def sweep(at: datetime) -> None:
    """Open checks that ran out are closed; pictures are deleted on their schedule."""
    for check in Check.objects.filter(state=State.OPEN, expires__lt=at)[:1000]:
        expire(check, at=at)
    with transaction.atomic(durable=True):
        delete_pictures(at=at)


@handler("realname.decided", name="realname.account")
def tell_account(payload: dict[str, Any], at: datetime) -> None:
    """An account whose check an officer decided belongs to its person, who is told."""
    check = Check.objects.get(pk=payload["check"])
    if check.purpose == Purpose.RECOVERY:
        settle_recovery(int(check.subject.partition(":")[2]), at=at)
        return
    if check.purpose == Purpose.SIGNING or not check.subject.startswith("account:"):
        return
    account = Account.objects.filter(pk=int(check.subject.partition(":")[2])).first()
    if account is None:
        return
    text = PASSED if check.life is State.PASSED else FAILED
    if check.life is State.PASSED and check.purpose == Purpose.ACCOUNT:
        try:
            bind(account.pk, at=at)
        except SomebodyElses:
            text = OTHERS
    send(
        to=Contact(phone=account.phone, name=account.name),
        kind="realname.decided",
        text=text,
        link=None,
        subject=f"realname:{check.pk}",
        at=at,
    )


@handler(DUE, name="realname.recovery")
def take_over(payload: dict[str, Any], at: datetime) -> None:
    """The wait of a recovery is over; nobody stopped it, or somebody did."""
    finish_recovery(payload["recovery"], at=at)
