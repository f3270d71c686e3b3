"""Looking entities up: by code, name, part of a name, or pinyin; as they are or as they were."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from kaiye.kernel.api import local_date
from kaiye.publicity.models import PublicEntity
from kaiye.registry.api import Status, as_of, get, versions

SIZE = 20
MOST = 1000
_CODE = re.compile(r"[0-9A-Z]{6,18}")
_LATIN = re.compile(r"[a-z]{2,60}")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results; `total` stops counting at 1,000."""

    rows: Sequence[PublicEntity]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class EntityPage:
    """What the public sees of an entity, now or at the end of a past day; never a number or a phone."""

    uscc: str
    status: str
    status_name: str
    version: int
    since: date
    until: date | None
    facts: dict[str, Any]
    # Every version: (number, first day, status).
    history: Sequence[tuple[int, date, str]]

    def as_json(self) -> dict[str, Any]:
        """For the API."""
        return {
            "uscc": self.uscc,
            "status": self.status,
            "version": self.version,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            **self.facts,
        }


def search(text: str, *, page: int = 1, size: int = SIZE) -> Found:
    """Entities found by `text`: exact code or name first, then names that begin with it, then the rest."""
    wanted = unicodedata.normalize("NFKC", text).strip().replace("(", "（").replace(")", "）")
    if not wanted:
        return Found((), 0, 1, 0)
    found = _matching(wanted)
    total = found[:MOST].count()
    pages = -(-total // size)
    page = min(max(page, 1), max(pages, 1))
    return Found(list(found[(page - 1) * size : page * size]), total, page, pages)


def entity_page(uscc: str, as_of_day: date | None = None) -> EntityPage:
    """The public facts of an entity; NotFound when the register did not hold it then."""
    entity = get(uscc)
    every = versions(uscc)
    shown = as_of(uscc, as_of_day) if as_of_day else every[-1]
    return EntityPage(
        uscc=entity.uscc,
        status=shown.status,
        status_name=str(Status(shown.status).label),
        version=shown.number,
        since=local_date(shown.valid_from),
        until=local_date(shown.valid_to) if shown.valid_to else None,
        facts=shown.public,
        history=[(version.number, local_date(version.valid_from), version.status) for version in every],
    )


def count() -> int:
    """How many entities are published."""
    return PublicEntity.objects.count()




def _matching(wanted: str) -> QuerySet[PublicEntity]:
    rows = PublicEntity.objects.all()
    if _CODE.fullmatch(wanted.upper()) and any(char.isdigit() for char in wanted):
        return rows.filter(uscc__startswith=wanted.upper()).order_by("uscc")
    latin = re.sub(r"[\s']", "", wanted.lower())
    if _LATIN.fullmatch(latin):
        return _ranked(
            rows.filter(Q(initials__startswith=latin) | Q(pinyin__contains=latin)),
            Q(initials=latin) | Q(pinyin=latin),
            Q(initials__startswith=latin) | Q(pinyin__startswith=latin),
        )
    return _ranked(rows.filter(name__contains=wanted), Q(name=wanted), Q(name__startswith=wanted))


def _ranked(rows: QuerySet[PublicEntity], exact: Q, begins: Q) -> QuerySet[PublicEntity]:
    rank = Case(
        When(exact, then=Value(0)), When(begins, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    return rows.annotate(rank=rank).order_by("rank", "name", "uscc")
