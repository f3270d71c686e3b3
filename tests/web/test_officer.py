"""The officer's pages: who may see what, and decisions with empty, wrong, stale and right input."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, actor_of
from kaiye.jobs.api import drain
from kaiye.ledger import api as ledger
from kaiye.names.api import load
from kaiye.replay.api import replay_bundle
from tests.casework.builders import llc, named
from tests.casework.driver import submitted
from tests.filings.people import officer
from tests.web.helpers import officers_account, signed_in, somebody, text_of

pytestmark = pytest.mark.django_db

WORDING = "为古籍修复提供影像比对服务"
REASON, LAW = "自拟的经营项目违背公序良俗。", "民法典 第一百五十三条"


def referred(me: Actor | None = None, **changes: Any) -> casework.Case:
    """A case that waits for an officer of 340111 because of its own wording."""
    document = llc(scope=[{"item": "软件开发"}, {"text": WORDING}]) | changes
    case = submitted(document, me=me or actor_of(somebody()))
    assert case.life is casework.State.REVIEW
    return case


def desk(authority: str = "340111", login: str = "officer") -> Client:
    """The browser of an officer of that authority."""
    return signed_in(officers_account(authority, login))


def of(case: casework.Case, page: str = "") -> str:
    return f"/officer/cases/{case.pk}/{page}"


def again(case: casework.Case) -> casework.Case:
    return casework.Case.objects.get(pk=case.pk)


# Who may see what.


def test_nobody_is_sent_to_sign_in() -> None:
    case = referred()
    for path in ("/officer/", of(case), of(case, "return/"), of(case, "refuse/")):
        answer = Client().get(path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/account/")


def test_an_applicant_sees_neither_queue_nor_cases() -> None:
    case = referred()
    client = signed_in(somebody())
    assert client.get("/officer/").status_code == 403
    for page in ("", "return/", "refuse/", "papers/" + "0" * 64 + ".pdf"):
        assert client.get(of(case, page)).status_code == 404, page
    for page in ("approve/", "return/", "refuse/"):
        assert client.post(of(case, page), {"version": case.version}).status_code == 404, page
    assert again(case).life is casework.State.REVIEW


def test_another_authority_does_not_know_the_case() -> None:
    case = referred()
    client = desk("340104", "shushan")
    assert case.title not in client.get("/officer/").content.decode()
    assert client.get(of(case)).status_code == 404
    assert client.post(of(case, "approve/"), {"version": case.version}).status_code == 404


def test_the_authority_above_sees_it() -> None:
    case = referred()
    assert case.title in desk("340100", "hefei").get("/officer/").content.decode()


def test_nobody_decides_their_own_filing() -> None:
    case = referred()
    # No account may do both today; casework guards it all the same.
    casework.Case.objects.filter(pk=case.pk).update(owner=officer().id)
    client = desk()
    page = client.get(of(case)).content.decode()
    assert "是您本人提交的" in page
    assert "form-approve" not in page
    answer = client.post(of(case, "approve/"), {"version": case.version})
    assert answer.status_code == 403
    assert "应当回避" in answer.content.decode()
    for page, fields in (("return/", {"own": "改"}), ("refuse/", {"reason-0": REASON, "basis-0": LAW})):
        assert client.get(of(case, page)).headers["Location"] == of(case), page
        assert client.post(of(case, page), {"version": case.version, **fields}).status_code == 403, page


def test_a_paper_of_another_case_is_not_found() -> None:
    case = referred()
    client = desk()
    paper = filings.papers(case.ceremony)[0]
    answer = client.get(of(case, f"papers/{paper.sha256}.pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    other = referred(name=named("听雨屿")["name"])
    assert client.get(of(other, f"papers/{paper.sha256}.pdf")).status_code == 404


def test_strange_addresses_are_not_found() -> None:
    client = desk()
    for path in ("/officer/cases/0/", "/officer/cases/99999999999999999999999/", "/officer/cases/x/"):
        assert client.get(path).status_code == 404, path


# The queue.


def test_the_queue_says_why_and_until_when() -> None:
    case = referred()
    page = text_of(desk().get("/officer/"))
    assert case.title in page
    assert "有自拟的经营范围或者章程" in page
    assert case.filing in page


def test_the_queue_is_filtered() -> None:
    case = referred()
    client = desk()
    for query in (
        f"text={case.title[2:5]}",
        f"text={case.filing}",
        "type=LLC",
        f"text={case.title}&type=LLC",
    ):
        assert case.title in client.get(f"/officer/?{query}").content.decode(), query
    for query in ("text=没有这个名称", "type=JSC", "show=closed", "page=2"):
        answer = client.get(f"/officer/?{query}")
        assert answer.status_code == 200
        assert of(case) not in answer.content.decode(), query


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "99999999999999999999", ""])
def test_a_strange_page_number_is_no_error(page: str) -> None:
    assert desk().get("/officer/", {"page": page}).status_code == 200


def test_an_empty_queue_says_so() -> None:
    assert "现在没有需要您处理的案件" in desk().get("/officer/").content.decode()


def test_a_closed_case_is_found_with_its_result() -> None:
    case = referred()
    client = desk()
    client.post(of(case, "approve/"), {"version": case.version})
    assert case.title not in client.get("/officer/").content.decode().replace("已准予登记", "")
    assert case.title in client.get("/officer/?show=closed").content.decode()
    page = client.get(of(case)).content.decode()
    assert again(case).uscc in page
    assert "form-approve" not in page


# Decisions.


def test_a_case_shows_what_needs_a_person() -> None:
    case = referred()
    page = text_of(desk().get(of(case)))
    assert WORDING in page
    assert "作出准予登记决定" in page
    assert "何青禾" in page


def test_approved() -> None:
    case = referred()
    client = desk()
    answer = client.post(of(case, "approve/"), {"version": case.version}, follow=True)
    assert answer.redirect_chain == [("/officer/", 302)]
    assert again(case).life is casework.State.APPROVED
    assert f"已准予登记，统一社会信用代码{again(case).uscc}" in text_of(answer)


def test_returned_with_own_points() -> None:
    case = referred()
    client = desk()
    answer = client.post(
        of(case, "return/"),
        {"version": case.version, "own": "住所请写明楼层。\n\n请写明装裱的材料。\n"},
        follow=True,
    )
    assert "已退回申请人" in text_of(answer)
    assert again(case).life is casework.State.RETURNED
    drain()
    applicant = signed_in(somebody())
    page = text_of(applicant.get(f"/apply/{case.filing}/result/"))
    assert "住所请写明楼层。" in page
    assert "请写明装裱的材料。" in page
    assert applicant.get(f"/apply/{case.filing}/notice.pdf").content.startswith(b"%PDF-")


def test_a_return_without_a_point_is_not_made() -> None:
    case = referred()
    answer = desk().post(of(case, "return/"), {"version": case.version, "own": "  \n "})
    assert answer.status_code == 422
    assert 'href="#own"' in answer.content.decode()
    assert again(case).life is casework.State.REVIEW


def test_a_return_with_too_long_a_point_keeps_it() -> None:
    case = referred()
    answer = desk().post(of(case, "return/"), {"version": case.version, "own": "好" * 2001})
    assert answer.status_code == 422
    assert "好" * 2001 in answer.content.decode()
    assert again(case).life is casework.State.REVIEW


@pytest.mark.parametrize("place", ["x", "²", "-1", "99999999999999999999"])
def test_a_strange_finding_is_no_point(place: str) -> None:
    case = referred()
    answer = desk().post(of(case, "return/"), {"version": case.version, "findings": place})
    assert answer.status_code == 422


def test_refused_with_reasons_and_law() -> None:
    case = referred()
    fields = {"version": case.version, "reason-0": REASON, "basis-0": LAW, "reason-1": "", "basis-1": ""}
    answer = desk().post(of(case, "refuse/"), fields, follow=True)
    assert "已作出不予登记决定" in text_of(answer)
    drain()
    applicant = signed_in(somebody())
    page = text_of(applicant.get(f"/apply/{case.filing}/result/"))
    assert REASON in page
    assert LAW in page
    assert applicant.get(f"/apply/{case.filing}/notice.pdf").content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        ({}, "reason-0"),
        ({"reason-0": REASON}, "basis-0"),
        ({"basis-0": LAW}, "reason-0"),
        ({"reason-0": REASON, "basis-0": LAW, "reason-2": "第三条"}, "basis-2"),
        ({"reason-0": "长" * 2001, "basis-0": LAW}, "reason-0"),
    ],
)
def test_a_refusal_without_reason_or_law_is_not_made(fields: dict[str, str], marked: str) -> None:
    case = referred()
    answer = desk().post(of(case, "refuse/"), {"version": case.version, **fields})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{marked}"' in page
    assert all(value in page for value in fields.values())
    assert again(case).life is casework.State.REVIEW


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("approve/", {}),
        ("return/", {"own": "住所请写明楼层。"}),
        ("refuse/", {"reason-1": REASON, "basis-1": LAW}),
    ],
)
def test_a_case_that_changed_meanwhile_is_not_decided(page: str, fields: dict[str, str]) -> None:
    case = referred()
    answer = desk().post(of(case, page), {"version": case.version + 1, **fields})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚有变化" in shown
    assert all(value in shown for value in fields.values())
    assert f'name="version" value="{case.version}"' in shown
    assert again(case).life is casework.State.REVIEW


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "1" * 30])
def test_without_a_version_nothing_is_done(version: str) -> None:
    case = referred()
    answer = desk().post(of(case, "approve/"), {"version": version})
    assert answer.status_code in {409, 422}
    assert again(case).life is casework.State.REVIEW


def test_what_another_officer_decided_is_said() -> None:
    case = referred()
    client = desk()
    client.post(of(case, "approve/"), {"version": case.version})
    for page, fields in (("approve/", {}), ("return/", {"own": "改"}), ("refuse/", {})):
        answer = client.post(of(case, page), {"version": case.version, **fields})
        assert answer.status_code == 409, page
        assert "Traceback" not in answer.content.decode()


def test_what_the_law_does_not_allow_cannot_be_approved() -> None:
    """The name stood against another's, which came with a list while the case waited."""
    case = referred()
    load([llc()["name"]["text"].replace("合肥", "合肥市", 1)], authority=case.authority)
    answer = desk().post(of(case, "approve/"), {"version": case.version})
    assert answer.status_code == 409 or answer.status_code == 422
    assert "不能核准" in answer.content.decode()
    assert again(case).life is casework.State.REVIEW


