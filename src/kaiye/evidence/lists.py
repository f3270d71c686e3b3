"""Lists of our own: loaded from files with their source and date, in force from a day until taken off.

They stand beside the outside source of the same name: who is on either is listed.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from kaiye.catalogue.api import division
from kaiye.evidence.models import ListEdition, ListEntry
from kaiye.kernel.api import Conflict, IdNumber, InvalidInput, Message, Problem, local_date, say
from kaiye.ledger import api as ledger
from kaiye.rules.api import SOURCES, Bar, comparable, plain_address
from kaiye.vault.api import blind_index

PEOPLE = ("dishonest_debtors", "barred", "false_registration", "identity_misused")
PLACES = ("forbidden_addresses",)
LISTS = PEOPLE + PLACES
_COLUMNS = {"listed_on", "until", "removed_on"}
# An entry may name a building, a street, or a whole estate; shorter than this names nothing.
_SHORTEST = 4
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, understood."""

    index: str
    subject: str
    listed_on: date
    ground: str = ""
    until: date | None = None
    removed_on: date | None = None


def read(source: str, text: str, *, dated: date) -> list[Line]:
    """The rows of a CSV file; raises `InvalidInput` with every line that is wrong, never with its content."""
    if source not in LISTS:
        raise InvalidInput(
            say("“{source}”不是本机关可以装入的名单。", source=source),
            way_out=say("可以装入的有：{lists}。", lists="、".join(LISTS)),
        )
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    wanted = {"division", "address"} if source in PLACES else {"id_number"}
    allowed = wanted | _COLUMNS | ({"ground"} if source == "barred" else set())
    problems: list[Problem] = []
    found: dict[str, Line] = {}
    try:
        columns = set(rows.fieldnames or ())
        if not wanted | {"listed_on"} <= columns <= allowed:
            raise _columns(wanted | {"listed_on"}, allowed)
        for row in rows:
            _take(source, row, rows.line_num, dated, found, problems)
    except csv.Error:
        problems.append(_problem(rows.line_num, say("不是 CSV 格式。")))
    if problems:
        raise InvalidInput(
            say("名单文件有{count}处不对：{first}", count=len(problems), first=problems[0].message),
            problems=problems[:100],
        )
    return list(found.values())


def _take(
    source: str,
    row: dict[str, str],
    number: int,
    dated: date,
    found: dict[str, Line],
    problems: list[Problem],
) -> None:
    try:
        line = _line(source, row)
    except ValueError as error:
        problems.append(_problem(number, error.args[0]))
        return
    if line.listed_on > dated:
        problems.append(_problem(number, say("列入日期晚于名单的日期。")))
    elif line.index in found:
        problems.append(_problem(number, say("与前面的一行重复。")))
    found.setdefault(line.index, line)


