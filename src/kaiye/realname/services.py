"""One real-name check from its opening over the card to its conclusion; the face is in `living`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from kaiye.database.api import insert
from kaiye.dossier.api import Person
from kaiye.evidence import api as outside
from kaiye.identity.api import check_person
from kaiye.jobs.api import announce
from kaiye.kernel.api import Forbidden, InvalidInput, Message, local_date, say
from kaiye.ledger.api import append
from kaiye.realname import judging, limits, steps
from kaiye.realname.errors import BadPicture
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome, Picture, Purpose, Step
from kaiye.realname.recognise import READERS, Recogniser
from kaiye.realname.states import LIVE, Event, State, after
from kaiye.realname.steps import Done, Shot
from kaiye.recognition.api import CardReading, Side
from kaiye.rules.api import Means, comparable
from kaiye.vault.api import blind_index

_EVENTS = {Outcome.OK: Event.PASS, Outcome.DOUBT: Event.DOUBT, Outcome.WRONG: Event.FAIL}
_NEEDED: Mapping[str, Message] = {
    "card_front": say("身份证人像面"),
    "card_back": say("身份证国徽面"),
    "document": say("证件照片"),
    "face": say("现场照片"),
}


def index_of(number: str) -> str:
    """The blind index of a document's number, in one spelling."""
    return blind_index(comparable(number), purpose="realname.person")


def open_check(
    person: Person, *, purpose: Purpose, subject: str, at: datetime, filing: str = "", authority: str = ""
) -> Check:
    """A check of this person for this purpose is open; the one that is under way, or passed, is given back.

    When there were too many today its camera stays shut: the counter and the call are open to everybody always.
    """
    live = live_check(purpose, subject, at=at)
    if live is not None:
        return live
    index = index_of(person.id_number.reveal())
    tried = max(today(at=at, purpose=purpose, index=index), today(at=at, purpose=purpose, subject=subject))
    check = Check(
        purpose=purpose,
        subject=subject,
        filing=filing,
        authority=authority,
        index=index,
        person={
            "name": person.name,
            "id_type": person.id_type,
            "number": comparable(person.id_number.reveal()),
            "nationality": person.nationality,
        },
        opened=at,
        expires=at + limits.minutes("realname.check_minutes", at),
        camera=tried < limits.number("realname.checks_per_day", at),
    )
    try:
        with transaction.atomic():
            insert(check)
            facts = {"check": check.pk, "purpose": str(purpose)}
            append(
                "realname.opened",
                subject=steps.subject_of(check),
                actor=f"check:{check.pk}",
                at=at,
                facts=facts,
            )
    except IntegrityError:
        # The same person on two devices at once: the other one opened it.
        return Check.objects.get(purpose=purpose, subject=subject, state__in=LIVE)
    return check


def today(*, at: datetime, **of: str) -> int:
    """How many checks began in the last day and did not pass: of one person, so that no face is tried again and again, and of one
    subject, so that no account tries one name and number after the other.

    Each purpose counts alone: a stranger who names somebody for an account does not use up their tries at signing.
    """
    begun = Check.objects.filter(**of, opened__gt=at - timedelta(days=1))
    return begun.exclude(state=State.PASSED).count()


def live_check(purpose: Purpose, subject: str, *, at: datetime) -> Check | None:
    """The check that counts or may come to count; one that ran out is closed first."""
    found = Check.objects.filter(purpose=purpose, subject=subject, state__in=LIVE).first()
    if found is None:
        return None
    stale = found.life is State.PASSED and not good(found, at=at)
    if stale or (found.life is State.OPEN and at >= found.expires):
        expire(found, at=at)
        return None
    return found


def good(check: Check, *, at: datetime) -> bool:
    """Whether a passed check still counts: for signing a short time only, longer when a person decided it."""
    if check.purpose != Purpose.SIGNING or check.concluded is None:
        return True
    by_person = bool(check.officer)
    life = (
        limits.days("realname.reviewed_days", at)
        if by_person
        else limits.minutes("realname.signing_minutes", at)
    )
    return at < check.concluded + life


@transaction.atomic
def expire(check: Check, *, at: datetime) -> None:
    """The check counts no longer; nothing is lost of what it kept."""
    state = after(check.life, Event.EXPIRE)
    if Check.objects.filter(pk=check.pk, version=check.version).update(
        state=state, version=check.version + 1, concluded=check.concluded or at
    ):
        append(
            "realname.expired",
            subject=steps.subject_of(check),
            actor="system",
            at=at,
            facts={"check": check.pk},
        )


