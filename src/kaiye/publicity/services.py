"""Writing the public rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from pypinyin import Style, lazy_pinyin

from kaiye.database.api import copy_rows
from kaiye.publicity.models import PublicEntity
from kaiye.registry.api import Entered, Status, as_of, get

COLUMNS = (
    "uscc", "name", "entity_type", "representative", "authority", "established", "status", "version",
    "pinyin", "initials", "published_at",
)  # fmt: skip


def publish(uscc: str, *, at: datetime) -> PublicEntity:
    """The public row shows the register's version in force; running it twice changes nothing."""
    entity = get(uscc)
    version = as_of(uscc, at)
    facts = dict(
        zip(
            COLUMNS,
            _row(
                uscc, version.public["name"], entity.entity_type, version.public["representative"], entity.authority,
                entity.established, version.status, version.number, at,
            ),
            strict=True,
        )
    )  # fmt: skip
    try:
        with transaction.atomic():
            row, created = PublicEntity.objects.get_or_create(uscc=uscc, defaults=facts)
    except IntegrityError:
        row, created = PublicEntity.objects.get(uscc=uscc), False
    if not created and row.version < version.number:
        PublicEntity.objects.filter(pk=row.pk, version__lt=version.number).update(**facts)
        row.refresh_from_db()
    return row


def bulk_publish(batch: Iterable[Entered]) -> None:
    """Public rows for many entities just entered; in the caller's transaction."""
    copy_rows(
        PublicEntity,
        COLUMNS,
        [
            _row(
                str(one.uscc), one.facts.name, one.facts.entity_type, one.facts.representative, one.facts.authority,
                one.facts.established or one.at.date(), Status.ACTIVE.value, 1, one.at,
            )
            for one in batch
        ],
    )  # fmt: skip


def _row(
    uscc: str,
    name: str,
    entity_type: str,
    representative: str,
    authority: str,
    established: date,
    status: str,
    version: int,
    at: datetime,
) -> tuple[object, ...]:
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors="ignore")
    initials = "".join(syllable[0] for syllable in syllables if syllable)
    return (
        uscc, name, entity_type, representative, authority, established, status, version,
        "".join(syllables)[:1200], initials[:300], at,
    )  # fmt: skip
