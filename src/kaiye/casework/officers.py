"""What an officer decides: approve, return with one complete list, refuse with grounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaiye.casework import entering
from kaiye.casework.handling import LONGEST, claimable, handling, judged, weigh
from kaiye.casework.judging import Judgment, evidence_of, examine
from kaiye.casework.lives import move
from kaiye.casework.models import Case, CaseNote
from kaiye.casework.notes import Point, write_note
from kaiye.casework.overrides import passed, restrictions_now
from kaiye.casework.records import latest
from kaiye.casework.states import Event
from kaiye.catalogue import api as catalogue
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import ENGLISH, InvalidInput, Message, Problem, Refused, say
from kaiye.names import api as names
from kaiye.rules.api import Act, Finding, Ground, Item, Outcome, Severity

SCOPE_BASIS = "市场主体登记管理条例 第十四条"
ELSEWHERE_BASIS = "市场主体登记管理条例实施细则 第十八条"


class NotApprovable(Refused):
    """A restriction stands against the case: no officer may approve it alone."""

    def __init__(self, points: Sequence[Point]) -> None:
        super().__init__(
            say("有{count}项不符合法律规定，不能核准：{first}", count=len(points), first=points[0].text),
            way_out=say("请退回申请人补正，或者依法不予登记；有法律理由的，可以提出放行，由第二个人确认。"),
            problems=[Problem(point.subject, say("{text}", text=point.text)) for point in points],
        )
        self.points = tuple(points)


def approve(case_id: int, *, version: int, actor: Actor, at: datetime, seen: Collection[str] = ()) -> Case:
    """In the register, by an officer who has looked at what the rules could not decide.

    `seen` are the tokens of warnings that were weighed (see `Reconsider`).
    """
    # 1. May they, and did they weigh what bears on it?
    case = claimable(case_id, version, actor, Permission.APPROVE, Event.APPROVE)
    weighed = weigh(case, handling(case, actor, Act.APPROVE), at=at, seen=seen)
    # 2. What the sources said is kept with the case; names and dates are judged as of now.
    judgment = examine(case, at=at, evidence=evidence_of(latest(case)))
    override = None
    if judgment.decision.outcome is Outcome.RESTRICT:
        override = passed(case, judgment, actor=actor, at=at)
        if override is None:
            raise NotApprovable(_restrictions(judgment))
    # 3. Enter, or learn that the name went to another meanwhile.
    try:
        return entering.enter(
            case,
            judgment,
            actor=actor,
            at=at,
            beside={**_weighed(weighed), **({"override": override} if override else {})},
        )
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
    use: Sequence[tuple[int, str]] = (),
    competent: str | None = None,
    seen: Collection[str] = (),
) -> Case:
    """Back to the applicant once, with one complete list (细则 第十八条).

    `findings` are places in the latest record's list; what the law does not allow is always on it. `use` says
    which catalogue item should replace the applicant's wording at a place of the scope. `competent` is the
    authority to turn to when this one is not competent (empty: it is not, and nobody was named).
    """
    case = claimable(case_id, version, actor, Permission.RETURN, Event.RETURN)
    points = (
        _chosen(case, findings, at) + _replacing(case, use) + [Point(text) for text in _texts(own, "/own")]
    )
    points += _elsewhere(competent)
    if not points and competent is None:
        message = say("请至少选择或者填写一项需要补正的内容。")
        raise InvalidInput(message, problems=[Problem("/own", message)])
    earlier, changed = _before(case)
    told = handling(
        case,
        actor,
        Act.RETURN,
        disputes=(),
        items=tuple(Item(point.text, point.subject) for point in points),
        earlier=earlier,
        changed=changed,
        elsewhere=competent is not None,
        competent=competent or "",
    )
    weighed = weigh(case, told, at=at, seen=seen)
    with transaction.atomic(durable=True):
        facts = {"points": len(points), **_weighed(weighed)}
        case = move(case, Event.RETURN, actor=actor, at=at, facts=facts)
        filings.returned(case.filing, actor=actor, at=at)
        write_note(case, CaseNote.Kind.RETURN, points, at=at)
        names.hand_back(case.filing, actor=actor.id, at=at)
    return case


def refuse(
    case_id: int,
    *,
    version: int,
    actor: Actor,
    at: datetime,
    grounds: Sequence[tuple[str, str]],
    competent: str | None = None,
    seen: Collection[str] = (),
) -> Case:
    """不予登记, for reasons each of which names its law: `grounds` are (reason, legal basis) (细则 第十九条).

    `competent` as in `return_`.
    """
    case = claimable(case_id, version, actor, Permission.REFUSE, Event.REFUSE)
    given = tuple(Ground(reason.strip(), basis.strip()) for reason, basis in grounds)
    told = handling(
        case,
        actor,
        Act.REFUSE,
        disputes=(),
        grounds=given,
        elsewhere=competent is not None,
        competent=competent or "",
    )
    _complete([f for f in judged(case, told, at=at) if f.rule == "SB-017"], given)
    weighed = weigh(case, told, at=at, seen=seen)
    points = [Point(ground.reason, ground.basis) for ground in given] + _elsewhere(competent)
    with transaction.atomic(durable=True):
        facts = {"bases": [point.basis for point in points], **_weighed(weighed)}
        case = move(case, Event.REFUSE, actor=actor, at=at, facts=facts)
        filings.refused(case.filing, actor=actor, at=at)
        write_note(case, CaseNote.Kind.REFUSE, points, at=at)
        names.hand_back(case.filing, actor=actor.id, at=at)
    return case


def _restrictions(judgment: Judgment) -> list[Point]:
    return [Point.of(f) for f in judgment.decision.findings if f.severity is Severity.RESTRICT]


def _weighed(findings: Sequence[Finding]) -> dict[str, Any]:
    """For the trail: the warnings that were seen and did not change the officer's mind."""
    return {"weighed": [finding.rule for finding in findings]} if findings else {}


