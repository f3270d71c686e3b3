"""Giving out unified social credit codes: unique under concurrency, never given twice.

Organisation code bodies are `MA` and six characters of the 31-character alphabet. They come from a counter
by a fixed bijection, so that neighbours in time do not look alike, and in blocks, so that registrars of
different regions do not wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from kaiye.database.api import find, insert
from kaiye.kernel.api import Conflict, DivisionCode, Unavailable, Uscc, say
from kaiye.registry.models import CodeCounter, UsccAllocation

BLOCK = 1000
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SPACE = 31**6
# Coprime to 31, near the golden section of the space: consecutive numbers land far apart.
_FACTOR, _SHIFT = 548_508_347, 271_828_182
_KINDS = {"IIH": "2", "COOP": "3"}


def allocate(*, case: str, authority: str, entity_type: str, at: datetime) -> Uscc:
    """The case's code, recorded for ever; asking again for the same case gives the same code.

    In a short transaction of its own: a code that is about to be signed must survive any later failure.
    """
    region = DivisionCode(authority)
    kind = kind_of(entity_type)
    try:
        with transaction.atomic(durable=True):
            # Everybody of this kind and region waits here; what was committed before is seen next.
            counter = _locked(f"{kind}{region}")
            known = find(UsccAllocation, case=case)
            if known is not None:
                return Uscc(known.uscc)
            code = Uscc.build("9", kind, region, body(_take(counter, 1)[0]))
            insert(UsccAllocation(case=case, uscc=code, entity_type=entity_type, allocated=at))
    except IntegrityError:
        raise Conflict(say("案件{case}正在由另一个进程赋码，请重试。", case=case)) from None
    return code


def take(wanted: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], list[Uscc]]:
    """So many fresh codes per (kind, region) for bulk entry, in the caller's transaction; the caller records them.

    Their counters were `prepare`d. All are locked at once and in order, so that two loads never wait for
    each other in a circle.
    """
    keys = {f"{kind}{region}": (kind, region) for kind, region in wanted}
    counters = list(CodeCounter.objects.select_for_update().filter(key__in=keys).order_by("key"))
    codes = {}
    for counter in counters:
        kind, region = keys[counter.key]
        numbers = _advance(counter, wanted[kind, region])
        codes[kind, region] = [Uscc.build("9", kind, region, body(number)) for number in numbers]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE uscc_counter SET block = %s, used = %s WHERE id = %s",
            [(counter.block, counter.used, counter.pk) for counter in counters],
        )
    return codes


def prepare(pairs: Collection[tuple[str, str]]) -> None:
    """Counter rows exist for these (kind, region) pairs."""
    _ensure("*", *sorted(f"{kind}{region}" for kind, region in pairs))


def kind_of(entity_type: str) -> str:
    """机构类别代码 under department 9."""
    return _KINDS.get(entity_type, "1")


def body(number: int) -> str:
    """The eight characters of an organisation code; different for different numbers."""
    if number >= _SPACE:
        raise Unavailable(say("组织机构代码的号段已经用完，请联系系统管理员。"))
    rest = (number * _FACTOR + _SHIFT) % _SPACE
    digits = []
    for _ in range(6):
        rest, digit = divmod(rest, 31)
        digits.append(_ALPHABET[digit])
    return "MA" + "".join(reversed(digits))


def _ensure(*keys: str) -> None:
    known = set(CodeCounter.objects.filter(key__in=keys).values_list("key", flat=True))
    missing = [CodeCounter(key=key, used=BLOCK) for key in keys if key not in known]
    if missing:
        CodeCounter.objects.bulk_create(missing, ignore_conflicts=True)


def _locked(key: str) -> CodeCounter:
    row = CodeCounter.objects.select_for_update().filter(key=key).first()
    if row is None:
        # The first code of a kind and region: whoever comes second waits for the first one's insert.
        _ensure(key)
        row = CodeCounter.objects.select_for_update().get(key=key)
    return row


def _take(counter: CodeCounter, count: int) -> list[int]:
    """`count` numbers of the locked counter; takes new blocks as needed."""
    numbers = _advance(counter, count)
    counter.save(update_fields=["block", "used"])
    return numbers


def _advance(counter: CodeCounter, count: int) -> list[int]:
    """As `_take`; the caller writes the counter."""
    numbers: list[int] = []
    while len(numbers) < count:
        if counter.used == BLOCK:
            free = _locked("*")
            free.block += 1
            free.save(update_fields=["block"])
            counter.block, counter.used = free.block, 0
        share = min(count - len(numbers), BLOCK - counter.used)
        first = counter.block * BLOCK + counter.used
        numbers.extend(range(first, first + share))
        counter.used += share
    return numbers