def take_card(
    check_id: int,
    side: Side,
    image: bytes,
    *,
    at: datetime,
    origin: Mapping[str, str] | None = None,
    readers: Recogniser = READERS,
) -> tuple[CardReading, Said]:
    """One side of the card is read, compared with what was typed, and kept."""
    kind, other = ("card_front", "card_back") if side is Side.FRONT else ("card_back", "card_front")
    check = steps.usable(check_id, at=at)
    steps.require_tries_left(check, kind, at=at)
    steps.photograph(image)
    shot = Shot(kind, image)
    if Picture.objects.filter(check_row=check, kind=other, sha256=shot.sha256).exists():
        raise BadPicture(say("人像面和国徽面是同一张照片。"))
    reading = readers.card(image)
    today_ = local_date(at)
    if side is Side.FRONT:
        said = judging.front(reading, *check.holder, on=today_)
    else:
        said = judging.back(reading, on=today_)
    record = {
        "fields": {name: [found.text, round(found.confidence, 4)] for name, found in reading.fields.items()},
        "turned": round(reading.turned, 1),
        "problems": [str(problem) for problem in reading.problems],
    }
    shots = [shot]
    if reading.portrait and side is Side.FRONT:
        shots.append(Shot("portrait", reading.portrait))
    steps.write(check, [Done(kind, said, record, shots, origin or {})], at=at)
    return reading, said


def take_document(
    check_id: int, image: bytes, *, at: datetime, origin: Mapping[str, str] | None = None
) -> Said:
    """A passport, permit or other document that no machine of ours reads: a person will (equal way)."""
    check = steps.usable(check_id, at=at)
    steps.require_tries_left(check, "document", at=at)
    steps.photograph(image)
    said = Said(Outcome.DOUBT, (say("此类证件由工作人员核对。"),))
    record = {"id_type": check.person["id_type"]}
    done = Done("document", said, record, [Shot("document", image)], origin or {})
    steps.write(check, [done], at=at)
    return said


def conclude(
    check_id: int,
    *,
    at: datetime,
    sources: dict[str, Any] | None = None,
    origin: Mapping[str, str] | None = None,
) -> Check:
    """The sources are asked and the check has its result: passed, with an officer, or failed.

    Raises InvalidInput naming what has not been photographed yet.
    """
    check = steps.usable(check_id, at=at)
    taken = steps.latest(check)
    resident = check.person["id_type"] == "resident_id"
    needed = ("card_front", "card_back", "face") if resident else ("document", "face")
    missing = [_NEEDED[kind] for kind in needed if kind not in taken]
    if missing:
        raise InvalidInput(
            say("还没有完成：{what}。", what="、".join(str(one) for one in missing)),
            way_out=say("请先完成这些步骤。"),
        )
    # No network inside the transaction.
    said = [ask_sources(person, at, sources) for person in check.people]
    asked = Said(judging.conclusion(said), tuple(reason for one in said for reason in one.reasons))
    counted = [Said(Outcome(step.outcome)) for step in taken.values()]
    outcome = judging.conclusion([*counted, asked])
    done = Done("population", asked, {"sources": ["population", "identity_misused"]}, origin=origin or {})
    return close(check, [done], outcome, means=Means.FACE, at=at)


def ask_sources(person: Person, at: datetime, sources: dict[str, Any] | None) -> Said:
    """What the population source and the list of misused identities say of a person."""
    found = check_person(person, outside.gather_person(person, at=at, sandbox=sources), at=at)
    return judging.sources(found)


def sandbox_identity(check_id: int, *, at: datetime, origin: Mapping[str, str] | None = None) -> Check:
    """The demonstration's people are who they say; refused outside the sandbox."""
    if not settings.KAIYE_SANDBOX:
        raise Forbidden(say("只有演示环境可以使用演示身份。"))
    check = steps.usable(check_id, at=at)
    done = Done("sandbox", Said(Outcome.OK), {"sandbox": True}, origin=origin or {})
    return close(check, [done], Outcome.OK, means=Means.SOURCES, at=at)


def close(check: Check, done: Sequence[Done], outcome: Outcome, *, means: Means, at: datetime) -> Check:
    """The last steps are written and the check has the result they lead to, together or not at all."""
    with transaction.atomic(durable=True):
        check = steps.write_within(check, done, at=at)
        return finish(check, _EVENTS[outcome], means=means, actor=f"check:{check.pk}", at=at)


def finish(check: Check, event: Event, *, means: Means, actor: str, at: datetime, **changes: Any) -> Check:
    """The check is in the state `event` leads to, with the digest of everything it rests on (in the caller's
    transaction)."""
    state = after(check.life, event)
    kept: list[Step] = list(check.steps.order_by("number"))
    result = {"check": check.pk, "state": str(state), "means": str(means), "face": check.face}
    digest = steps.digest_of(kept, **result)
    check = steps.write_within(
        check, [], at=at, state=str(state), concluded=at, means=str(means), digest=digest, **changes
    )
    append(
        f"realname.{event}",
        subject=steps.subject_of(check),
        actor=actor,
        at=at,
        facts={"check": check.pk, "means": str(means), "face": check.face, "digest": digest},
    )
    if actor != f"check:{check.pk}":
        # Somebody else decided: the person is told.
        announce("realname.decided", {"check": check.pk}, key=f"check:{check.pk}")
    return check