def _chosen(case: Case, wanted: Collection[int], at: datetime) -> list[Point]:
    """The findings the officer chose, and everything the law does not allow, also since it was last judged."""
    last = latest(case)
    points = [
        Point(f["message"], f["basis"], f["subject"], f["english"], f["rule"])
        for place, f in enumerate(last.findings if last else [])
        if place in wanted or f["severity"] == Severity.RESTRICT
    ]
    listed = {(point.rule, point.subject) for point in points}
    _, now = restrictions_now(case, at=at)
    return points + [Point.of(f) for f in now if (f.rule, str(f.subject)) not in listed]


def _replacing(case: Case, use: Sequence[tuple[int, str]]) -> list[Point]:
    """Own wordings of the scope that should become items of the catalogue."""
    scope = filings.revision(case.filing, case.revision).dossier.scope
    points = []
    for place, name in use:
        entry = catalogue.scope_item(name)
        if entry is None or not 0 <= place < len(scope) or scope[place].text is None:
            message = say("没有“{item}”这个规范条目，或者这一项不是自拟的。", item=name[:60])
            raise InvalidInput(message, problems=[Problem("/use", message)])
        text: Message = say(
            "经营范围“{text}”请改用规范条目“{item}”。", text=scope[place].text, item=entry.item
        )
        points.append(Point(text.text(), SCOPE_BASIS, f"/scope/{place}/text", text.text(ENGLISH)))
    return points


def _elsewhere(competent: str | None) -> list[Point]:
    if not competent or not competent.strip():
        return []
    text: Message = say("本申请不属于本机关管辖，请向{authority}申请。", authority=competent.strip()[:100])
    return [Point(text.text(), ELSEWHERE_BASIS, "/authority", text.text(ENGLISH))]


def _before(case: Case) -> tuple[tuple[Item, ...], frozenset[str]]:
    """What earlier lists of this filing asked for, and the parts of the dossier changed since the last of them."""
    earlier = CaseNote.objects.filter(
        case__filing=case.filing, case__round__lt=case.round, kind=CaseNote.Kind.RETURN
    ).select_related("case")
    notes = sorted(earlier, key=lambda note: note.case.round)
    if not notes:
        return (), frozenset()
    old = filings.revision(case.filing, notes[-1].case.revision).document
    new = filings.revision(case.filing, case.revision).document
    items = tuple(Item(point["text"], point.get("subject", "")) for note in notes for point in note.points)
    return items, frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))


def _texts(own: Sequence[str], pointer: str) -> list[str]:
    texts = [text.strip() for text in own if text.strip()]
    for place, text in enumerate(texts):
        if len(text) > LONGEST:
            message = say("每一项最多{limit}个字。", limit=LONGEST)
            raise InvalidInput(message, problems=[Problem(f"{pointer}/{place}", message)])
    return texts


def _complete(against: Sequence[Finding], grounds: Sequence[Ground]) -> None:
    """Raises for grounds that SB-017 finds wanting, and for those too long for the paper."""
    problems = [Problem(str(finding.subject), finding.message) for finding in against]
    for place, ground in enumerate(grounds):
        for key, text in (("reason", ground.reason), ("basis", ground.basis)):
            if len(text) > LONGEST:
                message = say("每一项最多{limit}个字。", limit=LONGEST)
                problems.append(Problem(f"/grounds/{place}/{key}", message))
    if problems:
        raise InvalidInput(problems[0].message, problems=problems)
