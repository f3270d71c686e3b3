"""One real-name check from its opening to its conclusion."""

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
from kaiye.realname.errors import ChallengeGone, TooManyChecks
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome, Picture, Purpose, Step
from kaiye.realname.recognise import READERS, Recogniser
from kaiye.realname.states import LIVE, Event, State, after
from kaiye.realname.steps import Done, Shot
from kaiye.recognition.api import CardReading, Move, Side
from kaiye.rules.api import Face, Means, comparable
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

    Raises TooManyChecks when this person has begun too many today, for whatever purpose.
    """
    live = live_check(purpose, subject, at=at)
    if live is not None:
        return live
    index = index_of(person.id_number.reveal())
    if today(index, at=at) >= limits.number("realname.checks_per_day", at):
        raise TooManyChecks(say("此人今天开始核验的次数太多。"))
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


def today(index: str, *, at: datetime) -> int:
    """How many checks of this person began in the last day."""
    return Check.objects.filter(index=index, opened__gt=at - timedelta(days=1)).count()


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
    state = State.EXPIRED if check.life is State.PASSED else after(check.life, Event.EXPIRE)
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
    check_id: int, side: Side, image: bytes, *, at: datetime, readers: Recogniser = READERS
) -> tuple[CardReading, Said]:
    """One side of the card is read, compared with what was typed, and kept."""
    check = steps.usable(check_id, at=at)
    steps.require_steps_left(check, at=at)
    steps.photograph(image)
    reading = readers.card(image)
    today_ = local_date(at)
    if side is Side.FRONT:
        said = judging.front(reading, *check.holder, on=today_)
    else:
        said = judging.back(reading, on=today_)
    kind = "card_front" if side is Side.FRONT else "card_back"
    record = {
        "fields": {name: [found.text, round(found.confidence, 4)] for name, found in reading.fields.items()},
        "turned": round(reading.turned, 1),
        "problems": [str(problem) for problem in reading.problems],
    }
    shots = [Shot(kind, image)]
    if reading.portrait:
        shots.append(Shot("portrait", reading.portrait))
    steps.write(check, [Done(kind, said, record, shots)], at=at)
    return reading, said


def take_document(check_id: int, image: bytes, *, at: datetime) -> Said:
    """A passport, permit or other document that no machine of ours reads: a person will (equal way)."""
    check = steps.usable(check_id, at=at)
    steps.require_steps_left(check, at=at)
    steps.photograph(image)
    said = Said(Outcome.DOUBT, (say("此类证件由工作人员核对。"),))
    record = {"id_type": check.person["id_type"]}
    steps.write(check, [Done("document", said, record, [Shot("document", image)])], at=at)
    return said


def ask_moves(check_id: int, *, at: datetime, readers: Recogniser = READERS) -> tuple[Move, ...]:
    """A challenge for the camera: good once and for a few minutes; asking again makes the one before worthless."""
    check = steps.usable(check_id, at=at)
    moves = readers.challenge()
    until = at + limits.minutes("realname.challenge_minutes", at)
    steps.write(check, [], at=at, challenge=[str(move) for move in moves], challenge_until=until)
    return moves


def take_live(
    check_id: int, frames: Sequence[bytes], *, at: datetime, readers: Recogniser = READERS
) -> tuple[Said, Said]:
    """The pictures of the challenge are judged, and the face compared with the portrait: both are kept.

    The challenge is used up whatever comes of it.
    """
    check = steps.usable(check_id, at=at)
    steps.require_steps_left(check, at=at)
    for frame in frames:
        steps.photograph(frame)
    if not check.challenge or check.challenge_until is None or at >= check.challenge_until:
        raise ChallengeGone(say("动作要求已经用过或者过期。"))
    challenge = [Move(move) for move in check.challenge]
    if len(frames) != len(challenge):
        raise InvalidInput(
            say("要拍{wanted}张照片，收到{got}张。", wanted=len(challenge), got=len(frames)),
            way_out=say("请按顺序做完每个动作。"),
        )
    # Claimed before it is judged: two devices at once, or the same pictures twice, find it used.
    check = steps.write(check, [], at=at, challenge=[], challenge_until=None)
    alive = judging.liveness(readers.liveness(frames, challenge))
    still = frames[challenge.index(Move.FACE)] if Move.FACE in challenge else frames[0]
    looks, face, distance = _compared(check, still, at, readers)
    shots = [Shot(f"live_{move}", frame) for move, frame in zip(challenge, frames, strict=True)]
    done = [
        Done("liveness", alive, {"challenge": [str(move) for move in challenge]}, shots),
        Done(
            "face",
            looks,
            {"face": face.value if face else "", "distance": distance, "photo": Shot("face", still).sha256},
        ),
    ]
    steps.write(check, done, at=at, face=face.value if face else "")
    return alive, looks


def _compared(
    check: Check, still: bytes, at: datetime, readers: Recogniser
) -> tuple[Said, Face | None, int | None]:
    """The photo against the portrait on the card; distance in thousandths."""
    portrait = Picture.objects.filter(check_row=check, kind="portrait").order_by("-pk").first()
    if portrait is None:
        return Said(Outcome.DOUBT, (say("证件上没有可以比对的照片。"),)), None, None
    comparison = readers.faces(still, portrait.content)
    said, face = judging.face(comparison, limits.thresholds(at))
    return said, face, None if comparison.distance is None else round(comparison.distance * 1000)


def conclude(check_id: int, *, at: datetime, sources: dict[str, Any] | None = None) -> Check:
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
    said = [_asked(person, at, sources) for person in check.people]
    asked = Said(judging.conclusion(said), tuple(reason for one in said for reason in one.reasons))
    counted = [Said(Outcome(step.outcome)) for step in taken.values()]
    outcome = judging.conclusion([*counted, asked])
    done = Done("population", asked, {"sources": ["population", "identity_misused"]})
    return _close(check, done, _EVENTS[outcome], means=Means.FACE, at=at)


def _asked(person: Person, at: datetime, sources: dict[str, Any] | None) -> Said:
    found = check_person(person, outside.gather_person(person, at=at, sandbox=sources), at=at)
    return judging.sources(found)


def sandbox_identity(check_id: int, *, at: datetime) -> Check:
    """The demonstration's people are who they say; refused outside the sandbox."""
    if not settings.KAIYE_SANDBOX:
        raise Forbidden(say("只有演示环境可以使用演示身份。"))
    check = steps.usable(check_id, at=at)
    done = Done("sandbox", Said(Outcome.OK), {"sandbox": True})
    return _close(check, done, Event.PASS, means=Means.SOURCES, at=at)


def _close(check: Check, done: Done, event: Event, *, means: Means, at: datetime) -> Check:
    with transaction.atomic(durable=True):
        check = steps.write_within(check, [done], at=at)
        return finish(check, event, means=means, actor=f"check:{check.pk}", at=at)


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
