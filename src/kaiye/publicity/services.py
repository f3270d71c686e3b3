"""Writing the public rows and the words they are found by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from kaiye.database.api import copy_rows, reserve_ids
from kaiye.publicity.models import PublicEntity, PublicWord
from kaiye.publicity.words import fold, words
from kaiye.registry.api import Entered, Status, as_of, get

_COLUMNS = (
    "id", "uscc", "name", "folded", "entity_type", "representative", "authority", "established", "status",
    "version", "published_at",
)  # fmt: skip


def publish(uscc: str, *, at: datetime) -> PublicEntity:
    """The public row shows the register's version in force; running it twice changes nothing.

    A row that shows a later version already is left as it is.
    """
    entity = get(uscc)
    version = as_of(uscc, at)
    facts = {
        "name": version.public["name"],
        "folded": fold(version.public["name"]),
        "entity_type": entity.entity_type,
        "representative": version.public["representative"],
        "authority": version.public["authority"],
        "established": entity.established,
        "status": version.status,
        "version": version.number,
        "published_at": at,
    }
    with transaction.atomic():
        # Locked on PostgreSQL; on SQLite the transaction itself is the lock.
        row, created = PublicEntity.objects.select_for_update().get_or_create(uscc=uscc, defaults=facts)
        if created:
            _replace_words(row.pk, set(), words(row.folded))
        elif row.version < version.number:
            _replace_words(row.pk, words(row.folded), words(str(facts["folded"])))
            PublicEntity.objects.filter(pk=row.pk).update(**facts)
            row.refresh_from_db()
    return row


def bulk_publish(batch: Iterable[Entered]) -> None:
    """Public rows for many entities just entered; in the caller's transaction."""
    rows = [(one, fold(one.facts.name)) for one in batch]
    ids = reserve_ids(PublicEntity, len(rows))
    copy_rows(
        PublicEntity,
        _COLUMNS,
        [
            (
                pk, str(one.uscc), one.facts.name, folded, one.facts.entity_type, one.facts.representative,
                one.facts.authority, _established(one), Status.ACTIVE.value, 1, one.at,
            )
            for pk, (one, folded) in zip(ids, rows, strict=True)
        ],
    )  # fmt: skip
    copy_rows(
        PublicWord,
        ("rank", "word", "entity"),
        sorted(
            (rank, word, pk)
            for pk, (_, folded) in zip(ids, rows, strict=True)
            for rank, word in words(folded)
        ),
    )


def _established(one: Entered) -> date:
    return one.facts.established or one.at.date()


def _replace_words(entity: int, before: set[tuple[int, bytes]], after: set[tuple[int, bytes]]) -> None:
    for rank, word in before - after:
        PublicWord.objects.filter(rank=rank, word=word, entity=entity).delete()
    PublicWord.objects.bulk_create(
        PublicWord(rank=rank, word=word, entity=entity) for rank, word in sorted(after - before)
    )
