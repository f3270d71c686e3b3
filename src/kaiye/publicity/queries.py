"""Looking entities up: by code, name, part of a name, or pinyin; as they are or as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaiye.kernel.api import local_date
from kaiye.publicity.models import PublicEntity, PublicWord
from kaiye.publicity.words import FORMS, LONGEST, RANKS, fold, key
from kaiye.registry.api import Status, as_of, get, versions

SIZE = 20
MOST = 1000
_CODE = re.compile(r"(?=.*[0-9])[0-9A-Z]{4,18}")
# UTF-8 never holds this byte: what begins with a word lies between the word and the word with it added.
_AFTER = b"\xff"


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
    """Entities found by `text`: by code, else names equal to it, beginning with it, holding it.

    Pinyin and initials count like the name, from its beginning or from the trade name.
    """
    wanted = fold(text[:300])
    found = list(dict.fromkeys(_matching(wanted)))[:MOST] if wanted else []
    pages = -(-len(found) // size)
    page = min(max(page, 1), max(pages, 1))
    shown = found[(page - 1) * size : page * size]
    rows = PublicEntity.objects.in_bulk(shown)
    return Found([rows[pk] for pk in shown if pk in rows], len(found), page, pages)


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


def _matching(wanted: str) -> Iterator[int]:
    """Primary keys, best first, some of them twice."""
    code = wanted.upper()
    if _CODE.fullmatch(code):
        # Z is in no code and after every character of one.
        coded = PublicEntity.objects.filter(uscc__range=(code.ljust(18, "0"), code.ljust(18, "Z")))
        yield from coded.order_by("uscc").values_list("pk", flat=True)[:MOST]
    if len(wanted.encode()) > LONGEST:
        yield from _long(wanted)
        return
    for rank in RANKS:
        yield from _words(rank, wanted).values_list("entity", flat=True)[:MOST]
    if any(wanted in form for form in FORMS):
        # Words inside the legal form are not indexed: nearly every row has them, the first 1,000 come soon.
        rows = PublicEntity.objects.filter(folded__contains=wanted).order_by("pk")
        yield from rows.values_list("pk", flat=True)[:MOST]


def _long(wanted: str) -> Iterator[int]:
    """The index knows the first bytes of a word; the rest is compared with the name itself."""
    beginning = bytes(key(wanted)).decode(errors="ignore")
    for rank in RANKS:
        found = list(_words(rank, beginning).values_list("entity", flat=True)[:MOST])
        names = dict(PublicEntity.objects.filter(pk__in=found).values_list("pk", "folded"))
        exact = [pk for pk in found if names.get(pk) == wanted]
        latin = wanted.isascii()
        yield from exact
        yield from (pk for pk in found if latin or wanted in names.get(pk, ""))


def _words(rank: int, wanted: str) -> Any:
    word = wanted.encode()
    return PublicWord.objects.filter(rank=rank, word__gte=word, word__lt=word + _AFTER).order_by(
        "word", "entity"
    )
