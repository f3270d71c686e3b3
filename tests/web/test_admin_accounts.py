"""The security administrator's desk: nobody else gets in, two people are needed, nothing entered is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from kaiye.identity.api import SEPARATED, Account, ChangeKind, ChangeState, Factor, Role, open_staff_account
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.notices.api import mailbox
from kaiye.web.admins import words
from tests.web.helpers import signed_in, somebody

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
NEW = {"login": "zhou", "name": "周审核", "phone": "13855100009", "role": "officer", "authority": "340104"}


def opened(login: str, role: Role = Role.SECURITY_ADMIN) -> Account:
    authority = "340104" if role is Role.OFFICER else ""
    return open_staff_account(login, password=PASSWORD, name="某人", role=role, authority=authority, at=now())


def pages(account: Account) -> list[str]:
    return [
        "/administration/accounts/",
        "/administration/accounts/new/",
        f"/administration/accounts/{account.pk}/",
        f"/administration/accounts/{account.pk}/act/stop/",
        "/administration/certificates/",
    ]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SECURITY_ADMIN, Role.APPLICANT)])
def test_other_staff_do_not_get_in(role: Role) -> None:
    account = opened("other", role)
    client = signed_in(account)
    assert [client.get(page).status_code for page in pages(account)] == [403] * 5
    assert "/administration/accounts/" not in client.get("/").content.decode()


def test_strangers_sign_in_first_and_applicants_are_refused() -> None:
    account = opened("first")
    assert {Client().get(page).status_code for page in pages(account)} == {302}
    assert {signed_in(somebody()).get(page).status_code for page in pages(account)} == {403}


@pytest.mark.parametrize("role", SEPARATED)
def test_administrators_see_neither_cases_nor_parameters(role: Role) -> None:
    client = signed_in(opened("one", role))
    assert {client.get(page).status_code for page in ("/officer/", "/policy/", "/officer/misuse/")} == {403}


def test_an_account_from_proposal_to_its_holders_password() -> None:
    first, second = signed_in(opened("first")), signed_in(opened("second"))
    wrong = first.post("/administration/accounts/new/", {**NEW, "login": "Z"})
    assert wrong.status_code == 422
    assert 'value="13855100009"' in wrong.content.decode()
    change = first.post("/administration/accounts/new/", NEW).headers["Location"]
    assert first.post(f"{change}confirm/", {"version": "1"}).status_code == 403
    shown = second.post(f"{change}confirm/", {"version": "1"})
    code = re.search(r"<code[^>]*>([a-z0-9]{8})</code>", shown.content.decode())
    assert code
    assert shown.headers["Cache-Control"] == "no-store"
    assert second.post(f"{change}confirm/", {"version": "1"}).status_code == 409
    drain()
    link = str(mailbox("13855100009")[0].link).partition("8000")[2]
    holder = Client()
    assert holder.post(link, {"code": "wrong", "password": PASSWORD}).status_code == 403
    assert holder.post(link, {"code": code[1], "password": "short"}).status_code == 422
    assert holder.post(link, {"code": code[1], "password": PASSWORD}).status_code == 302
    assert Account.objects.get(login="zhou").check_password(PASSWORD)


def test_what_one_does_alone_needs_a_reason_and_ends_the_sessions() -> None:
    first, officer = signed_in(opened("first")), opened("officer", Role.OFFICER)
    desk = signed_in(officer)
    assert desk.get("/officer/").status_code == 200
    page = f"/administration/accounts/{officer.pk}/act/sessions/"
    assert first.post(page, {"reason": ""}).status_code == 422
    assert first.post(page, {"reason": "电脑丢失"}).status_code == 302
    assert desk.get("/officer/").status_code == 302
    assert "电脑丢失" in first.get(f"/administration/accounts/{officer.pk}/").content.decode()


def test_an_applicants_account_is_not_found() -> None:
    first = signed_in(opened("first"))
    assert first.get(f"/administration/accounts/{somebody().pk}/").status_code == 404


def test_the_list_is_filtered() -> None:
    first = signed_in(opened("first"))
    opened("officer", Role.OFFICER)
    page = first.get("/administration/accounts/?role=officer").content.decode()
    assert ">officer</a>" in page
    assert ">first</a>" not in page


def test_a_filing_without_certificates_is_said_so() -> None:
    answer = signed_in(opened("first")).get("/administration/certificates/?reference=KY20261122-AAAAAA")
    assert answer.status_code == 404
    assert "没有签名证书" in answer.content.decode()


def test_every_factor_role_and_state_has_its_word() -> None:
    assert set(words.FACTORS) == set(Factor)
    assert set(words.ROLES) == set(Role) - {Role.APPLICANT}
    assert set(words.CHANGES) == set(ChangeKind)
    assert set(words.CHANGE_STATES) == set(ChangeState)
    assert set(words.ACTS) == set(words.MEANING)
