"""Signing by personal links, submitting, and the result, as a browser without JavaScript sees them."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kaiye.filings import api as filings
from kaiye.identity.api import actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.notices.api import mailbox
from kaiye.signing import api as signing
from kaiye.signing.models import ClockRow
from kaiye.web import circumstances
from kaiye.web.fields import Form
from tests.signing.builders import drawing
from tests.web import way
from tests.web.helpers import new_filing, signed_in, somebody, text_of, version_on, walk

pytestmark = pytest.mark.django_db

PEOPLE = {
    "13855100001": ("张云杉", "0213"),
    "13855100002": ("李慕白", "0343"),
    "13855100003": ("王启明", "0137"),
}


def opened(client: Client, *, by_hand: bool = False) -> str:
    """A filing laid before its signers; its reference."""
    if by_hand:
        reference = new_filing(client)
        walk(client, reference, way.LLC)
    else:
        reference = filings.start(way.LLC_DOCUMENT, actor=actor_of(somebody()), at=now()).reference
    page = client.get(f"/apply/{reference}/check/").content.decode()
    answer = client.post(f"/apply/{reference}/check/sign/", {"version": version_on(page)})
    assert answer.status_code == 302, text_of(answer)
    return reference


def link(phone: str) -> str:
    """The path of the newest signing link sent to `phone`."""
    drain()
    letter = next(found for found in mailbox(phone) if found.kind == "signing.invitation")
    found = re.search(r"/sign/[^/]+/", letter.link or "")
    assert found
    return found[0]


def identified(path: str, phone: str) -> Client:
    """A signer's phone that has shown who holds it."""
    client = Client(headers={"accept-language": "zh-CN"})
    name, last_four = PEOPLE[phone]
    answer = client.post(f"{path}who/", {"signer_name": name, "last_four": last_four})
    assert answer.status_code == 302, text_of(answer)
    return client


def sign(phone: str) -> None:
    path = link(phone)
    client = identified(path, phone)
    assert client.get(f"{path}papers/").status_code == 200
    answer = client.post(f"{path}sign/", {"typed_name": PEOPLE[phone][0], "consent": "yes"})
    assert answer.status_code == 302, text_of(answer)
    assert "签好了" in client.get(path).content.decode()