def _line(source: str, row: dict[str, Any]) -> Line:
    """Raises `ValueError` with a sentence."""
    # Columns too many or too few come under None and as None.
    if None in row or None in row.values():
        raise ValueError(say("列数与表头不一致。"))
    cells = {key: text.strip() for key, text in row.items()}
    listed_on = _day(cells["listed_on"])
    if listed_on is None:
        raise ValueError(say("没有列入日期。"))
    if source in PLACES:
        place, subject = cells["division"], cells["address"]
        if division(place) is None:
            raise ValueError(say("没有这个行政区划代码。"))
        if len(plain_address(subject, place)) < _SHORTEST:
            raise ValueError(say("地址太短，认不出是哪里。"))
        index = _place_index(place, plain_address(subject, place))
    else:
        subject = comparable(cells["id_number"])
        if len(subject) < 6:
            raise ValueError(say("没有证件号码。"))
        index = _person_index(subject)
    return Line(
        index,
        subject,
        listed_on,
        cells.get("ground", ""),
        _day(cells.get("until", "")),
        _day(cells.get("removed_on", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(say("日期应当写成 2026-11-22。")) from None


def _columns(needed: set[str], allowed: set[str]) -> InvalidInput:
    return InvalidInput(
        say(
            "名单文件的表头不对：应当有{needed}，还可以有{more}。",
            needed="、".join(sorted(needed)),
            more="、".join(sorted(allowed - needed)),
        )
    )


def _problem(line: int, what: Message) -> Problem:
    return Problem(f"/{line}", say("第{line}行：{what}", line=line, what=what))


@transaction.atomic
def put(
    source: str,
    number: str,
    *,
    origin: str,
    actor: str,
    at: datetime,
    until: date | None = None,
    off: bool = False,
) -> None:
    """One person stands on our own list of that name from today on, or (`off`) no longer (in the caller's transaction)."""
    today = local_date(at)
    subject = comparable(number)
    line = Line(_person_index(subject), subject, today, until=until, removed_on=today if off else None)
    edition = ListEdition.objects.create(
        source=source,
        origin=origin,
        dated=today,
        sha256=hashlib.sha256(line.index.encode()).hexdigest(),
        whole=False,
        loaded_at=at,
        loaded_by=actor,
    )
    edition.added, edition.removed = _write(edition, [line])
    edition.save(update_fields=["added", "removed"])
    facts = {"origin": origin, "dated": today.isoformat(), "added": edition.added, "removed": edition.removed}
    ledger.append("evidence.list_changed", subject=f"list:{source}", actor=actor, at=at, facts=facts)


@transaction.atomic(durable=True)
def load(
    source: str,
    lines: Sequence[Line],
    *,
    origin: str,
    dated: date,
    content: bytes,
    actor: str,
    at: datetime,
    whole: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> ListEdition:
    """The list of `origin` is as in the file; with `whole`, who is not in it is off the list from `dated` on.

    An edition older than the one loaded last is refused: it would bring back who was taken off.
    """
    latest = ListEdition.objects.filter(source=source, origin=origin).order_by("-dated", "-pk").first()
    if latest is not None and latest.dated > dated:
        raise Conflict(
            say("已经装入{dated}的名单，不能再装入更早的。", dated=latest.dated.isoformat()),
            way_out=say("请换用日期更近的名单文件。"),
        )
    edition = ListEdition.objects.create(
        source=source,
        origin=origin,
        dated=dated,
        sha256=hashlib.sha256(content).hexdigest(),
        whole=whole,
        loaded_at=at,
        loaded_by=actor,
    )
    rest = iter(lines)
    while batch := list(islice(rest, _BATCH)):
        added, removed = _write(edition, batch)
        edition.added, edition.removed = edition.added + added, edition.removed + removed
        progress(len(batch))
    if whole:
        gone = ListEntry.objects.filter(source=source, origin=origin, removed_on=None).exclude(
            edition=edition
        )
        edition.removed += gone.update(removed_on=dated, edition=edition)
    edition.save(update_fields=["added", "removed"])
    ledger.append(
        "evidence.list_loaded",
        subject=f"list:{source}",
        actor=actor,
        at=at,
        facts={
            "origin": origin,
            "dated": dated.isoformat(),
            "sha256": edition.sha256,
            "whole": whole,
            "added": edition.added,
            "removed": edition.removed,
        },
    )
    return edition


def _write(edition: ListEdition, lines: Iterable[Line]) -> tuple[int, int]:
    """How many came onto the list, and how many off it."""
    wanted = {line.index: line for line in lines}
    known = {
        row.index: row
        for row in ListEntry.objects.filter(
            source=edition.source, origin=edition.origin, index__in=wanted.keys()
        )
    }
    changed, fresh, added, removed = [], [], 0, 0
    for index, line in wanted.items():
        row = known.get(index)
        stood = row is not None and row.removed_on is None
        added += not stood and line.removed_on is None
        removed += stood and line.removed_on is not None
        if row is None:
            row = ListEntry(source=edition.source, origin=edition.origin, index=index)
            fresh.append(row)
        else:
            changed.append(row)
        row.subject, row.ground, row.edition = line.subject, line.ground, edition
        row.listed_on, row.until, row.removed_on = line.listed_on, line.until, line.removed_on
    ListEntry.objects.bulk_create(fresh)
    ListEntry.objects.bulk_update(
        changed, ["subject", "ground", "edition", "listed_on", "until", "removed_on"]
    )
    return added, removed


def listed(numbers: Sequence[IdNumber], place: str, address: str, *, on: date) -> dict[str, Any]:
    """What our own lists say of these people and this address on that day, as answers of their sources."""
    people = {_person_index(number.reveal()): number for number in numbers}
    keys = [*people, *_place_keys(place, address)]
    if not keys:
        return {}
    rows = ListEntry.objects.filter(
        Q(removed_on=None) | Q(removed_on__gt=on),
        Q(until=None) | Q(until__gte=on),
        index__in=keys,
        listed_on__lte=on,
    )
    found: dict[str, Any] = {}
    for row in rows:
        if row.source == "barred":
            found.setdefault("barred", []).append(Bar(people[row.index], row.ground, row.until))
        elif row.source in PLACES:
            found.setdefault(row.source, set()).add(row.subject)
        else:
            found.setdefault(row.source, set()).add(people[row.index])
    return {source: tuple(told) if source == "barred" else frozenset(told) for source, told in found.items()}


def _place_keys(place: str, address: str) -> Iterator[str]:
    """Every entry that could name this address or what it lies in: a listed building covers its rooms."""
    plain = plain_address(address, place)
    areas = dict.fromkeys((place, place[:4] + "00", place[:2] + "0000")) if len(place) == 6 else {}
    for area in areas:
        for length in range(_SHORTEST, len(plain) + 1):
            yield _place_index(area, plain[:length])


def _place_index(place: str, plain: str) -> str:
    return hashlib.sha256(f"{place}|{plain}".encode()).hexdigest()


def _person_index(number: str) -> str:
    return blind_index(number, purpose="evidence.list")


@dataclass(frozen=True, slots=True)
class ListState:
    """How one list of our own stands."""

    source: str
    origin: str
    dated: date
    entries: int

    @property
    def title(self) -> Message:
        """What people call the list."""
        return SOURCES[self.source]


def lists(*, at: datetime) -> list[ListState]:
    """Every list of our own with its latest edition and how many stand on it."""
    today, found = local_date(at), {}
    for edition in ListEdition.objects.order_by("dated", "pk"):
        found[edition.source, edition.origin] = edition.dated
    standing = ListEntry.objects.filter(
        Q(removed_on=None) | Q(removed_on__gt=today), Q(until=None) | Q(until__gte=today)
    )
    return [
        ListState(source, origin, dated, standing.filter(source=source, origin=origin).count())
        for (source, origin), dated in sorted(found.items())
    ]
