"""What an officer does with a case: approve, return with one complete list, refuse with grounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from kaiye.casework import entering
from kaiye.casework.judging import Judgment, evidence_of, examine
from kaiye.casework.lives import Overtaken, move
from kaiye.casework.models import Case, CaseNote
from kaiye.casework.notes import Point, write_note
from kaiye.casework.queries import find
from kaiye.casework.records import latest
from kaiye.casework.states import Event, State, after
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import Forbidden, InvalidInput, Problem, Refused, say
from kaiye.names import api as names
from kaiye.rules.api import Outcome, Severity

_LONGEST = 2000


class NotApprovable(Refused):
    """A restriction stands against the case: no officer may approve it."""

    def __init__(self, points: Sequence[Point]) -> None:
        super().__init__(
            say("有{count}项不符合法律规定，不能核准：{first}", count=len(points), first=points[0].text),
            way_out=say("请退回申请人补正，或者依法不予登记。"),
            problems=[Problem(point.subject, say("{text}", text=point.text)) for point in points],
        )
        self.points = tuple(points)


def approve(case_id: int, *, version: int, actor: Actor, at: datetime) -> Case:
    """In the register, by an officer who has looked at what the rules could not decide."""
    case = _claimable(case_id, version, actor, Permission.APPROVE, Event.APPROVE)
    # What the sources said is kept with the case; names and dates are judged as of now.
    judgment = examine(case, at=at, evidence=evidence_of(latest(case)))
    if judgment.decision.outcome is Outcome.RESTRICT:
        raise NotApprovable(_restrictions(judgment))
    try:
        return entering.enter(case, judgment, actor=actor, at=at)
    except entering.NameLost as lost:
        raise NotApprovable([lost.point()]) from lost


def return_(
    case_id: int,
    *,
    version: int,
    actor: Actor,
    at: datetime,
    findings: Collection[int] = (),
    own: Sequence[str] = (),
) -> Case:
    """Back to the applicant once, with one complete list (细则 第十八条).

    `findings` are places in the latest record's list; what the law does not allow is always on it.
    """
    case = _claimable(case_id, version, actor, Permission.RETURN, Event.RETURN)
    points = _chosen(case, findings) + [Point(text) for text in _texts(own, "/own")]
    if not points:
        message = say("请至少选择或者填写一项需要补正的内容。")
        raise InvalidInput(message, problems=[Problem("/own", message)])
    with transaction.atomic(durable=True):
        case = move(case, Event.RETURN, actor=actor, at=at, facts={"points": len(points)})
        filings.returned(case.filing, actor=actor, at=at)
        write_note(case, CaseNote.Kind.RETURN, points, at=at)
        names.hand_back(case.filing, actor=actor.id, at=at)
    return case


def refuse(
    case_id: int, *, version: int, actor: Actor, at: datetime, grounds: Sequence[tuple[str, str]]
) -> Case:
    """不予登记, for reasons each of which names its law: `grounds` are (reason, legal basis) (细则 第十九条)."""
    case = _claimable(case_id, version, actor, Permission.REFUSE, Event.REFUSE)
    points = _grounds(grounds)
    with transaction.atomic(durable=True):
        case = move(
            case, Event.REFUSE, actor=actor, at=at, facts={"bases": [point.basis for point in points]}
        )
        filings.refused(case.filing, actor=actor, at=at)
        write_note(case, CaseNote.Kind.REFUSE, points, at=at)
        names.hand_back(case.filing, actor=actor.id, at=at)
    return case


def _claimable(case_id: int, version: int, actor: Actor, permission: Permission, event: Event) -> Case:
    case = find(case_id, actor)
    actor.require(permission, case)
    if case.owner == actor.id:
        raise Forbidden(say("这是您本人提交的申请，应当回避。"), way_out=say("请由本机关其他工作人员办理。"))
    after(case.life, event)
    if case.life is State.OPEN or case.version != version:
        raise Overtaken(say("案件{case}的情况刚刚有变化，这次操作没有执行。", case=str(case)))
    return case


def _restrictions(judgment: Judgment) -> list[Point]:
    return [Point.of(f) for f in judgment.decision.findings if f.severity is Severity.RESTRICT]


def _chosen(case: Case, wanted: Collection[int]) -> list[Point]:
    last = latest(case)
    found = last.findings if last else []
    return [
        Point(f["message"], f["basis"], f["subject"], f["english"], f["rule"])
        for place, f in enumerate(found)
        if place in wanted or f["severity"] == Severity.RESTRICT
    ]


def _texts(own: Sequence[str], pointer: str) -> list[str]:
    texts = [text.strip() for text in own if text.strip()]
    for place, text in enumerate(texts):
        if len(text) > _LONGEST:
            message = say("每一项最多{limit}个字。", limit=_LONGEST)
            raise InvalidInput(message, problems=[Problem(f"{pointer}/{place}", message)])
    return texts


def _grounds(grounds: Sequence[tuple[str, str]]) -> list[Point]:
    points = []
    for place, (reason, basis) in enumerate(grounds):
        for key, text in (("reason", reason), ("basis", basis)):
            if not text.strip() or len(text) > _LONGEST:
                message = say(
                    "不予登记的每一项理由都应当写明事实和法律依据，各不超过{limit}个字。", limit=_LONGEST
                )
                raise InvalidInput(message, problems=[Problem(f"/grounds/{place}/{key}", message)])
        points.append(Point(reason.strip(), basis.strip()))
    if not points:
        message = say("不予登记应当说明理由和法律依据。")
        raise InvalidInput(message, problems=[Problem("/grounds", message)])
    return points
