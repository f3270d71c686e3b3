"""What officers do beside deciding: pages of second opinions, recusal, the clock, disputes and overrides."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kaiye.casework import api as casework
from kaiye.identity.api import Account, Actor, actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.web.officer import acts, cases
from tests.casework.builders import llc, named
from tests.casework.driver import submitted
from tests.casework.test_two_pairs_of_eyes import staff
from tests.filings.people import officer
from tests.web.helpers import officers_account, signed_in, somebody, text_of
from tests.web.test_officer import desk, of, referred

pytestmark = pytest.mark.django_db

ARTICLES = "第一条 公司名称：合肥青禾浦软件科技有限公司（以下简称公司）。\n第二条 每周五喝茶。"
LAW = "居民身份证法 第十一条"


def again(case: casework.Case) -> casework.Case:
    return casework.get_case(case.pk)


def desk_of(who: Actor) -> Client:
    return signed_in(Account.objects.get(pk=who.account or 0))


def post(client: Client, case: casework.Case, page: str, **fields: Any) -> Any:
    """The page's form with the case's version of now."""
    return client.post(of(case, page), {"version": again(case).version, **fields})


# What is shown.


def test_own_articles_are_shown_clause_by_clause_with_what_the_law_demands() -> None:
    case = referred(articles={"kind": "custom", "text": ARTICLES})
    page = desk().get(of(case)).content.decode()
    assert "每周五喝茶。" in page
    assert "公司法 第四十六条第七项（公司法定代表人的产生、变更办法）" in page
    assert '<del class="ky-del">' in page
    assert '<ins class="ky-ins">' in page
    assert '<details class="govuk-details ky-clause--same">' in page
    english = desk()
    english.cookies["django_language"] = "en"
    assert "Missing by law" in text_of(english.get(of(case), headers={"accept-language": "en"}))


def test_a_wording_of_200_000_characters_is_shown() -> None:
    case = referred(articles={"kind": "custom", "text": "第一条 股东会。" * 25_000})
    answer = desk().get(of(case))
    assert answer.status_code == 200


def test_what_the_machine_judged_is_folded_with_its_proof() -> None:
    case = referred()
    page = desk().get(of(case))
    record = case.records.latest("number")
    text = text_of(page)
    assert record.ruleset in text
    assert "第1号判断记录" in text
    assert "case.referred" in text
    assert "CP-003" in text
    main, _, folded = page.content.decode().partition("机器已经核对的内容")
    assert "CP-003" not in main
    assert "CP-003" in folded


def test_the_next_case_is_one_link_away() -> None:
    first, second = referred(), referred(name=named("听雨屿")["name"])
    assert f'id="next-case" rel="next" href="{of(second)}"' in desk().get(of(first)).content.decode()


def test_the_queue_counts_all_and_shows_what_is_asked_of_me() -> None:
    case = referred()
    asker = staff("wu")
    casework.ask_opinion(
        case.pk, version=case.version, actor=asker, at=now(), question="？", colleague=officer().id
    )
    page = text_of(desk().get("/officer/"))
    assert "请您提出意见（1件）" in page
    assert "wu点名问您" in page
    assert "共1件" in page
    assert "请您提出意见" not in text_of(desk_of(asker).get("/officer/"))


# The list.


def test_a_ticked_item_of_the_catalogue_goes_on_the_list() -> None:
    case = referred(scope=[{"item": "软件开发"}, {"text": "软件开发和维护"}])
    client = desk()
    assert 'value="1:软件开发"' in client.get(of(case)).content.decode()
    asked = client.get(of(case, "return/"), {"use": "1:软件开发"}).content.decode()
    assert 'value="1:软件开发" checked' in asked
    post(client, case, "return/", use=["1:软件开发"])
    assert [point["subject"] for point in again(case).note.points] == ["/scope/1/text"]


@pytest.mark.parametrize("use", ["", "x", "1", "1:", "9:软件开发", "²:软件开发", "1:没有"])
def test_a_strange_item_is_no_point(use: str) -> None:
    case = referred()
    assert post(desk(), case, "return/", use=use).status_code == 422
    assert again(case).life is casework.State.REVIEW


def test_a_warned_list_is_sent_only_the_second_time() -> None:
    case = referred()
    client = desk()
    fields = {"own": "请提交何青禾的身份证复印件"}
    warned = post(client, case, "return/", **fields)
    page = warned.content.decode()
    assert warned.status_code == 409
    assert "SB-018" in page
    assert fields["own"] in page
    seen = re.findall(r'name="seen" value="([0-9a-f]+)"', page)
    assert post(client, case, "return/", **fields, seen=seen).status_code == 302
    assert again(case).life is casework.State.RETURNED


def test_a_refusal_for_another_authority_names_it() -> None:
    case = referred()
    client = desk()
    fields = {"reason-0": "住所不在本区", "basis-0": "实施细则 第四条", "elsewhere": "yes"}
    assert post(client, case, "refuse/", **fields).status_code == 409
    assert post(client, case, "refuse/", **fields, competent="蜀山区市场监督管理局").status_code == 302
    assert "请向蜀山区市场监督管理局申请" in again(case).note.points[-1]["text"]


# Second opinion, recusal, dispute, clock.


def test_a_second_officer_is_asked_and_answers_on_the_page() -> None:
    case = referred()
    client, wu = desk(), staff("wu")
    form = client.get(of(case, "act/opinion/")).content.decode()
    assert wu.id in form
    empty = post(client, case, "act/opinion/", text=" ")
    assert empty.status_code == 422
    assert 'href="#text"' in empty.content.decode()
    strange = post(client, case, "act/opinion/", text="？", colleague="account:999999")
    assert 'href="#colleague"' in strange.content.decode()
    assert post(client, case, "act/opinion/", text="属于养老服务吗？", colleague=wu.id).status_code == 302
    (asked,) = casework.asked_of(wu)
    second = desk_of(wu)
    assert "属于养老服务吗？" in text_of(second.get(of(case)))
    nothing = second.post(f"/officer/opinions/{asked.pk}/", {"case": case.pk, "reason": "属于培训"})
    assert nothing.status_code == 422
    assert "属于培训" in nothing.content.decode()
    given = second.post(
        f"/officer/opinions/{asked.pk}/", {"case": case.pk, "concurs": "no", "reason": "属于培训"}
    )
    assert given.headers["Location"] == of(case)
    page = text_of(client.get(of(case)))
    assert "不同意" in page
    assert "属于培训" in page
    assert client.post(f"/officer/opinions/{asked.pk}/", {"concurs": "yes", "reason": "x"}).status_code == 404


def test_an_officer_withdraws_and_the_page_says_why_they_may_not_decide() -> None:
    case = referred()
    client = desk()
    assert post(client, case, "act/recusal/", text="股东是我的表弟").headers["Location"] == "/officer/"
    assert case.title not in client.get("/officer/").content.decode()
    page = client.get(of(case)).content.decode()
    assert "您已经申请对这件案件回避" in page
    assert "form-approve" not in page
    assert client.get(of(case, "act/opinion/")).headers["Location"] == of(case)
    assert post(client, case, "approve/").status_code == 403


def test_a_dispute_stands_on_the_page_and_is_weighed_by_approving() -> None:
    case = referred()
    client = desk()
    post(client, case, "act/dispute/", text="包河区人民法院：股东资格确认之诉")
    page = client.get(of(case)).content.decode()
    assert "包河区人民法院：股东资格确认之诉" in page
    assert post(client, case, "approve/").status_code == 409
    seen = re.findall(r'name="seen" value="([0-9a-f]+)"', page)
    assert post(client, case, "approve/", seen=seen).status_code == 302
    assert again(case).life is casework.State.APPROVED


def test_the_head_approves_more_time_and_both_sides_see_it() -> None:
    case = submitted(
        llc(scope=[{"item": "软件开发"}, {"text": "为古籍修复提供影像比对服务"}]),
        me=actor_of(somebody()),
        at=now(),
    )
    client, head = desk(), staff("head", leader=True)
    post(client, case, "act/extension/", text="章程需要核对")
    assert "form-extension" not in client.get(of(case)).content.decode()
    assert "form-extension" in desk_of(head).get(of(case)).content.decode()
    assert post(desk_of(head), case, "extend/").status_code == 302
    drain(keys={f"note:{note.pk}" for note in casework.other_notes(case)})
    applicant = signed_in(somebody())
    page = applicant.get(f"/apply/{case.filing}/result/").content.decode()
    assert "接收申请材料凭证" in page
    assert "延长办理期限告知书" in page
    for kind in ("receipt", "extend"):
        paper = applicant.get(f"/apply/{case.filing}/letters/{kind}.pdf")
        assert paper.content.startswith(b"%PDF-")
        assert client.get(of(case, f"letters/{kind}.pdf")).content.startswith(b"%PDF-")
        assert signed_in(somebody("13900139000")).get(
            f"/apply/{case.filing}/letters/{kind}.pdf"
        ).status_code in {403, 404}
    assert applicant.get(f"/apply/{case.filing}/letters/approve.pdf").status_code == 404


# Overrides.


@pytest.fixture
def expired(monkeypatch: pytest.MonkeyPatch) -> casework.Case:
    """A case whose shareholder's identity card ran out while it waited."""
    document = llc(scope=[{"item": "软件开发"}, {"text": "为古籍修复提供影像比对服务"}])
    document["people"]["lu"]["id_valid_until"] = (now() + timedelta(days=3)).date().isoformat()
    case = submitted(document, me=actor_of(somebody()), at=now())
    assert case.life is casework.State.REVIEW
    later = now() + timedelta(days=9)
    for module in (acts, cases):
        monkeypatch.setattr(module, "now", lambda: later)
    return case


