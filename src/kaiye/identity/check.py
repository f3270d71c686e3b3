"""Whether a person is who the dossier says: the number itself, and the population source's answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kaiye.dossier.api import Person
from kaiye.kernel.api import CitizenId, InvalidCitizenId, Message, local_date, say
from kaiye.rules.api import Evidence


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """The result for one person; `ok` only when nothing speaks against them."""

    ok: bool
    reasons: tuple[Message, ...]
    at: datetime


def check_person(person: Person, evidence: Evidence, *, at: datetime) -> IdentityCheck:
    """The number is a valid one and the sources know this person, alive, under this name.

    A source that does not answer is a reason: nobody passes unseen.
    """
    reasons = (*_number(person, at), *_sources(person, evidence))
    return IdentityCheck(not reasons, reasons, at)


def _number(person: Person, at: datetime) -> Iterator[Message]:
    if not person.name or not person.id_number:
        yield say("姓名和证件号码不能为空。")
        return
    if person.id_type == "resident_id":
        try:
            CitizenId.parse(person.id_number.reveal(), on=local_date(at))
        except InvalidCitizenId as error:
            yield error.message
    until = person.id_valid_until
    if until is not None and until != "long" and until < local_date(at):
        yield say("证件已于{day}到期。", day=until.isoformat())


def _sources(person: Person, evidence: Evidence) -> Iterator[Message]:
    if "identity_misused" in evidence.unreachable:
        yield say("暂时无法核查身份是否被冒用，请稍后再试。")
    elif person.id_number in evidence.identity_misused:
        yield say("本人曾报告身份被冒用，请到登记机关窗口核实。")
    # The population source holds resident identity cards only.
    if person.id_type != "resident_id":
        return
    if "population" in evidence.unreachable:
        yield say("人口库暂时没有响应，请稍后再试。")
        return
    answer = evidence.population.get(person.id_number)
    if answer is None:
        return
    if answer.name is not None and answer.name != person.name:
        yield say("姓名与身份证号码不一致，请核对。")
    if answer.status != "alive":
        yield say("人口库中没有这个有效的身份，请到登记机关窗口核实。")
