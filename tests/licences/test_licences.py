"""A licence's life: issued with the entry, shown, checked, superseded, ended."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kaiye.documents import api as documents
from kaiye.dossier.api import EntityType
from kaiye.kernel.api import Fen, NotFound, WrongState
from kaiye.licences.api import (
    NAMES,
    TRANSITIONS,
    Event,
    Licence,
    State,
    attach,
    by_code,
    current,
    diagram,
    issue,
    issuer_keys,
    of_entity,
    revoke,
    standing,
    verify,
)
from kaiye.licences.states import after
from kaiye.registry import api as registry
from kaiye.registry.api import Entity, Holder
from kaiye.signing import api as signing
from tests.registry.builders import AT, entered, facts

pytestmark = pytest.mark.django_db(transaction=True)


def licensed(case: str = "C1", **changes: Any) -> tuple[Entity, Licence]:
    entity = entered(case, **changes)
    with transaction.atomic():
        return entity, issue(entity, at=AT)


def sealed(entity: Entity) -> bytes:
    face = documents.LicenceFace(
        uscc=entity.uscc,
        name=entity.name,
        entity_type=EntityType.LLC,
        type_name="有限责任公司（自然人投资或控股）",
        person="张云杉",
        capital=Fen(100_000_000),
        established=date(2026, 11, 22),
        place="安徽省合肥市蜀山区望江西路88号",
        scope="一般项目：软件开发",
        authority="安徽省合肥市蜀山区市场监督管理局",
        issued=date(2026, 11, 22),
    )
    pdf = documents.licence(face, copy=False, qr="https://example.com/licence/1/")
    place = documents.licence_seal(copy=False)
    return signing.seal(pdf, name=face.authority, at=AT, place=signing.Place("", 1, place.box))


def test_it_is_issued_with_everything_on_its_face() -> None:
    entity, licence = licensed()
    verdict = verify(licence.credential)
    assert verdict.valid
    assert (licence.number, licence.entity_version, licence.state) == (1, 1, "current")
    seen = {key: value for key, value in verdict.claims.items() if key not in {"iat", "iss", "check", "vct"}}
    assert seen == {
        "uscc": entity.uscc,
        "licence": 1,
        "name": "合肥云杉澄信息科技有限公司",
        "type": "有限责任公司（自然人投资或控股）",
        "representative": "张云杉",
        "capital": {"amount": "1000000", "currency": "CNY"},
        "domicile": "安徽省合肥市蜀山区望江西路88号",
        "scope": "一般项目：软件开发",
        "established": "2026-11-22",
        "term": "long",
        "authority": "安徽省合肥市蜀山区市场监督管理局",
    }


def test_it_holds_no_number_or_phone_of_a_person() -> None:
    _, licence = licensed()
    text = str(dict(verify(licence.credential).claims))
    assert "340104198803120213" not in text
    assert "13855100001" not in text


def test_an_individual_business_has_its_form_instead_of_a_type_and_no_capital() -> None:
    _, licence = licensed(
        entity_type="IIH",
        name="",
        capital=None,
        holders=(Holder("王小店", "person"),),
        representative="王小店",
    )
    claims = verify(licence.credential).claims
    assert claims["type"] == "个人经营"
    assert "capital" not in claims


def test_its_code_leads_back_to_it_and_is_not_guessable() -> None:
    _, first = licensed("C1")
    _, second = licensed("C2", name="合肥望江楼餐饮有限公司")
    assert by_code(first.code) == first
    assert first.code != second.code
    assert len(first.code) >= 24
    with pytest.raises(NotFound):
        by_code("x" * 24)


def test_keys_are_published_with_the_name_the_credential_uses() -> None:
    keys = issuer_keys()["keys"]
    assert [(key["kty"], key["crv"], key["alg"], key["use"]) for key in keys] == [
        ("EC", "P-256", "ES256", "sig")
    ]
    assert "d" not in keys[0]


def test_a_part_of_the_credential_is_enough() -> None:
    entity, licence = licensed()
    verdict = verify(licence.credential.split("~")[0] + "~")
    assert verdict.valid
    assert verdict.uscc == entity.uscc
    assert "name" not in verdict.claims


def test_a_newer_licence_supersedes_the_older() -> None:
    entity, first = licensed()
    later = AT + timedelta(days=30)
    changed = registry.amend(entity.uscc, version=1, at=later, facts=facts(name="合肥云杉屿信息科技有限公司"))
    with transaction.atomic():
        second = issue(changed, at=later)
    assert (second.number, second.entity_version) == (2, 2)
    assert current(entity.uscc) == second
    assert [licence.number for licence in of_entity(entity.uscc)] == [2, 1]
    old, new = verify(first.credential), verify(second.credential)
    assert (old.genuine, old.current, old.valid) == (True, False, False)
    assert new.valid
    assert new.claims["name"] == "合肥云杉屿信息科技有限公司"
    assert "已换发新照" in str(old.message)


def test_a_revoked_licence_is_genuine_but_not_current() -> None:
    entity, licence = licensed()
    revoke(entity.uscc)
    verdict = verify(licence.credential)
    assert (verdict.genuine, verdict.current) == (True, False)
    assert current(entity.uscc) is None
    licence.refresh_from_db()
    with pytest.raises(WrongState):
        after(licence.state, Event.REVOKE)


@pytest.mark.parametrize(
    ("event", "good"),
    [
        (registry.Event.SUSPEND, True),
        (registry.Event.MOVE_OUT, True),
        (registry.Event.REVOKE, False),
        (registry.Event.ANNUL, False),
        (registry.Event.DEREGISTER, False),
    ],
)
def test_what_becomes_of_the_entity_shows_at_once(event: registry.Event, good: bool) -> None:
    entity, licence = licensed()
    registry.amend(entity.uscc, version=1, at=AT + timedelta(days=1), event=event)
    verdict = standing(licence)
    assert verdict.genuine
    assert verdict.current is good
    assert str(verdict.message) != "这份执照真实、现行有效。"


def test_only_one_licence_can_be_current() -> None:
    entity, licence = licensed()
    with pytest.raises(IntegrityError):
        Licence.objects.create(
            uscc=entity.uscc, number=2, entity_version=1, code="other", issued_at=AT, credential="x"
        )
    assert current(entity.uscc) == licence


def test_an_approval_that_fails_leaves_no_licence() -> None:
    entity = entered()

    def approve() -> None:
        with transaction.atomic():
            issue(entity, at=AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        approve()
    assert Licence.objects.count() == 0


def test_the_first_pair_of_papers_stays() -> None:
    _, licence = licensed()
    attach(licence.pk, original="a" * 64, duplicate="b" * 64)
    attach(licence.pk, original="c" * 64, duplicate="d" * 64)
    licence.refresh_from_db()
    assert (licence.original, licence.duplicate) == ("a" * 64, "b" * 64)
    with pytest.raises(NotFound):
        attach(licence.pk + 1, original="a" * 64, duplicate="b" * 64)


def test_the_sealed_paper_is_known_by_every_byte() -> None:
    entity, licence = licensed()
    pdf = sealed(entity)
    assert not verify(pdf).genuine
    attach(licence.pk, original=hashlib.sha256(pdf).hexdigest(), duplicate="b" * 64)
    assert verify(pdf).valid
    for altered in (pdf + b"\n", pdf[:-1], pdf.replace(b"/Type", b"/Tipe", 1)):
        assert not verify(altered).genuine


@pytest.mark.parametrize(
    "shown", ["", "~", "a.b.c~", "没有", b"", b"%PDF-1.7 nothing", b"\xff\xfe", "x" * 10**6]
)
def test_anything_else_is_forged_and_said_in_one_sentence(shown: str | bytes) -> None:
    verdict = verify(shown)
    assert (verdict.genuine, verdict.current, verdict.uscc) == (False, False, "")
    assert str(verdict.message)
    assert verdict.message.text("en")


def test_a_credential_that_was_never_recorded_is_not_ours() -> None:
    _, licence = licensed()
    Licence.objects.filter(pk=licence.pk).delete()
    assert not verify(licence.credential).genuine


def test_every_state_has_a_name_and_a_place_in_the_diagram() -> None:
    assert set(NAMES) == set(State)
    for old, event in TRANSITIONS:
        assert f"{old} --> {TRANSITIONS[old, event]}: {event}" in diagram()