def test_from_the_form_to_the_licence() -> None:
    applicant = signed_in(somebody())
    reference = opened(applicant, by_hand=True)
    page = applicant.get(f"/apply/{reference}/signing/").content.decode()
    assert "3位签名人中，0位已签名" in page
    for phone in PEOPLE:
        sign(phone)
    page = applicant.get(f"/apply/{reference}/signing/").content.decode()
    assert "全部签好了" in page
    answer = applicant.post(f"/apply/{reference}/submit/", {"version": version_on(page)})
    assert answer.status_code == 302, text_of(answer)
    drain()
    result = applicant.get(f"/apply/{reference}/result/").content.decode()
    assert "准予登记" in result
    assert re.search(r'id="uscc">91340104[0-9A-Z]{10}<', result)
    for which in ("original", "duplicate"):
        paper = applicant.get(f"/apply/{reference}/licence/{which}/")
        assert paper.headers["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
    assert applicant.get(f"/apply/{reference}/licence/credential/").content.count(b"~") > 1
    assert applicant.get(f"/apply/{reference}/notice.pdf").content.startswith(b"%PDF-")
    stranger = signed_in(somebody("13855100009"))
    assert stranger.get(f"/apply/{reference}/licence/original/").status_code == 404


def test_a_link_tells_nothing_before_the_person_is_known() -> None:
    reference = opened(signed_in(somebody()))
    path = link("13855100002")
    client = Client(headers={"accept-language": "zh-CN"})
    page = client.get(path).content.decode()
    assert "李**" in page
    assert "李慕白" not in page
    assert "340102" not in page
    for inner in ("papers/", "papers/articles.pdf", "sign/"):
        assert client.get(path + inner).headers["Location"] == path
    assert reference not in page


def test_only_a_few_guesses_at_who_one_is() -> None:
    opened(signed_in(somebody()))
    path = link("13855100002")
    client = Client()
    codes = [
        client.post(f"{path}who/", {"signer_name": "李慕白", "last_four": f"{n:04d}"}).status_code
        for n in range(8)
    ]
    assert codes[:6] == [422] * 6
    assert codes[6:] == [429] * 2


def test_patience_does_not_find_who_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiye.web.signer._GUESSES", 4)
    opened(signed_in(somebody()))
    path = link("13855100002")
    client = Client(headers={"accept-language": "zh-CN"})
    for _ in range(4):
        assert client.post(f"{path}who/", {"signer_name": "李慕白", "last_four": "0000"}).status_code == 422
    # Even the right answer comes too late now.
    answer = client.post(f"{path}who/", {"signer_name": "李慕白", "last_four": "0343"})
    assert answer.status_code == 429
    assert "重新发送链接" in answer.content.decode()


def test_an_unknown_link_is_told_so() -> None:
    answer = Client(headers={"accept-language": "zh-CN"}).get("/sign/AAAAAAAAAAAAAAAAAAAA/")
    assert answer.status_code == 404
    assert "这个签署链接无效" in answer.content.decode()


def test_consent_and_a_signature_are_needed() -> None:
    opened(signed_in(somebody()))
    path = link("13855100003")
    client = identified(path, "13855100003")
    client.get(f"{path}papers/")
    answer = client.post(f"{path}sign/", {})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#consent"' in page
    assert 'href="#signature"' in page
    wrong = client.post(f"{path}sign/", {"typed_name": "王启", "consent": "yes"})
    assert "不一致" in wrong.content.decode()


def test_refusing_stops_everybody() -> None:
    applicant = signed_in(somebody())
    reference = opened(applicant)
    path = link("13855100002")
    client = Client(headers={"accept-language": "zh-CN"})
    assert client.post(f"{path}refuse/", {}).status_code == 422
    assert client.post(f"{path}refuse/", {"why": "wrong"}).status_code == 302
    assert client.get(link("13855100001")).status_code == 409
    assert applicant.get(f"/apply/{reference}/").status_code == 200


def test_editing_voids_the_signatures_after_a_warning() -> None:
    applicant = signed_in(somebody())
    reference = opened(applicant)
    sign("13855100002")
    assert applicant.get(f"/apply/{reference}/edit/name/").status_code == 409
    asked = applicant.get(f"/apply/{reference}/signing/reopen/").content.decode()
    assert "李慕白" in asked
    answer = applicant.post(f"/apply/{reference}/signing/reopen/", {"version": version_on(asked)})
    assert answer.headers["Location"] == f"/apply/{reference}/"
    assert "这些签名已经作废：李慕白。" in applicant.get(answer.headers["Location"]).content.decode()
    assert applicant.get(f"/apply/{reference}/edit/name/").status_code == 200


def test_a_fresh_link_replaces_the_old_one() -> None:
    applicant = signed_in(somebody())
    reference = opened(applicant)
    old = link("13855100002")
    applicant.post(f"/apply/{reference}/signing/remind/", {"signer": "p2"})
    assert Client().get(old).status_code == 404
    assert Client().get(link("13855100002")).status_code == 200


def test_withdrawn_is_the_end() -> None:
    applicant = signed_in(somebody())
    reference = new_filing(applicant)
    asked = applicant.get(f"/apply/{reference}/withdraw/").content.decode()
    answer = applicant.post(f"/apply/{reference}/withdraw/", {"version": version_on(asked)})
    assert "申请已经撤回" in applicant.get(answer.headers["Location"]).content.decode()
    assert applicant.get(f"/apply/{reference}/edit/name/").status_code == 409


def test_the_order_is_changed_with_buttons_and_the_later_wait_for_their_turn() -> None:
    applicant = signed_in(somebody())
    reference = filings.start(way.LLC_DOCUMENT, actor=actor_of(somebody()), at=now()).reference
    path = f"/apply/{reference}/check/order/"
    assert path in applicant.get(f"/apply/{reference}/check/").content.decode()

    def keys(page: str) -> list[str]:
        return re.findall(r'name="order" value="([^"]+)"', page)

    page = applicant.get(path).content.decode()
    first, second, third = keys(page)
    page = applicant.post(path, {"order": keys(page), "down": first}).content.decode()
    page = applicant.post(path, {"order": keys(page), "up": third}).content.decode()
    assert keys(page) == [second, third, first]
    # At the end there is nowhere to go.
    assert keys(applicant.post(path, {"order": keys(page), "down": first}).content.decode()) == keys(page)
    answer = applicant.post(
        f"/apply/{reference}/check/sign/", {"version": version_on(page), "order": keys(page)}
    )
    assert answer.status_code == 302, text_of(answer)
    page = applicant.get(f"/apply/{reference}/signing/").content.decode()
    assert page.count("重新发送链接") == 1
    assert page.count("还没有轮到") == 2
    drain()
    invited = [letter.to.phone for letter in mailbox() if letter.kind == "signing.invitation"]
    assert len(invited) == 1
    sign(invited[0])
    drain()
    assert len([letter for letter in mailbox() if letter.kind == "signing.invitation"]) == 2


def test_the_moment_of_signing_is_on_record_as_the_browser_said_it() -> None:
    reference = opened(signed_in(somebody()))
    path = link("13855100002")
    client = identified(path, "13855100002")
    client.get(f"{path}papers/")
    page = client.get(f"{path}sign/")
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    assert "geolocation=()" in client.get(path).headers["Permissions-Policy"]
    said = (
        '{"screen": "390x844@3", "touch": 5, "zone": "Asia/Shanghai", "more": "x",'
        ' "place": {"latitude": 31.8206, "longitude": 117.2272, "accuracy": 11.2}}'
    )
    answer = client.post(f"{path}sign/", {"typed_name": "李慕白", "consent": "yes", "circumstances": said})
    assert answer.status_code == 302, text_of(answer)
    ceremony = signing.latest(reference)
    assert ceremony is not None
    record = signing.evidence(ceremony, "p2")["record"]
    assert isinstance(record, dict)
    assert record["place"] == {
        "given": True, "latitude": "31.82060", "longitude": "117.22720", "accuracy": 12,
    }  # fmt: skip
    assert record["zone"] == {"registry": "Asia/Shanghai", "browser": "Asia/Shanghai"}
    assert record["device"] == {"Accept-Language": "zh-CN", "screen": "390x844@3", "touch": 5}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "not given"),
        ("[1]", "not given"),
        ("{", "not given"),
        ('{"place": {"why": "denied"}}', "denied"),
        ('{"place": {"latitude": 91, "longitude": 0, "accuracy": 1}}', "unavailable"),
        ('{"place": {"latitude": NaN, "longitude": 0, "accuracy": 1}}', "unavailable"),
        ('{"place": "' + "x" * 3000 + '"}', "not given"),
    ],
)
def test_what_a_browser_says_of_the_place_is_taken_only_in_its_shape(said: str, why: str) -> None:
    assert circumstances.place(Form.of({"circumstances": said})) == {"given": False, "why": why}


def test_nothing_is_lost_when_signing_stops(settings: Any) -> None:
    opened(signed_in(somebody()))
    path = link("13855100002")
    client = identified(path, "13855100002")
    client.get(f"{path}papers/")
    settings.KAIYE_TSA_URL = "http://127.0.0.1:9/"
    drawn = "data:image/png;base64," + b64encode(drawing()).decode()
    answer = client.post(f"{path}sign/", {"signature": drawn, "consent": "yes"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert drawn in page
    assert "还在，请过一两分钟再确认签名" in page
    ClockRow.objects.update(failing_since=now() - timedelta(minutes=11))
    answer = client.post(f"{path}sign/", {"signature": drawn, "consent": "yes"})
    assert answer.status_code == 503
    assert "现在暂停签名" in answer.content.decode()
    settings.KAIYE_TSA_URL = ""
    assert client.post(f"{path}sign/", {"signature": drawn, "consent": "yes"}).status_code == 302
