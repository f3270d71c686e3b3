"""Who works here: one role each, three administrators apart, two pairs of eyes, and nobody for themselves."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from kaiye.identity import api as identity
from kaiye.identity.api import GRANTS, Account, Actor, ActorKind, Duty, Permission, Role, actor_of
from kaiye.identity.models import ChangeState, StaffChange
from kaiye.jobs.api import drain
from kaiye.kernel.api import SHANGHAI, Conflict, Forbidden, InvalidInput, NotFound, TooMany, WrongState
from kaiye.ledger.api import entries
from kaiye.notices.api import mailbox

AT = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)
OFFICER = Duty(Role.OFFICER, "340104")
PASSWORD = "three-wise-herons"

pytestmark = pytest.mark.django_db(transaction=True)


def opened(login: str, role: Role = Role.SECURITY_ADMIN, *, phone: str = "") -> Account:
    authority = "340104" if role is Role.OFFICER else ""
    return identity.open_staff_account(
        login, password=PASSWORD, name="某人", role=role, authority=authority, phone=phone, at=AT
    )


def two() -> tuple[Actor, Actor]:
    return actor_of(opened("first")), actor_of(opened("second"))


def proposed(actor: Actor, duty: Duty = OFFICER, *, phone: str = "13855100009") -> StaffChange:
    return identity.propose_account("zhou", duty, name="周审核", phone=phone, actor=actor, at=AT)


def confirmed(change: StaffChange, actor: Actor) -> identity.Confirmed:
    return identity.confirm_change(change.pk, version=change.version, actor=actor, at=AT)


def kinds(subject: str) -> list[str]:
    return [entry.kind for entry in entries(subject)]


def test_the_three_administrators_share_no_power_and_none_sees_cases_or_decides() -> None:
    three = [GRANTS[ActorKind(role)] for role in identity.SEPARATED]
    assert sum(map(len, three)) == len(frozenset.union(*three))
    deciding = GRANTS[ActorKind.OFFICER] - {Permission.READ_SOURCES}
    for powers in three:
        assert not powers & (deciding | GRANTS[ActorKind.POLICY_OFFICER] | GRANTS[ActorKind.APPLICANT])
    assert Permission.READ_TRAIL not in GRANTS[ActorKind.SECURITY_ADMIN]
    assert GRANTS[ActorKind.AUDIT_ADMIN] == {Permission.READ_TRAIL}


def test_an_account_is_opened_by_two_people_and_neither_knows_its_password() -> None:
    first, second = two()
    change = proposed(first)
    assert not Account.objects.filter(login="zhou").exists()
    with pytest.raises(Forbidden):
        confirmed(change, first)
    done = confirmed(change, second)
    drain()
    letter = mailbox("13855100009")[0]
    assert letter.link
    link = letter.link.rstrip("/").rpartition("/")[2]
    assert done.code not in letter.text
    with pytest.raises(InvalidInput):
        identity.accept(link, done.code, "short", at=AT)
    with pytest.raises(Forbidden):
        identity.accept(link, "aaaaaaaa", PASSWORD, at=AT)
    identity.accept(link, done.code, PASSWORD, at=AT)
    assert identity.sign_in_staff("zhou", PASSWORD, ip="", at=AT).pk == done.account.pk
    with pytest.raises(NotFound):
        identity.accept(link, done.code, PASSWORD, at=AT)
    assert {"account.opened", "staff.confirmed", "account.password_set"} <= set(
        kinds(f"account:{done.account.pk}")
    )


def test_the_link_ends_after_three_days_and_after_five_wrong_codes() -> None:
    first, second = two()
    done = confirmed(proposed(first), second)
    drain()
    link = str(mailbox("13855100009")[0].link).rstrip("/").rpartition("/")[2]
    with pytest.raises(NotFound):
        identity.invited(link, at=AT + timedelta(days=3))
    for _ in range(5):
        with pytest.raises(Forbidden):
            identity.accept(link, "aaaaaaaa", PASSWORD, at=AT)
    with pytest.raises(NotFound):
        identity.accept(link, done.code, PASSWORD, at=AT)


def test_nobody_else_grants_anything() -> None:
    for kind in set(ActorKind) - {ActorKind.SECURITY_ADMIN, ActorKind.SYSTEM, ActorKind.NOBODY}:
        with pytest.raises(Forbidden):
            proposed(Actor(kind, "account:5"))
        with pytest.raises(Forbidden):
            identity.staff(Actor(kind, "account:5"), at=AT)


def test_the_database_itself_refuses_two_roles_one_person_twice_and_confirming_ones_own() -> None:
    first, _ = two()
    change = proposed(first)
    account = opened("sysadmin", Role.SYSTEM_ADMIN, phone="13855100001")
    wrong = [
        lambda: StaffChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=first.account),
        lambda: StaffChange.objects.filter(pk=change.pk).update(state="confirmed"),
        lambda: Account.objects.filter(pk=account.pk).update(role="system+security"),
        lambda: Account.objects.filter(pk=account.pk).update(leader=True),
        lambda: Account.objects.filter(pk=first.account).update(staff_phone=account.staff_phone),
    ]
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize("one", identity.SEPARATED)
@pytest.mark.parametrize("other", [*identity.SEPARATED, Role.OFFICER])
def test_no_person_is_an_administrator_and_anything_else_by_another_user_name(one: Role, other: Role) -> None:
    first, second = two()
    opened("taken", other, phone="13855100009")
    with pytest.raises(InvalidInput):
        proposed(first, Duty(one))
    if other is not Role.OFFICER:
        with pytest.raises(InvalidInput):
            proposed(first, OFFICER)
    # Between proposal and confirmation too.
    change = proposed(first, Duty(one), phone="13855100008")
    Account.objects.filter(login="taken").update(staff_phone=identity_index("13855100008"))
    with pytest.raises(Conflict):
        confirmed(change, second)


def identity_index(phone: str) -> str:
    return opened("probe", Role.POLICY_OFFICER, phone=phone).staff_phone


def test_roles_of_administrators_never_change_and_others_never_become_one() -> None:
    first, _ = two()
    auditor, officer = opened("auditor", Role.AUDIT_ADMIN), opened("officer", Role.OFFICER)
    with pytest.raises(Forbidden):
        identity.propose_duty(auditor.pk, OFFICER, actor=first, at=AT)
    with pytest.raises(Forbidden):
        identity.propose_duty(officer.pk, Duty(Role.AUDIT_ADMIN), actor=first, at=AT)


def test_a_leaders_mark_takes_two_people_and_ends_the_sessions() -> None:
    first, second = two()
    officer = opened("officer", Role.OFFICER)
    before = officer.get_session_auth_hash()
    change = identity.propose_duty(officer.pk, Duty(Role.OFFICER, "340104", True), actor=first, at=AT)
    officer.refresh_from_db()
    assert not officer.leader
    with pytest.raises(Conflict):
        identity.propose_duty(officer.pk, Duty(Role.POLICY_OFFICER), actor=first, at=AT)
    confirmed(change, second)
    officer.refresh_from_db()
    assert officer.leader
    assert officer.get_session_auth_hash() != before


def test_nothing_is_done_for_oneself() -> None:
    first, second = two()
    assert first.account
    with pytest.raises(Forbidden):
        identity.propose_telephone(first.account, "13855100009", actor=first, at=AT)
    change = identity.propose_telephone(first.account, "13855100009", actor=second, at=AT)
    with pytest.raises(Forbidden):
        confirmed(change, first)
    for act in (
        identity.stop, identity.start_again, identity.unlock, identity.end_staff_sessions,
        identity.invite_again, identity.reset_factor,
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            act(first.account, reason="为自己", actor=first, at=AT)


def test_another_telephone_takes_two_and_the_old_one_is_told() -> None:
    first, second = two()
    officer = opened("officer", Role.OFFICER, phone="13855100001")
    confirmed(identity.propose_telephone(officer.pk, "13855100002", actor=first, at=AT), second)
    drain()
    officer.refresh_from_db()
    assert officer.phone == "13855100002"
    assert [letter.kind for letter in mailbox("13855100001")] == ["identity.telephone_changed"]


def test_a_proposal_of_somebody_who_was_stopped_is_not_confirmed() -> None:
    first, second = two()
    change = proposed(first)
    identity.stop(first.account or 0, reason="离职", actor=second, at=AT)
    with pytest.raises(WrongState):
        confirmed(change, second)


def test_a_stopped_account_is_signed_out_and_cannot_sign_in_until_it_is_let_in() -> None:
    first, _ = two()
    officer = opened("officer", Role.OFFICER)
    with pytest.raises(InvalidInput):
        identity.stop(officer.pk, reason=" ", actor=first, at=AT)
    identity.stop(officer.pk, reason="休假", actor=first, at=AT)
    with pytest.raises(Forbidden):
        identity.sign_in_staff("officer", PASSWORD, ip="", at=AT)
    identity.start_again(officer.pk, reason="回来了", actor=first, at=AT)
    identity.sign_in_staff("officer", PASSWORD, ip="", at=AT)
    acts = identity.acts_on(officer.pk, first)
    assert [(act.kind, act.reason) for act in acts] == [
        ("account.started", "回来了"),
        ("account.stopped", "休假"),
    ]
    assert "休假" not in str(entries(f"account:{officer.pk}"))


def test_who_was_one_administrator_may_become_another_but_not_be_both() -> None:
    first, second = two()
    old = opened("auditor", Role.AUDIT_ADMIN, phone="13855100009")
    identity.stop(old.pk, reason="换岗", actor=first, at=AT)
    confirmed(proposed(first, Duty(Role.SYSTEM_ADMIN)), second)
    with pytest.raises(Conflict):
        identity.start_again(old.pk, reason="换回来", actor=first, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=old.pk).update(is_active=True)


def test_unlocking_lets_a_locked_login_try_again() -> None:
    first, _ = two()
    officer = opened("officer", Role.OFFICER)
    for _ in range(5):
        with pytest.raises(Forbidden):
            identity.sign_in_staff("officer", "wrong", ip="", at=AT)
    assert [row.login for row in identity.staff(first, state="locked", at=AT)] == ["officer"]
    with pytest.raises(TooMany):
        identity.sign_in_staff("officer", PASSWORD, ip="", at=AT)
    identity.unlock(officer.pk, reason="本人到场", actor=first, at=AT)
    identity.sign_in_staff("officer", PASSWORD, ip="", at=AT)


def test_of_two_who_confirm_at_once_one_opens_the_account() -> None:
    first, second = two()
    third = actor_of(opened("third"))
    change, outcomes = proposed(first), []

    def confirm(actor: Actor) -> None:
        try:
            confirmed(change, actor)
            outcomes.append("done")
        except (Conflict, InvalidInput) as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[actor]) for actor in (second, third)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Overtaken", "done"]
    assert StaffChange.objects.get().state == ChangeState.CONFIRMED


def test_the_command_line_opens_two_security_administrators_and_no_more() -> None:
    system = Actor(ActorKind.SYSTEM, "system")
    links = []
    for number in (1, 2):
        address, code = identity.found_security(
            f"security-{number}", name="某人", phone=f"1385510000{number}", actor=system, at=AT
        )
        links.append(address)
        link = address.rstrip("/").rpartition("/")[2]
        assert re.fullmatch(r"[a-z0-9]{8}", code)
        assert identity.accept(link, code, PASSWORD, at=AT).role == Role.SECURITY_ADMIN
    with pytest.raises(Forbidden):
        identity.found_security("security-3", name="某人", phone="13855100003", actor=system, at=AT)
    # When one is gone, the machine's keeper may found another: nobody is locked out for good.
    Account.objects.filter(login="security-2").update(is_active=False)
    identity.found_security("security-3", name="某人", phone="13855100003", actor=system, at=AT)
