"""Claiming and ending names; exactly one of several claims on what the law forbids to coincide wins.

Everything here locks the scopes it changes first, and everything that changes a name is here or in `bulk`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import InvalidInput, say
from kaiye.names import scopes
from kaiye.names.check import judged, keys_asked
from kaiye.names.entries import enter, forget, found_by
from kaiye.names.errors import NameTaken, NeedsPerson
from kaiye.names.judging import Asked, Standing, asked, own_holders, stands
from kaiye.names.models import LIVE, LIVE_STATUSES, Cause, RegisteredName, Status
from kaiye.names.parse import MAX_LENGTH
from kaiye.rules.api import Severity

ENDS = frozenset({Cause.CHANGED, Cause.DEREGISTERED, Cause.ANNULLED})


def claim(
    name: str | NameParts,
    *,
    authority: str,
    uscc: str,
    at: datetime,
    entity_type: str = "LLC",
    investment_relation: Collection[str] = (),
    holder: str = "",
    filing: str = "",
) -> RegisteredName | None:
    """The name belongs to `uscc` when the caller's transaction commits; Conflict names who has it instead.

    A reservation of it by `holder` becomes this registration. None for an individual business without a
    name. Warnings do not stop a claim: they were a person's to judge.
    """
    _inside("claim")
    question = asked(
        name,
        authority=authority,
        entity_type=entity_type,
        at=at,
        investment_relation=investment_relation,
        applicant=uscc,
        holder=holder,
    )
    if not question.text:
        return None
    return take(question, status=Status.REGISTERED, uscc=uscc, filing=filing)


def take(
    question: Asked,
    *,
    status: Status,
    uscc: str = "",
    until: datetime | None = None,
    filing: str = "",
    exclusive: bool = False,
) -> RegisteredName:
    """The name stands in the register, registered for `uscc` or reserved for `question.holder` until `until`.

    In the caller's transaction, which holds the scope from here to its end. Conflict says who was first.
    With `exclusive` a name that only needs a person's look stops it too: of names that sound alike a
    machine gives away one, the others go to a person.
    """
    _inside("take")
    if len(question.text) > MAX_LENGTH:
        raise InvalidInput(say("名称不能超过{limit}个字。", limit=MAX_LENGTH))
    keys = keys_asked(question)
    # 1. Everybody who wants a name in this scope waits for us.
    version = scopes.lock([question.scope])[question.scope]
    # 2. What was committed before is seen now.
    rows = found_by(keys)
    _compare(rows, question, exclusive=exclusive)
    here = [row for row in rows if row.scope == question.scope and row.status in LIVE_STATUSES]
    # 3. Reservations that ran out make room in the unique keys.
    _lapse(RegisteredName.objects.filter(pk__in=[r.id for r in here if not stands(r, question.at)]), version)
    # 4. The holder's own reservation becomes the name, or the name enters.
    own = next((row.id for row in here if _reserved_by_asker(row, question)), None)
    if own is not None:
        return _consume(own, question, status, uscc, filing, version)
    row = row_for(question, status, uscc, until, filing, version)
    # Only with an investment relation, or beside a reservation of one's own, two bear one trade name and industry.
    if any((r.trade_name, r.industry) == (row.trade_name, row.industry) for r in here):
        row.exempt = uscc or question.text
    try:
        with transaction.atomic():
            return enter(row)
    except IntegrityError:
        # 5. The unique keys stand behind the lock.
        raise NameTaken(question.text, None) from None


def release(uscc: str, *, at: datetime, cause: Cause = Cause.DEREGISTERED) -> int:
    """The names of `uscc` end (changed, deregistered, annulled) and stay protected for a year; how many."""
    if cause not in ENDS:
        raise ValueError(cause)
    return _change(
        RegisteredName.objects.filter(LIVE, uscc=uscc), status=Status.FORMER, cause=cause, until=at
    )


def revoke(uscc: str) -> int:
    """The licence of `uscc` is revoked (吊销); its names stay registered until deregistration; how many."""
    return _change(RegisteredName.objects.filter(uscc=uscc, status=Status.REGISTERED), cause=Cause.REVOKED)


def lapse(names: Iterable[int]) -> int:
    """These reservations (ids) stand against nobody any more; registered names among them stay; how many."""
    reserved = RegisteredName.objects.filter(pk__in=list(names), status=Status.RESERVED)
    with transaction.atomic():
        versions = scopes.lock(reserved.values_list("scope", flat=True))
        return sum(_lapse(reserved.filter(scope=scope), version) for scope, version in versions.items())


def extend(name: int, *, until: datetime) -> bool:
    """The reservation stands until `until`; False when it is none any more."""
    return bool(_change(RegisteredName.objects.filter(pk=name, status=Status.RESERVED), until=until))


def hand(name: int, *, holder: str, filing: str, until: datetime | None) -> bool:
    """The reservation passes to `holder`: an owner's to their filing, or back; False when it is none any more."""
    return bool(
        _change(
            RegisteredName.objects.filter(pk=name, status=Status.RESERVED),
            holder=holder,
            filing=filing,
            until=until,
        )
    )


