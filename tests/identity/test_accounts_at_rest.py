"""What a copy of the database tells of those who have an account."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from kaiye.identity.api import applicant
from kaiye.kernel.api import SHANGHAI

pytestmark = pytest.mark.django_db


def test_neither_name_nor_telephone_is_in_clear() -> None:
    account = applicant("13855100001", at=datetime(2026, 11, 22, 9, tzinfo=SHANGHAI), name="张云杉")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM account WHERE id = %s", [account.pk])
        row = [bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()]
    stored = b"".join(value if isinstance(value, bytes) else f"{value}".encode() for value in row)
    assert "张云杉".encode() not in stored
    assert b"13855100001" not in stored
    account.refresh_from_db()
    assert (account.name, account.phone) == ("张云杉", "13855100001")
