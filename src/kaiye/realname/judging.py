"""What the steps of a check say: pure, so that every boundary can be tested without a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kaiye.identity.api import IdentityCheck
from kaiye.kernel.api import CitizenId, InvalidCitizenId, Message, say
from kaiye.realname.models import Outcome
from kaiye.recognition.api import CardReading, FaceComparison, LivenessVerdict, Side
from kaiye.rules.api import Face, comparable


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Distances of faces in thousandths: up to `match` the same person, up to `band` a person looks."""

    match: int
    band: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one step says, and why, in words for the person and the officer."""

    outcome: Outcome
    reasons: tuple[Message, ...] = ()


def front(reading: CardReading, name: str, number: str, *, on: date) -> Said:
    """The portrait side against what was typed: name, number, check digit, birth date."""
    if reading.side is Side.BACK:
        return Said(Outcome.WRONG, (say("拍到的不是身份证的人像面。"),))
    read = comparable(reading.text("id_number"))
    wrong: list[Message] = []
    doubts: list[Message] = []
    if not read:
        doubts.append(say("没有读出身份证号码。"))
    elif read != comparable(number):
        wrong.append(say("身份证上的号码与填写的不一致。"))
    else:
        doubts += _birth(reading, read, on)
    shown = "".join(reading.text("name").split())
    if not shown:
        doubts.append(say("没有读出姓名。"))
    elif shown != "".join(name.split()):
        # A rare character may be misread; a person looks at the picture, a machine does not pass it.
        doubts.append(say("读出的姓名是“{name}”，与填写的不一致。", name=shown))
    return _worst(wrong, doubts)


def _birth(reading: CardReading, number: str, on: date) -> list[Message]:
    """The printed birth date is the one inside the number."""
    try:
        inside = CitizenId.parse(number, on=on).birth
    except InvalidCitizenId as error:
        return [error.message]
    printed = reading.text("birth")
    if printed and printed != inside.isoformat():
        return [say("身份证上的出生日期与号码中的不一致。")]
    return []


def back(reading: CardReading, *, on: date) -> Said:
    """The emblem side: in force today."""
    if reading.side is Side.FRONT:
        return Said(Outcome.WRONG, (say("拍到的不是身份证的国徽面。"),))
    until, since = reading.text("valid_until"), reading.text("valid_from")
    wrong: list[Message] = []
    doubts: list[Message] = []
    if not until:
        doubts.append(say("没有读出有效期限。"))
    elif until != "long" and until < on.isoformat():
        wrong.append(say("身份证已于{day}到期。", day=until))
    if since and since > on.isoformat():
        doubts.append(say("身份证的签发日期在今天以后。"))
    return _worst(wrong, doubts)


def liveness(verdict: LivenessVerdict) -> Said:
    """Whether the person followed the challenge."""
    if verdict.passed is None:
        return Said(Outcome.DOUBT, verdict.reasons)
    return Said(Outcome.OK if verdict.passed else Outcome.WRONG, verdict.reasons)


def face(comparison: FaceComparison, limits: Thresholds) -> tuple[Said, Face | None]:
    """The living face against the portrait: what lies in the band never passes by itself."""
    if comparison.distance is None:
        reasons = comparison.problems or (say("没有找到可以比对的人脸。"),)
        return Said(Outcome.DOUBT, reasons), None
    apart = round(comparison.distance * 1000)
    if apart <= limits.match:
        return Said(Outcome.OK), Face.MATCH
    if apart <= limits.band:
        return Said(Outcome.DOUBT, (say("现场照片与证件照片不够相似，需要工作人员核对。"),)), Face.UNSURE
    return Said(Outcome.WRONG, (say("现场照片与证件照片不是同一个人。"),)), Face.MISMATCH


def provided(told_name: str, told_number: str, name: str, number: str) -> Said:
    """What an outside identity provider tells against what was typed."""
    if comparable(told_number) != comparable(number):
        return Said(Outcome.WRONG, (say("身份服务登录的是另一个人，身份证号码与填写的不一致。"),))
    told = "".join(told_name.split())
    if told != "".join(name.split()):
        # The same number under another spelling of the name: a person looks.
        return Said(Outcome.DOUBT, (say("身份服务登记的姓名是“{name}”，与填写的不一致。", name=told),))
    return Said(Outcome.OK)


def sources(check: IdentityCheck) -> Said:
    """What the population source and the list of misused identities say."""
    return _worst(list(check.denials), list(check.doubts))


def conclusion(steps: Iterable[Said]) -> Outcome:
    """The worst step decides."""
    outcomes = {step.outcome for step in steps}
    for outcome in (Outcome.WRONG, Outcome.DOUBT):
        if outcome in outcomes:
            return outcome
    return Outcome.OK


def _worst(wrong: Sequence[Message], doubts: Sequence[Message]) -> Said:
    if wrong:
        return Said(Outcome.WRONG, (*wrong, *doubts))
    return Said(Outcome.DOUBT if doubts else Outcome.OK, tuple(doubts))
