"""Rows read and written directly are the rows the query builder reads and writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from kaiye.database.api import find, find_all, get, insert
from kaiye.filings.models import Filing, FilingRevision, Frozen
from kaiye.kernel.api import SHANGHAI
from kaiye.ledger.models import Entry, Salt

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 30, 15, 123456, SHANGHAI)


def filing(reference: str = "KY20261122-AAAAAA", **facts: Any) -> Filing:
    given = {"owner": "account:1", "authority": "340104", "created": AT, "updated": AT, **facts}
    return insert(Filing(reference=reference, **given))


def columns(row: models.Model) -> dict[str, Any]:
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def test_a_row_is_read_as_the_query_builder_reads_it() -> None:
    mine = filing(title="合肥青禾渡信息科技有限公司")
    filing("KY20261122-BBBBBB")
    document = {"people": {"a": {"name": "沈青禾"}}, "数": [1, 2.5, None]}
    insert(FilingRevision(filing=mine, number=1, document=document, author="x", at=AT, digest="d"))
    found = get(Filing, reference=mine.reference)
    assert columns(found) == columns(Filing.objects.get(reference=mine.reference))
    assert not found._state.adding
    revision = get(FilingRevision, filing_id=mine.pk, number=1)
    assert columns(revision) == columns(FilingRevision.objects.get(filing=mine))
    assert revision.document == document
    assert revision.at == AT
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM filing_revision")
        assert "沈青禾".encode() not in bytes(cursor.fetchone()[0])


def test_none_means_has_none() -> None:
    mine = filing()
    for number, ended in ((1, AT), (2, None)):
        insert(Frozen(filing=mine, revision=number, digest="d", ceremony=number, at=AT, ended=ended))
    found = find(Frozen, filing_id=mine.pk, ended=None)
    assert found is not None
    assert found.revision == 2
    assert [row.revision for row in find_all(Frozen, filing_id=mine.pk, order="ceremony")] == [1, 2]
    assert find(Frozen, filing_id=mine.pk + 1) is None
    with pytest.raises(Filing.DoesNotExist):
        get(Filing, reference="nothing")


def test_constraints_hold_and_a_row_is_inserted_once() -> None:
    mine = filing()
    with pytest.raises(IntegrityError), transaction.atomic():
        filing()
    with pytest.raises(ValueError, match="new row"):
        insert(mine)
    with pytest.raises(ValueError, match="new row"):
        insert(get(Filing, pk=mine.pk))
    mine.title = "改"
    mine.save()
    assert get(Filing, pk=mine.pk).title == "改"


def test_a_key_of_another_table_is_kept() -> None:
    entry = insert(Entry(kind="k", subject="s", actor="a", at=AT, facts="{}", personal="{}", leaf=b"\0x"))
    insert(Salt(entry=entry, salt=b"\1y"))
    assert bytes(Salt.objects.get(pk=entry.pk).salt) == b"\1y"
    assert bytes(get(Entry, pk=entry.pk).leaf) == b"\0x"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Salt(entry=entry, salt=b"z"))