def test_two_officers_let_a_restriction_pass_by_the_pages(expired: casework.Case) -> None:
    case, first, second = expired, desk(), desk_of(staff("hefei", authority="340100"))
    page = first.get(of(case)).content.decode()
    assert "提出放行" in page
    assert "form-approve" not in page
    empty = post(first, case, "override/")
    assert empty.status_code == 422
    assert 'href="#reason-0"' in empty.content.decode()
    count = page.count("ky-finding--restrict")
    grounds = {
        f"{key}-{i}": value for i in range(count) for key, value in (("reason", "正在补办"), ("basis", LAW))
    }
    assert post(first, case, "override/", **grounds).status_code == 302
    assert "form-second" not in first.get(of(case)).content.decode()
    assert "正在补办" in second.get(of(case)).content.decode()
    assert post(second, case, "second/", agrees="perhaps").status_code == 422
    assert post(second, case, "second/", agrees="yes").status_code == 302
    page = first.get(of(case)).content.decode()
    assert "form-approve" in page
    seen = re.findall(r'name="seen" value="([0-9a-f]+)"', page)
    assert post(first, case, "approve/", seen=seen).status_code == 302
    assert again(case).life is casework.State.APPROVED
    _, _, passed = first.get(of(case)).content.decode().partition('id="passed"')
    assert "正在补办" in passed
    assert LAW in passed


