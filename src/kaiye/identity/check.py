"""Whether a person is who the dossier says: the number itself, and the population source's answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kaiye.dossier.api import Person
from kaiye.kernel.api import CitizenId, IdNumber, InvalidCitizenId, Message, local_date, say
from kaiye.rules.api import Evidence, comparable


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """The result for one person: what proves them wrong, and what an officer has to look at first."""

    denials: tuple[Message, ...]
    doubts: tuple[Message, ...]
    at: datetime

    @property
    def ok(self) -> bool:
        """Nothing speaks against them."""
        return not self.reasons

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Everything that speaks against them, the gravest first."""
        return self.denials + self.doubts


def check_person(person: Person, evidence: Evidence, *, at: datetime) -> IdentityCheck:
    """The number is a valid one and the sources know this person, alive, under this name.

    A denial is what the law does not allow (rules ID-001, ID-005, ID-007, ID-011); a doubt is what it
    leaves to a person (ID-011, ID-016), among them a source that does not answer: nobody passes unseen.
    """
    # Sources know numbers in one spelling: a small x must not hide anybody.
    number = IdNumber(comparable(person.id_number.reveal()))
    return IdentityCheck(
        (*_document(person, number, at), *_denied(person, number, evidence)),
        tuple(_doubted(person, number, evidence)),
        at,
    )


def _document(person: Person, number: IdNumber, at: datetime) -> Iterator[Message]:
    if not person.name or not number:
        yield say("姓名和证件号码不能为空。")
        return
    if person.id_type == "resident_id":
        try:
            CitizenId.parse(number.reveal(), on=local_date(at))
        except InvalidCitizenId as error:
            yield error.message
    until = person.id_valid_until
    if until is not None and until != "long" and until < local_date(at):
        yield say("证件已于{day}到期。", day=until.isoformat())


def _denied(person: Person, number: IdNumber, evidence: Evidence) -> Iterator[Message]:
    answer = evidence.population.get(number)
    # The population source holds resident identity cards only.
    if answer is None or person.id_type != "resident_id":
        return
    if answer.name is not None and answer.name != person.name:
        yield say("姓名与身份证号码不一致，请核对。")
    if answer.status == "deceased":
        yield say("人口库中没有这个有效的身份，请到登记机关窗口核实。")


def _doubted(person: Person, number: IdNumber, evidence: Evidence) -> Iterator[Message]:
    if "identity_misused" in evidence.unreachable:
        yield say("暂时无法核查身份是否被冒用，请稍后再试。")
    elif number in evidence.identity_misused:
        yield say("本人曾报告身份被冒用，请到登记机关窗口核实。")
    if person.id_type != "resident_id":
        return
    answer = evidence.population.get(number)
    if "population" in evidence.unreachable:
        yield say("人口库暂时没有响应，请稍后再试。")
    elif answer is not None and answer.status == "cancelled":
        yield say("人口库中没有这个有效的身份，请到登记机关窗口核实。")