def rename(
    name: str | NameParts,
    *,
    authority: str,
    uscc: str,
    at: datetime,
    entity_type: str = "LLC",
    investment_relation: Collection[str] = (),
    holder: str = "",
    filing: str = "",
) -> RegisteredName | None:
    """The entity gives up the names it has and gets this one, together or not at all (变更).

    In the caller's transaction; Conflict leaves everything to be rolled back.
    """
    _inside("rename")
    question = asked(name, authority=authority, entity_type=entity_type, at=at)
    mine = RegisteredName.objects.filter(LIVE, uscc=uscc)
    # All scopes at once: two renames across two prefectures must not wait for each other.
    scopes.lock([question.scope, *mine.values_list("scope", flat=True)])
    release(uscc, at=at, cause=Cause.CHANGED)
    return claim(
        name,
        authority=authority,
        uscc=uscc,
        at=at,
        entity_type=entity_type,
        investment_relation=investment_relation,
        holder=holder,
        filing=filing,
    )


def names_of(uscc: str) -> list[RegisteredName]:
    """Every name this entity had, newest last."""
    return list(RegisteredName.objects.filter(uscc=uscc).order_by("id")) if uscc else []


def row_for(
    question: Asked, status: Status, uscc: str, until: datetime | None, filing: str, version: int
) -> RegisteredName:
    """The name asked for as a row of the register, not yet entered."""
    parts = question.parts
    return RegisteredName(
        full_name=question.text,
        scope=question.scope,
        division=parts.division[:100],
        trade_name=parts.trade_name,
        industry=parts.industry,
        group=question.group,
        form=parts.form[:60],
        branch=question.branch,
        status=status,
        uscc=uscc,
        holder=question.holder if status is Status.RESERVED else "",
        filing=filing,
        since=question.at,
        until=until,
        version=version,
    )


def _inside(what: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError(f"{what} belongs into the transaction that approves")


def _compare(rows: list[Standing], question: Asked, *, exclusive: bool) -> None:
    worst = next(iter(judged(rows, question)), None)
    if worst is None:
        return
    if worst.severity is Severity.RESTRICT:
        raise NameTaken(question.text, worst)
    if exclusive and worst.severity is Severity.WARN:
        raise NeedsPerson(question.text, worst)


def _reserved_by_asker(row: Standing, question: Asked) -> bool:
    own = row.status == Status.RESERVED and row.holder in own_holders(question.holder)
    return own and row.full_name == question.text and stands(row, question.at)


def _consume(
    name: int, question: Asked, status: Status, uscc: str, filing: str, version: int
) -> RegisteredName:
    """A reservation becomes a registration; reserved once more it stays as it is."""
    row = RegisteredName.objects.get(pk=name)
    if status is Status.REGISTERED:
        row.status, row.uscc, row.since, row.until = status, uscc, question.at, None
        row.exempt = uscc if row.exempt else ""
        row.filing = filing or row.filing
        row.version = version
        row.save()
    return row


def _change(names: QuerySet[RegisteredName], **values: object) -> int:
    with transaction.atomic():
        versions = scopes.lock(names.values_list("scope", flat=True))
        # Looked for again under the lock.
        return sum(
            names.filter(scope=scope).update(version=version, **values) for scope, version in versions.items()
        )


def _lapse(reserved: QuerySet[RegisteredName], version: int) -> int:
    rows = list(reserved)
    for row in rows:
        forget(row)
    return RegisteredName.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Status.LAPSED, version=version
    )
