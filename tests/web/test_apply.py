"""The applicant's way without JavaScript: every answer saved, nothing lost, nothing overwritten unseen."""

from __future__ import annotations

import pytest
from django.test import Client

from kaiye.filings import api as filings
from kaiye.identity.api import actor_of
from kaiye.kernel.api import now
from kaiye.web.apply.drafts import at_its_authority
from tests.dossier.builders import llc
from tests.web import way
from tests.web.helpers import document, new_filing, post, signed_in, somebody, text_of, version_on, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(somebody())


def drafted() -> str:
    """A finished draft; its reference."""
    return filings.start(way.LLC_DOCUMENT, actor=actor_of(somebody()), at=now()).reference


def test_a_company_is_filled_in_to_the_check_page(client: Client) -> None:
    reference = new_filing(client)
    walk(client, reference, way.LLC)
    page = client.get(f"/apply/{reference}/check/").content.decode()
    assert 'id="missing"' not in page
    assert "确认无误，发起签名" in page
    assert document(reference, somebody()) == way.LLC_DOCUMENT


def test_a_joint_stock_company_is_filled_in(client: Client) -> None:
    reference = new_filing(client, "JSC")
    walk(client, reference, way.JSC)
    page = client.get(f"/apply/{reference}/check/")
    assert "确认无误，发起签名" in page.content.decode(), text_of(page)
    assert document(reference, somebody())["authority"] == "340100"


def test_an_individual_business_is_filled_in(client: Client) -> None:
    reference = new_filing(client, "IIH")
    walk(client, reference, way.IIH)
    page = client.get(f"/apply/{reference}/check/").content.decode()
    assert "确认无误，发起签名" in page
    stored = document(reference, somebody())
    assert stored["investors"] == [{"party": "p1", "contributions": []}]
    assert stored["posts"] == [{"post": "liaison", "person": "p1"}]


def test_a_family_business_names_those_who_take_part(client: Client) -> None:
    reference = new_filing(client, "IIH")
    walk(client, reference, way.IIH)
    fields = dict(dict(way.IIH)["edit/operator/"]) | {
        "operation": "family",
        "family_names": "刘听澜\n 陈望舟 ",
    }
    assert post(client, f"/apply/{reference}/edit/operator/", fields).status_code == 302
    stored = document(reference, somebody())
    assert stored["operation"] == {"form": "family", "members": ["p2", "p3"]}
    assert [stored["people"][key] for key in ("p2", "p3")] == [{"name": "刘听澜"}, {"name": "陈望舟"}]
    page = client.get(f"/apply/{reference}/check/").content.decode()
    assert "刘听澜、陈望舟" in page
    assert "确认无误，发起签名" in page
    shown = client.get(f"/apply/{reference}/edit/operator/").content.decode()
    assert "刘听澜\n陈望舟" in shown

    post(client, f"/apply/{reference}/edit/operator/", fields | {"family_names": ""})
    page = client.get(f"/apply/{reference}/edit/operator/?saved=1").content.decode()
    assert 'id="family_names-error"' in page

    post(client, f"/apply/{reference}/edit/operator/", fields | {"operation": "personal"})
    stored = document(reference, somebody())
    assert "operation" not in stored
    assert list(stored["people"]) == ["p1"]


def test_the_task_list_says_what_is_missing(client: Client) -> None:
    reference = new_filing(client)
    page = client.get(f"/apply/{reference}/").content.decode()
    assert page.count("未填写") >= 10
    walk(client, reference, way.LLC[:2])
    page = client.get(f"/apply/{reference}/").content.decode()
    assert "已完成2项" in page
    assert "合肥云杉澄信息科技有限公司" in page


def test_what_the_law_forbids_is_saved_and_said_at_the_field(client: Client) -> None:
    reference = new_filing(client)
    walk(client, reference, way.LLC[:9])
    fields = {"party": "p1", "form_0": "cash", "amount_0": "100", "due_0": "2041-06-30"}
    answer = post(client, f"/apply/{reference}/edit/investor/new/", fields)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/apply/{reference}/edit/investor/p1/?saved=1"
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'id="due_0-error"' in page
    assert 'href="#due_0"' in page
    assert document(reference, somebody())["investors"][0]["contributions"][0]["due"] == "2041-06-30"


