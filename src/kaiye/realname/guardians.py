"""A guardian acts for a minor shareholder (民法典 第十九条、第二十条、第二十三条): a person always looks."""

from __future__ import annotations

from datetime import datetime

from kaiye.kernel.api import CitizenId, InvalidCitizenId, InvalidInput, Problem, WrongState, local_date, say
from kaiye.realname import steps
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome
from kaiye.realname.steps import Done, Shot
from kaiye.rules.api import comparable

_ADULT = 18
RELATIONS = ("father", "mother", "other")


def is_minor(check: Check, *, at: datetime) -> bool:
    """Whether the person of the check is under eighteen, by their number; unknown for other documents."""
    try:
        birth = CitizenId.parse(check.person["number"]).birth
    except InvalidCitizenId:
        return False
    today = local_date(at)
    return (today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))) < _ADULT


def name_guardian(
    check_id: int, *, name: str, number: str, relation: str, proof: bytes, at: datetime
) -> Check:
    """From now on the guardian's card and face are looked at; an officer reads the proof before it counts."""
    check = steps.usable(check_id, at=at)
    steps.require_tries_left(check, "guardian", at=at)
    if not is_minor(check, at=at):
        raise WrongState(say("只有未成年人由监护人代为办理。"), way_out=say("请本人完成实名核验。"))
    problems = []
    if not name.strip():
        problems.append(Problem("/guardian_name", say("请填写监护人的姓名。")))
    try:
        guardian = CitizenId.parse(comparable(number), on=local_date(at))
    except InvalidCitizenId as error:
        problems.append(Problem("/guardian_number", error.message))
    else:
        if comparable(number) == check.person["number"]:
            problems.append(Problem("/guardian_number", say("监护人不能是未成年人自己。")))
        elif local_date(at).year - guardian.birth.year < _ADULT:
            problems.append(Problem("/guardian_number", say("监护人应当是成年人。")))
    if relation not in RELATIONS:
        problems.append(Problem("/relation", say("请选择监护人与未成年人的关系。")))
    if problems:
        raise InvalidInput(problems[0].message, problems=problems)
    steps.photograph(proof)
    told = {"name": "".join(name.split()), "number": comparable(number), "relation": relation}
    said = Said(Outcome.DOUBT, (say("监护关系证明由工作人员核对。"),))
    done = Done("guardian", said, {"relation": relation}, [Shot("guardianship", proof)])
    return steps.write(check, [done], at=at, guardian=told)
