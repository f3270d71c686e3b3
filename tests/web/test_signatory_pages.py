"""An applicant names who signs for an organisation and hands in the authorisation; an officer confirms it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kaiye.filings import api as filings
from kaiye.identity.api import actor_of
from kaiye.kernel.api import now
from kaiye.realname import api as realname
from tests.realname.builders import JPEG
from tests.rules.dossiers import COMPANY_CODE
from tests.web import way
from tests.web.helpers import document, post, signed_in, somebody, text_of

pytestmark = pytest.mark.django_db


def started() -> tuple[Any, str]:
    """A filing with a company among its shareholders, whose representative is filed as a person."""
    held = copy.deepcopy(way.LLC_DOCUMENT)
    held["organisations"] = {
        "o1": {
            "name": "合肥样本投资有限公司",
            "uscc": COMPANY_CODE,
            "kind": "enterprise",
            "representative": "李慕白",
        }
    }
    account = somebody()
    return signed_in(account), filings.start(held, actor=actor_of(account), at=now()).reference


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", JPEG, content_type="image/jpeg")


def organisation(**changes: str) -> dict[str, str]:
    return {
        "organisation_name": "合肥样本投资有限公司",
        "uscc": COMPANY_CODE,
        "kind": "enterprise",
        "representative": "李慕白",
        **changes,
    }


def test_the_choice_is_kept_and_taken_back() -> None:
    client, reference = started()
    address = f"/apply/{reference}/edit/organisation/o1/"
    assert post(client, address, organisation(signatory="p3")).status_code == 302
    assert document(reference, somebody())["organisations"]["o1"]["signatory"] == "p3"
    assert "上传营业执照和授权书" in client.get(address).content.decode()
    post(client, address, organisation(signatory=""))
    assert "signatory" not in document(reference, somebody())["organisations"]["o1"]
    assert client.get(f"/apply/{reference}/signatory/o1/").status_code == 404


def test_the_authorisation_waits_for_an_officer_and_says_what_is_missing() -> None:
    client, reference = started()
    post(client, f"/apply/{reference}/edit/organisation/o1/", organisation(signatory="p3"))
    address = f"/apply/{reference}/signatory/o1/"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"until": "bald", "scope": "this"})
    assert answer.status_code == 422
    assert "请填写授权的截止日期" in text_of(answer)
    answer = client.post(address, {"until": "2027-06-30", "scope": "this", "licence": picture()})
    assert "请拍盖章的授权书" in text_of(answer)
    facts = {"until": "2027-06-30", "scope": "this"}
    assert client.post(address, {**facts, "licence": picture(), "letter": picture()}).status_code == 302
    row = realname.Signatory.objects.get()
    assert (row.filing, row.register, row.state) == (reference, "unknown", "pending")
    assert row.person["name"] == "王启明"


def test_the_signatory_gets_the_link_and_their_own_check() -> None:
    client, reference = started()
    post(client, f"/apply/{reference}/edit/organisation/o1/", organisation(signatory="p3"))
    kept = document(reference, somebody())
    kept["investors"][1]["party"] = "o1"
    actor = actor_of(somebody())
    filing = filings.get(reference, actor)
    filing = filings.save(reference, kept, version=filing.version, actor=actor, at=now())
    ceremony = filings.prepare_signing(reference, version=filing.version, actor=actor, at=now())
    signer = next(one for one in ceremony.signers if one.key == "o1")
    assert (signer.name, signer.organisation, signer.phone) == (
        "王启明",
        "合肥样本投资有限公司",
        "13855100003",
    )
    assert filings.open_realname(signer, at=now()).person["name"] == "王启明"


def test_somebody_elses_filing_is_not_there() -> None:
    client, reference = started()
    post(client, f"/apply/{reference}/edit/organisation/o1/", organisation(signatory="p3"))
    other = signed_in(somebody("13855100009"))
    assert other.get(f"/apply/{reference}/signatory/o1/").status_code == 404