def test_every_decision_is_guarded_against_forgery() -> None:
    case = referred()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officers_account(), backend="kaiye.identity.backends.Sessions")
    for page in ("approve/", "return/", "refuse/"):
        assert strict.post(of(case, page), {"version": case.version}).status_code == 403, page
    assert again(case).life is casework.State.REVIEW


# Signing in.


def test_staff_sign_in_by_name_and_password() -> None:
    officer()
    client = Client(headers={"accept-language": "zh-CN"})
    wrong = client.post("/account/staff/", {"login": "officer", "password": "not this one"})
    assert wrong.status_code == 403
    page = wrong.content.decode()
    assert 'value="officer"' in page
    assert "not this one" not in page
    right = client.post("/account/staff/", {"login": "officer", "password": "correct horse battery"})
    assert right.headers["Location"] == "/account/staff/app/"
    client = signed_in(officers_account())
    page = client.get("/officer/").content.decode()
    assert 'href="/officer/"' in page
    assert "我的申请" not in page
    assert client.post("/account/sign-out/").status_code == 302
    assert client.get("/officer/").status_code == 302


# The bundle by which a case is judged again elsewhere.


def test_an_officer_takes_the_bundle_of_a_case_of_their_own_authority() -> None:
    case = referred()
    who = officers_account()
    client = signed_in(who)
    assert "复核卷宗" in text_of(client.get(of(case)))
    answer = client.post(of(case, "bundle/"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.filing}-1.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    _, report = replay_bundle(answer.content, "case.zip")
    assert report.reproduced
    exported = ledger.entries(case.filing)[-1]
    assert (exported.kind, exported.actor) == ("case.exported", actor_of(who).id)


def test_nobody_else_takes_it_and_no_link_does() -> None:
    case = referred()
    assert desk("110105", "chaoyang").post(of(case, "bundle/")).status_code == 404
    assert signed_in(somebody()).post(of(case, "bundle/")).status_code in (403, 404)
    assert Client().post(of(case, "bundle/")).status_code == 302
    assert desk().get(of(case, "bundle/")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(of(case, "bundle/")).status_code == 403
    assert ledger.entries(case.filing)[-1].kind != "case.exported"
