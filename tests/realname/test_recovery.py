"""An account comes back to its own person only, after the wait, unless the old telephone says no."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from kaiye.identity import api as identity
from kaiye.identity.models import Account
from kaiye.kernel.api import Conflict, Forbidden, NotFound, WrongState
from kaiye.ledger.api import entries
from kaiye.notices.models import Notice
from kaiye.realname import api as realname
from tests.realname.builders import AT, Eyes, concluded

OLD, NEW, IP = "13855100001", "13855100002", "203.0.113.9"
DAY = timedelta(hours=24)
pytestmark = pytest.mark.django_db(transaction=True)


def owned(bound: bool = True) -> Account:
    account = identity.applicant(OLD, at=AT)
    if bound:
        concluded(purpose=realname.Purpose.ACCOUNT, subject=f"account:{account.pk}", filing="")
        realname.bind(account.pk, at=AT)
    return account


def begun(lost: str = OLD, new: str = NEW) -> realname.Recovery:
    identity.request_code(new, ip=IP, at=AT, draw=lambda: "482913")
    return realname.open_recovery(lost, new, "482913", ip=IP, at=AT)


def shown(row: realname.Recovery, eyes: Eyes | None = None) -> realname.Recovery:
    concluded(eyes, purpose=realname.Purpose.RECOVERY, subject=f"recovery:{row.pk}", filing="")
    return realname.settle_recovery(row.pk, at=AT)


def finished(row: realname.Recovery, at: datetime = AT + DAY) -> str:
    return str(realname.finish_recovery(row.pk, at=at).state)


def secret() -> str:
    letter = Notice.objects.filter(kind="account.recovery").earliest("pk")
    assert letter.contact["phone"] == OLD
    found = re.search(r"/stop/([^/]+)/$", letter.content["link"])
    assert found
    return found[1]


def test_its_own_person_gets_it_after_the_wait_and_nothing_old_signs_in() -> None:
    account = owned()
    identity.set_password(account, "three wise herons", session="", at=AT)
    identity.begin_session(account, "s" * 32, identity.Browser(), at=AT, tell=False)
    row = shown(begun())
    assert (row.state, row.due) == (realname.RecoveryState.WAITING, AT + DAY)
    assert finished(row, AT + DAY - timedelta(seconds=1)) == "waiting"
    assert Account.objects.get(pk=account.pk).phone == OLD
    assert finished(row) == "done"
    account = Account.objects.get(pk=account.pk)
    assert account.phone == NEW
    assert not identity.has_password(account)
    assert not identity.still_signed_in(account, "s" * 32, identity.Browser(), at=AT + DAY)
    assert identity.known_applicant(OLD) is None
    kinds = [one.kind for one in entries(f"account:{account.pk}")]
    assert {"account.recovery_opened", "account.recovery_waiting", "account.recovery_done"} <= set(kinds)


def test_the_old_telephone_is_told_at_once_and_stops_it() -> None:
    owned()
    row = shown(begun())
    found = realname.stoppable(secret())
    assert found.pk == row.pk
    realname.stop_recovery(found.pk, at=AT + timedelta(hours=1))
    assert finished(row) == "stopped"
    assert identity.known_applicant(OLD) is not None


def test_after_the_end_nothing_is_stopped_and_no_other_secret_stops() -> None:
    owned()
    row = shown(begun())
    finished(row)
    with pytest.raises(WrongState):
        realname.stop_recovery(row.pk, at=AT + DAY)
    with pytest.raises(NotFound):
        realname.stoppable("guessed")


def test_another_person_an_unbound_account_and_none_are_all_refused_alike() -> None:
    assert shown(begun()).state == realname.RecoveryState.REFUSED
    owned(bound=False)
    assert shown(begun()).state == realname.RecoveryState.REFUSED


def test_another_person_does_not_get_it() -> None:
    account = owned()
    realname.Binding.objects.filter(account=account.pk).update(index="0" * 64)
    assert shown(begun()).state == realname.RecoveryState.REFUSED


def test_another_face_does_not_get_it() -> None:
    owned()
    row = begun()
    assert shown(row, Eyes(distance=0.9)).state == realname.RecoveryState.OPEN
    assert finished(row) == "open"


def test_a_provider_does_not_give_an_account_back() -> None:
    owned()
    row = begun()
    check = concluded(purpose=realname.Purpose.RECOVERY, subject=f"recovery:{row.pk}", filing="")
    assert realname.providers_for(check, at=AT) == []
    realname.Check.objects.filter(pk=check.pk).update(means="provider")
    assert realname.settle_recovery(row.pk, at=AT).state == realname.RecoveryState.REFUSED


def test_the_new_telephone_shows_its_code_and_has_no_account() -> None:
    owned()
    with pytest.raises(Forbidden):
        realname.open_recovery(OLD, NEW, "000000", ip=IP, at=AT)
    identity.applicant(NEW, at=AT)
    with pytest.raises(Conflict):
        begun()


def test_a_number_that_got_an_account_meanwhile_is_not_overwritten() -> None:
    owned()
    row = shown(begun())
    identity.applicant(NEW, at=AT)
    assert finished(row) == "refused"


def test_one_waits_at_a_time() -> None:
    owned()
    shown(begun())
    assert shown(begun(new="13855100003")).state == realname.RecoveryState.REFUSED


def test_a_changed_phone_takes_codes_of_both() -> None:
    account = owned(bound=False)
    for phone, code in ((OLD, "111111"), (NEW, "222222")):
        identity.request_code(phone, ip=IP, at=AT, draw=lambda code=code: code)
    for old, new in (("111111", "000000"), ("000000", "222222")):
        with pytest.raises(Forbidden):
            identity.change_phone(account, NEW, code_old=old, code_new=new, session="", ip=IP, at=AT)
    assert Account.objects.get(pk=account.pk).phone == OLD
    identity.request_code(OLD, ip=IP, at=AT, draw=lambda: "111111")
    identity.change_phone(account, NEW, code_old="111111", code_new="222222", session="", ip=IP, at=AT)
    assert Account.objects.get(pk=account.pk).phone == NEW
