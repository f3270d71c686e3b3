"""The desks of the system and the audit administrator: nobody else, nothing personal, nothing lost, all of it told."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from kaiye.identity.api import Account, Role, actor_of, open_staff_account, unlock
from kaiye.jobs.models import Job
from kaiye.jobs.models import State as JobState
from kaiye.kernel.api import now, say
from kaiye.ledger.api import append, entries, sequence
from kaiye.ledger.models import Entry
from kaiye.notices.api import Contact, send
from kaiye.notices.models import Notice, State
from tests.web.helpers import signed_in, somebody

pytestmark = pytest.mark.django_db
SYSTEM = "/administration/system/"
AUDIT = "/administration/audit/"


def opened(role: Role, login: str = "one") -> Account:
    authority = "340104" if role is Role.OFFICER else ""
    return open_staff_account(
        login, password="correct horse battery", name="某人", role=role, authority=authority, at=now()
    )


def dead_job() -> Job:
    return Job.objects.create(
        kind="filing.submitted", handler="casework.decide", key="KY20261122-SECRET", payload={"filing": "KY"},
        state=JobState.DEAD, attempts=16, error="ValueError at x.py:1", finished=now(),
    )  # fmt: skip


def undelivered(**facts: Any) -> Notice:
    to = Contact(phone="13855100001", name="张云杉")
    number = send(to=to, kind="case.told", text=say("请您补正。"), subject="KY1", at=now())
    Notice.objects.filter(pk=number).update(state=State.UNDELIVERABLE, problem="no_address", **facts)
    return Notice.objects.get(pk=number)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPLICANT])
def test_each_desk_is_one_role_only(role: Role) -> None:
    client = signed_in(opened(role))
    assert client.get(SYSTEM).status_code == (200 if role is Role.SYSTEM_ADMIN else 403)
    assert client.get(AUDIT).status_code == (200 if role is Role.AUDIT_ADMIN else 403)
    job, notice = dead_job(), undelivered()
    acts = [f"{SYSTEM}jobs/{job.pk}/retry/", f"{SYSTEM}notices/{notice.pk}/resend/"]
    assert {client.post(act).status_code for act in acts} == {302 if role is Role.SYSTEM_ADMIN else 403}
    acts = [f"{AUDIT}export/", f"{AUDIT}verify/"]
    assert {client.post(act).status_code for act in acts} == {200 if role is Role.AUDIT_ADMIN else 403}


def test_strangers_and_applicants_do_not_get_in() -> None:
    assert {Client().get(page).status_code for page in (SYSTEM, AUDIT)} == {302}
    assert {signed_in(somebody()).get(page).status_code for page in (SYSTEM, AUDIT)} == {403}


def test_the_system_desk_names_neither_person_nor_case() -> None:
    dead_job()
    undelivered()
    page = signed_in(opened(Role.SYSTEM_ADMIN)).get(SYSTEM).content.decode()
    assert "138****0001" in page
    assert "casework.decide" in page
    for secret in ("13855100001", "张云杉", "请您补正", "KY20261122-SECRET"):
        assert secret not in page


def test_a_job_and_a_message_start_anew_and_the_trail_says_by_whom() -> None:
    account = opened(Role.SYSTEM_ADMIN)
    client, job, notice = signed_in(account), dead_job(), undelivered()
    assert client.post(f"{SYSTEM}jobs/{job.pk}/retry/").status_code == 302
    assert client.post(f"{SYSTEM}jobs/{job.pk}/retry/").status_code == 409
    assert client.post(f"{SYSTEM}notices/{notice.pk}/resend/").status_code == 302
    job.refresh_from_db()
    notice.refresh_from_db()
    assert (job.state, notice.state) == (JobState.WAITING, State.WAITING)
    told = [*entries(f"job:{job.pk}"), *entries(f"notice:{notice.pk}")]
    assert [(entry.kind, entry.actor) for entry in told] == [
        ("system.job_retried", f"account:{account.pk}"),
        ("system.notice_resent", f"account:{account.pk}"),
    ]


def test_the_words_of_a_message_that_are_gone_are_not_sent() -> None:
    notice = undelivered(forgotten=True)
    client = signed_in(opened(Role.SYSTEM_ADMIN))
    assert client.post(f"{SYSTEM}notices/{notice.pk}/resend/").status_code == 409
    assert "内容已经删除" in client.get(SYSTEM).content.decode()


def test_the_trail_is_searched_by_what_who_and_when() -> None:
    client, officer = signed_in(opened(Role.AUDIT_ADMIN)), opened(Role.OFFICER, "zhou")
    append("case.approved", subject="KY1", actor=f"account:{officer.pk}", at=now(), facts={"n": 1})

    def found(query: str) -> str:
        page = client.get(f"{AUDIT}?{query}").content.decode()
        return page.partition('id="trail"')[2].partition("</table>")[0]

    assert "case.approved" in found("kind=case.")
    assert "case.approved" in found("who=zhou")
    assert "case.approved" in found("subject=KY1")
    assert "case.approved" not in found("kind=account.")
    assert "case.approved" not in found("until=2020-01-01")
    assert "case.approved" not in found("since=2099-01-01")
    assert ">zhou<br>" in found("kind=case.")
    assert client.get(f"{AUDIT}?since=yesterday").status_code == 200
    assert "请填写日期" in client.get(f"{AUDIT}?since=yesterday").content.decode()


def test_the_reason_of_a_security_administrator_stands_beside_the_entry() -> None:
    client, officer = signed_in(opened(Role.AUDIT_ADMIN)), opened(Role.OFFICER, "zhou")
    security = actor_of(opened(Role.SECURITY_ADMIN, "security"))
    unlock(officer.pk, reason="本人到场", actor=security, at=now())
    assert "本人到场" in client.get(f"{AUDIT}?kind=account.").content.decode()


def test_pages_keep_the_filters_and_show_each_entry_once() -> None:
    client = signed_in(opened(Role.AUDIT_ADMIN))
    for number in range(60):
        append("system.tried", subject=f"try:{number}", actor="system", at=now(), facts={})
    first = client.get(f"{AUDIT}?kind=system.").content.decode()
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "kind=system." in following
    second = client.get(following).content.decode()
    assert [first.count("→ try:"), second.count("→ try:")] == [50, 10]


def test_an_export_is_on_the_trail_and_runs_nothing_in_a_spreadsheet() -> None:
    client = signed_in(opened(Role.AUDIT_ADMIN))
    append("=cmd", subject="@SUM(A1)", actor="system", at=now(), facts={})
    answer = client.post(f"{AUDIT}export/", {"kind": "="})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][2:4] == ["'=cmd", "'@SUM(A1)"]
    (told,) = entries("trail")
    assert (told.kind, told.facts["entries"]) == ("trail.exported", 1)


def test_too_many_entries_are_not_exported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiye.administration.trail.MOST_EXPORTED", 1)
    client = signed_in(opened(Role.AUDIT_ADMIN))
    opened(Role.OFFICER, "zhou")
    answer = client.post(f"{AUDIT}export/", {"kind": "account."})
    assert answer.status_code == 422
    assert entries("trail") == []


def test_verifying_says_whole_and_finds_what_was_changed() -> None:
    client = signed_in(opened(Role.AUDIT_ADMIN))
    sequence()
    assert "轨迹完好" in client.post(f"{AUDIT}verify/").content.decode()
    Entry.objects.update(subject="account:999")
    assert "轨迹有问题" in client.post(f"{AUDIT}verify/").content.decode()


def test_a_trail_too_long_for_a_page_is_verified_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiye.administration.trail.MOST_VERIFIED", 0)
    client = signed_in(opened(Role.AUDIT_ADMIN))
    sequence()
    assert client.post(f"{AUDIT}verify/").status_code == 403
