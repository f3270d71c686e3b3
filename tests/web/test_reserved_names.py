"""Names kept before there is a filing: asked step by step, listed, filed with, given up; no script needed."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kaiye.casework.api import judge
from kaiye.dossier.api import parse
from kaiye.filings import api as filings
from kaiye.identity.api import Account, actor_of
from kaiye.kernel.api import now
from kaiye.names import api as names
from kaiye.names.api import Reservation, ReservationState
from kaiye.rules.api import Evidence
from tests.casework.builders import named
from tests.casework.driver import submitted
from tests.casework.test_reserved_names import reserved as reserve
from tests.web.helpers import document, new_filing, post, signed_in, somebody, text_of, version_on

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "/apply/names/new/?type=LLC&division=340104"


def fields(trade: str = "听松澜", **changes: str) -> dict[str, str]:
    return {
        "name_division": "合肥",
        "trade_name": trade,
        "name_industry": "软件科技",
        "name_form": "有限公司",
        "investors": "何青禾\n陆星野",
        "commitment": "yes",
        **changes,
    }


def mine(account: Account) -> list[Reservation]:
    return filings.reservations(actor_of(account))


def reserved(account: Account, trade: str = "听松澜") -> Reservation:
    # Told for the place of the filings of these tests.
    return reserve(trade, me=actor_of(account), authority="340104", place="340104")


def test_a_name_is_reserved_in_three_steps_without_a_script() -> None:
    account = somebody()
    client = signed_in(account)
    assert "您还没有保留名称" in text_of(client.get("/apply/names/"))
    step = client.get("/apply/names/new/")
    assert 'name="type" type="radio" value="LLC"' in step.content.decode()
    step = client.get("/apply/names/new/?type=LLC")
    assert 'name="parent"' in step.content.decode()
    step = client.get("/apply/names/new/?type=LLC&parent=340100")
    assert 'name="division"' in step.content.decode()
    page = client.get(NEW).content.decode()
    assert 'value="合肥"' in page
    answer = client.post(NEW, fields())
    (kept,) = mine(account)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/apply/names/{kept.reference}/")
    assert (kept.authority, kept.place, kept.investors, kept.months) == (
        "340104",
        "340104",
        ["何青禾", "陆星野"],
        2,
    )
    notice = text_of(client.get(answer.headers["Location"]))
    for word in ("名称保留告知书", "合肥听松澜软件科技有限公司", kept.reference, "何青禾、陆星野", "2个月"):
        assert word in notice
    assert kept.reference in text_of(client.get("/apply/names/"))


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("?type=", "请选择要办的类型"),
        ("?type=XYZ", "请选择要办的类型"),
        ("?type=LLC&division=", "请选择经营场所所在的县"),
        ("?type=LLC&division=340100", "请选择经营场所所在的县"),
        ("?type=LLC&division=²", "请选择经营场所所在的县"),
    ],
)
def test_a_step_left_out_is_asked_again(path: str, sentence: str) -> None:
    answer = signed_in(somebody()).get(f"/apply/names/new/{path}")
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_stock_company_reserves_with_its_prefecture_and_a_year_where_approval_comes_first() -> None:
    account = somebody()
    form = fields(name_form="股份有限公司", approved_first="yes")
    answer = signed_in(account).post("/apply/names/new/?type=JSC&division=340104", form)
    assert answer.status_code == 302, text_of(answer)
    (kept,) = mine(account)
    assert (kept.authority, kept.months, kept.approved_first) == ("340100", 12, True)
    assert "1年" in text_of(signed_in(account).get(answer.headers["Location"]))


def test_a_second_click_reserves_once() -> None:
    account = somebody()
    client = signed_in(account)
    once = fields(once="abc")
    first, second = client.post(NEW, once), client.post(NEW, once)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(mine(account)) == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"trade_name": ""}, "trade_name", "请填写字号"),
        ({"name_form": ""}, "name_form", "组织形式"),
        ({"investors": " \n "}, "investors", "请写明全部投资人"),
        ({"commitment": ""}, "commitment", "请勾选承诺"),
        ({"name_division": "南京"}, "name_division", "不是住所所在地"),
        ({"investors": "\n".join(["安"] * 300)}, "investors", "投资人最多200个"),
    ],
)
def test_what_is_wrong_is_shown_at_its_field_and_nothing_is_lost(
    changes: dict[str, str], field: str, sentence: str
) -> None:
    account = somebody()
    answer = signed_in(account).post(NEW, fields(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert sentence in text_of(answer)
    assert "软件科技" in page
    assert mine(account) == []


def test_a_taken_name_says_who_and_offers_others() -> None:
    reserved(somebody("13855100002"))
    account = somebody()
    client = signed_in(account)
    answer = client.post(NEW, fields())
    assert answer.status_code == 422
    assert "已有“合肥听松澜软件科技有限公司”" in text_of(answer)
    assert 'value="take ' in answer.content.decode()
    taken = answer.content.decode().split('value="take ')[1].split('"')[0]
    chosen = client.post(NEW, fields(action=f"take {taken}"))
    assert chosen.status_code == 200
    shown = chosen.content.decode()
    trade = shown.split('name="trade_name"')[1].split("value=")[1].split('"')[1]
    assert trade in taken
    assert client.post(NEW, fields(trade)).status_code == 302
    # Reserved already: one's own name is told so, not prolonged.
    again = client.post(NEW, fields(trade))
    assert again.status_code == 422
    assert "依法不能延长" in text_of(again)


def test_buttons_of_the_answer_work_without_a_script() -> None:
    client = signed_in(somebody())
    shown = client.post(NEW, fields(action="industry 6513")).content.decode()
    assert 'name="industry" value="6513"' in shown
    shown = client.post(NEW, fields(action="relate 91340104MA2TE8TA0X")).content.decode()
    assert "91340104MA2TE8TA0X</textarea>" in shown
    assert client.post(NEW, fields(action="check")).status_code == 200


def test_the_box_answers_while_one_types() -> None:
    reserved(somebody("13855100002"))
    client = signed_in(somebody())
    answer = client.post("/apply/names/typed/?type=LLC&division=340104", fields())
    assert answer.status_code == 200
    assert "合肥听松澜软件科技有限公司" in text_of(answer)
    assert client.post("/apply/names/typed/?type=no&division=", fields()).status_code == 204


def test_somebody_elses_reservation_does_not_exist() -> None:
    kept = reserved(somebody("13855100002"))
    client = signed_in(somebody())
    here = f"/apply/names/{kept.reference}/"
    for answer in (client.get(here), client.get(f"{here}release/"), client.post(f"{here}release/")):
        assert answer.status_code == 404
    assert client.post(f"{here}start/").status_code == 404
    reference = new_filing(client)
    use = client.post(f"/apply/{reference}/name/reserved/", {"reservation": kept.reference, "version": "1"})
    assert use.status_code == 404
    assert names.get_reservation(kept.reference).life is ReservationState.HELD


def test_who_is_not_signed_in_is_sent_there() -> None:
    for path in ("", "new/", "BL20261122-AAAAAA/"):
        answer = Client().get(f"/apply/names/{path}")
        assert answer.status_code == 302
        assert "sign-in" in answer.headers["Location"]


def test_a_name_is_given_up_after_one_question() -> None:
    account = somebody()
    client = signed_in(account)
    kept = reserved(account)
    here = f"/apply/names/{kept.reference}/"
    assert "不能恢复" in text_of(client.get(f"{here}release/"))
    assert client.post(f"{here}release/").headers["Location"] == "/apply/names/"
    assert "已放弃" in text_of(client.get("/apply/names/"))
    assert client.get(f"{here}release/").headers["Location"] == here
    assert client.post(f"{here}release/").status_code == 409
    assert client.post(f"{here}start/").status_code == 409
    assert "这次保留已经结束" in text_of(client.get(here))


def test_a_filing_begins_with_a_reserved_name() -> None:
    account = somebody()
    client = signed_in(account)
    kept = reserved(account)
    answer = client.post(f"/apply/names/{kept.reference}/start/")
    reference = answer.headers["Location"].split("/")[2]
    stored = document(reference, account)
    assert stored["name"] == {
        "text": "合肥听松澜软件科技有限公司",
        "parts": {"division": "合肥", "trade_name": "听松澜", "industry": "软件科技", "form": "有限公司"},
        "reservation": kept.reference,
        "commitment": True,
    }
    assert (stored["authority"], stored["domicile"]) == ("340104", {"division": "340104"})
    check = text_of(client.get(f"/apply/{reference}/check/"))
    assert kept.reference in check
    # Nobody invests in it yet, so it is not what was declared; nothing else is wrong with the name.
    assert "NM-07" not in check.replace("NM-075", "")
    assert "NM-05" not in check


def version(client: Client, reference: str) -> str:
    return version_on(client.get(f"/apply/{reference}/edit/name/").content.decode())


def placed(client: Client) -> str:
    reference = new_filing(client)
    assert (
        post(client, f"/apply/{reference}/edit/place/?parent=340100", {"division": "340104"}).status_code
        == 302
    )
    return reference


def test_the_name_page_offers_ones_own_reserved_names() -> None:
    account = somebody()
    client = signed_in(account)
    kept = reserved(account)
    reserve(
        "望秋屿", me=actor_of(account), authority="340202", place="340202", name="芜湖望秋屿软件科技有限公司"
    )
    reference = placed(client)
    page = client.get(f"/apply/{reference}/edit/name/").content.decode()
    assert f'name="reservation" value="{kept.reference}"' in page
    assert "芜湖望秋屿" not in page
    here = f"/apply/{reference}/name/reserved/"
    told: dict[str, Any] = {"reservation": kept.reference, "version": version(client, reference)}
    assert client.post(here, told).headers["Location"] == f"/apply/{reference}/edit/name/"
    assert document(reference, account)["name"]["reservation"] == kept.reference
    page = text_of(client.get(f"/apply/{reference}/edit/name/"))
    assert "正在用" in page
    # One's own reservation is no conflict, neither in the box nor in the rules.
    assert "完全相同" not in page
    # Saved over an older version: nothing is overwritten unseen.
    assert (
        client.post(
            here, told | {"version": "1", "reservation": reserved(account, "云溪汀").reference}
        ).status_code
        == 409
    )


def test_saving_the_name_page_declares_the_name_in_the_filing() -> None:
    account = somebody()
    client = signed_in(account)
    kept = reserved(account)
    reference = placed(client)
    told = {"reservation": kept.reference, "version": version(client, reference)}
    client.post(f"/apply/{reference}/name/reserved/", told)
    form = {key: value for key, value in fields().items() if key != "investors"}
    answer = post(client, f"/apply/{reference}/edit/name/", form)
    assert answer.status_code == 302, text_of(answer)
    assert "saved=1" not in answer.headers["Location"]
    assert "reservation" not in document(reference, account)["name"]


def test_a_name_with_the_officer_leads_to_its_filing() -> None:
    account = somebody()
    scope = [{"text": "为社区老人提供手机使用辅导"}]
    case = submitted(named("听松澜", scope=scope), me=actor_of(account), at=now())
    (kept,) = mine(account)
    client = signed_in(account)
    page = client.get(f"/apply/names/{kept.reference}/").content.decode()
    assert f"/apply/{case.filing}/" in page
    assert "放弃" not in page
    assert "申请审核中" in text_of(client.get("/apply/names/"))


def test_the_first_page_leads_to_the_reserved_names() -> None:
    assert '"/apply/names/"' in signed_in(somebody()).get("/apply/").content.decode()


def test_the_pages_speak_english() -> None:
    account = somebody()
    kept = reserved(account)
    client = signed_in(account)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for path, words in (
        ("", "My reserved names"),
        ("new/", "What is the name for?"),
        ("new/?type=LLC", "The authority there keeps the name."),
        (f"{kept.reference}/", "Notice of a reserved name"),
        (f"{kept.reference}/release/", "Give up this name?"),
    ):
        assert words in text_of(client.get(f"/apply/names/{path}"))
    page = text_of(client.post(NEW, fields(investors="")))
    assert "Name all investors, one a line." in page


def test_a_name_that_sounds_like_another_is_left_to_a_person_and_says_so() -> None:
    reserved(somebody("13855100002"))
    answer = signed_in(somebody()).post(NEW, fields("听松岚"))
    assert answer.status_code == 422
    assert "不能自动保留" in text_of(answer)
    assert "由工作人员核对" in text_of(answer)


@pytest.mark.parametrize(
    ("kind", "fields_of_it", "name"),
    [
        (
            "IIH",
            {
                "name_division": "合肥市蜀山区",
                "name_industry": "文具",
                "name_form": "店",
                "investors": "刘听雨",
            },
            "合肥市蜀山区听松澜文具店",
        ),
        ("LLC", {"name_form": "有限责任公司"}, "合肥听松澜软件科技有限责任公司"),
    ],
)
def test_a_filing_that_begins_with_any_reserved_name_has_a_lawful_name(
    kind: str, fields_of_it: dict[str, str], name: str
) -> None:
    account = somebody()
    client = signed_in(account)
    answer = client.post(f"/apply/names/new/?type={kind}&division=340104", fields(**fields_of_it))
    assert answer.status_code == 302, text_of(answer)
    (kept,) = mine(account)
    assert kept.name.full_name == name
    begun = client.post(f"/apply/names/{kept.reference}/start/").headers["Location"]
    dossier = parse(document(begun.split("/")[2], account))
    found = judge(dossier, evidence=Evidence(), at=now(), holder=actor_of(account).id).findings
    assert [one.rule for one in found if one.subject.startswith("/name")] == []


def test_a_division_in_brackets_stays_there() -> None:
    account = somebody()
    kept = reserve(
        "听松澜",
        me=actor_of(account),
        authority="340104",
        place="340104",
        name="听松澜（合肥）软件科技有限公司",
    )
    begun = signed_in(account).post(f"/apply/names/{kept.reference}/start/").headers["Location"]
    dossier = parse(document(begun.split("/")[2], account))
    assert dossier.name.text == "听松澜（合肥）软件科技有限公司"
    found = judge(dossier, evidence=Evidence(), at=now(), holder=actor_of(account).id).findings
    assert [one.rule for one in found if one.subject.startswith("/name")] == []
