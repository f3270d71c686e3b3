"""The name page without a script: what is said of a name, other names taken with one button, nothing lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kaiye.filings import api as filings
from kaiye.identity.api import actor_of
from kaiye.kernel.api import Bucket, now
from kaiye.names.api import claim
from kaiye.web.apply import typing
from tests.casework.builders import llc
from tests.casework.driver import signed
from tests.web import way
from tests.web.helpers import document, new_filing, post, signed_in, somebody, text_of, version_on

pytestmark = pytest.mark.django_db(transaction=True)

TAKEN = "合肥云杉信息科技有限公司"
ONE = "91340104MA00000001"
FIELDS = {
    "name_division": "合肥",
    "trade_name": "云杉",
    "name_industry": "信息科技",
    "name_form": "有限公司",
    "alternatives": "合肥云山信息科技有限公司\n合肥听雨屿信息科技有限公司",
    "commitment": "yes",
}


@pytest.fixture
def client() -> Client:
    return signed_in(somebody())


@pytest.fixture
def reference(client: Client) -> str:
    """A filing in 蜀山, where the trade name is taken."""
    taken(TAKEN)
    found = new_filing(client)
    post(client, f"/apply/{found}/edit/place/", {"division": "340104"})
    return found


def taken(name: str, uscc: str = ONE) -> None:
    with transaction.atomic():
        claim(name, authority="340104", uscc=uscc, at=now())


def page_of(client: Client, reference: str, query: str = "") -> str:
    return client.get(f"/apply/{reference}/edit/name/{query}").content.decode()


def saved(client: Client, reference: str, **changes: str) -> Any:
    return post(client, f"/apply/{reference}/edit/name/", {**FIELDS, **changes})


def typed(client: Client, reference: str, **changes: str) -> str:
    answer = client.post(f"/apply/{reference}/name/typed/", {**FIELDS, **changes})
    assert answer.status_code == 200
    return answer.content.decode()


def takes(page: str) -> list[str]:
    """The names that a button of the page takes."""
    return [html.unescape(name) for name in re.findall(r'value="take ([^"]+)"', page)]


def name_in(reference: str) -> dict[str, Any]:
    return document(reference, somebody())["name"]  # type: ignore[no-any-return]


def test_what_is_usual_is_filled_in_already(client: Client, reference: str) -> None:
    page = page_of(client, reference)
    assert 'name="name_division" type="text" value="合肥"' in page
    assert re.search(r'value="有限公司"[^>]* checked', page)
    assert 'class="ky-answer' not in page


def test_the_button_checks_and_keeps_everything(client: Client, reference: str) -> None:
    answer = saved(client, reference, action="check", name_industry="信息科技", name_form="有限责任公司")
    assert answer.headers["Location"].endswith("/edit/name/?checked=1#answer")
    page = page_of(client, reference, "?checked=1")
    assert "不能用：和已有的名称冲突" in page
    assert "合肥<mark>云杉信息科技</mark>有限公司" in page
    assert ONE in page
    assert name_in(reference)["alternatives"] == FIELDS["alternatives"].split("\n")
    # The spare name that sounds the same goes to a person, which is better than nothing; then three free ones.
    spares, free = takes(page)[:2], takes(page)[2:]
    assert spares == FIELDS["alternatives"].split("\n")
    assert len(free) == 3


def test_the_first_button_of_the_form_saves(client: Client, reference: str) -> None:
    """It is what the Enter key presses."""
    saved(client, reference, action="check")
    form = page_of(client, reference).partition('id="form-name"')[2]
    first = re.search(r"<button[^>]*>", form)
    assert first
    assert "name=" not in first[0]


def test_a_suggestion_is_taken_and_can_be_given_back(client: Client, reference: str) -> None:
    saved(client, reference, action="check")
    wanted = takes(page_of(client, reference))[-3]
    answer = saved(client, reference, action=f"take {wanted}")
    assert name_in(reference)["text"] == wanted
    assert "".join(name_in(reference)["parts"].values()) == wanted
    assert name_in(reference)["commitment"] is True
    page = client.get(answer.headers["Location"].partition("#")[0]).content.decode()
    assert "可以用：没有相同或者相近的名称" in page
    assert takes(page) == [TAKEN]
    saved(client, reference, action=f"take {TAKEN}")
    assert name_in(reference)["text"] == TAKEN


def test_an_investment_relation_is_filled_in_with_one_button(client: Client, reference: str) -> None:
    page = typed(client, reference, name_form="有限责任公司")
    assert f'value="relate {ONE}"' in page
    saved(client, reference, name_form="有限责任公司", action=f"relate {ONE}")
    assert name_in(reference)["investment_relation"] == [ONE]
    assert "不能用：" not in page_of(client, reference)


def test_the_main_business_is_chosen_from_the_name(client: Client, reference: str) -> None:
    page = typed(client, reference, trade_name="听雨屿")
    codes = re.findall(r'value="industry ([0-9]{4})"', page)
    assert codes
    saved(client, reference, trade_name="听雨屿", action=f"industry {codes[0]}")
    assert document(reference, somebody())["industry"] == codes[0]
    assert name_in(reference)["parts"]["trade_name"] == "听雨屿"
    assert 'value="industry' not in page_of(client, reference)
    saved(client, reference, trade_name="听雨屿", action="industry 0000")
    assert document(reference, somebody())["industry"] == codes[0]


def test_typing_saves_nothing(client: Client, reference: str) -> None:
    before = document(reference, somebody())
    assert "不能用" in typed(client, reference)
    assert "可以用" in typed(client, reference, trade_name="听雨屿")
    assert document(reference, somebody()) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name_industry": ""}, "再填“行业”，就知道名称能不能用"),
        ({"name_industry": "", "name_form": ""}, "再填“行业、组织形式”，就知道名称能不能用"),
        ({"name_industry": "", "trade_name": "蜀山区"}, "是行政区划名称，不能作为字号"),
        ({"trade_name": "听雨屿国家级"}, "不能用：不符合规定"),
        ({"trade_name": "云山"}, "有相近的名称，要由工作人员核对"),
        ({"trade_name": "云杉澄"}, "可以用，但有相近的名称"),
        ({"trade_name": "听雨屿"}, "可以用：没有相同或者相近的名称"),
    ],
)
def test_what_is_said_while_typing(
    client: Client, reference: str, changes: dict[str, str], said: str
) -> None:
    assert said in typed(client, reference, **changes)


@pytest.mark.parametrize("trade_name", ["", " ", "\x07", "\ud800x".encode("utf-8", "replace").decode()])
def test_nothing_or_nonsense_breaks_nothing(client: Client, reference: str, trade_name: str) -> None:
    typed(client, reference, trade_name=trade_name)
    answer = saved(client, reference, trade_name=trade_name)
    assert answer.status_code in {302, 422}


def test_a_whole_name_in_the_field_of_the_trade_name_is_taken_apart(client: Client, reference: str) -> None:
    whole = "合肥听雨屿信息科技有限公司"
    page = typed(client, reference, trade_name=whole, name_industry="")
    assert "分开填写" in page
    assert takes(page) == [whole]
    saved(client, reference, trade_name=whole, name_industry="", action=f"take {whole}")
    assert list(name_in(reference)["parts"].values()) == ["合肥", "听雨屿", "信息科技", "有限公司"]


def test_a_form_that_says_the_trade_needs_no_other_word(client: Client) -> None:
    reference = new_filing(client, "IIH")
    post(client, f"/apply/{reference}/edit/place/", {"division": "340104"})
    shop = {"has_name": "yes", "name_division": "合肥市蜀山区", "trade_name": "听雨屿", "name_form": "超市"}
    page = typed(client, reference, **{**shop, "name_industry": ""})
    assert "可以用：没有相同或者相近的名称" in page
    saved(client, reference, **{**shop, "name_industry": ""})
    assert name_in(reference)["text"] == "合肥市蜀山区听雨屿超市"
    assert name_in(reference)["parts"]["industry"] == "超市"
    assert "再填“行业”" in typed(client, reference, **{**shop, "name_industry": "", "name_form": "店"})
    assert "ky-answer" not in typed(client, reference, **{**shop, "has_name": "no"})


def test_only_the_owner_asks_and_not_without_end(
    client: Client, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = signed_in(somebody("13900139000"))
    assert stranger.post(f"/apply/{reference}/name/typed/", FIELDS).status_code == 404
    assert Client().post(f"/apply/{reference}/name/typed/", FIELDS).status_code in {302, 401}
    monkeypatch.setattr(typing, "_TURNS", Bucket(burst=1, per_second=0.01))
    assert client.post(f"/apply/{reference}/name/typed/", FIELDS).status_code == 200
    assert client.post(f"/apply/{reference}/name/typed/", FIELDS).status_code == 429


def test_a_bracketed_name_keeps_its_brackets(client: Client) -> None:
    name = {
        **way.LLC_DOCUMENT["name"],
        "text": "云杉澄（合肥）信息科技有限公司",
        "alternatives": [],
    }
    started = filings.start({**way.LLC_DOCUMENT, "name": name}, actor=actor_of(somebody()), at=now())
    fields = {**FIELDS, "trade_name": "云杉澄", "alternatives": "合肥听雨屿信息科技有限公司"}
    assert saved(client, started.reference, **fields).status_code == 302
    assert name_in(started.reference)["text"] == name["text"]
    saved(client, started.reference, **{**fields, "name_industry": "软件"})
    assert name_in(started.reference)["text"] == "合肥云杉澄软件有限公司"


# ---- the first free spare name


def test_a_taken_name_makes_way_for_the_first_spare_one(client: Client) -> None:
    reference = filings.start(way.LLC_DOCUMENT, actor=actor_of(somebody()), at=now()).reference
    assert 'id="spare"' not in client.get(f"/apply/{reference}/check/").content.decode()
    taken(way.LLC_DOCUMENT["name"]["text"])
    page = client.get(f"/apply/{reference}/check/").content.decode()
    assert 'id="spare"' in page
    (spare,) = way.LLC_DOCUMENT["name"]["alternatives"]
    answer = client.post(f"/apply/{reference}/name/spare/", {"version": version_on(page), "name": spare})
    assert answer.headers["Location"] == f"/apply/{reference}/check/"
    kept = name_in(reference)
    assert (kept["text"], kept["alternatives"]) == (spare, [way.LLC_DOCUMENT["name"]["text"]])
    assert kept["commitment"] is True
    page = client.get(f"/apply/{reference}/check/").content.decode()
    assert "确认无误，发起签名" in page
    # Pressed twice, or over somebody's newer version, it changes nothing.
    again = client.post(f"/apply/{reference}/name/spare/", {"version": "1", "name": spare})
    assert again.status_code == 302
    stale = client.post(f"/apply/{reference}/name/spare/", {"version": "1", "name": kept["alternatives"][0]})
    assert stale.status_code == 409
    assert name_in(reference) == kept


def test_a_name_that_is_wrong_by_itself_is_not_replaced(client: Client) -> None:
    name = {**way.LLC_DOCUMENT["name"], "text": "合肥国家级信息科技有限公司", "parts": None}
    started = filings.start({**way.LLC_DOCUMENT, "name": name}, actor=actor_of(somebody()), at=now())
    assert 'id="spare"' not in client.get(f"/apply/{started.reference}/check/").content.decode()


def test_a_filing_returned_for_its_name_offers_the_spare_one(client: Client) -> None:
    """Nothing that was signed is changed silently: the applicant presses the button, and all sign again."""
    spare = "合肥听雨屿信息科技有限公司"
    asked = llc()
    asked["name"]["alternatives"] = [spare]
    filing = signed(asked, me=actor_of(somebody()), at=now())
    taken(asked["name"]["text"])
    answer = client.post(f"/apply/{filing.reference}/submit/", {"version": str(filing.version)})
    assert answer.status_code == 302
    shown = client.get(f"/apply/{filing.reference}/result/")
    page = shown.content.decode()
    assert "需要修改后重新提交" in page, text_of(shown)
    assert 'id="spare"' in page
    assert name_in(filing.reference)["text"] == asked["name"]["text"]
    client.post(f"/apply/{filing.reference}/name/spare/", {"version": version_on(page), "name": spare})
    assert name_in(filing.reference)["text"] == spare
