"""Encrypted columns: plain in memory, sealed in the database; tried on the signing module's tables."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models

from kaiye.kernel.api import now
from kaiye.signing.models import CeremonyRow, SignerRow
from kaiye.vault.api import Damaged, EncryptedJSONField, EncryptedTextField

pytestmark = pytest.mark.django_db
PERSON = {"name": "张三", "phone": "13800000000", "list": [1, 2.5, None, True]}


def _signer(person: Any = PERSON, key: str = "a") -> SignerRow:
    ceremony = CeremonyRow.objects.create(filing=f"F-{key}", opened=now(), reason="理由")
    return SignerRow.objects.create(
        ceremony=ceremony, position=0, key=key, person=person, token=key, expires=now()
    )


def _raw(row: SignerRow) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM signing_signer WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def test_values_come_back_as_they_were() -> None:
    row = SignerRow.objects.select_related("ceremony").get(pk=_signer().pk)
    assert row.person == PERSON
    assert list(row.person) == list(PERSON)
    assert row.ceremony.reason == "理由"


def test_the_database_holds_nothing_readable() -> None:
    raw = _raw(_signer())
    assert "张三".encode() not in raw
    assert b"13800000000" not in raw


def test_equal_values_do_not_look_equal() -> None:
    assert _raw(_signer(key="a")) != _raw(_signer(key="b"))


def test_update_and_bulk_create_encrypt_too() -> None:
    row = _signer()
    SignerRow.objects.filter(pk=row.pk).update(person={"name": "李四"})
    assert "李四".encode() not in _raw(row)
    row.refresh_from_db()
    assert row.person == {"name": "李四"}
    row.person = {"name": "王五"}
    SignerRow.objects.bulk_update([row], ["person"])
    assert "王五".encode() not in _raw(row)
    assert SignerRow.objects.get(pk=row.pk).person == {"name": "王五"}
    made = SignerRow(ceremony=row.ceremony, position=1, key="z", person=PERSON, token="z", expires=now())
    SignerRow.objects.bulk_create([made])
    assert SignerRow.objects.get(key="z").person == PERSON


def test_nothing_stays_nothing() -> None:
    row = CeremonyRow.objects.create(filing="F-0", opened=now())
    assert CeremonyRow.objects.get(pk=row.pk).reason is None
    assert CeremonyRow.objects.filter(reason__isnull=True).count() == 1


def test_a_value_moved_to_another_column_does_not_open() -> None:
    row = _signer()
    CeremonyRow.objects.filter(pk=row.ceremony_id).update(reason="text")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE signing_ceremony SET reason = %s", [_raw(row)])
    with pytest.raises(Damaged):
        CeremonyRow.objects.get(pk=row.ceremony_id)


def test_encrypted_columns_cannot_be_searched() -> None:
    for lookup in ("person", "person__contains"):
        with pytest.raises(FieldError):
            SignerRow.objects.filter(**{lookup: PERSON}).count()


def test_only_json_and_only_text() -> None:
    person, reason = SignerRow._meta.get_field("person"), CeremonyRow._meta.get_field("reason")
    with pytest.raises(TypeError):
        person.get_prep_value(object())
    with pytest.raises(ValueError, match="JSON"):
        person.get_prep_value(float("nan"))
    with pytest.raises(TypeError):
        reason.get_prep_value(5)


def test_serializing_gives_the_sealed_value() -> None:
    row = _signer()
    field = SignerRow._meta.get_field("person")
    assert isinstance(field, EncryptedJSONField)
    assert "张三".encode() not in base64.b64decode(field.value_to_string(row))


def test_fields_are_binary_columns() -> None:
    for kind in (EncryptedTextField, EncryptedJSONField):
        assert issubclass(kind, models.BinaryField)
        assert kind().get_internal_type() == "BinaryField"
