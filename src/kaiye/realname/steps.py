"""Writing one step of a check: claimed by its version, so that two devices at once leave one step."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from kaiye.database.api import find, insert
from kaiye.kernel.api import Conflict, canonical_json, say
from kaiye.ledger.api import append
from kaiye.realname import limits
from kaiye.realname.errors import BadPicture, CheckExpired, CheckUnknown, TooManyChecks
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome, Picture, Step
from kaiye.realname.states import Event, State, after
from kaiye.rules.api import Face

# What a telephone's camera makes after it was scaled down; more is no photograph of a card.
LARGEST = 6 * 1024 * 1024
_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
# The kinds that count, in the order in which people take them.
KINDS = (
    "card_front",
    "card_back",
    "document",
    "liveness",
    "face",
    "provider",
    "population",
    "sandbox",
    "counter",
    "decision",
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture taken in a step."""

    kind: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Its digest, which outlives the picture."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Done:
    """A step that is about to be written."""

    kind: str
    said: Said
    record: Mapping[str, Any]
    shots: Sequence[Shot] = ()
    # From where: {"ip", "device"}; empty for what no browser did.
    origin: Mapping[str, str] = field(default_factory=dict)


def usable(check_id: int, *, at: datetime) -> Check:
    """The check while its steps may be taken; raises CheckUnknown, CheckExpired or WrongState."""
    check = find(Check, pk=check_id)
    if check is None:
        raise CheckUnknown(say("没有找到这次实名核验。"))
    # The table says who may still act: only an open check can pass.
    after(check.life, Event.PASS)
    if at >= check.expires:
        raise CheckExpired(say("这次实名核验已经超过时间。"))
    return check


def photograph(content: bytes) -> str:
    """The media type of a picture by its content; raises BadPicture."""
    if not content:
        raise BadPicture(say("没有收到照片。"))
    if len(content) > LARGEST:
        raise BadPicture(say("照片太大，最大6兆。"))
    for magic, media_type in _TYPES.items():
        if content.startswith(magic):
            return media_type
    raise BadPicture(say("只能用JPEG或者PNG格式的照片。"))


def require_tries_left(check: Check, kind: str, *, at: datetime) -> None:
    """The camera may still be used for this step, or TooManyChecks: nobody is let in by patience."""
    if not check.camera:
        raise TooManyChecks(say("此人今天拍照核验的次数已经用完。"))
    done = list(check.steps.values_list("kind", flat=True))
    if len(done) >= limits.number("realname.steps_per_check", at):
        raise TooManyChecks(say("这次核验拍照的次数已经用完。"))
    if done.count(kind) >= limits.number("realname.tries_per_step", at):
        raise TooManyChecks(say("这一步拍照的次数已经用完。"))


def seen_before(shots: Sequence[Shot]) -> bool:
    """Whether one of the pictures was sent before, in whatever check, or twice now."""
    digests = [shot.sha256 for shot in shots]
    return len(set(digests)) < len(digests) or Picture.objects.filter(sha256__in=digests).exists()


@transaction.atomic(durable=True)
def write(check: Check, done: Sequence[Done], *, at: datetime, **changes: Any) -> Check:
    """The steps and their pictures are kept, and `changes` are made; Conflict when the check moved meanwhile."""
    return write_within(check, done, at=at, **changes)


def write_within(check: Check, done: Sequence[Done], *, at: datetime, **changes: Any) -> Check:
    """As `write`, in the caller's transaction."""
    claimed = Check.objects.filter(pk=check.pk, version=check.version, state=check.state).update(
        version=F("version") + 1, **changes
    )
    if not claimed:
        raise Conflict(
            say("这次核验刚刚在另一台设备上有了变化。"), way_out=say("请刷新页面，在一台设备上完成。")
        )
    number = Step.objects.filter(check_row=check).count()
    for step in done:
        number += 1
        _keep(check, number, step, at)
    check.version += 1
    for name, value in changes.items():
        setattr(check, name, value)
    return check


def _keep(check: Check, number: int, done: Done, at: datetime) -> None:
    pictures = [shot.sha256 for shot in done.shots]
    for shot in done.shots:
        insert(
            Picture(
                check_row=check,
                kind=shot.kind,
                sha256=shot.sha256,
                media_type=photograph(shot.content),
                content=shot.content,
                at=at,
            )
        )
    record = {
        **done.record,
        "reasons": [str(reason) for reason in done.said.reasons],
        "from": {**done.origin},
    }
    insert(
        Step(
            check_row=check,
            number=number,
            kind=done.kind,
            outcome=done.said.outcome,
            record=record,
            pictures=pictures,
            at=at,
        )
    )
    append(
        "realname.step",
        subject=subject_of(check),
        actor=f"check:{check.pk}",
        at=at,
        facts={"step": number, "kind": done.kind, "outcome": str(done.said.outcome), "pictures": pictures},
    )


# What a step overturns: a face that was compared with one card says nothing about the next, and whose card it has to
# be changes with the guardian.
_OVERTURNED: Mapping[str, frozenset[str]] = {
    "card_front": frozenset({"liveness", "face"}),
    "document": frozenset({"liveness", "face"}),
    "guardian": frozenset({"card_front", "card_back", "liveness", "face"}),
}


def latest(check: Check) -> dict[str, Step]:
    """The steps that count: the last of each kind, as far as nothing overturned it since."""
    counted: dict[str, Step] = {}
    for step in check.steps.order_by("number"):
        for overturned in _OVERTURNED.get(step.kind, ()):
            counted.pop(overturned, None)
        counted[step.kind] = step
    return counted


def portrait_of(check: Check) -> Picture | None:
    """The portrait on the very card that counts; none from a card that is not this person's."""
    front = latest(check).get("card_front")
    if front is None or front.outcome == Outcome.WRONG:
        return None
    found = Picture.objects.filter(check_row=check, kind="portrait", sha256__in=front.pictures)
    return found.order_by("-pk").first()


def digest_of(steps: Sequence[Step], **result: Any) -> str:
    """SHA-256 of the canonical JSON of all steps and the result: what a signature's evidence is bound to."""
    told = [
        {
            "number": step.number,
            "kind": step.kind,
            "outcome": step.outcome,
            "record": step.record,
            "pictures": step.pictures,
            "at": step.at.isoformat(),
        }
        for step in steps
    ]
    return hashlib.sha256(canonical_json({"steps": told, **result})).hexdigest()


def face_of(step: Step | None) -> Face | None:
    """What the face step found, when there is one."""
    found = step.record.get("face") if step else None
    return Face(found) if found else None


def outcome_of(step: Step) -> Outcome:
    """The outcome, typed."""
    return Outcome(step.outcome)


def subject_of(check: Check) -> str:
    """Under which reference the trail tells of a check: its filing, or itself."""
    return check.filing or f"realname:{check.pk}"


def reopened(state: State) -> bool:
    """Whether somebody may begin another check after this one."""
    return state in {State.FAILED, State.EXPIRED}
