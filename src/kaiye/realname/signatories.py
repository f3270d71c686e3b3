"""Who may sign for an organisation besides its representative: with scope and expiry, confirmed by staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from kaiye.database.api import find, insert
from kaiye.dossier.api import Person
from kaiye.identity.api import Actor, ActorKind, Permission
from kaiye.kernel.api import (
    Conflict,
    InvalidInput,
    InvalidUscc,
    NotFound,
    Problem,
    Uscc,
    WrongState,
    local_date,
    say,
)
from kaiye.ledger.api import append
from kaiye.realname import limits
from kaiye.realname.models import Signatory, SignatoryState
from kaiye.realname.reviewing import stated
from kaiye.realname.services import index_of
from kaiye.realname.steps import photograph
from kaiye.recognition.api import BadImage, LicenceReading, read_licence
from kaiye.rules.api import comparable


def ask_signatory(
    person: Person,
    *,
    uscc: str,
    organisation: str,
    until: date,
    licence: bytes,
    letter: bytes,
    authority: str,
    actor: Actor,
    at: datetime,
    filing: str = "",
    register: str = "unknown",
    read: Callable[[bytes], LicenceReading] = read_licence,
) -> Signatory:
    """An authorisation waits for an officer: licence and letter are photographed, the person is named.

    `register` says how the organisation stands in our own register; it is told to the officer, who decides. So is what
    the machine reads on the licence, which decides nothing.
    """
    _check(uscc, organisation, until, at)
    photograph(licence)
    photograph(letter)
    found = _read(licence, read)
    with transaction.atomic(durable=True):
        row = insert(
            Signatory(
                uscc=comparable(uscc),
                organisation=organisation,
                index=index_of(person.id_number.reveal()),
                person={
                    "name": person.name,
                    "id_type": person.id_type,
                    "number": comparable(person.id_number.reveal()),
                },
                filing=filing,
                until=until,
                authority=authority,
                licence=licence,
                letter=letter,
                read=found,
                register=register,
                asked_by=actor.id,
                asked=at,
            )
        )
        _tell("signatory.asked", row, actor, at)
    return row


def _read(licence: bytes, read: Callable[[bytes], LicenceReading]) -> dict[str, str]:
    """What the machine makes of the licence, for the officer's eyes; a picture it cannot open is the officer's to judge."""
    try:
        return {name: field.text for name, field in read(licence).fields.items()}
    except BadImage:
        return {}


def _check(uscc: str, organisation: str, until: date, at: datetime) -> None:
    problems = []
    try:
        Uscc.parse(comparable(uscc))
    except InvalidUscc as error:
        problems.append(Problem("/uscc", error.message))
    if not organisation.strip():
        problems.append(Problem("/organisation", say("请填写单位名称。")))
    today = local_date(at)
    longest = limits.number("realname.signatory_longest_days", at)
    if until < today:
        problems.append(Problem("/until", say("授权的截止日期已经过去。")))
    elif until > today + timedelta(days=longest):
        problems.append(Problem("/until", say("授权最长{days}天。", days=longest)))
    if problems:
        raise InvalidInput(problems[0].message, problems=problems)


def waiting_signatories(actor: Actor) -> list[Signatory]:
    """The authorisations this officer may decide, the oldest first."""
    if actor.kind is not ActorKind.OFFICER:
        return []
    found = Signatory.objects.filter(state=SignatoryState.PENDING).order_by("asked", "pk")
    return [row for row in found if actor.may(Permission.REVIEW_IDENTITY, row)]


def signatory(number: int, actor: Actor) -> Signatory:
    """The authorisation, for officers of its authority."""
    found = find(Signatory, pk=number)
    if found is None or not actor.may(Permission.REVIEW_IDENTITY, found):
        raise NotFound(say("没有找到这项授权。"))
    return found


@transaction.atomic(durable=True)
def decide_signatory(
    number: int, *, confirm: bool, reason: str, version: int, actor: Actor, at: datetime
) -> Signatory:
    """The authorisation counts from now on, or never will; the reason is kept on the trail as a digest."""
    row = signatory(number, actor)
    said = stated(reason)
    if row.state != SignatoryState.PENDING:
        raise WrongState(say("这项授权已经处理过。"))
    state = SignatoryState.ACTIVE if confirm else SignatoryState.REJECTED
    _move(row, version, state, officer=actor.id, decided=at)
    append(
        "signatory.decided",
        subject=f"organisation:{row.uscc}",
        actor=actor.id,
        at=at,
        facts={"signatory": row.pk, "confirmed": confirm, "until": row.until.isoformat()},
        personal={"reason": said},
    )
    return signatory(number, actor)


@transaction.atomic(durable=True)
def revoke_signatory(number: int, *, reason: str, actor: Actor, at: datetime) -> Signatory:
    """Nothing signed from now on counts as the organisation's; who asked for it or an officer may revoke it."""
    row = find(Signatory, pk=number)
    if row is None or not (actor.id == row.asked_by or actor.may(Permission.REVIEW_IDENTITY, row)):
        raise NotFound(say("没有找到这项授权。"))
    stated(reason)
    if row.state not in {SignatoryState.ACTIVE, SignatoryState.PENDING}:
        raise WrongState(say("这项授权已经不再有效。"))
    _move(row, row.version, SignatoryState.REVOKED, ended=at)
    _tell("signatory.revoked", row, actor, at)
    return row


def authorised(uscc: str, number: str, *, filing: str, on: date) -> bool:
    """Whether the person with this number may sign for the organisation in this filing on that day."""
    return Signatory.objects.filter(
        Q(filing="") | Q(filing=filing),
        uscc=comparable(uscc),
        index=index_of(number),
        state=SignatoryState.ACTIVE,
        until__gte=on,
    ).exists()


def _move(row: Signatory, version: int, state: SignatoryState, **changes: Any) -> None:
    moved = Signatory.objects.filter(pk=row.pk, version=version, state=row.state).update(
        state=state, version=F("version") + 1, **changes
    )
    if not moved:
        raise Conflict(say("这项授权刚刚被别人处理过。"), way_out=say("请刷新页面，查看最新情况。"))
    row.state = state


def _tell(kind: str, row: Signatory, actor: Actor, at: datetime) -> None:
    append(
        kind,
        subject=f"organisation:{row.uscc}",
        actor=actor.id,
        at=at,
        facts={"signatory": row.pk, "filing": row.filing, "until": row.until.isoformat()},
    )
