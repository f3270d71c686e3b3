"""The real-name check on a phone without JavaScript: by a signing link, and for an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaiye.kernel.api import now
from kaiye.realname import api as realname
from kaiye.realname import services
from kaiye.recognition.api import CardReading, FaceComparison, LivenessVerdict, Move
from tests.realname.builders import JPEG, NUMBER, Eyes
from tests.web.helpers import signed_in, somebody, text_of
from tests.web.test_signing_pages import PEOPLE, identified, link, opened

pytestmark = pytest.mark.django_db
ZHANG = "13855100001"


class Seen(Eyes):
    """What the readers of the program see in this test."""


@pytest.fixture
def eyes(monkeypatch: pytest.MonkeyPatch) -> Eyes:
    seen = Eyes()
    for name in ("card", "faces", "challenge", "liveness"):
        monkeypatch.setattr(type(services.READERS), name, _through(seen, name))
    return seen


def _through(seen: Eyes, name: str) -> Any:
    def told(_: object, *args: Any) -> CardReading | FaceComparison | LivenessVerdict | Sequence[Move]:
        found: Any = getattr(seen, name)(*args)
        return found

    return told


def picture(mark: bytes = b"front") -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", JPEG + mark, content_type="image/jpeg")


def walk(client: Client, base: str) -> Any:
    """Every page as a person fills it in; the answer to the last."""
    assert client.post(base).headers["Location"] == f"{base}front/"
    answer = client.post(f"{base}front/", {"picture": picture(b"front")})
    assert answer.headers["Location"] == f"{base}back/", text_of(answer)
    answer = client.post(f"{base}back/", {"picture": picture(b"back")})
    assert answer.headers["Location"] == f"{base}face/", text_of(answer)
    page = client.get(f"{base}face/").content.decode()
    assert "第1张：看着镜头" in page
    assert "第2张：把头转向您的左边" in page
    answer = client.post(f"{base}face/", {"move_0": picture(b"0"), "move_1": picture(b"1")})
    assert answer.headers["Location"] == f"{base}check/", text_of(answer)
    page = client.get(f"{base}check/").content.decode()
    assert NUMBER not in page
    return client.post(f"{base}check/")


def at_the_link() -> tuple[Client, str]:
    opened(signed_in(somebody()))
    path = link(ZHANG)
    return identified(path, ZHANG), f"{path}identity/"


def test_a_signer_comes_from_the_link_to_the_papers(eyes: Eyes) -> None:
    client, base = at_the_link()
    answer = walk(client, base)
    assert answer.headers["Location"] == base.replace("identity/", "papers/")
    assert "核验通过" in client.get(base).content.decode()


def test_a_card_that_says_something_else_is_told_at_its_field(eyes: Eyes) -> None:
    client, base = at_the_link()
    client.post(base)
    eyes.front["id_number"] = "340102199109250343"
    answer = client.post(f"{base}front/", {"picture": picture()})
    assert answer.status_code == 422
    assert "身份证上的号码与填写的不一致" in answer.content.decode()
    answer = client.post(f"{base}front/", {})
    assert answer.status_code == 422
    assert "请先拍照或者选择照片" in answer.content.decode()
    answer = client.post(
        f"{base}front/", {"picture": SimpleUploadedFile("a.jpg", b"%PDF-1.7", content_type="image/jpeg")}
    )
    assert "只能用JPEG或者PNG格式的照片" in answer.content.decode()


def test_somebody_elses_face_fails_and_the_equal_ways_are_offered(eyes: Eyes) -> None:
    client, base = at_the_link()
    eyes.distance = 0.8
    client.post(base)
    client.post(f"{base}front/", {"picture": picture(b"front")})
    client.post(f"{base}back/", {"picture": picture(b"back")})
    client.get(f"{base}face/")
    answer = client.post(f"{base}face/", {"move_0": picture(b"0"), "move_1": picture(b"1")})
    assert answer.headers["Location"] == base
    page = client.get(base).content.decode()
    assert "没有通过" in page
    assert "other-ways/" in page


def test_the_same_pictures_are_not_taken_twice(eyes: Eyes) -> None:
    client, base = at_the_link()
    client.post(base)
    client.get(f"{base}face/")
    frames = {"move_0": picture(b"0"), "move_1": picture(b"1")}
    client.post(f"{base}face/", frames)
    check = realname.Check.objects.get()
    assert check.challenge == []


def test_a_link_without_the_person_shows_no_check() -> None:
    _, base = at_the_link()
    stranger = Client()
    for page in ("", "front/", "face/", "check/", "counter/", "video/", "guardian/"):
        answer = stranger.get(f"{base}{page}")
        assert answer.headers["Location"] == base.replace("identity/", "")
        answer = stranger.post(f"{base}{page}")
        assert answer.headers["Location"] == base.replace("identity/", "")
    assert not realname.Check.objects.exists()


def test_one_signers_check_is_not_anothers(eyes: Eyes) -> None:
    client, base = at_the_link()
    walk(client, base)
    other = link("13855100002")
    second = identified(other, "13855100002")
    assert "核验通过" not in second.get(f"{other}identity/").content.decode()


def test_the_demonstrations_identity_is_offered_in_the_sandbox_only(settings: Any) -> None:
    client, base = at_the_link()
    assert "使用演示身份" in client.get(base).content.decode()
    assert client.post(f"{base}demonstration/").headers["Location"].endswith("/papers/")
    settings.KAIYE_SANDBOX = False
    other = link("13855100002")
    second = identified(other, "13855100002")
    assert "使用演示身份" not in second.get(f"{other}identity/").content.decode()
    assert second.post(f"{other}identity/demonstration/").status_code == 403


def test_in_earnest_the_signature_waits_for_the_check(settings: Any) -> None:
    client, base = at_the_link()
    settings.KAIYE_SANDBOX = False
    path = base.replace("identity/", "")
    client.get(f"{path}papers/")
    answer = client.post(f"{path}sign/", {"typed_name": PEOPLE[ZHANG][0], "consent": "yes"})
    assert answer.headers["Location"] == base


def test_a_code_for_the_counter_and_a_time_for_a_call() -> None:
    client, base = at_the_link()
    assert client.post(f"{base}counter/").headers["Location"] == base
    check = realname.Check.objects.get()
    visit = realname.visit_of(check)
    assert visit is not None
    assert visit.code in client.get(base).content.decode()
    slot = realname.slots(check.authority, at=now())[0].starts
    assert client.post(f"{base}video/", {"slot": "x"}).status_code == 422
    assert client.post(f"{base}video/", {"slot": slot.isoformat()}).headers["Location"] == base
    assert "视频核验" in client.get(base).content.decode()


def test_pictures_are_kept_by_no_browser_and_the_camera_is_open_here_only() -> None:
    client, base = at_the_link()
    answer = client.get(base)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "camera=()" in client.get("/").headers["Permissions-Policy"]


def test_an_account_says_whose_it_is_and_proves_it(eyes: Eyes) -> None:
    account = somebody()
    client = signed_in(account)
    base = "/account/identity/"
    assert client.post(base).headers["Location"] == f"{base}who/"
    assert client.post(f"{base}who/", {"person_name": "", "id_number": ""}).status_code == 422
    answer = client.post(
        f"{base}who/", {"person_name": "张云杉", "id_number": NUMBER, "id_type": "resident_id"}
    )
    assert answer.headers["Location"] == f"{base}front/"
    answer = walk(client, base)
    assert answer.headers["Location"] == base
    page = client.get(base).content.decode()
    assert "这个账号属于张云杉" in page
    assert NUMBER not in page
    bound = realname.verified_account(account.pk)
    assert bound is not None
    assert Client().get(base).status_code == 302


def test_a_picture_that_is_too_large_is_told_at_its_field_and_lies_on_no_disk(
    eyes: Eyes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("a photograph was written to a disk in clear")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", never)
    client, base = at_the_link()
    client.post(base)
    answer = client.post(f"{base}front/", {"picture": picture(b"0" * 7 * 1024 * 1024)})
    assert answer.status_code == 422
    assert "照片太大" in answer.content.decode()
    answer = client.post(f"{base}front/", {"picture": picture(b"0" * 41 * 1024 * 1024)})
    assert answer.status_code == 413
    assert not realname.Picture.objects.exists()


def test_the_counter_is_open_when_the_camera_is_shut(eyes: Eyes) -> None:
    client, base = at_the_link()
    client.post(base)
    realname.Check.objects.update(camera=False)
    page = client.get(base).content.decode()
    assert "次数已经用完" in page
    assert "other-ways/" in page
    for step in ("front/", "face/", "check/"):
        assert client.post(f"{base}{step}").headers["Location"] == base
    assert client.post(f"{base}counter/").headers["Location"] == base
    assert 'id="visit-code"' in client.get(base).content.decode()


def test_what_was_read_is_shown_before_it_is_sent_and_the_number_stays_masked(eyes: Eyes) -> None:
    client, base = at_the_link()
    eyes.front["name"] = "张云彬"
    client.post(base)
    client.post(f"{base}front/", {"picture": picture(b"front")})
    client.post(f"{base}back/", {"picture": picture(b"back")})
    client.get(f"{base}face/")
    client.post(f"{base}face/", {"move_0": picture(b"0"), "move_1": picture(b"1")})
    page = client.get(f"{base}check/").content.decode()
    assert "张云彬" in page
    assert "合肥市公安局" in page
    assert NUMBER not in page
    client.post(f"{base}front/", {"picture": picture(b"again front")})
    assert client.post(base).headers["Location"] == f"{base}face/"
