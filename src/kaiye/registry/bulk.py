"""Entering many entities at once, for demonstration registers and migration."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db import transaction

from kaiye.database.api import copy_rows, reserve_ids
from kaiye.kernel.api import Uscc, local_date
from kaiye.registry import codes
from kaiye.registry.facts import EntityFacts
from kaiye.registry.models import Entity, EntityPost, EntityVersion, Status, UsccAllocation
from kaiye.registry.places import place_key, post_holders

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Entered:
    """One entity of a batch, for the callbacks that fill other modules' rows."""

    uscc: Uscc
    facts: EntityFacts
    at: datetime


def bulk_enter(
    rows: Iterable[tuple[EntityFacts, datetime]],
    *,
    progress: Callable[[int], None] = lambda done: None,
    beside: Callable[[list[Entered]], None] = lambda batch: None,
) -> int:
    """Every (facts, moment of entry) is in the register; returns how many.

    Each batch is one transaction: codes, allocations, entities, first versions, and whatever `beside`
    writes (names, public rows). A batch that fails leaves no trace. `progress` gets the running total.
    """
    done = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        wanted = Counter((codes.kind_of(facts.entity_type), facts.authority) for facts, _ in batch)
        codes.prepare(wanted)
        with transaction.atomic():
            entered = list(_with_codes(batch, wanted))
            _write(entered)
            beside(entered)
        done += len(entered)
        progress(done)
    return done


def _with_codes(
    batch: list[tuple[EntityFacts, datetime]], wanted: Mapping[tuple[str, str], int]
) -> Iterator[Entered]:
    fresh = {pair: iter(taken) for pair, taken in codes.take(wanted).items()}
    for facts, at in batch:
        established = facts.established or local_date(at)
        uscc = next(fresh[codes.kind_of(facts.entity_type), facts.authority])
        yield Entered(uscc, replace(facts, established=established), at)


def _write(batch: list[Entered]) -> None:
    run = secrets.token_hex(6)
    copy_rows(
        UsccAllocation,
        ["case", "uscc", "entity_type", "allocated"],
        [(f"bulk:{run}:{i}", str(e.uscc), e.facts.entity_type, e.at) for i, e in enumerate(batch)],
    )
    ids = reserve_ids(Entity, len(batch))
    copy_rows(
        Entity,
        ["id", "uscc", "entity_type", "name", "status", "authority", "established", "version", "place"],
        [
            (
                pk,
                str(e.uscc),
                e.facts.entity_type,
                e.facts.name,
                Status.ACTIVE.value,
                e.facts.authority,
                e.facts.established,
                1,
                place_key(e.facts.division, e.facts.address),
            )
            for pk, e in zip(ids, batch, strict=True)
        ],
    )
    copy_rows(
        EntityVersion,
        ["entity", "number", "valid_from", "valid_to", "status", "public", "private"],
        [
            (pk, 1, e.at, None, Status.ACTIVE.value, e.facts.public(), e.facts.private)
            for pk, e in zip(ids, batch, strict=True)
        ],
    )
    copy_rows(
        EntityPost,
        ["entity", "post", "holder"],
        [
            (pk, post, holder)
            for pk, e in zip(ids, batch, strict=True)
            for post, holder in post_holders(e.facts.private)
        ],
    )