def test_nobody_confirms_their_own_by_post(expired: casework.Case) -> None:
    case, head = expired, staff("head", leader=True)
    client = desk_of(head)
    count = client.get(of(case)).content.decode().count("ky-finding--restrict")
    grounds = {
        f"{key}-{i}": value for i in range(count) for key, value in (("reason", "补办"), ("basis", LAW))
    }
    post(client, case, "override/", **grounds)
    answer = post(client, case, "second/", agrees="yes")
    assert answer.status_code == 422
    assert "提出的人不能自己确认" in answer.content.decode()


# Who may.

ADDRESSES = (
    "act/opinion/",
    "act/recusal/",
    "act/extension/",
    "act/dispute/",
    "override/",
    "extend/",
    "second/",
)


@pytest.mark.parametrize("page", ADDRESSES)
def test_others_may_not(page: str) -> None:
    case = referred()
    fields = {"version": case.version, "text": "x", "agrees": "yes"}
    assert Client().post(of(case, page), fields).status_code == 302
    assert signed_in(somebody()).post(of(case, page), fields).status_code == 404
    assert desk("340104", "shushan").post(of(case, page), fields).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officers_account(), backend="kaiye.identity.backends.Sessions")
    assert strict.post(of(case, page), fields).status_code == 403
    assert again(case).version == case.version


@pytest.mark.parametrize("page", ["act/opinion/", "act/dispute/", "act/extension/", "act/recusal/"])
def test_a_page_read_before_is_stale(page: str) -> None:
    case = referred()
    answer = desk().post(of(case, page), {"version": case.version + 1, "text": "写好的内容"})
    assert answer.status_code == 409
    assert "写好的内容" in answer.content.decode()
    assert again(case).version == case.version


def test_an_unknown_act_is_not_found() -> None:
    case = referred()
    assert desk().get(of(case, "act/party/")).status_code == 404