def test_unreadable_amount_is_shown_again_as_typed(client: Client) -> None:
    reference = new_filing(client)
    answer = post(client, f"/apply/{reference}/edit/capital/", {"amount": "一百"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="一百"' in page
    assert 'id="amount-error"' in page


def test_what_is_right_is_kept_beside_what_is_wrong(client: Client) -> None:
    reference = new_filing(client)
    fields = {"address": "望江西路88号", "nature": "office", "use": "leased", "lease_until": "明年"}
    answer = post(client, f"/apply/{reference}/edit/domicile/", fields)
    assert answer.status_code == 422
    assert 'value="明年"' in answer.content.decode()
    assert document(reference, somebody())["domicile"]["address"] == "望江西路88号"


def test_two_windows_are_laid_side_by_side(client: Client) -> None:
    reference = new_filing(client)
    address = f"/apply/{reference}/edit/capital/"
    old = version_on(client.get(address).content.decode())
    assert post(client, address, {"amount": "100"}).status_code == 302
    answer = client.post(address, {"version": old, "amount": "200"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "1,000,000.00元" in page
    assert "2,000,000.00元" in page
    assert document(reference, somebody())["capital"]["amount"] == "1000000"
    kept = client.post(address, {"version": version_on(page), "amount": "200"})
    assert kept.status_code == 302
    assert document(reference, somebody())["capital"]["amount"] == "2000000"


def test_scope_is_searched_without_losing_what_is_chosen(client: Client) -> None:
    reference = new_filing(client)
    address = f"/apply/{reference}/edit/scope/"
    answer = post(client, address, {"items": ["软件开发"], "q": "广告", "action": "search"})
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'value="软件开发" checked' in page
    assert "广告" in page
    assert document(reference, somebody())["scope"] == [{"item": "软件开发"}]


def test_own_wording_is_said_to_need_a_person(client: Client) -> None:
    reference = drafted()
    post(
        client,
        f"/apply/{reference}/edit/scope/",
        {"items": ["软件开发"], "own_text": "为古籍修复提供影像比对"},
    )
    assert {"text": "为古籍修复提供影像比对"} in document(reference, somebody())["scope"]
    assert "需要工作人员审核" in client.get(f"/apply/{reference}/check/").content.decode()


def test_removing_a_person_takes_their_posts_along(client: Client) -> None:
    reference = drafted()
    address = f"/apply/{reference}/edit/person/p2/remove/"
    asked = client.get(address).content.decode()
    assert "李慕白" in asked
    assert "监事" in asked
    assert client.post(address).status_code == 302
    stored = document(reference, somebody())
    assert "p2" not in stored["people"]
    assert [found["party"] for found in stored["investors"]] == ["p1"]
    assert all(post["person"] != "p2" for post in stored["posts"])


def test_markup_in_answers_is_text(client: Client) -> None:
    reference = new_filing(client)
    post(client, f"/apply/{reference}/edit/person/new/", {**way.ZHANG, "person_name": "<script>x</script>"})
    page = client.get(f"/apply/{reference}/list/people/").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_nobody_else_knows_of_a_filing(client: Client) -> None:
    reference = new_filing(client)
    walk(client, reference, way.LLC[:6])
    stranger = signed_in(somebody("13855100009"))
    for path in (
        "", "check/", "signing/", "result/", "edit/name/", "edit/person/p1/", "list/people/", "notice.pdf",
        "papers/articles.pdf", "licence/original/", "withdraw/", "signing/reopen/",
    ):  # fmt: skip
        assert stranger.get(f"/apply/{reference}/{path}").status_code == 404, path
    for path in ("edit/name/", "check/sign/", "submit/", "signing/remind/", "edit/person/p1/remove/"):
        assert stranger.post(f"/apply/{reference}/{path}", {"version": "1"}).status_code == 404, path


def test_without_signing_in_one_is_asked_to(client: Client) -> None:
    reference = new_filing(client)
    answer = Client().get(f"/apply/{reference}/edit/name/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/sign-in/?next=/apply/{reference}/edit/name/"


def test_every_form_is_guarded_against_forgery() -> None:
    account = somebody()
    reference = new_filing(signed_in(account))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account, backend="kaiye.identity.backends.Sessions")
    for path in ("edit/name/", "check/sign/", "submit/", "withdraw/", "signing/remind/", "signing/reopen/"):
        assert strict.post(f"/apply/{reference}/{path}", {}).status_code == 403, path


def test_a_strange_page_is_not_found(client: Client) -> None:
    reference = new_filing(client, "IIH")
    for path in ("edit/board/", "edit/nothing/", "edit/person/p9/", "edit/approval/0/", "list/people/"):
        assert client.get(f"/apply/{reference}/{path}").status_code == 404, path


def test_signing_is_not_opened_while_something_is_missing(client: Client) -> None:
    reference = new_filing(client)
    page = client.get(f"/apply/{reference}/check/")
    assert "发起签名" not in text_of(page).replace("就可以发起签名", "")
    answer = client.post(f"/apply/{reference}/check/sign/", {"version": "1"})
    assert answer.status_code == 409


ORGANISATION = {
    "organisation_name": "合肥半亩园投资有限公司",
    "uscc": "91340104MA2N00000X",
    "kind": "enterprise",
    "representative": "周半亩",
}


def test_who_signs_for_an_organisation_is_asked_for(client: Client) -> None:
    reference = new_filing(client)
    answer = post(client, f"/apply/{reference}/edit/organisation/new/", ORGANISATION)
    follow = answer.headers["Location"]
    assert follow == f"/apply/{reference}/edit/person/new/?represents=o1"
    page = client.get(follow).content.decode()
    assert "周半亩代表合肥半亩园投资有限公司签名" in page
    assert 'name="person_name" type="text" value="周半亩"' in page
    listed = client.get(f"/apply/{reference}/list/people/").content.decode()
    assert "还要填写代表合肥半亩园投资有限公司签名的周半亩" in listed
    post(client, follow, {**way.ZHANG, "person_name": "周半亩"})
    assert "还要填写代表" not in client.get(f"/apply/{reference}/list/people/").content.decode()


def test_an_organisation_without_a_signing_person_is_missing(client: Client) -> None:
    stored = {
        "name": ORGANISATION["organisation_name"],
        "uscc": ORGANISATION["uscc"],
        "kind": "enterprise",
        "representative": "周半亩",
    }
    document_with = {**way.LLC_DOCUMENT, "organisations": {"o1": stored}}
    reference = filings.start(document_with, actor=actor_of(somebody()), at=now()).reference
    page = client.get(f"/apply/{reference}/check/").content.decode()
    assert 'id="missing"' in page
    assert "人员和单位" in page
    assert "form-open-signing" not in page


def test_an_organisation_needs_a_representative(client: Client) -> None:
    reference = new_filing(client)
    address = f"/apply/{reference}/edit/organisation/new/"
    answer = post(client, address, {**ORGANISATION, "representative": ""})
    assert answer.status_code == 422
    assert 'href="#representative"' in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("奶茶", "饮料及冷饮服务"),
        ("早餐", "小吃服务"),
        ("养猪", "猪的饲养"),
        ("跨境电商", "互联网零售"),
        ("软件", "软件开发"),
    ],
)
def test_the_industry_is_found_by_what_people_say(client: Client, said: str, meant: str) -> None:
    page = client.get(f"/apply/{drafted()}/edit/industry/?q={said}").content.decode()
    assert meant in page


def test_provincial_money_moves_the_filing_to_the_province_and_back() -> None:
    written = llc(authority="340104")
    written["domicile"]["division"] = "340104"
    assert at_its_authority(written)["authority"] == "340104"
    written["organisations"] = {"x1": {"name": "安徽省人民政府国有资产监督管理委员会"}}
    written["investors"][0]["party"] = "x1"
    moved = at_its_authority(written)
    assert moved["authority"] == "340000"
    moved["organisations"]["x1"]["name"] = "合肥样本投资有限公司"
    assert at_its_authority(moved)["authority"] == "340104"
